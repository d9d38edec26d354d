import type { Node, SetOperation } from "libpg-query";
import { allOf, anyOf, commonType, nullable, type Value } from "./proof.ts";
import type { OutputColumn } from "./output-column.ts";
import type { Prover, Scope } from "./scope.ts";
import { nodeAs } from "./syntax-tree.ts";

/** The columns of UNION, INTERSECT and EXCEPT, by position, under the names of the left. */
export function combineSetOperation(
  operation: SetOperation,
  left: readonly OutputColumn[],
  right: readonly OutputColumn[],
): readonly OutputColumn[] {
  return left.map(({ name, value }, index) => {
    const other = right[index]?.value ?? nullable("a column that is missing");
    return { name, value: combine(operation, value, other) };
  });
}

function combine(operation: SetOperation, left: Value, right: Value): Value {
  const parts = [left, right];
  const type = commonType(parts);
  switch (operation) {
    case "SETOP_EXCEPT":
      return { ...left, type };
    case "SETOP_INTERSECT":
      return anyOf(
        parts,
        "INTERSECT with a side that is not null",
        left.reason,
        type,
      );
    default:
      return allOf(parts, "every part of UNION is not null", type);
  }
}

/** The columns of VALUES: not null when no row has a null there. */
export function valuesColumns(
  lists: readonly Node[],
  scope: Scope,
  prover: Prover,
): readonly OutputColumn[] {
  const rows = lists.map((list) =>
    (nodeAs(list, "List")?.items ?? []).map((item) =>
      prover.expression(item, scope),
    ),
  );
  return (rows[0] ?? []).map((_, index) => {
    const column = rows.map((row) => row[index] ?? nullable("a missing value"));
    return {
      name: `column${index + 1}`,
      value: allOf(
        column,
        "no row of VALUES has a null there",
        commonType(column),
      ),
    };
  });
}
