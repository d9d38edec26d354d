import type { CommonTableExpr, WithClause } from "libpg-query";
import { nullable } from "./proof.ts";
import type { OutputColumn } from "./output-column.ts";
import type { CommonTables, Prover, Scope } from "./scope.ts";
import { names, nodeAs } from "./syntax-tree.ts";

/** The tables of WITH, added to those around it; each sees the ones before it. */
export function commonTables(
  clause: WithClause | undefined,
  outer: CommonTables,
  parent: Scope | undefined,
  prover: Prover,
): CommonTables {
  if (clause === undefined) return outer;
  const tables = new Map(outer);
  // RECURSIVE lets a table name a later one, which then is not an outer one of that name.
  if (clause.recursive)
    for (const node of clause.ctes ?? [])
      tables.delete(nodeAs(node, "CommonTableExpr")?.ctename ?? "");
  for (const node of clause.ctes ?? []) {
    const table = nodeAs(node, "CommonTableExpr");
    if (table?.ctename === undefined) continue;
    const columns = clause.recursive
      ? recursiveColumns(table, tables, parent, prover)
      : plainColumns(table, tables, parent, prover);
    tables.set(table.ctename, columns);
  }
  return tables;
}

function plainColumns(
  table: CommonTableExpr,
  tables: CommonTables,
  parent: Scope | undefined,
  prover: Prover,
): readonly OutputColumn[] {
  const select = nodeAs(table.ctequery, "SelectStmt");
  const columns =
    select === undefined ? [] : prover.query(select, parent, tables);
  return [...named(columns, table), ...addedColumns(table)];
}

/**
 * By induction over the rounds: what the first part and, given that, every
 * round leave without null has none. Starts from the first part's columns and
 * drops what a round can make null, until a round drops nothing.
 */
function recursiveColumns(
  table: CommonTableExpr,
  tables: CommonTables,
  parent: Scope | undefined,
  prover: Prover,
): readonly OutputColumn[] {
  const select = nodeAs(table.ctequery, "SelectStmt");
  const first = select?.larg;
  if (
    select === undefined ||
    first === undefined ||
    select.op !== "SETOP_UNION"
  )
    return plainColumns(table, tables, parent, prover);
  const name = table.ctename ?? "";
  const round = (own: readonly OutputColumn[]) =>
    plainColumns(table, new Map(tables).set(name, own), parent, prover);
  const start = prover.query(first, parent, tables);
  let columns: readonly OutputColumn[] = [
    ...named(start, table),
    ...addedColumns(table),
  ];
  for (;;) {
    const next = round(columns);
    if (
      next.every(({ value }, i) => value.notNull === columns[i]?.value.notNull)
    )
      return next;
    columns = next;
  }
}

function named(
  columns: readonly OutputColumn[],
  table: CommonTableExpr,
): OutputColumn[] {
  const given = names(table.aliascolnames);
  return columns.map((column, index) => ({
    ...column,
    name: given[index] ?? column.name,
  }));
}

/** The columns that SEARCH and CYCLE append. */
function addedColumns({
  search_clause: search,
  cycle_clause: cycle,
}: CommonTableExpr): OutputColumn[] {
  return [
    search?.search_seq_column,
    cycle?.cycle_mark_column,
    cycle?.cycle_path_column,
  ]
    .filter((name) => name !== undefined)
    .map((name) => ({
      name,
      value: nullable(`${name} is made by SEARCH or CYCLE`),
    }));
}
