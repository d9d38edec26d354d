import type { Column } from "../../../facts/model.ts";
import { hasDefault, isNullable, isReadOnlyView } from "../../catalog.ts";
import { describeColumn, referToModel, shapeOf } from "../../reference.ts";
import type { ModelSubject, Observation } from "../../rule.ts";

/** Whether rows are made through this model, so that what it leaves out matters. */
export function inserts({ model, relation }: ModelSubject): boolean {
  if (!relation || model.partial) return false;
  if (isReadOnlyView(relation)) return false;
  return model.columns.some((column) => column.written !== false);
}

export function isRequired(subject: ModelSubject, column: Column): boolean {
  const { catalog } = subject.context;
  return (
    inserts(subject) &&
    !isNullable(catalog, subject.relation!, column) &&
    !hasDefault(catalog, column)
  );
}

export function unmodelled(
  subject: ModelSubject,
  column: Column,
): Omit<Observation, "message"> {
  const { model, relation, context } = subject;
  return {
    model,
    place: model.place,
    table: { schema: relation!.schema, name: relation!.name },
    column: column.name,
    database: describeColumn(context.catalog, relation!, column),
    claim: "not named",
    fix: {
      action: "add-column",
      model: referToModel(model),
      shape: shapeOf(context, relation!, column),
    },
  };
}
