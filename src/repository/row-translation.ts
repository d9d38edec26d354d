import type { UntypedBlindIndexing } from "../encryption/blind-index.ts";
import type { UntypedColumnEncryption } from "../encryption/column-encryption.ts";
import { EncryptionError } from "../encryption/error.ts";
import type { EncryptedTable } from "../encryption/metadata.ts";
import {
  nullCondition,
  plainCondition,
  type Comparison,
  type PlainCondition,
} from "./comparison.ts";

export type UntypedRow = Readonly<Record<string, unknown>>;

/** The encryptors of a database's columns, by name. */
export interface ColumnEncryptors {
  readonly column: (
    table: string,
    column: string,
  ) => UntypedColumnEncryption | undefined;
  readonly blindIndex: (
    table: string,
    column: string,
  ) => UntypedBlindIndexing | undefined;
}

/** Between the rows that code sees and the rows that the database stores. */
export interface RowTranslation {
  /** The columns to read; blind indexes are not among them. */
  readonly columns: readonly string[];
  readonly toPlain: (stored: UntypedRow) => UntypedRow;
  /** The rows themselves where nothing is encrypted; they hold the columns alone. */
  readonly toPlainRows: (stored: UntypedRow[]) => UntypedRow[];
  /**
   * Encrypted, with the blind indexes beside them: null clears both.
   *
   * @param row has the primary key, for values that are bound to it
   */
  readonly toStored: (plain: UntypedRow, row: UntypedRow) => UntypedRow;
  /** @throws TypeError, EncryptionError when the column cannot be compared so */
  readonly condition: (
    property: string,
    operator: Comparison,
    value: unknown,
  ) => PlainCondition;
  /** Whether the stored value is `plain` already. */
  readonly holds: (
    stored: UntypedRow,
    property: string,
    plain: unknown,
  ) => boolean;
  /**
   * The column behind a property, to sort by.
   *
   * @throws EncryptionError BAD_CONFIGURATION when it is encrypted: ciphertext has no order
   */
  readonly sortColumn: (property: string) => string;
}

interface TranslatedColumn {
  readonly column: string;
  readonly encryption?: UntypedColumnEncryption;
  readonly indexes: readonly (readonly [string, UntypedBlindIndexing])[];
}

/** @throws EncryptionError BAD_CONFIGURATION when a plaintext column stands beside its encrypted twin */
export function createRowTranslation(
  table: string,
  metadata: EncryptedTable,
  encryptors: ColumnEncryptors | undefined,
): RowTranslation {
  const properties = translatedColumns(table, metadata, encryptors);

  function translated(property: string): TranslatedColumn {
    const found = properties.get(property);
    if (found !== undefined) return found;
    throw new TypeError(
      `${table} has no property "${property}"; it has ${[...properties.keys()].join(", ")}`,
    );
  }

  const isPlain = [...properties].every(
    ([property, { column, encryption }]) =>
      property === column && encryption === undefined,
  );
  const entries = [...properties];

  function toPlain(stored: UntypedRow): UntypedRow {
    const plain: Record<string, unknown> = {};
    for (const [property, { column, encryption }] of entries) {
      const value = stored[column];
      if (value === undefined) continue;
      plain[property] = encryption ? encryption.decrypt(value, stored) : value;
    }
    return plain;
  }

  function toStored(plain: UntypedRow, row: UntypedRow): UntypedRow {
    const stored: Record<string, unknown> = {};
    for (const property of Object.keys(plain)) {
      const value = plain[property];
      if (value === undefined) continue;
      const { column, encryption, indexes } = translated(property);
      stored[column] = encryption ? encryption.encrypt(value, row) : value;
      for (const [name, index] of indexes) stored[name] = index.index(value);
    }
    return stored;
  }

  function condition(
    property: string,
    operator: Comparison,
    value: unknown,
  ): PlainCondition {
    const { column, encryption, indexes } = translated(property);
    const place = `${table}.${property}`;
    if (value === undefined) {
      throw new TypeError(
        `${place} is compared with undefined; leave it out, or compare with null`,
      );
    }
    if (encryption === undefined)
      return plainCondition(place, column, operator, value);
    if (value === null) return nullCondition(place, column, operator);
    if (operator !== "=" && operator !== "in") incomparable(table, column);
    const wanted: readonly unknown[] = Array.isArray(value) ? value : [value];
    const [name, index] = indexes[0] ?? unsearchable(table, column);
    const values = wanted.flatMap((one) => index.search(one));
    const found = { column: name, operator: "in", value: values } as const;
    if (!index.truncated) return found;
    const matches = (row: UntypedRow) =>
      wanted.some((one) => index.matches(one, row[property]));
    return { ...found, matches };
  }

  function sortColumn(property: string): string {
    const { column, encryption } = translated(property);
    return encryption === undefined ? column : incomparable(table, column);
  }

  function holds(
    stored: UntypedRow,
    property: string,
    plain: unknown,
  ): boolean {
    const { column, encryption } = translated(property);
    return encryption
      ? encryption.holds(stored[column], plain, stored)
      : sameValue(stored[column], plain);
  }

  return {
    columns: [...properties.values()].map(({ column }) => column),
    toPlain,
    toPlainRows: (stored) => (isPlain ? stored : stored.map(toPlain)),
    toStored,
    condition,
    holds,
    sortColumn,
  };
}

