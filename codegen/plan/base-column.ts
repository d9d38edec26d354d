import type { FactsLookup } from "../facts/lookup.ts";
import type { Column, Relation } from "../facts/model.ts";

export interface BaseColumn {
  readonly relation: Relation;
  readonly column: Column;
}

/**
 * The table's column that a view's column shows: of the relations that the
 * view reads, the only one from which it reads a column of that name and type,
 * followed through views of views. Undefined when there is none or several.
 */
export function baseColumn(
  view: Relation,
  column: Column,
  lookup: FactsLookup,
): BaseColumn | undefined {
  const found = (view.reads ?? []).filter(({ columns }) =>
    columns.includes(column.name),
  );
  const [only] = found;
  if (found.length !== 1 || only === undefined) return undefined;
  const relation = lookup.relation(only);
  const base = relation?.columns.find(({ name }) => name === column.name);
  if (relation === undefined || base === undefined) return undefined;
  if (!hasSameType(base, column)) return undefined;
  return relation.reads === undefined
    ? { relation, column: base }
    : baseColumn(relation, base, lookup);
}

function hasSameType({ type: left }: Column, { type: right }: Column): boolean {
  return (
    left.schema === right.schema &&
    left.name === right.name &&
    left.array === right.array
  );
}
