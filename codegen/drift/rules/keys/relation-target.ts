import type { ForeignKeyClaim } from "../../../claims/model.ts";
import type { ForeignKey, Relation } from "../../../facts/model.ts";
import { nameKey } from "../../catalog.ts";
import type { ModelRuleObject, ModelSubject } from "../../rule.ts";
import {
  describeClaimedTarget,
  describeTarget,
  keyFor,
  targetOf,
} from "./claimed-target.ts";
import { actualNames, list, onKey } from "./on-key.ts";

/** Whether a claimed key pairs the columns with those that the constraint does. */
function refersAlike(
  subject: ModelSubject,
  claim: ForeignKeyClaim,
  actual: ForeignKey,
  target: Relation,
): boolean {
  if (nameKey(target) !== nameKey(actual.references)) return false;
  const { columns } = claim.references;
  if (columns.length !== claim.columns.length) return true;
  const pairs = new Map(
    actual.columns.map((name, at) => [name, actual.references.columns[at]]),
  );
  return actualNames(subject, claim.columns).every(
    (name, at) => pairs.get(name) === columns[at],
  );
}

export const relationTarget: ModelRuleObject = {
  code: "D408",
  slug: "relation-target",
  severity: "error",
  compares: "model",
  consequence: "Joins along the relation find nothing, or fail.",
  documentation: {
    example: {
      database: "book_id references books",
      code: 'book_id = Column(Integer, ForeignKey("authors.id"))',
    },
    means:
      "A foreign key in the model refers to a table or column that does not exist, or to another one than the constraint does.",
    fix: "Refer to what the constraint refers to.",
  },
  *find(subject) {
    const { model, relation } = subject;
    if (!relation) return;
    for (const key of model.foreignKeys ?? []) {
      const target = targetOf(subject, key);
      const actual = keyFor(subject, key);
      const lost = key.references.columns.filter(
        (name) => target && !target.columns.some((one) => one.name === name),
      );
      const elsewhere =
        actual && target && !refersAlike(subject, key, actual, target);
      if (target && lost.length === 0 && !elsewhere) continue;
      const columns = actualNames(subject, key.columns);
      const is = actual
        ? `references ${describeTarget(actual)}`
        : target
          ? `${nameKey(target)} has no ${list(lost)}`
          : `no table ${key.references.table}`;
      yield {
        ...onKey(subject, key, columns),
        database: is,
        claim: `references ${describeClaimedTarget(key)}`,
        message: `${model.name}: ${list(columns)} refers to ${describeClaimedTarget(key)}; in the database, ${is}.`,
      };
    }
  },
};