function translatedColumns(
  table: string,
  metadata: EncryptedTable,
  encryptors: ColumnEncryptors | undefined,
): Map<string, TranslatedColumn> {
  const { columns = [], encrypted = {}, blindIndexes = {} } = metadata;
  const properties = new Map<string, TranslatedColumn>();
  for (const column of columns) {
    if (Object.hasOwn(blindIndexes, column)) continue;
    if (!Object.hasOwn(encrypted, column)) {
      addProperty(table, properties, column, { column, indexes: [] });
      continue;
    }
    const encryption = encryptors?.column(table, column);
    if (encryption === undefined) {
      throw new EncryptionError(
        "BAD_CONFIGURATION",
        "the column is encrypted, and the repository was made without its encryption",
        { table, column },
      );
    }
    const indexes = Object.entries(blindIndexes)
      .filter(([, { of }]) => of === column)
      .flatMap(([name]) => {
        const index = encryptors?.blindIndex(table, name);
        return index ? [[name, index] as const] : [];
      });
    const property = column.replace(/(_e|E)ncrypted$/, "");
    addProperty(table, properties, property, { column, encryption, indexes });
  }
  return properties;
}

function addProperty(
  table: string,
  properties: Map<string, TranslatedColumn>,
  property: string,
  translated: TranslatedColumn,
): void {
  const twin = properties.get(property);
  if (twin !== undefined) {
    throw new EncryptionError(
      "BAD_CONFIGURATION",
      `"${twin.column}" and "${translated.column}" are both "${property}" to code`,
      { table, column: translated.column },
      "Finish the migration: drop the plaintext column, then generate again.",
    );
  }
  properties.set(property, translated);
}

function unsearchable(table: string, column: string): never {
  throw new EncryptionError(
    "BAD_CONFIGURATION",
    "the column is encrypted and has no blind index: equal values cannot be found",
    { table, column },
    `Add a column for it, with the comment @blind-index of=${column}.`,
  );
}

function incomparable(table: string, column: string): never {
  throw new EncryptionError(
    "BAD_CONFIGURATION",
    "the column is encrypted: it has no order, and is compared by equality alone",
    { table, column },
  );
}

/** Whether writing a value would change nothing; what cannot be told is written. */
function sameValue(stored: unknown, plain: unknown): boolean {
  if (stored instanceof Date && plain instanceof Date) {
    return stored.getTime() === plain.getTime();
  }
  return typeof plain !== "object" || plain === null ? stored === plain : false;
}
