import { notNull } from "./proof.ts";
import {
  mapItem,
  type ColumnId,
  type FromItem,
  type OuterJoin,
  type Scope,
} from "./scope.ts";

/** Columns that a condition leaves no null in, each with the reason. */
export type KnownColumns = ReadonlyMap<ColumnId, string>;

/**
 * The items for rows in which the known columns are not null. A value in a
 * column on the nullable side of an outer join also says that the join found
 * a match, so that the other columns of that side are what they were before.
 */
export function refineItems(
  items: readonly FromItem[],
  known: KnownColumns,
): readonly FromItem[] {
  if (known.size === 0) return items;
  const matched = matchedJoins(items, known);
  return items.map((item) => refineItem(item, known, matched));
}

export function refineScope(scope: Scope, known: KnownColumns): Scope {
  return known.size === 0
    ? scope
    : { ...scope, items: refineItems(scope.items, known) };
}

function matchedJoins(
  items: readonly FromItem[],
  known: KnownColumns,
): ReadonlySet<OuterJoin> {
  const columns = items.flatMap((item) => [
    ...item.columns,
    ...item.sources.flatMap((from) => from.columns),
  ]);
  return new Set(
    columns.flatMap(({ id, nulledBy }) => (known.has(id) ? nulledBy : [])),
  );
}

function refineItem(
  item: FromItem,
  known: KnownColumns,
  matched: ReadonlySet<OuterJoin>,
): FromItem {
  const remaining = (joins: readonly OuterJoin[]): OuterJoin[] =>
    joins.filter((join) => !matched.has(join));
  return mapItem(
    item,
    ({ name, id, value, nulledBy }) => {
      const reason = known.get(id);
      const isNew = reason !== undefined && !value.notNull;
      return {
        name,
        id,
        value: isNew ? notNull(reason, value.type) : value,
        nulledBy: remaining(nulledBy),
      };
    },
    remaining,
  );
}
