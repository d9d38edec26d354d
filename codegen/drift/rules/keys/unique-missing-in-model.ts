import type { ModelRuleObject } from "../../rule.ts";
import { actualNames, hasKeys, list, onKey, sameColumns } from "./on-key.ts";

export const uniqueMissingInModel: ModelRuleObject = {
  code: "D407",
  slug: "unique-missing-in-model",
  severity: "information",
  compares: "model",
  consequence: "Code does not expect the unique violation that it can meet.",
  documentation: {
    example: {
      database: "unique (badge)",
      code: "badge = Column(Text), beside other unique columns",
    },
    means:
      "The table has a unique constraint that the model, which declares others, does not.",
    fix: "Declare it in the model.",
  },
  *find(subject) {
    const { model, relation } = subject;
    if (!hasKeys(relation) || model.uniques === undefined || model.partial)
      return;
    const claimed = [
      ...model.uniques,
      ...(model.primaryKey ? [model.primaryKey] : []),
    ].map((key) => actualNames(subject, key.columns));
    const modelled = new Set(subject.columns.map(({ column }) => column.name));
    for (const { columns } of relation.uniques ?? []) {
      const known = claimed.some((set) => sameColumns(set, columns));
      if (known || !columns.every((name) => modelled.has(name))) continue;
      yield {
        ...onKey(subject, undefined, columns),
        database: `unique ${list(columns)}`,
        claim: "not unique",
        message: `${model.name} does not declare that ${list(columns)} is unique.`,
      };
    }
  },
};
