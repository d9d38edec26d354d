import { sql, type Kysely } from "kysely";
import type { CodecName } from "../encryption/codec.ts";
import type {
  EncryptedTable,
  EncryptedTables,
} from "../encryption/metadata.ts";
import type { PlainInsert, PlainRow } from "../repository/plain-row.ts";
import { createRepository } from "../repository/repository.ts";
import type { ColumnEncryptors } from "../repository/row-translation.ts";
import { acceptedValues } from "./accepted-values.ts";
import {
  readTableCatalog,
  type CatalogColumn,
  type TableCatalog,
} from "./table-catalog.ts";

export interface FactoryOptions<Tables> {
  /** The generated metadata. */
  readonly tables: Tables;
  /** Needed for tables with encrypted columns: `createEncryption({ tables, keys: await testKeys() })`. */
  readonly encryption?: { readonly untyped: ColumnEncryptors };
}

/** Makes rows for tests: what is not said is filled so that the database takes it. */
export interface Factory<DB, Tables> {
  /**
   * Inserts a row. Required columns get values that the column's type and
   * CHECKs accept, different in each row; required foreign keys get a row of
   * their own to refer to; everything else is left to the database.
   *
   * @throws Error when no value is known for a column: give one
   * @throws DatabaseError
   */
  create<Name extends keyof DB & keyof Tables & string>(
    table: Name,
    values?: Partial<PlainInsert<DB[Name], Tables[Name]>>,
  ): Promise<PlainRow<DB[Name], Tables[Name]>>;
  /** The same factory inside a transaction. */
  within(transaction: Kysely<DB>): Factory<DB, Tables>;
}

type UntypedRow = Readonly<Record<string, unknown>>;

/** What a factory reads of the generated metadata besides encryption. */
interface FactoryTable extends EncryptedTable {
  readonly kind?: string;
  readonly foreignKeys?: Readonly<
    Record<
      string,
      {
        readonly columns: readonly string[];
        readonly table: string;
        readonly references: readonly string[];
      }
    >
  >;
}

interface Workshop {
  readonly db: Kysely<never>;
  readonly tables: Readonly<Record<string, FactoryTable>>;
  readonly encryption: FactoryOptions<unknown>["encryption"];
  readonly catalogs: Map<string, Promise<TableCatalog>>;
}

/** Rows are told apart by it, whichever factory of the process makes them. */
let rowCount = 0;

export function createFactory<DB, const Tables extends EncryptedTables>(
  db: Kysely<DB>,
  { tables, encryption }: FactoryOptions<Tables>,
): Factory<DB, Tables> {
  const workshop = {
    tables: tables as Workshop["tables"],
    encryption,
    catalogs: new Map(),
  };
  const factoryOn = (database: unknown): object => {
    const shop: Workshop = { ...workshop, db: database as Kysely<never> };
    return Object.freeze({
      create: (table: string, values: UntypedRow = {}) =>
        createRow(shop, table, values, []),
      within: factoryOn,
    });
  };
  return factoryOn(db) as Factory<DB, Tables>;
}

/** @param above the tables that this row is made for */
async function createRow(
  shop: Workshop,
  table: string,
  given: UntypedRow,
  above: readonly string[],
): Promise<UntypedRow> {
  const { db, tables, encryption } = shop;
  const metadata = tables[table];
  if (metadata === undefined || metadata.kind === "view") {
    throw new Error(`A factory makes rows of tables, and "${table}" is none.`);
  }
  const row: Record<string, unknown> = { ...given };
  const catalog = await catalogOf(shop, table);
  await fillForeignKeys(shop, table, row, above);
  rowCount += 1;
  fillEncrypted(metadata, catalog, row, rowCount);
  await fillColumns(db, table, metadata, catalog, row, rowCount);
  const repository = createRepository(db, table as never, {
    tables: tables as EncryptedTables,
    ...(encryption && { encryption }),
  }) as unknown as { insert(row: UntypedRow): Promise<UntypedRow> };
  return repository.insert(row);
}

function catalogOf(shop: Workshop, table: string): Promise<TableCatalog> {
  const known = shop.catalogs.get(table) ?? readTableCatalog(shop.db, table);
  shop.catalogs.set(table, known);
  return known;
}

/** Keys of several columns first: what they refer to decides the others. */
async function fillForeignKeys(
  shop: Workshop,
  table: string,
  row: Record<string, unknown>,
  above: readonly string[],
): Promise<void> {
  const { foreignKeys = {} } = shop.tables[table]!;
  const { columns } = await catalogOf(shop, table);
  const keys = Object.values(foreignKeys).toSorted(
    (a, b) => b.columns.length - a.columns.length,
  );
  for (const key of keys) {
    const missing = key.columns.filter((name) => row[name] === undefined);
    const isNeeded = missing.some(
      (name) => columns.find((one) => isNamed(one.name, name))?.required,
    );
    if (!isNeeded) continue;
    const path = [...above, table];
    if (path.includes(key.table)) throw endless([...path, key.table], missing);
    const known = key.columns.flatMap((name, at) =>
      row[name] === undefined
        ? []
        : [[key.references[at]!, row[name]] as const],
    );
    const parent = await createRow(
      shop,
      key.table,
      Object.fromEntries(known),
      path,
    );
    for (const [at, name] of key.columns.entries()) {
      row[name] ??= parent[key.references[at]!];
    }
  }
}

