import type { EncryptedTable } from "../encryption/metadata.ts";

/** What the server refused, by what a service does about it. */
export type DatabaseErrorCode =
  | "UNIQUE_VIOLATION"
  | "FOREIGN_KEY_VIOLATION"
  | "CHECK_VIOLATION"
  | "NOT_NULL_VIOLATION"
  | "EXCLUSION_VIOLATION"
  | "SERIALIZATION_FAILURE"
  | "DEADLOCK"
  | "LOCK_NOT_AVAILABLE"
  | "QUERY_CANCELED"
  | "REFUSED";

/** Of generated tables: what errors are told by. */
export interface ConstrainedTable extends EncryptedTable {
  readonly uniques?: Readonly<Record<string, readonly string[]>>;
  readonly exclusions?: Readonly<Record<string, readonly string[]>>;
  readonly foreignKeys?: Readonly<
    Record<string, { readonly columns: readonly string[] }>
  >;
}

export interface DatabaseErrorPlace {
  /** Such as "core.customers". */
  readonly table: string;
  /** The violated constraint or unique index. */
  readonly constraint: string | undefined;
  /** The columns it is about, as far as the server or the metadata say; a blind index stands as the column it indexes. */
  readonly columns: readonly string[];
}

/**
 * An error of the server, by code, constraint and columns. On a table with
 * encrypted columns it has nothing of the row in it: the server's message,
 * DETAIL and CONTEXT quote values, so they are dropped, and the error has no
 * cause. On other tables the cause is the driver's error.
 */
export class DatabaseError extends Error {
  readonly code: DatabaseErrorCode;
  /** SQLSTATE, such as "23505". */
  readonly sqlState: string;
  readonly table: string;
  readonly constraint: string | undefined;
  readonly columns: readonly string[];

  constructor(
    code: DatabaseErrorCode,
    sqlState: string,
    place: DatabaseErrorPlace,
    cause?: unknown,
  ) {
    super(
      describe(code, sqlState, place),
      cause === undefined ? undefined : { cause },
    );
    this.name = "DatabaseError";
    this.code = code;
    this.sqlState = sqlState;
    this.table = place.table;
    this.constraint = place.constraint;
    this.columns = place.columns;
  }

  /** Whether the whole transaction may be tried again and succeed. */
  get retryable(): boolean {
    return this.code === "SERIALIZATION_FAILURE" || this.code === "DEADLOCK";
  }
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const codes: Readonly<Record<string, DatabaseErrorCode>> = {
  "23502": "NOT_NULL_VIOLATION",
  "23503": "FOREIGN_KEY_VIOLATION",
  "23505": "UNIQUE_VIOLATION",
  "23514": "CHECK_VIOLATION",
  "23P01": "EXCLUSION_VIOLATION",
  "40001": "SERIALIZATION_FAILURE",
  "40P01": "DEADLOCK",
  "55P03": "LOCK_NOT_AVAILABLE",
  "57014": "QUERY_CANCELED",
};

const phrases: Readonly<Record<DatabaseErrorCode, string>> = {
  UNIQUE_VIOLATION: "another row has these values already",
  FOREIGN_KEY_VIOLATION:
    "a row that is referred to is missing, or is still referred to",
  CHECK_VIOLATION: "a value breaks a rule of the table",
  NOT_NULL_VIOLATION: "a value is missing",
  EXCLUSION_VIOLATION: "the row conflicts with another row",
  SERIALIZATION_FAILURE:
    "another transaction came first; try the whole transaction again",
  DEADLOCK:
    "two transactions waited for each other; try the whole transaction again",
  LOCK_NOT_AVAILABLE: "another transaction holds the row",
  QUERY_CANCELED: "the statement was canceled or took too long",
  REFUSED: "the server refused the statement",
};

/** The fields of an error as PostgreSQL's drivers give them. */
interface ServerError {
  readonly code: string;
  readonly severity: string;
  readonly schema?: string | undefined;
  readonly table?: string | undefined;
  readonly column?: string | undefined;
  readonly constraint?: string | undefined;
  readonly detail?: string | undefined;
}

/**
 * The server's error as a typed one; everything else as it is.
 *
 * @param table whose repository ran the statement; a trigger or a cascade may fail in another
 * @param tables the generated metadata, by table
 * @param read other tables that the statement read
 */
export function toDatabaseError(
  error: unknown,
  table: string,
  tables: Readonly<Record<string, ConstrainedTable>>,
  read: readonly string[] = [],
): unknown {
  if (!isServerError(error)) return error;
  const failed = failedTable(error, table, tables);
  const metadata = tables[failed] ?? {};
  const place: DatabaseErrorPlace = {
    table: failed,
    constraint: error.constraint,
    columns: columnsOf(error, metadata).map((column) =>
      shownAs(column, metadata),
    ),
  };
  const quotesSecrets = [table, failed, ...read].some((name) =>
    isEncrypted(tables[name]),
  );
  return new DatabaseError(
    codes[error.code] ?? "REFUSED",
    error.code,
    place,
    quotesSecrets ? undefined : error,
  );
}

function isServerError(error: unknown): error is ServerError {
  return (
    error instanceof Error &&
    "severity" in error &&
    "code" in error &&
    typeof error.code === "string" &&
    /^[0-9A-Z]{5}$/.test(error.code)
  );
}

function failedTable(
  error: ServerError,
  table: string,
  tables: Readonly<Record<string, ConstrainedTable>>,
): string {
  if (error.table === undefined) return table;
  const qualified = `${error.schema}.${error.table}`;
  if (Object.hasOwn(tables, qualified)) return qualified;
  return Object.hasOwn(tables, error.table) ? error.table : qualified;
}

function isEncrypted(metadata: ConstrainedTable | undefined): boolean {
  return Object.keys(metadata?.encrypted ?? {}).length > 0;
}

function columnsOf(
  error: ServerError,
  { uniques = {}, exclusions = {}, foreignKeys = {} }: ConstrainedTable,
): readonly string[] {
  const { constraint = "", column, detail = "" } = error;
  if (column !== undefined) return [column];
  const known =
    own(uniques, constraint) ??
    own(exclusions, constraint) ??
    own(foreignKeys, constraint)?.columns;
  // "Key (a, b)=(1, 2) already exists.": names alone, in any language of the server.
  const names = /\(([^()"]*)\)=\(/.exec(detail)?.[1];
  return known ?? names?.split(", ") ?? [];
}

function own<Value>(
  record: Readonly<Record<string, Value>>,
  name: string,
): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

/** A blind index is hidden: what collided is the column that it indexes. */
function shownAs(
  column: string,
  { blindIndexes = {} }: ConstrainedTable,
): string {
  return Object.hasOwn(blindIndexes, column)
    ? (blindIndexes[column]?.of ?? column)
    : column;
}

function describe(
  code: DatabaseErrorCode,
  sqlState: string,
  { table, constraint, columns }: DatabaseErrorPlace,
): string {
  const subject =
    columns.length > 0 ? `${table} (${columns.join(", ")})` : table;
  const by = constraint === undefined ? "" : `, constraint "${constraint}"`;
  return `${subject}: ${phrases[code]} (SQLSTATE ${sqlState}${by})`;
}
