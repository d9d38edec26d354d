import type { ColumnMatch } from "../match.ts";
import { shapeOf } from "../reference.ts";
import type { ColumnSubject, Observation } from "../rule.ts";
import { compareTypes, type TypeDisagreement } from "../type-verdict.ts";
import { fixTarget, onClaim, qualified, title } from "./on-column.ts";

const compared = new WeakMap<ColumnMatch, TypeDisagreement[]>();

/** The disagreements of one rule, out of the one comparison of types. */
export function typeDisagreements(
  subject: ColumnSubject,
  rule: TypeDisagreement["rule"],
): TypeDisagreement[] {
  const { catalog, settings } = subject.context;
  let all = compared.get(subject.match);
  if (!all) {
    const { parsers } = settings;
    all = compareTypes({ ...subject, catalog, parsers });
    compared.set(subject.match, all);
  }
  return all.filter((one) => one.rule === rule);
}

export function typeObservation(
  subject: ColumnSubject,
  found: TypeDisagreement,
): Observation {
  const { claim, column, relation, context } = subject;
  return {
    ...onClaim(subject, claim, column.name),
    database: found.database,
    claim: found.claim,
    message: `${title(subject)} is ${found.claim} in the code, and ${qualified(relation, column)} is ${found.database}.`,
    ...(found.consequence === undefined
      ? {}
      : { consequence: found.consequence }),
    fix: {
      action: "set-type",
      ...fixTarget(subject, claim),
      shape: shapeOf(context, relation, column),
    },
  };
}
