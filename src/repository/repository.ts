import type { Kysely, SelectQueryBuilder } from "kysely";
import { EncryptionError } from "../encryption/error.ts";
import type { EncryptedTables } from "../encryption/metadata.ts";
import { toDatabaseError, type ConstrainedTable } from "./database-error.ts";
import type {
  PlainInsert,
  PlainKey,
  PlainRow,
  PlainUpdate,
  PlainWhere,
} from "./plain-row.ts";
import {
  createRowTranslation,
  type ColumnEncryptors,
  type StoredEquality,
  type UntypedRow,
} from "./row-translation.ts";

export interface RepositoryOptions<Tables> {
  /** The generated metadata. */
  readonly tables: Tables;
  /** Needed when the table has encrypted columns. */
  readonly encryption?: { readonly untyped: ColumnEncryptors };
}

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
   * @throws DatabaseError never; RangeError when there are several
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
   * Writes what differs from the stored row, and nothing when nothing does.
   *
   * @returns the row as it is afterwards; undefined when there is none
   */
  update(
    key: PlainKey<Columns, Table>,
    changes: PlainUpdate<Columns, Table>,
  ): Promise<PlainRow<Columns, Table> | undefined>;
  /** @returns whether there was such a row */
  delete(key: PlainKey<Columns, Table>): Promise<boolean>;
}

/** Of one statement: the protocol counts parameters in 16 bits. */
const mostParameters = 65_535;

type Untyped = Record<string, Record<string, unknown>>;

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
  const untyped = db as unknown as Kysely<Untyped>;
  const repository = untypedRepository(untyped, table, options);
  return repository as unknown as Repository<DB, DB[Name], Tables[Name]>;
}

