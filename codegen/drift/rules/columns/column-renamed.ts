import { nameKey } from "../../catalog.ts";
import {
  describeClaim,
  describeColumn,
  enumerate,
  shapeOf,
} from "../../reference.ts";
import { automaticFrom } from "../../rename.ts";
import type { ModelRuleObject } from "../../rule.ts";
import { fixTarget, onClaim } from "../on-column.ts";
import { believesInPlaintext } from "./plaintext-belief.ts";

export const columnRenamed: ModelRuleObject = {
  code: "D202",
  slug: "column-renamed",
  severity: "error",
  compares: "model",
  consequence:
    "Every statement that names the column fails: column does not exist.",
  documentation: {
    example: {
      database: "customers (id, date_of_birth date)",
      code: "dob: Mapped[date]",
    },
    means:
      "A model names a column that its table does not have, and the table has one that it most likely became. The finding gives a score from 0 to 1 and what it is made of; from 0.85 the fix is applied without asking.",
    fix: "Rename the member, or map it to the column's present name. If the guess is wrong, say what became of the column in `renames` of the configuration.",
  },
  *find(subject) {
    const { model, relation, renames, context } = subject;
    if (!relation) return;
    for (const { claim, to, score, reasons } of renames) {
      const names = to.map((column) => column.name);
      const first = to[0]!;
      yield {
        ...onClaim({ model, relation }, claim, claim.name),
        database: to
          .map((column) => describeColumn(context.catalog, relation, column))
          .join("; "),
        claim: describeClaim(claim),
        message:
          to.length === 1
            ? `${model.name}.${claim.attribute ?? claim.name}: ${nameKey(relation)} has no column ${claim.name}; it looks renamed to ${first.name}.`
            : `${model.name}.${claim.attribute ?? claim.name}: ${nameKey(relation)} has no column ${claim.name}; it looks split into ${enumerate(names)}.`,
        score,
        reasons,
        fix:
          to.length === 1
            ? {
                action: "rename-column",
                ...fixTarget(subject, claim),
                to: first.name,
                shape: shapeOf(context, relation, first),
                automatic: score >= automaticFrom,
                ...(believesInPlaintext(subject, claim, first)
                  ? { encrypted: true as const }
                  : {}),
              }
            : {
                action: "split-column",
                ...fixTarget(subject, claim),
                to: names,
                shapes: to.map((column) => shapeOf(context, relation, column)),
              },
      };
    }
  },
};
