import type {
  CallExpression,
  ClassDeclaration,
  InterfaceDeclaration,
  NewExpression,
  Node as SyntaxNode,
  ObjectLiteralExpression,
  Project,
  PropertyAssignment,
  PropertyDeclaration,
  SourceFile,
  Type,
} from "ts-morph";
import type { SourceFile as SourceText } from "../../../claims/reader.ts";
import type { ColumnReference, ModelReference } from "../../fix-action.ts";
import { entryNamed, keyOf } from "./options.ts";
import { loadMorph, nodeAt } from "./project.ts";
import type { TypedProperty } from "./property-type.ts";

/** Where a column is declared: a decorated property, or an entry of a schema's object. */
export type EntityMember = PropertyDeclaration | PropertyAssignment;

/** Objects whose entries are members, in the schemas of libraries. */
const memberLists = new Set(["columns", "properties", "relations"]);

/**
 * Finds the member at a claim's place, which can be a name deep inside its
 * options. The answer holds while other edits replace what is around it.
 */
export function prepareMember(
  project: Project,
  model: ModelReference,
  column: ColumnReference,
): () => EntityMember | undefined {
  const { Node } = loadMorph();
  const node = nodeAt(project, column.place);
  const around = node ? [node, ...node.getAncestors()] : [];
  const found = around.find(
    (one): one is EntityMember =>
      Node.isPropertyDeclaration(one) ||
      (Node.isPropertyAssignment(one) && isMember(one)),
  );
  const name = column.attribute ?? column.name;
  const ofClass = classNamed(project, model)?.getProperty(name);
  // The class that a schema is of says nothing of columns itself.
  const decorated = ofClass?.getDecorators().length ? ofClass : undefined;
  const member = found ?? decorated;
  if (!member) return () => undefined;
  const again = findAgain(member);
  return () => (member.wasForgotten() ? again() : member);
}

/** Finds a member by what holds it: its class, or the call that its schema is given to. */
function findAgain(member: EntityMember): () => EntityMember | undefined {
  const { Node } = loadMorph();
  const name = keyOf(member.getNameNode());
  const owner = member.getParent();
  const tree = member.getSourceFile();
  if (Node.isClassDeclaration(owner)) {
    const className = owner.getName();
    return () => classIn(tree, className)?.getProperty(name);
  }
  const call = prepareCall(schemaObject(member)?.call);
  const list = member
    .getParent()
    .getFirstAncestorByKind(loadMorph().SyntaxKind.PropertyAssignment);
  const listName = list && keyOf(list.getNameNode());
  return () => {
    const object = schemaObject(call())?.object;
    const inner = object && listName !== undefined && listIn(object, listName);
    const entry = inner ? entryNamed(inner, name) : undefined;
    return Node.isPropertyAssignment(entry) ? entry : undefined;
  };
}

function isMember(entry: PropertyAssignment): boolean {
  const { Node } = loadMorph();
  const around = entry.getParent().getAncestors();
  const list = around.find((one) => Node.isPropertyAssignment(one));
  return (
    list !== undefined &&
    memberLists.has(keyOf(list.getNameNode())) &&
    entry.getParent() === objectIn(list)
  );
}

/** The object of `columns: { … }`, `properties: { … } as const` or `properties: (p) => ({ … })`. */
function objectIn(list: PropertyAssignment): SyntaxNode | undefined {
  const { Node } = loadMorph();
  let value: SyntaxNode | undefined = list.getInitializer();
  for (;;) {
    if (Node.isArrowFunction(value)) value = value.getBody();
    else if (
      Node.isParenthesizedExpression(value) ||
      Node.isAsExpression(value) ||
      Node.isSatisfiesExpression(value)
    )
      value = value.getExpression();
    else return value;
  }
}

function classNamed(
  project: Project,
  { name, place }: Pick<ModelReference, "name" | "place">,
): ClassDeclaration | undefined {
  const tree = project.getSourceFile(`/${place.file}`);
  return tree && classIn(tree, name);
}

function classIn(
  tree: SourceFile,
  name: string | undefined,
): ClassDeclaration | undefined {
  if (name === undefined) return undefined;
  return (
    tree.getClass(name) ??
    tree
      .getDescendantsOfKind(loadMorph().SyntaxKind.ClassDeclaration)
      .find((one) => one.getName() === name)
  );
}

