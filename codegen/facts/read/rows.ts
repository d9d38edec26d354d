import type { QualifiedName } from "../model.ts";
import type { TextRow } from "../session.ts";

/** PostgreSQL gives objects made after initdb OIDs from here on (FirstNormalObjectId). */
export const firstUserOid = 16384;

/** Keeps the schemas that belong to users. `alias` is a pg_namespace alias. */
export function userNamespace(alias: string): string {
  return `${alias}.nspname !~ '^pg_' and ${alias}.nspname <> 'information_schema'`;
}

/** Rows under their first value, in the order they came. */
export function groupRows(rows: readonly TextRow[]): Map<string, TextRow[]> {
  const groups = new Map<string, TextRow[]>();
  for (const row of rows) {
    const key = row[0]!;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}

/** `{ key: value }`, or nothing at all when there is no value. */
export function defined<K extends string, V>(
  key: K,
  value: V | null | undefined,
): { [P in K]?: V } {
  return value == null ? {} : ({ [key]: value } as { [P in K]: V });
}

/** `{ key: true }`, or nothing at all. */
export function flag<K extends string>(
  key: K,
  isSet: boolean,
): { [P in K]?: true } {
  return isSet ? ({ [key]: true } as { [P in K]: true }) : {};
}

/** `{ key: list }`, or nothing at all when the list is empty. */
export function filled<K extends string, V>(
  key: K,
  list: readonly V[] | undefined,
): { [P in K]?: readonly V[] } {
  return list === undefined || list.length === 0
    ? {}
    : ({ [key]: list } as { [P in K]: readonly V[] });
}

/** Compares by UTF-16 code unit, the same on every machine. */
export function byCodeUnit(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

export function byName(left: QualifiedName, right: QualifiedName): number {
  return (
    byCodeUnit(left.schema, right.schema) || byCodeUnit(left.name, right.name)
  );
}
