import type { FactsLookup } from "../facts/lookup.ts";
import type { CheckConstraint, Column, Relation } from "../facts/model.ts";
import { checkMeaning } from "./checks.ts";
import type { CheckCondition } from "./check-meaning.ts";
import { baseType } from "./encryption.ts";

/** What an envelope is to PostgreSQL; the runtime's own, which a test holds against it. */
export const envelopePattern = String.raw`^ud1\.[xc][a-z2-7]{10}\.[A-Za-z0-9_-]{54,}$`;

/** The characters of the shortest envelope, that of an empty value. */
export const shortestEnvelope = 69;

export type EnvelopeCheck =
  | { readonly state: "valid" }
  | { readonly state: "missing" }
  | {
      readonly state: "not valid" | "not enforced";
      /** Of the constraint. */
      readonly name: string;
    };

/** The condition that lets only envelopes into a column. */
export function envelopeCondition(quoted: string, isBytea: boolean): string {
  const text = isBytea ? `encode(${quoted}, 'escape')` : quoted;
  return `${text} ~ '${envelopePattern}'`;
}

/** Whether the database itself refuses plaintext in the column. */
export function envelopeCheck(
  relation: Relation,
  column: Column,
  lookup: FactsLookup,
): EnvelopeCheck {
  if (isDomainChecked(column, lookup)) return { state: "valid" };
  const isBytea = baseType(column.type, lookup).name === "bytea";
  const found = (relation.checks ?? []).filter((check) =>
    holdsEnvelopes(check, column.name, isBytea),
  );
  const valid = found.find((one) => !one.notValid && !one.notEnforced);
  if (valid !== undefined) return { state: "valid" };
  const [first] = found.toSorted(
    (a, b) => Number(a.notEnforced ?? false) - Number(b.notEnforced ?? false),
  );
  if (first === undefined) return { state: "missing" };
  const state = first.notEnforced ? "not enforced" : "not valid";
  return { state, name: first.name };
}

function holdsEnvelopes(
  { expression, columns }: CheckConstraint,
  column: string,
  isBytea: boolean,
): boolean {
  if (!columns.includes(column)) return false;
  return isBytea
    ? columns.length === 1 &&
        /^\(?encode\(.+, 'escape'::text\) ~ '\^ud1\\\.[^']*\$'::text\)?$/.test(
          expression,
        )
    : (checkMeaning(expression)?.conditions ?? []).some(
        (condition) => isPattern(condition) && condition.column === column,
      );
}

/** A stricter pattern will do as well. */
function isPattern(
  condition: CheckCondition,
): condition is CheckCondition & { kind: "pattern" } {
  return (
    condition.kind === "pattern" &&
    condition.syntax === "regular expression" &&
    condition.negated !== true &&
    condition.ignoreCase !== true &&
    condition.pattern.startsWith(String.raw`^ud1\.`) &&
    condition.pattern.endsWith("$")
  );
}

function isDomainChecked({ type }: Column, lookup: FactsLookup): boolean {
  const named = type.array ? undefined : lookup.type(type);
  if (named?.kind !== "domain") return false;
  return named.checks.some(
    ({ expression, notValid }) =>
      !notValid && (checkMeaning(expression)?.conditions ?? []).some(isPattern),
  );
}