function untypedRepository(
  db: Kysely<Untyped>,
  table: string,
  options: RepositoryOptions<EncryptedTables>,
) {
  const metadata = options.tables[table] ?? {};
  const { primaryKey = [] } = metadata;
  const rows = createRowTranslation(
    table,
    metadata,
    options.encryption?.untyped,
  );
  const tables = options.tables as Readonly<Record<string, ConstrainedTable>>;

  /** Runs statements; the server's errors come typed. */
  async function run<Result>(
    statements: () => Promise<Result>,
  ): Promise<Result> {
    try {
      return await statements();
    } catch (error) {
      throw toDatabaseError(error, table, tables);
    }
  }

  function inTransaction<Result>(
    statements: (transaction: Kysely<Untyped>) => Promise<Result>,
  ): Promise<Result> {
    return run(() =>
      db.isTransaction ? statements(db) : db.transaction().execute(statements),
    );
  }

  function keyEqualities(key: UntypedRow): StoredEquality[] {
    if (primaryKey.length === 0) {
      throw new EncryptionError(
        "BAD_CONFIGURATION",
        "the table has no primary key",
        { table },
      );
    }
    return primaryKey.map((column) => {
      if (key[column] == null) {
        throw new TypeError(
          `the key of ${table} needs a value for "${column}"`,
        );
      }
      return { column, values: [key[column]] };
    });
  }

  function select(equalities: readonly StoredEquality[], executor = db) {
    return narrowed(
      executor.selectFrom(table).select([...rows.columns]),
      equalities,
    );
  }

  async function read(
    equalities: readonly StoredEquality[],
    where: UntypedRow,
  ): Promise<UntypedRow[]> {
    // No value is in an empty list, and SQL has no word for one.
    if (equalities.some(({ values }) => values?.length === 0)) return [];
    const query = primaryKey.reduce(
      (ordered, column) => ordered.orderBy(column),
      select(equalities),
    );
    const stored = await run(() => query.execute());
    const plain = stored.map(rows.toPlain);
    const properties = Object.keys(where).filter(
      (name) => where[name] !== undefined,
    );
    return plain.filter((row) =>
      equalities.every(
        ({ matches }, index) =>
          matches === undefined || matches(row[properties[index] ?? ""]),
      ),
    );
  }

  async function findMany(where: UntypedRow = {}): Promise<UntypedRow[]> {
    const equalities = Object.entries(where)
      .filter(([, value]) => value !== undefined)
      .map(([property, value]) => rows.equality(property, value));
    return read(equalities, where);
  }

  async function findBy(where: UntypedRow): Promise<UntypedRow | undefined> {
    const found = await findMany(where);
    if (found.length < 2) return found[0];
    throw new RangeError(
      `${found.length} rows of ${table} are equal in ${Object.keys(where).join(", ")}; findMany reads several`,
    );
  }

  async function one(
    key: UntypedRow,
    lock: boolean,
    executor = db,
  ): Promise<UntypedRow | undefined> {
    const query = select(keyEqualities(key), executor);
    return run(() => (lock ? query.forUpdate() : query).executeTakeFirst());
  }

  async function insertMany(
    values: readonly UntypedRow[],
  ): Promise<UntypedRow[]> {
    const stored = values.map((row) => rows.toStored(row, row));
    const chunks = chunked(stored);
    if (chunks.length === 0) return [];
    const write = async (executor: Kysely<Untyped>) => {
      const written: UntypedRow[] = [];
      for (const chunk of chunks) {
        const query = executor
          .insertInto(table)
          .values(chunk as Record<string, unknown>[]);
        written.push(...(await query.returning([...rows.columns]).execute()));
      }
      return written;
    };
    const written =
      chunks.length === 1
        ? await run(() => write(db))
        : await inTransaction(write);
    return written.map(rows.toPlain);
  }

  async function update(
    key: UntypedRow,
    changes: UntypedRow,
  ): Promise<UntypedRow | undefined> {
    const stored = await inTransaction(async (transaction) => {
      const before = await one(key, true, transaction);
      if (before === undefined) return undefined;
      const changed = Object.entries(changes).filter(
        ([property, value]) =>
          value !== undefined && !rows.holds(before, property, value),
      );
      if (changed.length === 0) return before;
      const values = rows.toStored(Object.fromEntries(changed), before);
      const statement = transaction.updateTable(table).set(values);
      const located = keyEqualities(key).reduce(
        (query, { column, values }) =>
          query.where(column, "in", [...(values ?? [])]),
        statement,
      );
      return located.returning([...rows.columns]).executeTakeFirst();
    });
    return stored && rows.toPlain(stored);
  }

  async function remove(key: UntypedRow): Promise<boolean> {
    const statement = keyEqualities(key).reduce(
      (query, { column, values }) =>
        query.where(column, "in", [...(values ?? [])]),
      db.deleteFrom(table),
    );
    const { numDeletedRows } = await run(() => statement.executeTakeFirst());
    return numDeletedRows > 0n;
  }

  async function found(
    key: UntypedRow,
    lock: boolean,
  ): Promise<UntypedRow | undefined> {
    const stored = await one(key, lock);
    return stored && rows.toPlain(stored);
  }

  return Object.freeze({
    within: (transaction: Kysely<Untyped>): unknown =>
      untypedRepository(transaction, table, options),
    find: (key: UntypedRow) => found(key, false),
    forUpdate: (key: UntypedRow) => found(key, true),
    findBy,
    findMany,
    insert: async (values: UntypedRow) => (await insertMany([values]))[0],
    insertMany,
    update,
    delete: remove,
  });
}

type Select = SelectQueryBuilder<Untyped, string, Record<string, unknown>>;

function narrowed(
  query: Select,
  equalities: readonly StoredEquality[],
): Select {
  return equalities.reduce(
    (narrower, { column, values }) =>
      values === null
        ? narrower.where(column, "is", null)
        : narrower.where(column, "in", [...values]),
    query,
  );
}

/** As many rows to a statement as its parameters allow. */
function chunked(rows: readonly UntypedRow[]): UntypedRow[][] {
  const width = new Set(rows.flatMap((row) => Object.keys(row))).size;
  const size = Math.max(1, Math.floor(mostParameters / Math.max(1, width)));
  const chunks: UntypedRow[][] = [];
  for (let start = 0; start < rows.length; start += size) {
    chunks.push(rows.slice(start, start + size));
  }
  return chunks;
}
