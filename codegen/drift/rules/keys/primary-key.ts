import type { Relation } from "../../../facts/model.ts";
import { isNullable, nameKey } from "../../catalog.ts";
import { referToModel } from "../../reference.ts";
import type { ModelRuleObject, ModelSubject } from "../../rule.ts";
import { actualNames, hasKeys, list, onKey, sameColumns } from "./on-key.ts";
import { uniqueSets } from "./unique-sets.ts";

/** Libraries ask for a key where the table has none: one that is unique and never null serves. */
function identifies(
  { context }: ModelSubject,
  relation: Relation,
  columns: readonly string[],
): boolean {
  const unique = uniqueSets(relation).some((set) => sameColumns(set, columns));
  return (
    unique &&
    relation.columns.every(
      (column) =>
        !columns.includes(column.name) ||
        !isNullable(context.catalog, relation, column),
    )
  );
}

export const primaryKeyDiffers: ModelRuleObject = {
  code: "D401",
  slug: "primary-key",
  severity: "error",
  compares: "model",
  consequence:
    "Rows are identified by what does not identify them: updates reach the wrong row, or several.",
  documentation: {
    example: {
      database: "primary key (room, number)",
      code: "model Shelf { number Int @id }",
    },
    means: "The model's primary key is not the table's.",
    fix: "Declare the table's primary key.",
  },
  *find(subject) {
    const { model, relation } = subject;
    if (!model.primaryKey || !hasKeys(relation)) return;
    const claimed = actualNames(subject, model.primaryKey.columns);
    const actual = relation.primaryKey?.columns;
    if (actual && sameColumns(claimed, actual)) return;
    const serves = !actual && identifies(subject, relation, claimed);
    yield {
      ...onKey(subject, model.primaryKey, []),
      ...(serves ? { severity: "information" as const } : {}),
      database: actual ? `primary key ${list(actual)}` : "no primary key",
      claim: `primary key ${list(claimed)}`,
      message: `${model.name} has primary key ${list(claimed)}, and ${nameKey(relation)} has ${actual ? list(actual) : "none"}.`,
      ...(actual
        ? {
            fix: {
              action: "set-primary-key" as const,
              model: referToModel(model),
              columns: actual,
              nullable: relation.columns
                .filter((one) =>
                  isNullable(subject.context.catalog, relation, one),
                )
                .map(({ name }) => name),
            },
          }
        : {}),
    };
  },
};
