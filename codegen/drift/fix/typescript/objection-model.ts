import type {
  ArrayLiteralExpression,
  ClassDeclaration,
  Node as SyntaxNode,
  ObjectLiteralExpression,
  Project,
  PropertyAssignment,
  PropertyDeclaration,
} from "ts-morph";
import { camelCase, snakeCase } from "../../../claims/typescript/naming.ts";
import { editableTrees } from "./mention.ts";
import { objectBehind, unwrapped } from "./object-literal.ts";
import { entryNamed, valueNamed } from "./options.ts";
import { loadMorph } from "./project.ts";

/** What a model says of one property: a field of the class, an entry of the jsonSchema, or both. */
export interface ObjectionMember {
  readonly owner: ClassDeclaration;
  readonly name: string;
}

/** The value of `static x = …`, `static get x() { return … }` or `static x() { return … }`, of the class or a base. */
export function staticValue(
  owner: ClassDeclaration,
  name: string,
): SyntaxNode | undefined {
  const { Node } = loadMorph();
  const member = owner.getStaticMembers().find((one) => one.getName() === name);
  if (!member) {
    const base = owner.getBaseClass();
    return base && staticValue(base, name);
  }
  if (Node.isPropertyDeclaration(member))
    return returned(member.getInitializer());
  if (Node.isParameterDeclaration(member)) return undefined;
  return lastReturn(member.getBody());
}

function returned(node: SyntaxNode | undefined): SyntaxNode | undefined {
  const { Node } = loadMorph();
  if (!Node.isArrowFunction(node)) return unwrapped(node);
  const body = node.getBody();
  return Node.isBlock(body) ? lastReturn(body) : unwrapped(body);
}

function lastReturn(body: SyntaxNode | undefined): SyntaxNode | undefined {
  const { Node } = loadMorph();
  const last = Node.isBlock(body) ? body.getStatements().at(-1) : undefined;
  return Node.isReturnStatement(last)
    ? unwrapped(last.getExpression())
    : undefined;
}

/** The jsonSchema's object. */
export function schemaOf(
  owner: ClassDeclaration,
): ObjectLiteralExpression | undefined {
  return objectBehind(staticValue(owner, "jsonSchema"));
}

/** The object of the jsonSchema's properties. */
export function propertiesOf(
  owner: ClassDeclaration,
): ObjectLiteralExpression | undefined {
  const schema = schemaOf(owner);
  return schema && objectBehind(valueNamed(schema, "properties"));
}

/** The list of properties that the jsonSchema requires. */
export function requiredOf(
  owner: ClassDeclaration,
): ArrayLiteralExpression | undefined {
  const schema = schemaOf(owner);
  const list = unwrapped(schema && valueNamed(schema, "required"));
  return loadMorph().Node.isArrayLiteralExpression(list) ? list : undefined;
}

/** The field of the class, or of a base. */
export function fieldOf({
  owner,
  name,
}: ObjectionMember): PropertyDeclaration | undefined {
  const base = owner.getBaseClass();
  return (
    owner
      .getInstanceProperties()
      .filter((one) => loadMorph().Node.isPropertyDeclaration(one))
      .find((one) => one.getName() === name) ??
    (base && fieldOf({ owner: base, name }))
  );
}

/** The entry of the jsonSchema, its own or one of an object that is spread into it. */
export function entryOf({
  owner,
  name,
}: ObjectionMember): PropertyAssignment | undefined {
  const { Node } = loadMorph();
  const properties = propertiesOf(owner);
  const spread = (properties?.getProperties() ?? [])
    .filter((one) => Node.isSpreadAssignment(one))
    .flatMap((one) => objectBehind(one.getExpression()) ?? []);
  return [...(properties ? [properties] : []), ...spread]
    .map((object) => entryNamed(object, name))
    .find((one) => Node.isPropertyAssignment(one));
}

/** Where the names of properties become names of columns, and back. */
export interface NameMapping {
  readonly property: (column: string) => string;
  readonly column: (property: string) => string;
  /** What strings of queries and relations name: a model's own mappers see objects only. */
  readonly strings: "properties" | "columns";
}

const asItIs: NameMapping = {
  property: (name) => name,
  column: (name) => name,
  strings: "columns",
};
const snake: NameMapping = {
  property: camelCase,
  column: snakeCase,
  strings: "columns",
};

/** How a model's properties map to columns: as they are, unless snakeCaseMappers is used. */
export function mappingOf(
  project: Project,
  owner: ClassDeclaration,
): NameMapping {
  const isGlobal = editableTrees(project).some((tree) =>
    tree.getFullText().includes("knexSnakeCaseMappers("),
  );
  const own = staticValue(owner, "columnNameMappers")?.getText() ?? "";
  if (isGlobal) return { ...snake, strings: "properties" };
  return own.includes("snakeCaseMappers") ? snake : asItIs;
}