function endless(path: readonly string[], columns: readonly string[]): Error {
  return new Error(
    `A row of ${path.join(" needs one of ")}, without end; give a value for ${columns.join(", ")}.`,
  );
}

/** Database names and their camelCase spelling. */
function isNamed(column: string, property: string): boolean {
  return (
    column === property ||
    column.replaceAll("_", "").toLowerCase() ===
      property.replaceAll("_", "").toLowerCase()
  );
}

function plainName(column: string): string {
  return column.replace(/(_e|E)ncrypted$/, "");
}

/** Required encrypted columns, by their plaintext names. */
function fillEncrypted(
  { encrypted = {}, blindIndexes = {} }: FactoryTable,
  { columns }: TableCatalog,
  row: Record<string, unknown>,
  count: number,
): void {
  for (const [name, { codec }] of Object.entries(encrypted)) {
    const property = plainName(name);
    if (row[property] !== undefined) continue;
    const index = Object.entries(blindIndexes).find(
      ([, { of }]) => of === name,
    );
    const isRequired = [name, index?.[0]].some(
      (one) =>
        one !== undefined &&
        columns.find((column) => isNamed(column.name, one))?.required,
    );
    if (!isRequired) continue;
    const form = `${index?.[1].normalizer ?? ""} ${property}`;
    row[property] = plaintexts[codec](count, form);
  }
}

const plaintexts: Readonly<
  Record<CodecName, (count: number, form: string) => unknown>
> = {
  text: (count, form) =>
    /e?mail/i.test(form)
      ? `somebody${count}@example.test`
      : /phone/i.test(form)
        ? `+4930${String(count).padStart(7, "0")}`
        : `${form.trim()} ${count}`,
  json: (count) => ({ count }),
  bytea: (count) => Buffer.from(String(count)),
  integer: (count) => count,
  bigint: BigInt,
  float: (count) => count,
  numeric: String,
  boolean: () => false,
  date: (count) => new Date(count * 86_400_000).toISOString().slice(0, 10),
  timestamp: (count) => new Date(Date.UTC(2026, 0, 1) + count * 60_000),
};

async function fillColumns(
  db: Kysely<never>,
  table: string,
  metadata: FactoryTable,
  catalog: TableCatalog,
  row: Record<string, unknown>,
  count: number,
): Promise<void> {
  const {
    columns: properties = [],
    encrypted = {},
    blindIndexes = {},
  } = metadata;
  const propertyOf = new Map(
    catalog.columns.map(({ name }) => [
      name,
      properties.find((one) => isNamed(name, one)) ?? name,
    ]),
  );
  const sealed = new Map<string, boolean>();
  const given = new Map<string, unknown>();
  for (const [name, property] of propertyOf) {
    const of = blindIndexes[property]?.of ?? property;
    if (Object.hasOwn(encrypted, of)) {
      sealed.set(name, row[plainName(of)] != null);
    } else if (row[property] !== undefined) {
      given.set(name, row[property]);
    }
  }
  const accepted = await acceptedValues(db, { catalog, given, sealed, count });
  const isBound = Object.values(encrypted).some((one) => one.binding === "row");
  const keys = isBound ? (metadata.primaryKey ?? []) : [];
  for (const column of catalog.columns) {
    const property = propertyOf.get(column.name)!;
    if (row[property] !== undefined || sealed.has(column.name)) continue;
    const isKey = keys.includes(property);
    const text =
      accepted.get(column.name) ??
      (isKey ? await boundKey(db, table, column) : undefined);
    if (text !== undefined) row[property] = parameter(column, text, isKey);
    else if (column.required) throw unknown(table, property, column.type);
  }
}

/** A key that encryption reads must be a value of JavaScript's; anything else is SQL, past every plugin. */
function parameter(
  column: CatalogColumn,
  text: string,
  isKey: boolean,
): unknown {
  if (!isKey) return sql`cast(${sql.lit(text)} as ${sql.raw(column.type)})`;
  return ["int2", "int4"].includes(column.base) ? Number(text) : text;
}

/** A key that values are bound to must be known before the row is written. */
async function boundKey(
  db: Kysely<never>,
  table: string,
  column: CatalogColumn,
): Promise<string> {
  const made = column.default ?? identityValue(table, column.name);
  const { rows } = await sql<{ key: string }>`
    select cast(${sql.raw(made)} as text) as key`.execute(db);
  return rows[0]!.key;
}

function identityValue(table: string, column: string): string {
  const path = table
    .split(".")
    .map((part) => `"${part.replaceAll('"', '""')}"`);
  const [relation, name] = [path.join("."), column].map(
    (text) => `'${text.replaceAll("'", "''")}'`,
  );
  return `nextval(pg_get_serial_sequence(${relation}, ${name}))`;
}

function unknown(table: string, property: string, type: string): Error {
  return new Error(
    `A factory knows no value of type ${type} for "${property}" of ${table}; give one: create("${table}", { ${property}: … }).`,
  );
}
