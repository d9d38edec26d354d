import { nameKey } from "../../catalog.ts";
import type { ModelRuleObject } from "../../rule.ts";
import { actualNames, hasKeys, list, onKey, sameColumns } from "./on-key.ts";
import { uniqueSets } from "./unique-sets.ts";

export const uniqueMissingInDb: ModelRuleObject = {
  code: "D406",
  slug: "unique-missing-in-db",
  severity: "warning",
  compares: "model",
  consequence:
    "Two rows with the same value can exist, and code that expects one finds two.",
  documentation: {
    example: {
      database: "email text, not unique",
      code: "email = Column(Text, unique=True)",
    },
    means:
      "The model declares a unique key that no constraint or whole unique index holds.",
    fix: "Add the constraint in a migration, or take the declaration out of the model.",
  },
  *find(subject) {
    const { model, relation } = subject;
    if (!hasKeys(relation)) return;
    const actual = uniqueSets(relation);
    for (const key of model.uniques ?? []) {
      const columns = actualNames(subject, key.columns);
      const exist = columns.every((name) =>
        relation.columns.some((one) => one.name === name),
      );
      if (!exist || actual.some((set) => sameColumns(set, columns))) continue;
      yield {
        ...onKey(subject, key, columns),
        database: "not unique",
        claim: `unique ${list(columns)}`,
        message: `${model.name} declares ${list(columns)} unique, and ${nameKey(relation)} does not hold it so.`,
      };
    }
  },
};
