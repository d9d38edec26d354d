import {
  identifierText,
  nodeAt,
  nodesAt,
  tableOf,
  type Node,
  type Relation,
} from "../encryption/query-scope.ts";
import type { ConstrainedTable } from "./database-error.ts";

/** The column of a table that a value in a result was stored in. */
export interface Origin {
  readonly table: string;
  readonly column: string;
  /** Of one row: columns with the same one come from the same row. */
  readonly row: object;
}

/** A column of a result: its name, and where its values come from when that is certain. */
export interface Output {
  readonly name: string;
  readonly origin: Origin | undefined;
}

type Tables = Readonly<Record<string, ConstrainedTable>>;

/** Something in FROM. Without outputs, nobody knows its columns. */
interface Source {
  readonly alias: string | undefined;
  readonly relation: Relation | undefined;
  readonly outputs: readonly Output[] | undefined;
}

interface Scope {
  readonly tables: Tables;
  /** WITH queries by name. */
  readonly queries: ReadonlyMap<string, readonly Output[] | undefined>;
  readonly sources: readonly Source[];
  readonly outer: Scope | undefined;
}

/** What an expression's value is: a column's, null whatever it is, or unknown. */
type Trace = Origin | "null" | undefined;

/**
 * The columns of a query's result, through aliases, joins, subqueries, WITH,
 * set operations, CASE, coalesce, min and max. What cannot be traced, such as
 * raw SQL and other functions, has no origin.
 *
 * @returns undefined when not even the names are known
 */
export function traceOutputs(
  query: unknown,
  tables: Tables,
): readonly Output[] | undefined {
  const scope = { tables, queries: new Map(), sources: [], outer: undefined };
  return outputsOf(query as Node, scope);
}

/** Two spellings of one name, before and after a plugin has turned it into snake_case. */
export function plainName(name: string): string {
  return name.replaceAll("_", "").toLowerCase();
}

function outputsOf(node: Node, outer: Scope): readonly Output[] | undefined {
  if (node.kind === "ParensNode") {
    const inner = nodeAt(node, "node");
    return inner && outputsOf(inner, outer);
  }
  const scope = scopeOf(node, outer);
  const selecting =
    node.kind === "SelectQueryNode" ? node : nodeAt(node, "returning");
  const selected = combined(
    nodesAt(selecting, "selections").map((selection) =>
      selectedOutputs(selection, scope),
    ),
  );
  return nodesAt(node, "setOperations").reduce<readonly Output[] | undefined>(
    (left, operation) => {
      const branch = nodeAt(operation, "expression");
      return branch && left && united(left, outputsOf(branch, scope));
    },
    selected,
  );
}

function selectedOutputs(
  selection: Node,
  scope: Scope,
): readonly Output[] | undefined {
  const selected = nodeAt(selection, "selection") ?? selection;
  if (selected.kind === "SelectAllNode")
    return combined(scope.sources.map(({ outputs }) => outputs));
  if (nodeAt(selected, "column")?.kind === "SelectAllNode") {
    const table = tableOf(nodeAt(selected, "table"));
    return table && sourceNamed(table, scope)?.outputs;
  }
  const expression =
    selected.kind === "AliasNode" ? nodeAt(selected, "node") : selected;
  const name =
    selected.kind === "AliasNode"
      ? identifierText(nodeAt(selected, "alias"))
      : columnText(selected);
  if (expression === undefined || name === undefined) return undefined;
  const trace = traceOf(expression, scope);
  return [{ name, origin: trace === "null" ? undefined : trace }];
}

/** One list of all; unknown as soon as one is, because its names may hide others. */
function combined(
  lists: readonly (readonly Output[] | undefined)[],
): readonly Output[] | undefined {
  const known = lists.filter((list) => list !== undefined);
  return known.length === lists.length ? known.flat() : undefined;
}

/** The rows of both sides, under the names of the left. */
function united(
  left: readonly Output[],
  right: readonly Output[] | undefined,
): readonly Output[] {
  return left.map(({ name, origin }, place) => {
    const merged = right && merge([origin, right[place]?.origin]);
    return { name, origin: merged === "null" ? undefined : merged };
  });
}

function traceOf(node: Node, scope: Scope): Trace {
  switch (node.kind) {
    case "ReferenceNode":
    case "ColumnNode":
      return columnOrigin(node, scope);
    case "ParensNode":
      return traceAt(node, "node", scope);
    case "ValueNode":
      return node["value"] === null ? "null" : undefined;
    case "SelectQueryNode": {
      const outputs = outputsOf(node, scope);
      return outputs?.length === 1 ? outputs[0]?.origin : undefined;
    }
    case "FunctionNode":
      return node["func"] === "coalesce"
        ? merge(traceAll(nodesAt(node, "arguments"), scope))
        : undefined;
    case "AggregateFunctionNode":
      return node["func"] === "min" || node["func"] === "max"
        ? merge(traceAll(nodesAt(node, "aggregated"), scope))
        : undefined;
    case "CaseNode":
      return merge([
        ...nodesAt(node, "when").map((when) => traceAt(when, "result", scope)),
        ...(nodeAt(node, "else") ? [traceAt(node, "else", scope)] : []),
      ]);
    default:
      return undefined;
  }
}

function traceAt(node: Node, property: string, scope: Scope): Trace {
  const inner = nodeAt(node, property);
  return inner && traceOf(inner, scope);
}

function traceAll(nodes: readonly Node[], scope: Scope): Trace[] {
  return nodes.map((node) => traceOf(node, scope));
}

