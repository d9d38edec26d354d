import type { Kysely, SelectQueryBuilder } from "kysely";
import { EncryptionError } from "../encryption/error.ts";
import type { Condition } from "./comparison.ts";
import { stated } from "./conditions.ts";
import { toDatabaseError, type ConstrainedTable } from "./database-error.ts";
import type {
  ColumnEncryptors,
  RowTranslation,
  UntypedRow,
} from "./row-translation.ts";

export type UntypedDatabase = Record<string, Record<string, unknown>>;

/** Of generated tables: what repositories read, besides what errors are told by. */
export interface RepositoryMetadata extends ConstrainedTable {
  /** The indexes that a page can be read along, by name. */
  readonly indexes?: Readonly<Record<string, readonly string[]>>;
}

/** A table, where its statements run, and how its rows are translated. */
export interface TableAccess {
  readonly db: Kysely<UntypedDatabase>;
  readonly table: string;
  readonly tables: Readonly<Record<string, RepositoryMetadata>>;
  readonly primaryKey: readonly string[];
  readonly rows: RowTranslation;
  readonly encryptors: ColumnEncryptors | undefined;
  /** The column that each update raises by one. */
  readonly version: string | undefined;
  /** The column that tells when a row was deleted. */
  readonly softDelete: string | undefined;
}

/** Runs statements; the server's errors come typed. */
export async function run<Result>(
  { table, tables }: Pick<TableAccess, "table" | "tables">,
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

/** What to do about a row that another transaction has locked. */
export type WhenLocked = "wait" | "skip" | "fail";

/** Locks the rows that a query finds until the transaction ends. */
export function lockRows(
  { db, table }: TableAccess,
  query: Select,
  whenLocked: WhenLocked,
): Select {
  if (!db.isTransaction) {
    throw new TypeError(
      `${table}: a lock outside of a transaction ends at once; call within(transaction) first`,
    );
  }
  const locked = query.forUpdate();
  if (whenLocked === "skip") return locked.skipLocked();
  return whenLocked === "fail" ? locked.noWait() : locked;
}

/** The conditions that find a row by its primary key; a deleted row is not found. */
export function keyConditions(
  access: TableAccess,
  key: UntypedRow,
): Condition[] {
  const conditions = requirePrimaryKey(access).map((column): Condition => {
    if (key[column] == null) {
      throw new TypeError(
        `the key of ${access.table} needs a value for "${column}"`,
      );
    }
    return { column, operator: "=", value: key[column] };
  });
  return [...conditions, ...livingRows(access)];
}

/** @throws EncryptionError BAD_CONFIGURATION when the table has none */
export function requirePrimaryKey({
  table,
  primaryKey,
}: TableAccess): readonly string[] {
  if (primaryKey.length > 0) return primaryKey;
  throw new EncryptionError(
    "BAD_CONFIGURATION",
    "the table has no primary key",
    { table },
  );
}

export function livingRows({ softDelete }: TableAccess): Condition[] {
  return softDelete === undefined
    ? []
    : [{ column: softDelete, operator: "is", value: null }];
}

export type Select = SelectQueryBuilder<
  UntypedDatabase,
  string,
  Record<string, unknown>
>;

export function selectRows(
  { db, table, rows }: TableAccess,
  conditions: readonly Condition[],
): Select {
  const query: Select = db.selectFrom(table).select([...rows.columns]);
  return where(query, conditions);
}

/** A builder that takes conditions: of a select, an update or a delete. */
interface Conditional<Self> {
  where(column: string, operator: Condition["operator"], value: never): Self;
}

export function where<Query extends Conditional<Query>>(
  query: Query,
  conditions: readonly Condition[],
): Query {
  return conditions
    .map(stated)
    .reduce(
      (narrower, { column, operator, value }) =>
        narrower.where(column, operator, value as never),
      query,
    );
}
