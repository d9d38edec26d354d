import type { Kysely, SelectQueryBuilder } from "kysely";
import { EncryptionError } from "../encryption/error.ts";
import { toDatabaseError, type ConstrainedTable } from "./database-error.ts";
import type {
  RowTranslation,
  StoredEquality,
  UntypedRow,
} from "./row-translation.ts";

export type UntypedDatabase = Record<string, Record<string, unknown>>;

/** A table, where its statements run, and how its rows are translated. */
export interface TableAccess {
  readonly db: Kysely<UntypedDatabase>;
  readonly table: string;
  readonly tables: Readonly<Record<string, ConstrainedTable>>;
  readonly primaryKey: readonly string[];
  readonly rows: RowTranslation;
  /** The column that each update raises by one. */
  readonly version: string | undefined;
  /** The column that tells when a row was deleted. */
  readonly softDelete: string | undefined;
}

/** Runs statements; the server's errors come typed. */
export async function run<Result>(
  { table, tables }: TableAccess,
  statements: () => Promise<Result>,
): Promise<Result> {
  try {
    return await statements();
  } catch (error) {
    throw toDatabaseError(error, table, tables);
  }
}

/** In the caller's transaction when there is one, else in one of its own. */
export function inTransaction<Result>(
  access: TableAccess,
  statements: (inside: TableAccess) => Promise<Result>,
): Promise<Result> {
  const { db } = access;
  if (db.isTransaction) return statements(access);
  return run(access, () =>
    db
      .transaction()
      .execute((transaction) => statements({ ...access, db: transaction })),
  );
}

/** The equalities that find a row by its primary key; a deleted row is not found. */
export function keyEqualities(
  { table, primaryKey, softDelete }: TableAccess,
  key: UntypedRow,
): StoredEquality[] {
  if (primaryKey.length === 0) {
    throw new EncryptionError(
      "BAD_CONFIGURATION",
      "the table has no primary key",
      { table },
    );
  }
  const equalities: StoredEquality[] = primaryKey.map((column) => {
    if (key[column] == null) {
      throw new TypeError(`the key of ${table} needs a value for "${column}"`);
    }
    return { column, values: [key[column]] };
  });
  return [...equalities, ...livingRows(softDelete)];
}

export function livingRows(softDelete: string | undefined): StoredEquality[] {
  return softDelete === undefined ? [] : [{ column: softDelete, values: null }];
}

type Select = SelectQueryBuilder<
  UntypedDatabase,
  string,
  Record<string, unknown>
>;

export function selectRows(
  { db, table, rows }: TableAccess,
  equalities: readonly StoredEquality[],
): Select {
  const query: Select = db.selectFrom(table).select([...rows.columns]);
  return where(query, equalities);
}

/** A builder that takes conditions: of a select, an update or a delete. */
interface Conditional<Self> {
  where(column: string, operator: "is" | "in", value: never): Self;
}

export function where<Query extends Conditional<Query>>(
  query: Query,
  equalities: readonly StoredEquality[],
): Query {
  return equalities.reduce(
    (narrower, { column, values }) =>
      values === null
        ? narrower.where(column, "is", null as never)
        : narrower.where(column, "in", [...values] as never),
    query,
  );
}
