import { keyOf } from "../facts/lookup.ts";
import type { Facts, Relation } from "../facts/model.ts";
import { isView } from "./encryption.ts";

/** Where a column that was somewhere before is now. */
export type Whereabouts =
  | { readonly relation: Relation; readonly column: string }
  /** Its table is there, and it is not. */
  | "dropped"
  /** It cannot be told from the facts. */
  | "unknown";

export interface Lineage {
  find(table: string, column: string): Whereabouts;
  /** Whether the column was added to a table that was there before. */
  isAdded(relation: Relation, column: string): boolean;
}

/**
 * Follows columns and tables through renames, from the facts of the last
 * snapshot to those of now. Columns keep their attnum through a rename; a table
 * keeps all its columns where they were.
 */
export function columnLineage(before: Facts | undefined, now: Facts): Lineage {
  const old = tablesByName(before);
  const current = tablesByName(now);
  return {
    find(table, column) {
      const was = old.get(table);
      const is = current.get(table) ?? (was && renamedTable(was, old, current));
      if (is === undefined) return "unknown";
      const name = currentName(was, is, column);
      if (name !== undefined) return { relation: is, column: name };
      return was === undefined ? "unknown" : "dropped";
    },
    isAdded(relation, name) {
      const was = old.get(keyOf(relation));
      const column = relation.columns.find((one) => one.name === name);
      return (
        was !== undefined &&
        !was.columns.some(
          (one) => one.name === name || one.position === column?.position,
        )
      );
    },
  };
}

function tablesByName(facts: Facts | undefined): Map<string, Relation> {
  const tables = (facts?.relations ?? []).filter((one) => !isView(one));
  return new Map(tables.map((one) => [keyOf(one), one]));
}

/**
 * A column at a known attnum under a name that the table did not have is that
 * column renamed. A restored dump counts attnums anew: then the old name is
 * still there, at an attnum that was in use before.
 */
function currentName(
  was: Relation | undefined,
  is: Relation,
  column: string,
): string | undefined {
  const byName = is.columns.find(({ name }) => name === column);
  const old = was?.columns.find(({ name }) => name === column);
  if (was === undefined || old === undefined) return byName?.name;
  const there = is.columns.find(({ position }) => position === old.position);
  const isNewName =
    there !== undefined && !was.columns.some(({ name }) => name === there.name);
  if (!isNewName) return byName?.name;
  const last = Math.max(...was.columns.map(({ position }) => position));
  const isReplaced = byName === undefined || byName.position > last;
  return isReplaced ? there.name : byName.name;
}

/** The one new table that has every column of the old one in its place. */
function renamedTable(
  was: Relation,
  old: ReadonlyMap<string, Relation>,
  current: ReadonlyMap<string, Relation>,
): Relation | undefined {
  const candidates = [...current.values()].filter(
    (one) => !old.has(keyOf(one)) && isSameTable(was, one),
  );
  const rivals = [...old.values()].filter(
    (one) => !current.has(keyOf(one)) && isSameTable(one, candidates[0] ?? one),
  );
  return candidates.length === 1 && rivals.length === 1
    ? candidates[0]
    : undefined;
}

function isSameTable(was: Relation, is: Relation): boolean {
  if (was.kind !== is.kind) return false;
  const places = new Map(is.columns.map((one) => [one.position, one]));
  const inPlace = was.columns.filter(({ name, position, type }) => {
    const there = places.get(position);
    return (
      there?.name === name &&
      there.type.schema === type.schema &&
      there.type.name === type.name &&
      there.type.array === type.array
    );
  });
  return inPlace.length === was.columns.length;
}
