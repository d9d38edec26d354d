import type {
  CallExpression,
  ClassDeclaration,
  Decorator,
  Node as SyntaxNode,
  ObjectLiteralExpression,
  Project,
  PropertyAssignment,
  PropertyDeclaration,
} from "ts-morph";
import type { Place } from "../../../claims/model.ts";
import { decoratorsFrom } from "./decorator.ts";
import { nameOf, objectBehind, unwrapped } from "./object-literal.ts";
import { objectOptions, type Options } from "./options.ts";
import { loadMorph, nodeAt, replaceText } from "./project.ts";
import type { TypedProperty } from "./property-type.ts";

/** An entry of the attributes that define or init is given, or a decorated field. */
export type Attribute = PropertyAssignment | PropertyDeclaration;

const columnDecorators = new Set([
  "Column",
  "Attribute",
  "CreatedAt",
  "UpdatedAt",
  "DeletedAt",
]);

export function isSequelize(specifier: string): boolean {
  return /^(?:sequelize|sequelize-typescript|@sequelize\/.*)$/.test(specifier);
}

/** The attribute around a claim's place: its name, or the name of its column among its options. */
export function attributeAt(
  project: Project,
  place: Place,
): Attribute | undefined {
  const { Node } = loadMorph();
  const node = nodeAt(project, place);
  for (let at = node; at; at = at.getParent()) {
    if (Node.isPropertyDeclaration(at)) return at;
    if (Node.isClassDeclaration(at) || Node.isStatement(at)) return undefined;
    if (!Node.isPropertyAssignment(at)) continue;
    const owner = at.getParent().getParent();
    const isOption = nameOf(at) === "field";
    if (isOption && Node.isPropertyAssignment(owner)) return owner;
    if (!isOption && Node.isCallExpression(owner)) return at;
    if (!isOption && Node.isVariableDeclaration(owner)) return at;
  }
  return undefined;
}

export function attributeName(attribute: Attribute): string {
  return loadMorph().Node.isPropertyAssignment(attribute)
    ? nameOf(attribute)
    : attribute.getName();
}

/** The decorator that makes a field a column: `@Column`, called or not. */
export function columnDecorator(
  field: PropertyDeclaration,
): Decorator | undefined {
  return field
    .getDecorators()
    .find((one) => columnDecorators.has(one.getName()));
}

/** What Sequelize is told of an attribute, wherever and however little it says so far. */
export function attributeOptions(attribute: Attribute): Options {
  const object = optionsObject(attribute);
  if (object) return objectOptions(object);
  return {
    shared: false,
    get: (name) => (name === "type" ? typeNode(attribute) : undefined),
    set(name, value) {
      const type = typeNode(attribute);
      const entries =
        type && name !== "type" ? [`type: ${type.getText()}`] : [];
      const text = `{ ${[...entries, `${name}: ${value}`].join(", ")} }`;
      if (name === "type") setBareType(attribute, value);
      else setWhole(attribute, text);
    },
    remove() {},
  };
}

function optionsObject(
  attribute: Attribute,
): ObjectLiteralExpression | undefined {
  const { Node } = loadMorph();
  const given = Node.isPropertyAssignment(attribute)
    ? unwrapped(attribute.getInitializer())
    : columnDecorator(attribute)?.getArguments()[0];
  return Node.isObjectLiteralExpression(given) ? given : undefined;
}

/** The expression of the attribute's data type. */
export function typeNode(attribute: Attribute): SyntaxNode | undefined {
  const { Node } = loadMorph();
  const object = optionsObject(attribute);
  if (object) return objectOptions(object).get("type");
  return Node.isPropertyAssignment(attribute)
    ? attribute.getInitializer()
    : columnDecorator(attribute)?.getArguments()[0];
}

function setBareType(attribute: Attribute, text: string): void {
  const type = typeNode(attribute);
  if (type) replaceText(type, text);
  else setWhole(attribute, text);
}

/** The attribute's whole description, or its decorator's one argument. */
function setWhole(attribute: Attribute, text: string): void {
  const { Node } = loadMorph();
  if (Node.isPropertyAssignment(attribute)) {
    replaceText(attribute.getInitializerOrThrow(), text);
    return;
  }
  const decorator = columnDecorator(attribute)!;
  const [given] = decorator.getArguments();
  if (given) replaceText(given, text);
  else if (decorator.isDecoratorFactory()) decorator.addArgument(text);
  else decorator.replaceWithText(`@${decorator.getName()}(${text})`);
}

