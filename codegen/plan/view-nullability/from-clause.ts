import type { Alias, Node, RangeVar } from "libpg-query";
import { joinItems } from "./joins.ts";
import { notNull, nullable } from "./proof.ts";
import type { OutputColumn } from "./output-column.ts";
import {
  itemOf,
  source,
  type FromItem,
  type Prover,
  type Scope,
  type Source,
} from "./scope.ts";
import { systemColumns } from "./system-columns.ts";
import { setFunctions } from "./known-functions.ts";
import { matchSignature } from "./signature.ts";
import { names, nodeAs, systemName } from "./syntax-tree.ts";

/**
 * The entries of FROM from left to right. `scope` is that of the query with no
 * items yet; each entry that may see its neighbours sees those before it.
 */
export function fromItems(
  from: readonly Node[],
  scope: Scope,
  prover: Prover,
): readonly FromItem[] {
  const items: FromItem[] = [];
  for (const node of from)
    items.push(fromItem(node, { ...scope, items: [...items] }, prover));
  return items;
}

function fromItem(node: Node, scope: Scope, prover: Prover): FromItem {
  const join = nodeAs(node, "JoinExpr");
  if (join?.larg === undefined || join.rarg === undefined)
    return itemOf(simpleSource(node, scope, prover));
  const left = fromItem(join.larg, scope, prover);
  const beside = { ...scope, items: [...scope.items, left] };
  const right = fromItem(join.rarg, beside, prover);
  const joined = joinItems(join, left, right, scope, prover);
  if (join.alias === undefined) return joined;
  const outputs = renamed(joined.columns, join.alias);
  return itemOf({
    alias: join.alias.aliasname ?? "",
    columns: outputs,
    nulledBy: [],
    ...(joined.open !== undefined && { open: joined.open }),
  });
}

function simpleSource(node: Node, scope: Scope, prover: Prover): Source {
  const table = nodeAs(node, "RangeVar");
  if (table !== undefined) return tableSource(table, scope, prover);
  const sample = nodeAs(node, "RangeTableSample")?.relation;
  if (sample !== undefined) return simpleSource(sample, scope, prover);
  const query = nodeAs(node, "RangeSubselect");
  const select = nodeAs(query?.subquery, "SelectStmt");
  if (query !== undefined && select !== undefined) {
    const parent = query.lateral ? scope : scope.parent;
    const outputs = prover.query(select, parent, scope.commonTables);
    return aliased(query.alias, "", outputs);
  }
  return functionSource(node, scope, prover);
}

function tableSource(table: RangeVar, scope: Scope, prover: Prover): Source {
  const { schemaname, relname = "", alias } = table;
  const common =
    schemaname === undefined ? scope.commonTables.get(relname) : undefined;
  if (common !== undefined) return aliased(alias, relname, common);
  const schema = schemaname ?? "pg_catalog";
  const relation = prover.catalog.relation(schema, relname);
  if (relation === undefined) {
    const columns = schema === "pg_catalog" ? systemColumns(relname) : [];
    const reason = `${schema}.${relname} is not among the facts`;
    // Positions of the columns are not known, so an alias list must not rename them.
    return alias?.colnames === undefined
      ? aliased(alias, relname, columns, reason)
      : aliased(alias, relname, [], reason);
  }
  const columns = prover.catalog.columns(relation, table.inh !== true);
  return aliased(alias, relname, columns);
}

/** A function, XMLTABLE or JSON_TABLE: its columns are those that its alias names. */
function functionSource(node: Node, scope: Scope, prover: Prover): Source {
  const call = nodeAs(node, "RangeFunction");
  const alias =
    call?.alias ??
    nodeAs(node, "RangeTableFunc")?.alias ??
    nodeAs(node, "JsonTable")?.alias;
  const reason = `${alias?.aliasname ?? "a function"} in FROM can return nulls`;
  const columns = names(alias?.colnames).map((name) => ({
    name,
    value: nullable(reason),
  }));
  const named = call?.ordinality ? withOrdinality(columns) : columns;
  const value = singleSetFunction(node, scope, prover);
  const [only, ...others] = named;
  const isOnly =
    only !== undefined && others.length <= (call?.ordinality ? 1 : 0);
  return source(
    alias?.aliasname ?? "",
    value !== undefined && isOnly ? [{ ...only, value }, ...others] : named,
    reason,
  );
}

function withOrdinality(columns: readonly OutputColumn[]): OutputColumn[] {
  return columns.map((column, index) =>
    index === columns.length - 1
      ? { ...column, value: notNull("the number of the row", "int8") }
      : column,
  );
}

/** The value of a function that is known to return rows without nulls. */
function singleSetFunction(node: Node, scope: Scope, prover: Prover) {
  const functions = nodeAs(node, "RangeFunction")?.functions ?? [];
  const [list, ...others] = functions;
  const call = nodeAs(nodeAs(list, "List")?.items?.[0], "FuncCall");
  const name = systemName(call?.funcname);
  if (call === undefined || name === undefined || others.length > 0)
    return undefined;
  const values = (call.args ?? []).map((arg) => prover.expression(arg, scope));
  const signature = matchSignature(setFunctions, name, values);
  return signature === undefined
    ? undefined
    : notNull(`${name}() returns no null`, signature.result);
}

function aliased(
  alias: Alias | undefined,
  name: string,
  columns: readonly OutputColumn[],
  open?: string,
): Source {
  const from = source(alias?.aliasname ?? name, columns, open);
  return { ...from, columns: renamed(from.columns, alias) };
}

/** "AS t(a, b)" names the first columns anew. */
function renamed<C extends { readonly name: string }>(
  columns: readonly C[],
  alias: Alias | undefined,
): readonly C[] {
  const given = names(alias?.colnames);
  return columns.map((column, index) => ({
    ...column,
    name: given[index] ?? column.name,
  }));
}
