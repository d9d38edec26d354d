import type { Kysely } from "kysely";
import type { EncryptedTables } from "../encryption/metadata.ts";
import { executeOpened } from "./decrypting-query.ts";
import type {
  OpenedRow,
  RowQuery,
  SelectFrom,
  TracedDatabase,
} from "./opened-row.ts";
import {
  readPage,
  streamRows,
  type Cursor,
  type Page,
  type UntypedPageOptions,
} from "./paging.ts";
import type {
  ConflictNames,
  PageIndexNames,
  PlainFilter,
  PlainInsert,
  PlainKey,
  PlainOrder,
  PlainRow,
  PlainUpdate,
  PlainWhere,
  UniqueNames,
} from "./plain-row.ts";
import {
  findOnlyRow,
  findRow,
  findRows,
  type UntypedFindOptions,
} from "./reading.ts";
import {
  createRowTranslation,
  type ColumnEncryptors,
  type UntypedRow,
} from "./row-translation.ts";
import type {
  RepositoryMetadata,
  TableAccess,
  UntypedDatabase,
  WhenLocked,
} from "./table-access.ts";
import {
  deleteRow,
  insertRows,
  insertRowUnlessTaken,
  updateRow,
  upsertRow,
} from "./writing.ts";

export interface RepositoryOptions<Tables, Columns> {
  /** The generated metadata. */
  readonly tables: Tables;
  /** Needed when the table has encrypted columns. */
  readonly encryption?: { readonly untyped: ColumnEncryptors };
  /** An integer column that each update raises by one: updates then name the version they read. */
  readonly version?: keyof Columns & string;
  /** A timestamp column: delete sets it, and rows that have it are not found. */
  readonly softDelete?: keyof Columns & string;
}

export interface FindOptions<Columns, Table> {
  /** Conditions besides equality. */
  readonly filters?: readonly PlainFilter<Columns, Table>[];
  /** Before the primary key, which always decides last. */
  readonly orderBy?: readonly PlainOrder<Columns, Table>[];
  /** Rows at most. */
  readonly limit?: number;
  /** Lock the rows until the transaction ends, and what to do about those that are locked. */
  readonly lock?: WhenLocked;
}

export interface PageOptions<Columns, Table> {
  readonly where?: PlainWhere<Columns, Table>;
  readonly filters?: readonly PlainFilter<Columns, Table>[];
  /** Rows at most. */
  readonly limit: number;
  /** The `next` of the page before. */
  readonly after?: Cursor;
  /** Along the index, or against it. Default `asc`. */
  readonly direction?: "asc" | "desc";
}

export interface StreamOptions<Columns, Table> extends Omit<
  PageOptions<Columns, Table>,
  "limit"
> {
  /** The index along which to read. Default: the primary key. */
  readonly index?: PageIndexNames<Table>;
  /** Rows to a statement. Default 1000. */
  readonly batch?: number;
}

/**
 * Typed access to one table. Encrypted columns have their plaintext names and
 * types, blind indexes are kept beside them and never seen. Errors of the
 * server come as DatabaseError, those of encryption as EncryptionError.
 */