/** The object that a schema is made with: of `new EntitySchema({ … })` or `defineEntity({ … })`. */
export function schemaObject(node: SyntaxNode | undefined) {
  const { Node } = loadMorph();
  const call = [node, ...(node?.getAncestors() ?? [])]
    .map((one) =>
      Node.isVariableDeclaration(one) ? one.getInitializer() : one,
    )
    .find((one) => Node.isNewExpression(one) || Node.isCallExpression(one));
  const [first] = call?.getArguments() ?? [];
  return Node.isObjectLiteralExpression(first)
    ? { call: call!, object: first }
    : undefined;
}

type Made = CallExpression | NewExpression;

/** Finds a schema's call again by what it is assigned to, when edits of its file replaced it. */
function prepareCall(call: Made | undefined): () => Made | undefined {
  const { Node } = loadMorph();
  const tree = call?.getSourceFile();
  const parent = call?.getParent();
  const name = Node.isVariableDeclaration(parent)
    ? parent.getName()
    : undefined;
  return () => {
    if (!call?.wasForgotten()) return call;
    const value =
      name === undefined
        ? undefined
        : tree?.getVariableDeclaration(name)?.getInitializer();
    return Node.isCallExpression(value) || Node.isNewExpression(value)
      ? value
      : undefined;
  };
}

/** An entity as a whole: its class, or how to find the object of its schema. */
export type PreparedEntity =
  | { readonly owner: ClassDeclaration }
  | { readonly schema: () => ObjectLiteralExpression | undefined };

export function prepareEntity(
  project: Project,
  model: ModelReference,
): () => PreparedEntity | undefined {
  const owner = classNamed(project, model);
  // A class without decorators is what a schema of the same name is of.
  if (owner?.getDecorators().length) {
    const tree = owner.getSourceFile();
    return () => {
      const found = owner.wasForgotten() ? classIn(tree, model.name) : owner;
      return found && { owner: found };
    };
  }
  const call = prepareCall(schemaObject(nodeAt(project, model.place))?.call);
  return () => ({ schema: () => schemaObject(call())?.object });
}

/** The object of members that a schema lists under a name, such as `columns`. */
export function listIn(
  schema: ObjectLiteralExpression,
  name: string,
): ObjectLiteralExpression | undefined {
  const { Node } = loadMorph();
  const entry = entryNamed(schema, name);
  const object = Node.isPropertyAssignment(entry) ? objectIn(entry) : undefined;
  return Node.isObjectLiteralExpression(object) ? object : undefined;
}

/** The typed property behind a member: itself, or the one of the class or interface that a schema is of. */
export function typedProperty(member: EntityMember): TypedProperty | undefined {
  const { Node } = loadMorph();
  if (Node.isPropertyDeclaration(member)) return member;
  const name = keyOf(member.getNameNode());
  const made = member
    .getAncestors()
    .find((one) => Node.isNewExpression(one) || Node.isCallExpression(one));
  if (!Node.isNewExpression(made) && !Node.isCallExpression(made))
    return undefined;
  return entityType(made)
    ?.getProperty(name)
    ?.getDeclarations()
    .find(
      (one): one is TypedProperty =>
        Node.isPropertyDeclaration(one) || Node.isPropertySignature(one),
    );
}

/** The type of the entities that a schema describes: `EntitySchema<Customer>`, `target: Customer`. */
function entityType(made: Made): Type | undefined {
  const { Node } = loadMorph();
  const [argument] = made.getTypeArguments();
  if (argument) return argument.getType();
  const object = schemaObject(made)?.object;
  const target = ["class", "target"]
    .map((option) => object?.getProperty(option))
    .find((one) => Node.isPropertyAssignment(one));
  return target
    ?.getInitializer()
    ?.getType()
    .getConstructSignatures()[0]
    ?.getReturnType();
}

/** The class or interface of a schema's entities, when it lacks a member. */
export function entityTypeWithout(
  schema: ObjectLiteralExpression,
  member: string,
): ClassDeclaration | InterfaceDeclaration | undefined {
  const { Node } = loadMorph();
  const made = schema.getParent();
  if (!Node.isNewExpression(made) && !Node.isCallExpression(made))
    return undefined;
  const type = entityType(made);
  if (type?.getProperty(member)) return undefined;
  return type
    ?.getSymbol()
    ?.getDeclarations()
    .filter(
      (one) => !one.getSourceFile().getFilePath().startsWith("/.undrift/"),
    )
    .find(
      (one) => Node.isClassDeclaration(one) || Node.isInterfaceDeclaration(one),
    );
}

/** The project's own files, as readers take them. */
export function filesOf(project: Project): SourceText[] {
  return project
    .getSourceFiles()
    .filter((tree) => !tree.getFilePath().startsWith("/.undrift/"))
    .map((tree) => ({
      path: tree.getFilePath().slice(1),
      text: tree.getFullText(),
    }));
}
