import { nameKey } from "../../catalog.ts";
import { shapeOf } from "../../reference.ts";
import type { ColumnRuleObject } from "../../rule.ts";
import { fixTarget, onClaim, title } from "../on-column.ts";

export const columnNameMapping: ColumnRuleObject = {
  code: "D215",
  slug: "column-name-mapping",
  severity: "error",
  compares: "column",
  consequence:
    "Every statement that names the column fails: names are exact once they are quoted.",
  documentation: {
    example: {
      database: "created_at timestamptz",
      code: '@Column("timestamptz") createdAt: Date',
    },
    means:
      "The model's name for the column differs from the database's in case or underscores only, and nothing maps the one to the other.",
    fix: "Give the column's name in the model, or configure the mapping (`columnNames: 'camelCase'` with Kysely's plugin).",
  },
  *find(subject) {
    const { claim, column, relation, match, context } = subject;
    if (match.how !== "mapping") return;
    yield {
      ...onClaim(subject, claim, column.name),
      database: column.name,
      claim: claim.name,
      message: `${title(subject)} names the column ${claim.name}, and ${nameKey(relation)} spells it ${column.name}.`,
      fix: {
        action: "rename-column",
        ...fixTarget(subject, claim),
        to: column.name,
        shape: shapeOf(context, relation, column),
        automatic: true,
      },
    };
  },
};
