import { isNullable } from "../../catalog.ts";
import type { ColumnSubject } from "../../rule.ts";
import { qualified } from "../on-column.ts";

/** Undefined when the catalog cannot tell, as for most columns of views. */
export function nullableInDatabase(
  subject: ColumnSubject,
): boolean | undefined {
  const { relation, column, context } = subject;
  const { catalog, settings } = context;
  if (!isNullable(catalog, relation, column)) return false;
  const isView =
    relation.kind === "view" || relation.kind === "materialized view";
  if (!isView) return true;
  const known = settings.viewNotNull?.has(qualified(relation, column));
  return known === true ? false : undefined;
}
