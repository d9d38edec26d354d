import { nameKey } from "../../catalog.ts";
import { describeClaim } from "../../reference.ts";
import type { ModelRuleObject } from "../../rule.ts";
import { fixTarget, onClaim } from "../on-column.ts";

export const columnMissing: ModelRuleObject = {
  code: "D201",
  slug: "column-missing",
  severity: "error",
  compares: "model",
  consequence:
    "Every statement that names the column fails: column does not exist.",
  documentation: {
    example: {
      database: "customers (id, name)",
      code: "zip_code: Mapped[str]",
    },
    means:
      "A model names a column that its table does not have, and none that it could have become.",
    fix: "Remove it from the model. If it was renamed, say so in `renames` of the configuration.",
  },
  *find(subject) {
    const { model, relation, missing } = subject;
    if (!relation) return;
    for (const claim of missing)
      yield {
        ...onClaim({ model, relation }, claim, claim.name),
        database: "no such column",
        claim: describeClaim(claim),
        message: `${model.name}.${claim.attribute ?? claim.name}: ${nameKey(relation)} has no column ${claim.name}.`,
        fix: { action: "remove-column", ...fixTarget(subject, claim) },
      };
  },
};
