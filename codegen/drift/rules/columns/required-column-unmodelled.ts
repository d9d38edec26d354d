import type { ModelRuleObject } from "../../rule.ts";
import { qualified } from "../on-column.ts";
import { isRequired, unmodelled } from "./unmodelled-column.ts";

export const requiredColumnUnmodelled: ModelRuleObject = {
  code: "D204",
  slug: "required-column-unmodelled",
  severity: "error",
  compares: "model",
  consequence:
    "Every insert through the model fails: null value violates the not-null constraint.",
  documentation: {
    example: {
      database: "orders (id, station_id uuid not null)",
      code: "interface Orders { id: string }",
    },
    means:
      "The table has a column that is NOT NULL without a default, and the model does not name it.",
    fix: "Add the column to the model and give it a value wherever rows are made.",
  },
  *find(subject) {
    if (!subject.relation) return;
    for (const column of subject.unmodelled)
      if (isRequired(subject, column))
        yield {
          ...unmodelled(subject, column),
          message: `${subject.model.name} does not name ${qualified(subject.relation, column)}, which is not null and has no default.`,
        };
  },
};
