import type { OperationNode } from "kysely";

/** Any node of a query, read by its properties: kysely adds kinds, and each is walked all the same. */
export type Node = OperationNode & Readonly<Record<string, unknown>>;

/**
 * What the names in a query stand for: each to the tables that its columns can
 * come from, itself for a table, those inside for a subquery or a WITH query.
 */
export interface Scope {
  readonly names: ReadonlyMap<string, readonly Relation[]>;
  /** WITH queries: their columns are in reach only where a source names them. */
  readonly onlyByName?: true;
  readonly outer: Scope | undefined;
}

export interface Relation {
  readonly schema: string | undefined;
  readonly name: string;
}

export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "kind" in value;
}

/** The nodes directly under a node. */
export function children(node: Node): Node[] {
  return Object.values(node).flatMap((value) =>
    isNode(value) ? [value] : Array.isArray(value) ? value.filter(isNode) : [],
  );
}

/** The properties under which a statement names what it reads and writes. */
const sourceProperties = ["into", "table", "from", "joins", "using"] as const;

const statements = new Set<string>([
  "SelectQueryNode",
  "InsertQueryNode",
  "UpdateQueryNode",
  "DeleteQueryNode",
  "MergeQueryNode",
]);

/** The scope inside a node: a statement adds its WITH queries and its sources. */
export function innerScope(
  node: Node,
  outer: Scope | undefined,
): Scope | undefined {
  if (!statements.has(node.kind)) return outer;
  const queries = new Map<string, readonly Relation[]>();
  const withQueries: Scope = { names: queries, onlyByName: true, outer };
  for (const query of nodesAt(nodeAt(node, "with"), "expressions")) {
    const name = tableOf(nodeAt(nodeAt(query, "name"), "table"));
    if (name)
      queries.set(name.name, relationsInside(query["expression"], withQueries));
  }
  const names = new Map<string, readonly Relation[]>();
  for (const property of sourceProperties) {
    for (const source of sourcesIn(node[property])) {
      addSource(source, names, withQueries);
    }
  }
  const written = nodeAt(node, "into");
  if (node.kind === "InsertQueryNode" && written) {
    names.set("excluded", relationsOf(written, withQueries));
  }
  return { names, outer: withQueries };
}

/** The tables whose column a reference can mean. */
export function relationsMeant(
  table: Relation | undefined,
  scope: Scope | undefined,
): readonly Relation[] {
  if (table?.schema !== undefined) return [table];
  if (table !== undefined) return lookUp(table.name, scope) ?? [table];
  const meant: Relation[] = [];
  for (let level = scope; level !== undefined; level = level.outer) {
    if (!level.onlyByName) meant.push(...[...level.names.values()].flat());
  }
  return meant;
}

/** The tables whose column a reference without table certainly means one of. */
export function nearestRelations(
  scope: Scope | undefined,
): readonly Relation[] {
  let level = scope;
  while (level?.onlyByName) level = level.outer;
  return [...(level?.names.values() ?? [])].flat();
}

/** The tables that a source stands for: one for a table, those inside for anything else. */
export function relationsOf(
  source: Node,
  scope: Scope | undefined,
): readonly Relation[] {
  if (source.kind === "AliasNode") {
    const inner = nodeAt(source, "node");
    return inner ? relationsOf(inner, scope) : [];
  }
  const table = tableOf(source);
  if (table === undefined) return relationsInside(source, scope);
  if (table.schema !== undefined) return [table];
  return lookUp(table.name, scope) ?? [table];
}

/** The name in a TableNode. */
export function tableOf(node: Node | undefined): Relation | undefined {
  if (node?.kind !== "TableNode") return undefined;
  const identifier = nodeAt(node, "table");
  const name = identifierText(nodeAt(identifier, "identifier"));
  if (name === undefined) return undefined;
  return { schema: identifierText(nodeAt(identifier, "schema")), name };
}

export function identifierText(node: Node | undefined): string | undefined {
  return node?.kind === "IdentifierNode" ? String(node["name"]) : undefined;
}

export function nodeAt(
  node: Node | undefined,
  property: string,
): Node | undefined {
  const value = node?.[property];
  return isNode(value) ? value : undefined;
}

export function nodesAt(
  node: Node | undefined,
  property: string,
): readonly Node[] {
  const value = node?.[property];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** What stands inside parentheses, a cast, a collation, or raw SQL with nothing around its one parameter. */
export function unwrapped(node: Node): Node {
  const inner =
    node.kind === "RawNode"
      ? onlyParameter(node)
      : nodeAt(node, wrappers[node.kind] ?? "");
  return inner === undefined ? node : unwrapped(inner);
}

const wrappers: Readonly<Record<string, string>> = {
  ParensNode: "node",
  CastNode: "expression",
  CollateNode: "node",
};

/** `sql.ref(…)` and `sql.val(…)` are raw SQL with empty text around one node. */
function onlyParameter(raw: Node): Node | undefined {
  const fragments = raw["sqlFragments"] as readonly string[];
  return fragments.every((fragment) => fragment.trim() === "")
    ? nodesAt(raw, "parameters")[0]
    : undefined;
}

function lookUp(
  name: string,
  scope: Scope | undefined,
): readonly Relation[] | undefined {
  for (let level = scope; level !== undefined; level = level.outer) {
    const relations = level.names.get(name);
    if (relations !== undefined) return relations;
  }
  return undefined;
}

/** FROM and USING lists, joins and plain sources, each as the source itself. */
function sourcesIn(value: unknown): readonly Node[] {
  if (Array.isArray(value)) return value.flatMap(sourcesIn);
  if (!isNode(value)) return [];
  switch (value.kind) {
    case "FromNode":
      return nodesAt(value, "froms");
    case "UsingNode":
      return nodesAt(value, "tables").flatMap(sourcesIn);
    case "ListNode":
      return nodesAt(value, "items");
    case "JoinNode":
      return sourcesIn(value["table"]);
    default:
      return [value];
  }
}

function addSource(
  source: Node,
  names: Map<string, readonly Relation[]>,
  scope: Scope,
): void {
  const relations = relationsOf(source, scope);
  const name =
    source.kind === "AliasNode"
      ? identifierText(nodeAt(source, "alias"))
      : tableOf(source)?.name;
  const key = name ?? `(source ${names.size})`;
  names.set(key, [...(names.get(key) ?? []), ...relations]);
}

function relationsInside(
  value: unknown,
  scope: Scope | undefined,
): readonly Relation[] {
  if (!isNode(value)) return [];
  const table = tableOf(value);
  if (table !== undefined) {
    const known =
      table.schema === undefined ? lookUp(table.name, scope) : undefined;
    return known ?? [table];
  }
  return children(value).flatMap((child) => relationsInside(child, scope));
}
