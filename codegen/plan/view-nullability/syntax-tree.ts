import type { Node, TypeName } from "libpg-query";
import type { TypeKey } from "./proof.ts";

/** The kind of a syntax tree's node: the one key that it has. */
export type NodeKind = Node extends infer N
  ? N extends object
    ? keyof N & string
    : never
  : never;

/** The node's content under its kind. */
export type NodeOf<K extends NodeKind> =
  Extract<Node, Record<K, unknown>> extends infer N
    ? N extends Record<K, infer Content>
      ? Content
      : never
    : never;

export function kindOf(node: Node): NodeKind {
  return Object.keys(node)[0] as NodeKind;
}

/** The content of a node of that kind, undefined for others. */
export function nodeAs<K extends NodeKind>(
  node: Node | undefined,
  kind: K,
): NodeOf<K> | undefined {
  if (node === undefined || !(kind in node)) return undefined;
  return (node as unknown as Record<K, NodeOf<K>>)[kind];
}

/** The strings of a list of names, such as those of a dotted reference. */
export function names(nodes: readonly Node[] | undefined): string[] {
  return (nodes ?? []).flatMap((node) => nodeAs(node, "String")?.sval ?? []);
}

/**
 * The last name when it is pg_catalog's, which deparsed text leaves out.
 * Everything in other schemas is qualified.
 */
export function systemName(
  nodes: readonly Node[] | undefined,
): string | undefined {
  const [first, second, third] = names(nodes);
  if (second === undefined) return first;
  return first === "pg_catalog" && third === undefined ? second : undefined;
}

/** The type that a cast names. */
export function typeKeyOf(type: TypeName | undefined): TypeKey | undefined {
  if (type === undefined || type.setof || type.pct_type) return undefined;
  const path = names(type.names);
  const system = systemName(type.names);
  const name = system ?? (path.length === 2 ? path.join(".") : undefined);
  if (name === undefined) return undefined;
  return type.arrayBounds === undefined ? name : `${name}[]`;
}

/** Whether the node or anything in it satisfies the test. */
export function someNode(
  tree: unknown,
  test: (kind: string, content: unknown) => boolean,
): boolean {
  if (Array.isArray(tree)) return tree.some((item) => someNode(item, test));
  if (typeof tree !== "object" || tree === null) return false;
  return Object.entries(tree).some(
    ([kind, content]) => test(kind, content) || someNode(content, test),
  );
}