/** A decorator of the library beside the one of the column. */
export function sideDecorator(
  attribute: Attribute,
  ...names: readonly string[]
): Decorator | undefined {
  if (loadMorph().Node.isPropertyAssignment(attribute)) return undefined;
  const called = decoratorsFrom(attribute, isSequelize);
  return attribute
    .getDecorators()
    .find(
      (one) =>
        names.includes(one.getName()) ||
        called.some(({ node, name }) => node === one && names.includes(name)),
    );
}

/** The class that a model is, or that init is called on. */
export function modelClass(
  project: Project,
  { name, place }: { readonly name: string; readonly place: Place },
): ClassDeclaration | undefined {
  return project.getSourceFile(`/${place.file}`)?.getClass(name);
}

/** The call of define or init that gives a model its attributes. */
export function modelCall(
  project: Project,
  model: { readonly name: string; readonly place: Place },
): CallExpression | undefined {
  const { Node, SyntaxKind } = loadMorph();
  const owner = modelClass(project, model);
  const node = nodeAt(project, model.place);
  if (!owner)
    return node?.getAncestors().find((one) => Node.isCallExpression(one)) as
      CallExpression | undefined;
  const own = owner
    .getDescendantsOfKind(SyntaxKind.CallExpression)
    .filter(isInit);
  const outside = owner
    .findReferencesAsNodes()
    .map((one) => one.getParent()?.getParent())
    .filter((one) => Node.isCallExpression(one))
    .filter(isInit);
  return [...own, ...outside][0];
}

/** The object of a model's attributes. */
export function attributesOf(
  call: CallExpression,
): ObjectLiteralExpression | undefined {
  const at = isDefine(call) ? 1 : 0;
  return objectBehind(call.getArguments()[at]);
}

function isInit(call: CallExpression): boolean {
  return call.getExpression().getText().endsWith(".init");
}

function isDefine(call: CallExpression): boolean {
  return call.getExpression().getText().endsWith(".define");
}

/** The options of a model: the last argument of define and init, the one of `@Table`. */
export function modelOptions(
  call: CallExpression | undefined,
  owner: ClassDeclaration | undefined,
): Options | undefined {
  const { Node } = loadMorph();
  const table = owner?.getDecorator("Table");
  if (table) {
    const [given] = table.getArguments();
    if (Node.isObjectLiteralExpression(given)) return objectOptions(given);
    return given
      ? undefined
      : emptyOptions((text) => {
          if (table.isDecoratorFactory()) table.addArgument(text);
          else table.replaceWithText(`@Table(${text})`);
        });
  }
  if (!call) return undefined;
  const given = call.getArguments()[isDefine(call) ? 2 : 1];
  const object = objectBehind(given);
  if (object) return objectOptions(object);
  return given ? undefined : emptyOptions((text) => call.addArgument(text));
}

function emptyOptions(add: (text: string) => void): Options {
  return {
    shared: false,
    get: () => undefined,
    set: (name, value) => add(`{ ${name}: ${value} }`),
    remove() {},
  };
}

/** The typed members that stand for an attribute: of the class, and of the interfaces that it is a Model of. */
export function membersOf(
  owner: ClassDeclaration | undefined,
  call: CallExpression | undefined,
  name: string,
): TypedProperty[] {
  const { Node } = loadMorph();
  const field = owner?.getProperty(name);
  const base = owner?.getExtends();
  const given = [
    ...(base?.getTypeArguments() ?? []),
    ...(call?.getTypeArguments() ?? []),
    ...(call?.getTypeArguments() ?? []).flatMap((one) =>
      Node.isTypeReference(one) ? one.getTypeArguments() : [],
    ),
  ];
  const members = given
    .flatMap(
      (type) => type.getType().getProperty(name)?.getDeclarations() ?? [],
    )
    .filter(
      (one): one is TypedProperty =>
        Node.isPropertySignature(one) || Node.isPropertyDeclaration(one),
    )
    .filter((one) => !one.getSourceFile().isInNodeModules());
  return [...new Set([...(field ? [field] : []), ...members])];
}
