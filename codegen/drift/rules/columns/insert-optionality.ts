import { hasDefault, isAlwaysGenerated, isNullable } from "../../catalog.ts";
import { shapeOf } from "../../reference.ts";
import type { ColumnRuleObject, ColumnSubject } from "../../rule.ts";
import { fixTarget, onClaim, qualified, title } from "../on-column.ts";

/** Libraries whose models ask for no value: what is not set takes its default. */
const leavesOutUnset = new Set(["typeorm"]);

/** Whether the library sends a value of its own, or null, when none is given. */
function isSuppliedByCode({ claim, model }: ColumnSubject): boolean {
  if (claim.defaultBy === "client" || claim.nullable === true) return true;
  // Prisma's engine sends plain defaults, the time, and empty lists itself.
  return (
    model.reader === "prisma" &&
    (claim.type?.family === "array" ||
      /^(?:now\(\)|[^(]+)$/.test(claim.default ?? ""))
  );
}

/** Libraries that take a key to be made by the database, as SQLAlchemy does. */
const impliesKeys = new Set(["mikroorm", "objection"]);

/** Whether nobody wrote that the column may be left out: the library implies it of keys. */
function countsByItself({ model, claim }: ColumnSubject): boolean {
  return (
    (model.language === "python" || impliesKeys.has(model.reader)) &&
    claim.default === undefined &&
    claim.defaultBy === undefined &&
    model.primaryKey?.columns.includes(claim.name) === true
  );
}

export const insertOptionality: ColumnRuleObject = {
  code: "D211",
  slug: "insert-optionality",
  severity: "error",
  compares: "column",
  consequence: "An insert that the code allows is refused by the database.",
  documentation: {
    example: {
      database: "created_at timestamptz not null, no default",
      code: "created_at: Generated<Date>",
    },
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
    const tooLoose =
      claim.optionalOnInsert && !optional && !isSuppliedByCode(subject);
    const tooStrict =
      !claim.optionalOnInsert &&
      optional &&
      !nullable &&
      model.language === "typescript" &&
      !leavesOutUnset.has(model.reader);
    if (!tooLoose && !tooStrict) return;
    const isImplied = tooLoose && countsByItself(subject);
    yield {
      ...onClaim(subject, claim, column.name),
      database: optional ? "has a default" : "not null, no default",
      claim: claim.optionalOnInsert
        ? "optional on insert"
        : "required on insert",
      message: tooLoose
        ? `${title(subject)} may be left out of an insert in the code, and ${qualified(relation, column)} has no default.`
        : `${title(subject)} is required on insert in the code, and ${qualified(relation, column)} has a default.`,
      ...(isImplied ? { severity: "information" as const } : {}),
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
        shape: shapeOf(context, relation, column),
      },
    };
  },
};
