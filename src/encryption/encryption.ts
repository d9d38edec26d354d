import { primaryKeyColumns } from "./associated-data.ts";
import {
  createBlindIndexing,
  fullBits,
  type BlindIndexing,
  type UntypedBlindIndexing,
} from "./blind-index.ts";
import { codecs, type CodecTypes } from "./codec.ts";
import {
  createColumnEncryption,
  type ColumnEncryption,
  type UntypedColumnEncryption,
} from "./column-encryption.ts";
import { EncryptionError } from "./error.ts";
import type { KeyRing, KeyRings } from "./key-ring.ts";
import { verifyLock, type EncryptionLock } from "./lock.ts";
import type {
  BlindIndexColumn,
  EncryptedColumn,
  EncryptedTable,
  EncryptedTables,
} from "./metadata.ts";
import {
  normalizers as knownNormalizers,
  type Normalizers,
} from "./normalizer.ts";
import { suites } from "./suite.ts";

export interface EncryptionOptions<Tables> {
  readonly tables: Tables;
  readonly keys: KeyRings;
  /** `generated/encryption.lock.json`: when given, the tables must agree with it. */
  readonly lock?: EncryptionLock;
  /** Normalizers of your own, by a name that ends in a version, such as "iban@1". */
  readonly normalizers?: Normalizers;
}

type EncryptedNames<Table> = Table extends { encrypted: infer Columns }
  ? keyof Columns & string
  : never;

type BlindIndexNames<Table> = Table extends { blindIndexes: infer Columns }
  ? keyof Columns & string
  : never;

type ColumnOf<Table, Column> = Table extends { encrypted: infer Columns }
  ? Columns[Column & keyof Columns]
  : never;

type IndexedBy<Table, Column> = Table extends { blindIndexes: infer Columns }
  ? Columns[Column & keyof Columns] extends { of: infer Of }
    ? ColumnOf<Table, Of>
    : never
  : never;

type ContextOf<Column> = Column extends { context: infer C extends string }
  ? C
  : never;

type ValueOf<Column> = Column extends {
  codec: infer C extends keyof CodecTypes;
}
  ? CodecTypes[C]
  : never;

/** The encryption of a database: its encrypted columns under the loaded keys. Synchronous throughout. */
export interface Encryption<Tables> {
  readonly tables: Tables;
  /** The encryptor of a column; the same object each time. */
  column<
    Table extends keyof Tables & string,
    Column extends EncryptedNames<Tables[Table]>,
  >(
    table: Table,
    column: Column,
  ): ColumnEncryption<
    ContextOf<ColumnOf<Tables[Table], Column>>,
    ValueOf<ColumnOf<Tables[Table], Column>>
  >;
  /** What makes the values of a blind-index column; the same object each time. */
  blindIndex<
    Table extends keyof Tables & string,
    Column extends BlindIndexNames<Tables[Table]>,
  >(
    table: Table,
    column: Column,
  ): BlindIndexing<
    ContextOf<IndexedBy<Tables[Table], Column>>,
    ValueOf<IndexedBy<Tables[Table], Column>>
  >;
  /** The same two for callers that know columns only by name; undefined when there is no such column. */
  readonly untyped: {
    readonly column: (
      table: string,
      column: string,
    ) => UntypedColumnEncryption | undefined;
    readonly blindIndex: (
      table: string,
      column: string,
    ) => UntypedBlindIndexing | undefined;
  };
  /** Hashes of the loaded rings, for the heartbeat that a promotion waits for. */
  readonly ringHashes: {
    readonly enc: string;
    readonly index: string | undefined;
  };
}

/**
 * Makes an encryptor for every encrypted column and blind index of the tables.
 * Keys are derived when they are first used.
 *
 * @throws EncryptionError BAD_CONFIGURATION, BAD_LOCK; BAD_KEY_RING when a
 * blind index has no ring
 */
