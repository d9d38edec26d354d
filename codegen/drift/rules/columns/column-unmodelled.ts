import type { ModelRuleObject } from "../../rule.ts";
import { qualified } from "../on-column.ts";
import { isRequired, unmodelled } from "./unmodelled-column.ts";

export const columnUnmodelled: ModelRuleObject = {
  code: "D203",
  slug: "column-unmodelled",
  severity: "information",
  compares: "model",
  consequence: "Code that goes through the model can neither read nor set it.",
  documentation: {
    example: {
      database: "orders (id, note text)",
      code: "interface Orders { id: string }",
    },
    means:
      "The table has a column that the model does not name. Inserts still work.",
    fix: "Add it to the model, or silence the rule where the model leaves it out on purpose.",
  },
  *find(subject) {
    if (!subject.relation || subject.model.partial) return;
    for (const column of subject.unmodelled)
      if (!isRequired(subject, column))
        yield {
          ...unmodelled(subject, column),
          message: `${subject.model.name} does not name ${qualified(subject.relation, column)}.`,
        };
  },
};
