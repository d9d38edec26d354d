import type { Node, SelectStmt, SubLink } from "libpg-query";
import { allOf, arrayOf, notNull, nullable, type Value } from "./proof.ts";
import type { Prover, Scope } from "./scope.ts";
import { nodeAs } from "./syntax-tree.ts";
import { alwaysOneRow } from "./row-count.ts";

/** The value of a query inside an expression. */
export function subqueryValue(
  sublink: SubLink,
  scope: Scope,
  prover: Prover,
): Value {
  const select = nodeAs(sublink.subselect, "SelectStmt");
  if (select === undefined) return nullable("a subquery that is not SELECT");
  switch (sublink.subLinkType) {
    case "EXISTS_SUBLINK":
      return notNull("EXISTS is never null", "bool");
    case "ARRAY_SUBLINK":
      return arrayValue(select, scope, prover);
    case "EXPR_SUBLINK":
      return scalarValue(select, scope, prover);
    case "ANY_SUBLINK":
      return membership(
        sublink.testexpr,
        sublink.operName,
        select,
        scope,
        prover,
      );
    default:
      return nullable("a comparison with the rows of a subquery", "bool");
  }
}

function arrayValue(select: SelectStmt, scope: Scope, prover: Prover): Value {
  const [column] = prover.query(select, scope, scope.commonTables);
  return notNull(
    "ARRAY of a subquery is empty, not null, without rows",
    arrayOf(column?.value.type),
  );
}

/** Null when there is no row. */
function scalarValue(select: SelectStmt, scope: Scope, prover: Prover): Value {
  const [column] = prover.query(select, scope, scope.commonTables);
  const value = column?.value ?? nullable("a subquery without a column");
  return alwaysOneRow(select, scope, prover)
    ? value
    : nullable("a scalar subquery is null without a row", value.type);
}

/** "x in (select y …)": null when x is, or when nothing matches and some y is. */
function membership(
  tested: Node | undefined,
  operator: readonly Node[] | undefined,
  select: SelectStmt,
  scope: Scope,
  prover: Prover,
): Value {
  const columns = prover.query(select, scope, scope.commonTables);
  const value = prover.expression(tested, scope);
  if (operator !== undefined || nodeAs(tested, "RowExpr") !== undefined)
    return nullable("a comparison with the rows of a subquery", "bool");
  return allOf(
    [value, ...columns.map((column) => column.value)],
    "IN over values that are not null",
    "bool",
  );
}
