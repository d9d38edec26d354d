import type { Node, ResTarget, SelectStmt } from "libpg-query";
import { commonTables } from "./common-tables.ts";
import { knownWhenTrue } from "./conditions.ts";
import { fromItems } from "./from-clause.ts";
import { sourcesNamed } from "./lookup.ts";
import { nullable, type Value } from "./proof.ts";
import { refineScope } from "./refinement.ts";
import type { OutputColumn } from "./output-column.ts";
import {
  valueOf,
  type CommonTables,
  type Grouping,
  type Prover,
  type Scope,
} from "./scope.ts";
import { combineSetOperation, valuesColumns } from "./set-operations.ts";
import { names, nodeAs, systemName } from "./syntax-tree.ts";

/** The columns of a query, each with the proof of its value. */
export function queryColumns(
  query: SelectStmt,
  parent: Scope | undefined,
  outerTables: CommonTables,
  prover: Prover,
): readonly OutputColumn[] {
  const tables = commonTables(query.withClause, outerTables, parent, prover);
  const { larg, rarg, op } = query;
  if (larg !== undefined && rarg !== undefined && op !== undefined)
    return combineSetOperation(
      op,
      prover.query(larg, parent, tables),
      prover.query(rarg, parent, tables),
    );
  const empty: Scope = {
    items: [],
    commonTables: tables,
    parent,
    grouping: groupingOf(query),
  };
  if (query.valuesLists !== undefined)
    return valuesColumns(query.valuesLists, empty, prover);
  const scope = filteredScope(query, empty, prover);
  return (query.targetList ?? []).flatMap((target) =>
    targetColumns(nodeAs(target, "ResTarget"), scope, prover),
  );
}

/** FROM, and what WHERE and HAVING keep out of the rows. */
function filteredScope(query: SelectStmt, empty: Scope, prover: Prover): Scope {
  const items = fromItems(query.fromClause ?? [], empty, prover);
  const joined: Scope = { ...empty, items };
  const where = knownWhenTrue(query.whereClause, joined, prover);
  const filtered = refineScope(joined, where);
  if (empty.grouping === "sets") return filtered;
  const having = knownWhenTrue(query.havingClause, filtered, prover);
  return refineScope(filtered, having);
}

function groupingOf({ groupClause }: SelectStmt): Grouping {
  if (groupClause === undefined) return "none";
  return groupClause.some((node) => nodeAs(node, "GroupingSet") !== undefined)
    ? "sets"
    : "groups";
}

function targetColumns(
  target: ResTarget | undefined,
  scope: Scope,
  prover: Prover,
): OutputColumn[] {
  const fields = nodeAs(target?.val, "ColumnRef")?.fields;
  if (nodeAs(fields?.at(-1), "A_Star") !== undefined)
    return starColumns(names(fields), scope);
  const name = target?.name ?? names(fields).at(-1) ?? "?column?";
  return [{ name, value: targetValue(target?.val, scope, prover) }];
}

/** ROLLUP and its like put null in place of what is not grouped by in a row. */
function targetValue(
  node: Node | undefined,
  scope: Scope,
  prover: Prover,
): Value {
  const value = prover.expression(node, scope);
  if (scope.grouping !== "sets") return value;
  const isCount = systemName(nodeAs(node, "FuncCall")?.funcname) === "count";
  return isCount || nodeAs(node, "GroupingFunc") !== undefined
    ? value
    : nullable("GROUPING SETS, ROLLUP and CUBE fill in nulls", value.type);
}

function starColumns([alias]: readonly string[], scope: Scope): OutputColumn[] {
  const columns =
    alias === undefined
      ? scope.items.flatMap((item) => item.columns)
      : sourcesNamed(alias, scope.items).flatMap((from) => from.columns);
  const value = valueOf;
  return columns.map((column) => ({
    name: column.name,
    value:
      scope.grouping === "sets"
        ? nullable("GROUPING SETS, ROLLUP and CUBE fill in nulls")
        : value(column),
  }));
}
