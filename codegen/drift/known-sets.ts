import { nameKey, valueSetOf, type Catalog } from "./catalog.ts";
import { splitName } from "./name-tokens.ts";

/** A set of values that the database knows by a name. */
export interface KnownSet {
  /** The key of the name that code would give it. */
  readonly key: string;
  readonly name: string;
  readonly values: readonly string[];
}

/** "BookingStatus", "booking_statuses" and "BookingStatusEnum" are one key. */
export function setKey(name: string): string {
  const tokens = splitName(name);
  const kept = tokens.filter((token) => token !== "enum");
  return (kept.length === 0 ? tokens : kept).join("_");
}

/** Words that say that something is a set, and not which. */
const setWords = new Set(["all", "value", "option", "list", "const"]);

/** "AllBookingStatuses" and "BookingStatusValues" are like "booking_status". */
export function nearKey(name: string): string {
  const tokens = setKey(name).split("_");
  const kept = tokens.filter((token) => !setWords.has(token));
  if (kept.length > 2 && kept.at(-1) === "type") kept.pop();
  return (kept.length === 0 ? tokens : kept).join("_");
}

/** Enums by their name, and checked columns by table and column. */
export function knownSetsFor(catalog: Catalog): KnownSet[] {
  const known: KnownSet[] = [];
  for (const type of catalog.facts.types)
    if (type.kind === "enum" && type.extension === undefined)
      known.push({
        key: setKey(type.name),
        name: `enum ${nameKey(type)}`,
        values: type.labels,
      });
  for (const relation of catalog.modelledRelations)
    for (const column of relation.columns) {
      const set = valueSetOf(catalog, relation, column);
      if (set?.by !== "check") continue;
      const key = setKey(`${relation.name}_${column.name}`);
      known.push({ key, name: set.name, values: set.values });
    }
  return known;
}
