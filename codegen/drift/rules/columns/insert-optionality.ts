import { hasDefault, isAlwaysGenerated, isNullable } from "../../catalog.ts";
import type { ColumnRuleObject } from "../../rule.ts";
import { fixTarget, onClaim, qualified, title } from "../on-column.ts";

export const insertOptionality: ColumnRuleObject = {
  code: "D211",
  slug: "insert-optionality",
  severity: "error",
  compares: "column",
  consequence: "An insert that the code allows is refused by the database.",
  documentation: {
    means:
      "What the code says of inserts (Generated, ColumnType, server_default) is not so: a column that it lets out has no default, or one that it asks for has one.",
    fix: "Mark the column as the database has it: optional on insert exactly when it has a default, is generated, or is nullable.",
  },
  *find(subject) {
    const { claim, column, relation, context, model } = subject;
    if (claim.optionalOnInsert === undefined || isAlwaysGenerated(column))
      return;
    const nullable = isNullable(context.catalog, relation, column);
    const optional = nullable || hasDefault(context.catalog, column);
    const suppliedByCode =
      claim.defaultBy === "client" || claim.nullable === true;
    const tooLoose = claim.optionalOnInsert && !optional && !suppliedByCode;
    const tooStrict =
      !claim.optionalOnInsert &&
      optional &&
      !nullable &&
      model.language === "typescript";
    if (!tooLoose && !tooStrict) return;
    yield {
      ...onClaim(subject, claim, column.name),
      database: optional ? "has a default" : "not null, no default",
      claim: claim.optionalOnInsert
        ? "optional on insert"
        : "required on insert",
      message: tooLoose
        ? `${title(subject)} may be left out of an insert in the code, and ${qualified(relation, column)} has no default.`
        : `${title(subject)} is required on insert in the code, and ${qualified(relation, column)} has a default.`,
      ...(tooStrict
        ? {
            consequence:
              "Every insert must make up a value that the database would give, and its default is never used.",
          }
        : {}),
      fix: {
        action: "set-insert",
        ...fixTarget(subject, claim),
        insert: optional ? "optional" : "required",
      },
    };
  },
};