export function createEncryption<const Tables extends EncryptedTables>(
  options: EncryptionOptions<Tables>,
): Encryption<Tables> {
  // A null prototype: names come from metadata, and "toString" is none.
  const normalizers: Normalizers = Object.assign(
    Object.create(null),
    options.normalizers,
    knownNormalizers,
  );
  const columns = new Map<string, UntypedColumnEncryption>();
  const indexes = new Map<string, UntypedBlindIndexing>();
  const { enc, index } = options.keys;
  refuseDivergingContexts(options.tables);
  for (const [table, metadata] of Object.entries(options.tables)) {
    for (const [column, configuration] of Object.entries(
      metadata.encrypted ?? {},
    )) {
      const primaryKey = primaryKeyColumns(metadata);
      checkColumn(table, column, configuration, metadata);
      const spec = { table, column, primaryKey, configuration, ring: enc };
      columns.set(`${table}.${column}`, createColumnEncryption(spec));
    }
    for (const [column, configuration] of Object.entries(
      metadata.blindIndexes ?? {},
    )) {
      const indexed = indexedColumn(table, column, configuration, metadata);
      const normalize = normalizers[configuration.normalizer];
      if (normalize === undefined) {
        misconfigured(
          table,
          column,
          `there is no normalizer "${configuration.normalizer}"`,
        );
      }
      const ring = requireIndexRing(index, table, column);
      const spec = { table, column, configuration, indexed, normalize, ring };
      indexes.set(`${table}.${column}`, createBlindIndexing(spec));
    }
  }
  if (options.lock) verifyLock(options.lock, options.tables, normalizers);

  const untyped = {
    column: (table: string, column: string) =>
      columns.get(`${table}.${column}`),
    blindIndex: (table: string, column: string) =>
      indexes.get(`${table}.${column}`),
  };
  const encryption = {
    tables: options.tables,
    column: (table: string, column: string) =>
      untyped.column(table, column) ??
      misconfigured(table, column, "the column is not encrypted"),
    blindIndex: (table: string, column: string) =>
      untyped.blindIndex(table, column) ??
      misconfigured(table, column, "the column is no blind index"),
    untyped: Object.freeze(untyped),
    ringHashes: Object.freeze({ enc: enc.hash, index: index?.hash }),
  };
  return Object.freeze(encryption) as unknown as Encryption<Tables>;
}

function misconfigured(table: string, column: string, problem: string): never {
  throw new EncryptionError("BAD_CONFIGURATION", problem, { table, column });
}

/** Metadata may come from JSON or plain JavaScript: names are checked before they are used. */
function checkColumn(
  table: string,
  column: string,
  configuration: EncryptedColumn,
  metadata: EncryptedTable,
): void {
  const { codec, suite = "x", alsoReads = [], padding } = configuration;
  if (!Object.hasOwn(codecs, codec)) {
    misconfigured(table, column, `there is no codec "${codec}"`);
  }
  const unknownSuite = [suite, ...alsoReads].find(
    (name) => !Object.hasOwn(suites, name),
  );
  if (unknownSuite !== undefined) {
    misconfigured(table, column, `there is no suite "${unknownSuite}"`);
  }
  if (padding !== undefined && ![16, 32, 64].includes(padding)) {
    misconfigured(table, column, `the padding ${padding} is not 16, 32 or 64`);
  }
  if (configuration.context === "") {
    misconfigured(table, column, "the column has no context");
  }
  if (configuration.binding !== "row") return;
  const key = primaryKeyColumns(metadata);
  const untyped = key.find(({ type }) => type === undefined);
  if (key.length === 0) {
    misconfigured(
      table,
      column,
      "the column is bound to its row, and the table has no primary key",
    );
  }
  if (untyped !== undefined) {
    misconfigured(
      table,
      column,
      `the column is bound to its row, and the type of key column "${untyped.column}" is not given`,
    );
  }
}

function indexedColumn(
  table: string,
  column: string,
  configuration: BlindIndexColumn,
  metadata: EncryptedTable,
): EncryptedColumn {
  const { of, bits = fullBits } = configuration;
  const encrypted = metadata.encrypted ?? {};
  const indexed = Object.hasOwn(encrypted, of) ? encrypted[of] : undefined;
  if (indexed === undefined) {
    misconfigured(
      table,
      column,
      `the blind index is of "${of}", which is not encrypted`,
    );
  }
  if (!codecs[indexed.codec].indexable) {
    misconfigured(
      table,
      column,
      `equal values of codec "${indexed.codec}" need not have equal bytes: no blind index can find them`,
    );
  }
  if (!Number.isInteger(bits) || bits < 1 || bits > fullBits) {
    misconfigured(table, column, `the bits ${bits} are not 1 to ${fullBits}`);
  }
  return indexed;
}

function requireIndexRing(
  ring: KeyRing | undefined,
  table: string,
  column: string,
): KeyRing {
  if (ring !== undefined) return ring;
  throw new EncryptionError(
    "BAD_KEY_RING",
    'the blind index needs ring "index", which is missing',
    { table, column },
    "Make one with `undrift keys create --purpose index`.",
  );
}

/**
 * A view, a partition and the table itself may show one column, under one
 * context; then they must say the same of it.
 */
function refuseDivergingContexts(tables: EncryptedTables): void {
  const known = new Map<string, string>();
  for (const [table, { encrypted = {} }] of Object.entries(tables)) {
    for (const [column, configuration] of Object.entries(encrypted)) {
      const { context, codec, padding, binding = "column" } = configuration;
      const form = JSON.stringify([codec, padding, binding]);
      if (form !== (known.get(context) ?? form)) {
        misconfigured(
          table,
          column,
          `the context "${context}" belongs to a column with another codec, padding or binding`,
        );
      }
      known.set(context, form);
    }
  }
}
