import { nameKey } from "../../catalog.ts";
import type { ModelRuleObject } from "../../rule.ts";
import { describeClaimedTarget, keysOn } from "./claimed-target.ts";
import { actualNames, hasKeys, list, onKey } from "./on-key.ts";

export const foreignKeyMissingInDb: ModelRuleObject = {
  code: "D402",
  slug: "foreign-key-missing-in-db",
  severity: "warning",
  compares: "model",
  consequence: "Rows can point at nothing, and joins lose them without a word.",
  documentation: {
    example: {
      database: "author_id int, no foreign key",
      code: 'ForeignKey("authors.id")',
    },
    means: "The model declares a foreign key that the database does not have.",
    fix: "Add the constraint in a migration, or take the declaration out of the model.",
  },
  *find(subject) {
    const { model, relation } = subject;
    if (!hasKeys(relation)) return;
    for (const key of model.foreignKeys ?? []) {
      const columns = actualNames(subject, key.columns);
      const exist = columns.every((name) =>
        relation.columns.some((one) => one.name === name),
      );
      if (!exist || keysOn(subject, key).length > 0) continue;
      yield {
        ...onKey(subject, key, columns),
        database: "no foreign key",
        claim: `${list(columns)} references ${describeClaimedTarget(key)}`,
        message: `${model.name} declares ${list(columns)} → ${describeClaimedTarget(key)}, and ${nameKey(relation)} has no such foreign key.`,
      };
    }
  },
};
