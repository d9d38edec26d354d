import { isReadOnlyView } from "../../catalog.ts";
import { shapeOf } from "../../reference.ts";
import type { ColumnRuleObject } from "../../rule.ts";
import { fixTarget, onClaim, qualified, title } from "../on-column.ts";
import { nullableInDatabase } from "./null-in-database.ts";

export const notNullInDb: ColumnRuleObject = {
  code: "D206",
  slug: "not-null-in-db",
  severity: "warning",
  compares: "column",
  consequence:
    "A writer that leaves it out or sends null fails: null value violates the not-null constraint.",
  documentation: {
    example: {
      database: "station_id uuid not null",
      code: "station_id: Mapped[UUID | None]",
    },
    means: "The column is NOT NULL and the model says that it can be null.",
    fix: "Make the member required. The constraint stays: undrift never proposes to drop it.",
  },
  *find(subject) {
    const { claim, column, relation } = subject;
    // Where nobody writes, null only fails to arrive.
    if (isReadOnlyView(relation)) return;
    if (claim.nullable !== true || nullableInDatabase(subject) !== false)
      return;
    yield {
      ...onClaim(subject, claim, column.name),
      database: "not null",
      claim: "nullable",
      message: `${title(subject)} may be null in the code, and ${qualified(relation, column)} is not null.`,
      fix: {
        action: "set-nullability",
        ...fixTarget(subject, claim),
        nullable: false,
        shape: shapeOf(subject.context, relation, column),
      },
    };
  },
};
