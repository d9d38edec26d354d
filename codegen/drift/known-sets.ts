import { nameKey, valueSetOf, type Catalog } from "./catalog.ts";
import { splitName } from "./name-tokens.ts";

/** A set of values that the database knows by a name. */
export interface KnownSet {
  readonly name: string;
  readonly values: readonly string[];
}

/** "BookingStatus", "booking_statuses" and "BookingStatusEnum" are one key. */
export function setKey(name: string): string {
  const tokens = splitName(name);
  const kept = tokens.filter((token) => token !== "enum");
  return (kept.length === 0 ? tokens : kept).join("_");
}

/** Enums by their name, and checked columns by table and column. */
export function knownSetsFor(catalog: Catalog): Map<string, KnownSet[]> {
  const known = new Map<string, KnownSet[]>();
  const add = (name: string, set: KnownSet) => {
    const key = setKey(name);
    known.set(key, [...(known.get(key) ?? []), set]);
  };
  for (const type of catalog.facts.types)
    if (type.kind === "enum" && type.extension === undefined)
      add(type.name, { name: `enum ${nameKey(type)}`, values: type.labels });
  for (const relation of catalog.modelledRelations)
    for (const column of relation.columns) {
      const set = valueSetOf(catalog, relation, column);
      if (set?.by === "check") add(`${relation.name}_${column.name}`, set);
    }
  return known;
}
