import type { A_Expr, SelectStmt } from "libpg-query";
import { isOwnAggregate, returnsOneRow } from "./calls.ts";
import { fromItems } from "./from-clause.ts";
import type { Prover, Scope } from "./scope.ts";
import { nodeAs, someNode, systemName } from "./syntax-tree.ts";

/**
 * Whether a query gives exactly one row: an aggregate without GROUP BY, or a
 * list of values without FROM. A function that returns a set could make it
 * none, so every function must be known.
 */
export function alwaysOneRow(
  select: SelectStmt,
  parent: Scope,
  prover: Prover,
): boolean {
  if (select.op !== undefined && select.op !== "SETOP_NONE") return false;
  if (
    select.valuesLists !== undefined ||
    select.groupClause !== undefined ||
    select.havingClause !== undefined ||
    select.limitCount !== undefined ||
    select.limitOffset !== undefined ||
    hasUnknownFunction(select)
  )
    return false;
  if (select.fromClause === undefined) return select.whereClause === undefined;
  return hasOwnAggregate(select, parent, prover);
}

function hasUnknownFunction({ targetList }: SelectStmt): boolean {
  return someNode(
    targetList,
    (kind, content) =>
      (kind === "FuncCall" && !returnsOneRow(content as object)) ||
      (kind === "A_Expr" && !isSystemOperator(content as object)),
  );
}

/** An operator of another schema could return a set. */
function isSystemOperator({ name }: A_Expr): boolean {
  return systemName(name) !== undefined;
}

function hasOwnAggregate(
  select: SelectStmt,
  parent: Scope,
  prover: Prover,
): boolean {
  const empty: Scope = {
    items: [],
    commonTables: parent.commonTables,
    parent,
    grouping: "none",
  };
  // A CTE would hide the relation of that name; nothing is lost by not looking into it.
  if (select.withClause !== undefined) return false;
  const items = fromItems(select.fromClause ?? [], empty, prover);
  const scope = { ...empty, items };
  return (select.targetList ?? []).some((target) =>
    someNode(
      // Aggregates of a subquery are not this query's.
      withoutSubqueries(nodeAs(target, "ResTarget")?.val),
      (kind, content) =>
        kind === "FuncCall" && isOwnAggregate(content as object, scope),
    ),
  );
}

function withoutSubqueries(tree: unknown): unknown {
  if (Array.isArray(tree)) return tree.map(withoutSubqueries);
  if (typeof tree !== "object" || tree === null) return tree;
  return Object.fromEntries(
    Object.entries(tree)
      .filter(([kind]) => kind !== "SubLink")
      .map(([kind, content]) => [kind, withoutSubqueries(content)]),
  );
}
