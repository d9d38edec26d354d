import {
  comparisonNamed,
  type Condition,
  type PlainCondition,
} from "./comparison.ts";
import type { RowTranslation, UntypedRow } from "./row-translation.ts";

/** A property, an operator and a value: data is never taken for an operator. */
export type UntypedFilter = readonly [string, string, unknown];

/** Equalities and filters, all of which a row must meet. */
export function conditionsOf(
  rows: RowTranslation,
  equalities: UntypedRow,
  filters: readonly UntypedFilter[],
): PlainCondition[] {
  const equal = Object.entries(equalities).map(
    ([property, value]): UntypedFilter => [
      property,
      Array.isArray(value) ? "in" : "=",
      value,
    ],
  );
  return [...equal, ...filters].map(([property, operator, value]) =>
    rows.condition(property, comparisonNamed(operator), value),
  );
}

/** No value is in an empty list, and SQL has no word for one. */
export function isNever({ operator, value }: Condition): boolean {
  return operator === "in" && Array.isArray(value) && value.length === 0;
}

/** Every value but null is outside of an empty list. */
export function stated({ column, operator, value }: Condition): Condition {
  return operator === "not in" && Array.isArray(value) && value.length === 0
    ? { column, operator: "is not", value: null }
    : { column, operator, value };
}

export function matchesAll(
  conditions: readonly PlainCondition[],
  row: UntypedRow,
): boolean {
  return conditions.every(({ matches }) => matches?.(row) ?? true);
}
