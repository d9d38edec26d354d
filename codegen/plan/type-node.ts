/**
 * Type expressions, in the shape of kysely-codegen's exported AST nodes, so
 * that its TypeScriptSerializer prints what our own printer prints.
 */
export type TypeNode =
  | IdentifierNode
  | LiteralNode
  | ArrayNode
  | GenericNode
  | UnionNode
  | ObjectNode
  | RawNode;

export interface IdentifierNode {
  readonly type: "Identifier";
  readonly name: string;
  readonly isTableIdentifier: boolean;
}

export interface LiteralNode {
  readonly type: "Literal";
  readonly value: string;
}

export interface ArrayNode {
  readonly type: "ArrayExpression";
  readonly values: TypeNode;
}

export interface GenericNode {
  readonly type: "GenericExpression";
  readonly name: string;
  readonly args: TypeNode[];
}

export interface UnionNode {
  readonly type: "UnionExpression";
  readonly args: TypeNode[];
}

export interface ObjectNode {
  readonly type: "ObjectExpression";
  readonly properties: PropertyNode[];
}

export interface PropertyNode {
  readonly type: "Property";
  readonly key: string;
  readonly value: TypeNode;
  readonly comment: string | null;
  /** Not of kysely-codegen: a `?` after the key. */
  readonly optional?: true;
  /** Not of kysely-codegen: an index signature or a method, printed as it is. */
  readonly verbatim?: true;
}

export interface TupleElement {
  readonly label: string;
  readonly value: TypeNode;
  readonly optional?: true;
  /** `...label: value`, the last one. */
  readonly rest?: true;
}

/** A type text of the user's, printed as it is. */
export interface RawNode {
  readonly type: "RawExpression";
  readonly expression: string;
  /** Not of kysely-codegen: the names it refers to. */
  readonly names?: readonly string[];
  /** Not of kysely-codegen: a tuple in place of the text. */
  readonly elements?: readonly TupleElement[];
}

export function identifier(name: string): IdentifierNode {
  return { type: "Identifier", name, isTableIdentifier: false };
}

export function literal(value: string): LiteralNode {
  return { type: "Literal", value };
}

export function arrayOf(values: TypeNode): ArrayNode {
  return { type: "ArrayExpression", values };
}

export function generic(name: string, ...args: TypeNode[]): GenericNode {
  return { type: "GenericExpression", name, args };
}

export function object(properties: PropertyNode[]): ObjectNode {
  return { type: "ObjectExpression", properties };
}

export function tuple(elements: readonly TupleElement[]): RawNode {
  return { type: "RawExpression", expression: "", elements };
}

export function property(
  key: string,
  value: TypeNode,
  comment: string | null = null,
): PropertyNode {
  return { type: "Property", key, value, comment };
}

export function raw(expression: string, names?: readonly string[]): RawNode {
  return {
    type: "RawExpression",
    expression,
    ...(names !== undefined && { names }),
  };
}

/** A union with nested unions flattened; a union of one is that one. */
export function union(...args: TypeNode[]): TypeNode {
  const flat = args.flatMap((arg) =>
    arg.type === "UnionExpression" ? arg.args : [arg],
  );
  return flat.length === 1 ? flat[0]! : { type: "UnionExpression", args: flat };
}

export const nullNode = identifier("null");
export const neverNode = identifier("never");

export function orNull(node: TypeNode): TypeNode {
  return isNamed(node, "unknown") || hasNull(node)
    ? node
    : union(node, nullNode);
}

function hasNull(node: TypeNode): boolean {
  return node.type === "UnionExpression"
    ? node.args.some(hasNull)
    : isNamed(node, "null");
}

export function isNamed(node: TypeNode, name: string): boolean {
  return node.type === "Identifier" && node.name === name;
}
