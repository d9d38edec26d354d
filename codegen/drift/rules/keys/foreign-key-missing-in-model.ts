import type { ModelRuleObject } from "../../rule.ts";
import { describeTarget } from "./claimed-target.ts";
import { actualNames, hasKeys, list, onKey, sameColumns } from "./on-key.ts";

export const foreignKeyMissingInModel: ModelRuleObject = {
  code: "D403",
  slug: "foreign-key-missing-in-model",
  severity: "information",
  compares: "model",
  consequence:
    "The library orders inserts and loads relations without knowing of it.",
  documentation: {
    example: {
      database: "author_id int references authors",
      code: "author_id = Column(Integer), beside other foreign keys",
    },
    means:
      "The table has a foreign key that the model, which declares others, does not.",
    fix: "Declare it in the model.",
  },
  *find(subject) {
    const { model, relation } = subject;
    const { foreignKeys: keys } = model;
    if (!hasKeys(relation) || keys === undefined || model.partial) return;
    // What others say of it does not make it a model that declares its keys.
    if (keys.length > 0 && keys.every((key) => key.inverse)) return;
    const claimed = keys.map((key) => actualNames(subject, key.columns));
    const modelled = new Set(subject.columns.map(({ column }) => column.name));
    for (const key of relation.foreignKeys ?? []) {
      const known = claimed.some((columns) =>
        sameColumns(columns, key.columns),
      );
      if (known || !key.columns.every((name) => modelled.has(name))) continue;
      yield {
        ...onKey(subject, undefined, key.columns),
        database: `${list(key.columns)} references ${describeTarget(key)}`,
        claim: "no foreign key",
        message: `${model.name} does not declare ${list(key.columns)} → ${describeTarget(key)}.`,
      };
    }
  },
};
