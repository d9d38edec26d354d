import { markedColumns, type MarkedColumn } from "../facts/encrypted.ts";
import type { Column, Relation } from "../facts/model.ts";
import type { Settings } from "./settings.ts";

/** Models are also held against databases that others encrypt, by their conventions. */
const endings = ["encrypted", "enc", "ciphertext"];

type Marked = ReadonlyMap<string, MarkedColumn<unknown>>;

const known = new WeakMap<Settings, WeakMap<Relation, Marked>>();

/** Each relation is asked about once for every pair of names, with the same settings. */
function markedIn(relation: Relation, settings: Settings): Marked {
  const relations = known.get(settings) ?? new WeakMap<Relation, Marked>();
  known.set(settings, relations);
  const found =
    relations.get(relation) ?? markedColumns(relation, settings, endings);
  relations.set(relation, found);
  return found;
}

/** The name that the plaintext of a column would have; undefined when it holds no ciphertext. */
export function plaintextOf(
  relation: Relation,
  column: Column,
  settings: Settings,
): string | undefined {
  const marked = markedIn(relation, settings).get(column.name);
  return marked?.kind === "ciphertext" ? marked.plaintextName : undefined;
}

export function isEncryptedColumn(
  relation: Relation,
  column: Column,
  settings: Settings,
): boolean {
  return plaintextOf(relation, column, settings) !== undefined;
}

/** What stands beside a ciphertext for its sake, by the plaintext's name. */
const companionEndings = ["bidx", "nonce", "iv", "hash"];

/** The columns that belong to an encrypted one: its blind index, its nonce. */
export function companionsOf(
  relation: Relation,
  encrypted: Column,
  settings: Settings,
): string[] {
  const plain = plaintextOf(relation, encrypted, settings);
  if (plain === undefined) return [];
  const names = new Set(companionEndings.map((end) => `${plain}_${end}`));
  const marked = markedIn(relation, settings);
  return relation.columns
    .map(({ name }) => name)
    .filter((name) => {
      const one = marked.get(name);
      const indexes = one?.kind === "blind index" && one.of === encrypted.name;
      return indexes || (names.has(name) && one?.kind !== "ciphertext");
    });
}
