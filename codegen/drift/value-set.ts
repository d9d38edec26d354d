import type { ColumnClaim, EnumReference } from "../claims/model.ts";
import { editDistance } from "./name-tokens.ts";

/** The set of values that a claim gives a column, or an array's elements. */
export function claimedSet(claim: ColumnClaim): EnumReference | undefined {
  return claim.type?.enum ?? claim.type?.element?.enum;
}

/** Two sets held against each other, each in its own order. */
export interface SetDifference {
  /** In the database and not in the code. */
  readonly unmodelled: readonly string[];
  /** In the code and not in the database. */
  readonly unknown: readonly string[];
}

export function compareSets(
  claimed: readonly string[],
  actual: readonly string[],
): SetDifference {
  const inCode = new Set(claimed);
  const inDatabase = new Set(actual);
  return {
    unmodelled: actual.filter((value) => !inCode.has(value)),
    unknown: claimed.filter((value) => !inDatabase.has(value)),
  };
}

export function isSameSet(difference: SetDifference): boolean {
  return difference.unknown.length === 0 && difference.unmodelled.length === 0;
}

/**
 * Whether a library that stores member names would store what the database
 * does not know, while the members' values are what it does know.
 */
export function storesNamesForValues(
  reference: EnumReference,
  actual: readonly string[],
): boolean {
  const { stores, memberNames, memberValues } = reference;
  if (stores !== "names" || !memberNames || !memberValues) return false;
  const known = new Set(actual);
  const count = (values: readonly string[]) =>
    values.filter((value) => known.has(value)).length;
  return count(memberValues) > count(memberNames);
}

/** The values to hold against the database, once names for values is said by itself. */
export function heldValues(
  reference: EnumReference,
  actual: readonly string[],
): readonly string[] {
  return storesNamesForValues(reference, actual)
    ? reference.memberValues!
    : reference.values;
}

/** The label most like a value that the database does not know, if one is like it. */
export function nearestLabel(
  value: string,
  labels: readonly string[],
): string | undefined {
  const lower = value.toLowerCase();
  let best: string | undefined;
  let least = Math.max(2, Math.floor(value.length / 3)) + 1;
  for (const label of labels) {
    const distance = editDistance(lower, label.toLowerCase());
    if (distance < least) [best, least] = [label, distance];
  }
  return best;
}