/** One column, whichever of the values it is; then the row is not certain any more. */
function merge(traces: readonly Trace[]): Trace {
  const [first = "null", ...others] = traces.filter((one) => one !== "null");
  if (first === "null" || traces.includes(undefined))
    return traces.includes(undefined) ? undefined : "null";
  const { table, column } = first;
  const same = others.every(
    (other) =>
      typeof other === "object" &&
      other.table === table &&
      other.column === column,
  );
  return same ? { table, column, row: {} } : undefined;
}

function columnOrigin(reference: Node, scope: Scope): Origin | undefined {
  const name = columnText(reference);
  if (name === undefined) return undefined;
  const table = tableOf(nodeAt(reference, "table"));
  if (table !== undefined)
    return outputNamed(name, sourceNamed(table, scope)?.outputs)?.origin;
  for (
    let level: Scope | undefined = scope;
    level !== undefined;
    level = level.outer
  ) {
    for (const { outputs } of level.sources) {
      const output = outputNamed(name, outputs);
      if (output !== undefined) return output.origin;
    }
    // A column of an unknown source would be nearer than one further out.
    if (level.sources.some(({ outputs }) => outputs === undefined))
      return undefined;
  }
  return undefined;
}

function outputNamed(
  name: string,
  outputs: readonly Output[] | undefined,
): Output | undefined {
  return (
    outputs?.find((output) => output.name === name) ??
    outputs?.find((output) => plainName(output.name) === plainName(name))
  );
}

function sourceNamed(
  { schema, name }: Relation,
  scope: Scope | undefined,
): Source | undefined {
  for (let level = scope; level !== undefined; level = level.outer) {
    const found = level.sources.find(({ alias, relation }) =>
      schema === undefined
        ? (alias ?? relation?.name) === name
        : alias === undefined &&
          relation?.schema === schema &&
          relation.name === name,
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

function columnText(node: Node): string | undefined {
  if (node.kind === "ReferenceNode") {
    const column = nodeAt(node, "column");
    return column && columnText(column);
  }
  return node.kind === "ColumnNode"
    ? identifierText(nodeAt(node, "column"))
    : undefined;
}

/** The scope inside a statement: its WITH queries, then what it reads and writes, in order. */
function scopeOf(node: Node, outer: Scope): Scope {
  const queries = new Map(outer.queries);
  const around: Scope = { ...outer, queries, sources: [], outer };
  const recursive = nodeAt(node, "with")?.["recursive"] === true;
  for (const query of nodesAt(nodeAt(node, "with"), "expressions"))
    addQuery(query, queries, around, recursive);
  const sources: Source[] = [];
  const scope: Scope = { ...around, sources };
  for (const source of sourcesOf(node)) sources.push(sourceOf(source, scope));
  return scope;
}

function addQuery(
  query: Node,
  queries: Map<string, readonly Output[] | undefined>,
  scope: Scope,
  recursive: boolean,
): void {
  const header = nodeAt(query, "name");
  const name = tableOf(nodeAt(header, "table"))?.name;
  const expression = nodeAt(query, "expression");
  if (name === undefined || expression === undefined) return;
  const columns = nodesAt(header, "columns").map(columnText);
  const named = (outputs: readonly Output[] | undefined) =>
    outputs?.map(({ name, origin }, place) => ({
      name: columns[place] ?? name,
      origin,
    }));
  if (recursive) {
    // What it reads of itself is what its first branch gave.
    const first = { ...expression, setOperations: [] } as unknown as Node;
    queries.set(name, named(outputsOf(first, scope)));
  }
  queries.set(name, named(outputsOf(expression, scope)));
}

function sourcesOf(node: Node): readonly Node[] {
  return ["into", "table", "from", "using", "joins"].flatMap((property) =>
    flatSources(node[property]),
  );
}

function flatSources(value: unknown): readonly Node[] {
  if (Array.isArray(value)) return value.flatMap(flatSources);
  if (typeof value !== "object" || value === null) return [];
  const node = value as Node;
  const inner = { FromNode: "froms", UsingNode: "tables", ListNode: "items" };
  if (node.kind === "JoinNode") return flatSources(node["table"]);
  const list = inner[node.kind as keyof typeof inner];
  return list === undefined ? [node] : flatSources(node[list]);
}

function sourceOf(node: Node, scope: Scope): Source {
  const aliased = node.kind === "AliasNode";
  const inner = aliased ? (nodeAt(node, "node") ?? node) : node;
  const alias = aliased ? identifierText(nodeAt(node, "alias")) : undefined;
  const relation = tableOf(inner);
  const outputs =
    relation === undefined
      ? inner.kind === "SelectQueryNode" || inner.kind === "ParensNode"
        ? outputsOf(inner, scope)
        : undefined
      : relationOutputs(relation, scope);
  return { alias, relation, outputs: outputs && ofThisOccurrence(outputs) };
}

function relationOutputs(
  { schema, name }: Relation,
  { queries, tables }: Scope,
): readonly Output[] | undefined {
  if (schema === undefined && queries.has(name)) return queries.get(name);
  const key = schema === undefined ? name : `${schema}.${name}`;
  const table = Object.hasOwn(tables, key)
    ? key
    : Object.keys(tables).find((one) => plainName(one) === plainName(key));
  if (table === undefined) return undefined;
  const row = {};
  return tables[table]?.columns?.map((column) => ({
    name: column,
    origin: { table, column, row },
  }));
}

/** A subquery that is joined with itself gives two rows, not one. */
function ofThisOccurrence(outputs: readonly Output[]): readonly Output[] {
  const rows = new Map<object, object>();
  return outputs.map(({ name, origin }) => {
    if (origin === undefined) return { name, origin };
    const row = rows.get(origin.row) ?? {};
    rows.set(origin.row, row);
    return { name, origin: { ...origin, row } };
  });
}
