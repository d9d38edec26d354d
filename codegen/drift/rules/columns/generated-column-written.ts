import { isAlwaysGenerated } from "../../catalog.ts";
import { shapeOf } from "../../reference.ts";
import type { ColumnRuleObject } from "../../rule.ts";
import { fixTarget, onClaim, qualified, title } from "../on-column.ts";

export const generatedColumnWritten: ColumnRuleObject = {
  code: "D212",
  slug: "generated-column-written",
  severity: "error",
  compares: "column",
  consequence:
    "An insert or update that sets it fails: the column can only be set to DEFAULT.",
  documentation: {
    example: {
      database: "area int generated always as (width * height) stored",
      code: "interface Boxes { area: number }",
    },
    means:
      "The server alone writes this column (generated, or identity always), and the code says that it may be written.",
    fix: "Mark it as never written: GeneratedAlways in Kysely, Computed or Identity in SQLAlchemy.",
  },
  *find(subject) {
    const { claim, column, relation, model, context } = subject;
    if (!isAlwaysGenerated(column) || claim.written === false) return;
    const said = claim.written === true || (column.generated && !model.partial);
    if (!said) return;
    const is = column.generated ? "generated" : "identity always";
    yield {
      ...onClaim(subject, claim, column.name),
      database: is,
      claim: "written by the code",
      message: `${title(subject)} is written by the code, and ${qualified(relation, column)} is ${is}.`,
      fix: {
        action: "set-insert",
        ...fixTarget(subject, claim),
        insert: "never",
        shape: shapeOf(context, relation, column),
      },
    };
  },
};
