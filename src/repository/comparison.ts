/** What a filter may ask of a column that is stored as it is. */
export const comparisons = [
  "=",
  "<>",
  "<",
  "<=",
  ">",
  ">=",
  "like",
  "not like",
  "ilike",
  "not ilike",
  "in",
  "not in",
] as const;

export type Comparison = (typeof comparisons)[number];

/** One condition in the terms of the database. */
export interface Condition {
  readonly column: string;
  readonly operator: Comparison | "is" | "is not";
  readonly value: unknown;
}

/** A condition, and what is left to compare once rows are decrypted. */
export interface PlainCondition extends Condition {
  /** Present when different values can share a blind index. */
  readonly matches?: (row: Readonly<Record<string, unknown>>) => boolean;
}

/**
 * A comparison of a column that is stored as it is.
 *
 * @throws TypeError for a value that no comparison can take
 */
export function plainCondition(
  place: string,
  column: string,
  operator: Comparison,
  value: unknown,
): Condition {
  if (value === null) return nullCondition(place, column, operator);
  const list = operator === "in" || operator === "not in";
  if (list !== Array.isArray(value)) {
    throw new TypeError(
      `${place}: "${operator}" compares with ${list ? "a list of values" : "one value"}`,
    );
  }
  for (const one of list ? (value as unknown[]) : [value]) {
    if (!isScalar(one)) {
      throw new TypeError(
        `${place}: a filter compares with numbers, text, dates and bytes, not with ${kindOf(one)}`,
      );
    }
  }
  return { column, operator, value };
}

/** Null is found by "=", and everything else by "<>". */
export function nullCondition(
  place: string,
  column: string,
  operator: Comparison,
): Condition {
  if (operator === "=") return { column, operator: "is", value: null };
  if (operator === "<>") return { column, operator: "is not", value: null };
  throw new TypeError(`${place}: nothing is "${operator}" null`);
}

/** @throws TypeError */
export function comparisonNamed(operator: string): Comparison {
  const known = comparisons.find((one) => one === operator);
  if (known !== undefined) return known;
  throw new TypeError(
    `there is no comparison "${operator}"; there are ${comparisons.join(", ")}`,
  );
}

/** What the driver sends as one value of the column, and not as JSON or a list. */
function isScalar(value: unknown): boolean {
  return typeof value === "object"
    ? value instanceof Date || value instanceof Uint8Array
    : value !== undefined &&
        typeof value !== "function" &&
        typeof value !== "symbol";
}

/** Never the value itself: it may be personal. */
function kindOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "a list" : `a value of type ${typeof value}`;
}
