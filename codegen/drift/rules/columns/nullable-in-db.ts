import { shapeOf } from "../../reference.ts";
import type { ColumnRuleObject } from "../../rule.ts";
import { fixTarget, onClaim, qualified, title } from "../on-column.ts";
import { nullableInDatabase } from "./null-in-database.ts";

export const nullableInDb: ColumnRuleObject = {
  code: "D205",
  slug: "nullable-in-db",
  severity: "error",
  compares: "column",
  consequence:
    "Readers meet null where the code rules it out, and fail far from here.",
  documentation: {
    example: { database: "note text", code: "note: Mapped[str]" },
    means: "The column can be null and the model says that it cannot.",
    fix: "Make the member nullable and let the compiler show what did not expect it.",
  },
  *find(subject) {
    const { claim, column, relation } = subject;
    if (claim.nullable !== false || nullableInDatabase(subject) !== true)
      return;
    yield {
      ...onClaim(subject, claim, column.name),
      database: "nullable",
      claim: "not null",
      message: `${title(subject)} is never null in the code, and ${qualified(relation, column)} can be.`,
      fix: {
        action: "set-nullability",
        ...fixTarget(subject, claim),
        nullable: true,
        shape: shapeOf(subject.context, relation, column),
      },
    };
  },
};