export interface Repository<DB, Name extends keyof DB, Table> {
  /** The same repository inside a caller's transaction. */
  within(transaction: Kysely<DB>): Repository<DB, Name, Table>;
  find(
    key: PlainKey<DB[Name], Table>,
  ): Promise<PlainRow<DB[Name], Table> | undefined>;
  /**
   * The row with the primary key, locked until the transaction ends.
   *
   * @param whenLocked when another transaction has it: `wait` (the default),
   * `skip` as if it were not there, or `fail` with LOCK_NOT_AVAILABLE
   * @throws TypeError outside of a transaction
   */
  forUpdate(
    key: PlainKey<DB[Name], Table>,
    whenLocked?: WhenLocked,
  ): Promise<PlainRow<DB[Name], Table> | undefined>;
  /**
   * The one row with these values.
   *
   * @throws RangeError when there are several
   */
  findBy(
    where: PlainWhere<DB[Name], Table>,
  ): Promise<PlainRow<DB[Name], Table> | undefined>;
  /** Every row with these values. */
  findMany(
    where?: PlainWhere<DB[Name], Table>,
    options?: FindOptions<DB[Name], Table>,
  ): Promise<PlainRow<DB[Name], Table>[]>;
  /** The rows after a cursor, along an index and then by primary key. */
  page(
    index: PageIndexNames<Table>,
    options: PageOptions<DB[Name], Table>,
  ): Promise<Page<PlainRow<DB[Name], Table>>>;
  /**
   * Rows one by one, read in batches along an index: no more than a batch is in
   * memory, and no cursor or transaction is held. Inside a transaction that is
   * repeatable read all batches see the same state.
   */
  stream(
    options?: StreamOptions<DB[Name], Table>,
  ): AsyncGenerator<PlainRow<DB[Name], Table>, void, undefined>;
  /**
   * A Kysely query that begins with `select … from` this table; see query().
   *
   *     bookings.select((from) =>
   *       from.innerJoin("core.customers as c", "c.id", "customer_id")
   *         .select(["c.email_encrypted as email", "time_slot"]))
   */
  select<Row>(
    build: (from: SelectFrom<DB, Name>) => RowQuery<Row>,
  ): Promise<OpenedRow<Row>[]>;
  /**
   * Any Kysely query that gives rows. Columns of the result that come from an
   * encrypted column, through aliases, joins, subqueries, WITH, unions, CASE,
   * coalesce, min and max, are decrypted; what cannot be traced, such as raw SQL
   * or what JSON functions put together, stays ciphertext in value and type. A
   * column that is bound to its row needs the primary key in the result as well.
   */
  query<Row>(
    build: (db: Kysely<TracedDatabase<DB>>) => RowQuery<Row>,
  ): Promise<OpenedRow<Row>[]>;
  /** @returns the row as the database completed it */
  insert(
    values: PlainInsert<DB[Name], Table>,
  ): Promise<PlainRow<DB[Name], Table>>;
  /** One statement, or a transaction of several where the protocol's limit of parameters asks for it. */
  insertMany(
    rows: readonly PlainInsert<DB[Name], Table>[],
  ): Promise<PlainRow<DB[Name], Table>[]>;
  /**
   * Inserts, unless a unique or exclusion constraint refuses the row for the sake
   * of another. Rows that come at once wait for each other in turn; a plain insert
   * can deadlock there when the constraint is an exclusion.
   *
   * @returns undefined when the constraint's values are taken
   */
  insertUnlessTaken(
    constraint: ConflictNames<Table>,
    values: PlainInsert<DB[Name], Table>,
  ): Promise<PlainRow<DB[Name], Table> | undefined>;
  /**
   * Inserts, or updates the row that has the constraint's values already. Its
   * primary key stays.
   */
  upsert(
    constraint: UniqueNames<Table>,
    values: PlainInsert<DB[Name], Table>,
  ): Promise<PlainRow<DB[Name], Table>>;
  /**
   * Writes what differs from the stored row, and nothing when nothing does.
   *
   * @param version the one that was read, where the repository has a version column
   * @throws StaleRowError when the row has another version by now
   * @returns the row as it is afterwards; undefined when there is none
   */
  update(
    key: PlainKey<DB[Name], Table>,
    changes: PlainUpdate<DB[Name], Table>,
    version?: number,
  ): Promise<PlainRow<DB[Name], Table> | undefined>;
  /** @returns whether there was such a row */
  delete(key: PlainKey<DB[Name], Table>): Promise<boolean>;
}

/** @throws EncryptionError BAD_CONFIGURATION */
export function createRepository<
  DB,
  const Tables extends EncryptedTables,
  Name extends keyof DB & keyof Tables & string,
>(
  db: Kysely<DB>,
  table: Name,
  options: RepositoryOptions<Tables, DB[Name]>,
): Repository<DB, Name, Tables[Name]> {
  const metadata: RepositoryMetadata = options.tables[table] ?? {};
  const encryptors = options.encryption?.untyped;
  const access: TableAccess = {
    db: db as unknown as Kysely<UntypedDatabase>,
    table,
    tables: options.tables as Readonly<Record<string, RepositoryMetadata>>,
    primaryKey: metadata.primaryKey ?? [],
    rows: createRowTranslation(table, metadata, encryptors),
    encryptors,
    version: options.version,
    softDelete: options.softDelete,
  };
  const repository = untypedRepository(access);
  return repository as unknown as Repository<DB, Name, Tables[Name]>;
}

type Build<From> = (from: From) => RowQuery<unknown>;

function untypedRepository(access: TableAccess) {
  const { db, table } = access;
  return Object.freeze({
    within: (db: Kysely<UntypedDatabase>): unknown =>
      untypedRepository({ ...access, db }),
    find: async (key: UntypedRow) => findRow(access, key),
    forUpdate: async (key: UntypedRow, whenLocked: WhenLocked = "wait") =>
      findRow(access, key, whenLocked),
    findBy: (wanted: UntypedRow) => findOnlyRow(access, wanted),
    findMany: (wanted: UntypedRow = {}, options?: UntypedFindOptions) =>
      findRows(access, wanted, options),
    page: (index: string, options: UntypedPageOptions) =>
      readPage(access, index, options),
    stream: ({
      index = "primaryKey",
      batch = 1000,
      ...options
    }: Omit<UntypedPageOptions, "limit"> & {
      readonly index?: string;
      readonly batch?: number;
    } = {}) => streamRows(access, index, { ...options, limit: batch }),
    select: async (build: Build<unknown>) =>
      executeOpened(access, build(db.selectFrom(table))),
    query: async (build: Build<unknown>) => executeOpened(access, build(db)),
    insert: async (values: UntypedRow) =>
      (await insertRows(access, [values]))[0],
    insertMany: (values: readonly UntypedRow[]) => insertRows(access, values),
    insertUnlessTaken: (constraint: string, values: UntypedRow) =>
      insertRowUnlessTaken(access, constraint, values),
    upsert: (constraint: string, values: UntypedRow) =>
      upsertRow(access, constraint, values),
    update: async (key: UntypedRow, changes: UntypedRow, version?: number) =>
      updateRow(access, key, changes, version),
    delete: async (key: UntypedRow) => deleteRow(access, key),
  });
}
