import type { Kysely } from "kysely";
import type {
  EncryptedTable,
  EncryptedTables,
} from "../encryption/metadata.ts";
import type { ConstrainedTable } from "./database-error.ts";
import type {
  PlainInsert,
  PlainKey,
  PlainRow,
  PlainUpdate,
  PlainWhere,
} from "./plain-row.ts";
import { findOnlyRow, findRow, findRows } from "./reading.ts";
import {
  createRowTranslation,
  type ColumnEncryptors,
  type UntypedRow,
} from "./row-translation.ts";
import type { TableAccess, UntypedDatabase } from "./table-access.ts";
import { deleteRow, insertRows, updateRow, upsertRow } from "./writing.ts";

export interface RepositoryOptions<Tables> {
  /** The generated metadata. */
  readonly tables: Tables;
  /** Needed when the table has encrypted columns. */
  readonly encryption?: { readonly untyped: ColumnEncryptors };
  /** An integer column that each update raises by one: updates then name the version they read. */
  readonly version?: string;
  /** A timestamp column: delete sets it, and rows that have it are not found. */
  readonly softDelete?: string;
}

/** The unique constraints that the metadata names, and the primary key. */
type UniqueNames<Table> =
  | "primaryKey"
  | (Table extends { uniques: infer Uniques } ? keyof Uniques & string : never);

/**
 * Typed access to one table. Encrypted columns have their plaintext names and
 * types, blind indexes are kept beside them and never seen. Errors of the
 * server come as DatabaseError, those of encryption as EncryptionError.
 */
export interface Repository<DB, Columns, Table> {
  /** The same repository inside a caller's transaction. */
  within(transaction: Kysely<DB>): Repository<DB, Columns, Table>;
  find(
    key: PlainKey<Columns, Table>,
  ): Promise<PlainRow<Columns, Table> | undefined>;
  /** The row with the primary key, locked until the transaction ends. */
  forUpdate(
    key: PlainKey<Columns, Table>,
  ): Promise<PlainRow<Columns, Table> | undefined>;
  /**
   * The one row with these values.
   *
   * @throws RangeError when there are several
   */
  findBy(
    where: PlainWhere<Columns, Table>,
  ): Promise<PlainRow<Columns, Table> | undefined>;
  /** Every row with these values, in order of the primary key. */
  findMany(
    where?: PlainWhere<Columns, Table>,
  ): Promise<PlainRow<Columns, Table>[]>;
  /** @returns the row as the database completed it */
  insert(
    values: PlainInsert<Columns, Table>,
  ): Promise<PlainRow<Columns, Table>>;
  /** One statement, or a transaction of several where the protocol's limit of parameters asks for it. */
  insertMany(
    rows: readonly PlainInsert<Columns, Table>[],
  ): Promise<PlainRow<Columns, Table>[]>;
  /**
   * Inserts, or updates the row that has the constraint's values already. Its
   * primary key stays.
   */
  upsert(
    constraint: UniqueNames<Table>,
    values: PlainInsert<Columns, Table>,
  ): Promise<PlainRow<Columns, Table>>;
  /**
   * Writes what differs from the stored row, and nothing when nothing does.
   *
   * @param version the one that was read, where the repository has a version column
   * @throws StaleRowError when the row has another version by now
   * @returns the row as it is afterwards; undefined when there is none
   */
  update(
    key: PlainKey<Columns, Table>,
    changes: PlainUpdate<Columns, Table>,
    version?: number,
  ): Promise<PlainRow<Columns, Table> | undefined>;
  /** @returns whether there was such a row */
  delete(key: PlainKey<Columns, Table>): Promise<boolean>;
}

/** @throws EncryptionError BAD_CONFIGURATION */
export function createRepository<
  DB,
  const Tables extends EncryptedTables,
  Name extends keyof DB & keyof Tables & string,
>(
  db: Kysely<DB>,
  table: Name,
  options: RepositoryOptions<Tables>,
): Repository<DB, DB[Name], Tables[Name]> {
  const metadata: EncryptedTable = options.tables[table] ?? {};
  const access: TableAccess = {
    db: db as unknown as Kysely<UntypedDatabase>,
    table,
    tables: options.tables as Readonly<Record<string, ConstrainedTable>>,
    primaryKey: metadata.primaryKey ?? [],
    rows: createRowTranslation(table, metadata, options.encryption?.untyped),
    version: options.version,
    softDelete: options.softDelete,
  };
  const repository = untypedRepository(access);
  return repository as unknown as Repository<DB, DB[Name], Tables[Name]>;
}

function untypedRepository(access: TableAccess) {
  return Object.freeze({
    within: (db: Kysely<UntypedDatabase>): unknown =>
      untypedRepository({ ...access, db }),
    find: async (key: UntypedRow) => findRow(access, key, false),
    forUpdate: async (key: UntypedRow) => findRow(access, key, true),
    findBy: (wanted: UntypedRow) => findOnlyRow(access, wanted),
    findMany: (wanted: UntypedRow = {}) => findRows(access, wanted),
    insert: async (values: UntypedRow) =>
      (await insertRows(access, [values]))[0],
    insertMany: (values: readonly UntypedRow[]) => insertRows(access, values),
    upsert: (constraint: string, values: UntypedRow) =>
      upsertRow(access, constraint, values),
    update: async (key: UntypedRow, changes: UntypedRow, version?: number) =>
      updateRow(access, key, changes, version),
    delete: (key: UntypedRow) => deleteRow(access, key),
  });
}
