import { check } from "../../codegen/drift/check.ts";
import type { Finding } from "../../codegen/drift/finding.ts";
import type { Facts } from "../../codegen/facts/model.ts";
import { claimsFrom, type Dialect } from "../../test/drift/claims-from.ts";
import { mutate } from "../../test/drift/mutation.ts";
import { Scores } from "./score.ts";

const dialects: readonly Dialect[] = ["python", "typescript"];

/** Says that some kinds of objects are not compared, and that a name is a trap: true of true models too. */
const isAside = ({ rule }: Finding): boolean =>
  rule === "D907" || rule === "D106";

export interface Planted {
  readonly byKind: Scores;
  readonly byRule: Scores;
  /** Findings of models in which nothing was planted. */
  readonly falseFindings: number;
}

/** Faults planted in true models of a database, which are made from its facts. */
export function plantDrift(facts: Facts): Planted {
  const byKind = new Scores();
  const byRule = new Scores();
  let falseFindings = 0;
  for (const dialect of dialects) {
    const truth = claimsFrom(facts, dialect);
    falseFindings += check(facts, truth).findings.filter(
      (one) => !isAside(one),
    ).length;
    for (const { kind, claims, names } of mutate(truth, 20260101, 80)) {
      const findings = check(facts, claims).findings.filter(
        (one) => !isAside(one),
      );
      byKind.count(kind, {
        expected: 1,
        said: findings.length > 0 ? 1 : 0,
        right: findings.some(names) ? 1 : 0,
      });
      for (const finding of findings)
        byRule.count(`${finding.rule} ${finding.slug}`, {
          said: 1,
          right: names(finding) ? 1 : 0,
        });
    }
  }
  return { byKind, byRule, falseFindings };
}
