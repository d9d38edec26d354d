import type { Column } from "../model.ts";
import type { CatalogSession, Grouped } from "../session.ts";
import { formattedWhenNeeded } from "./modifier.ts";
import { firstUserOid, userNamespace } from "./rows.ts";
import type { TypeCatalog } from "./type-catalog.ts";

type ColumnRow = readonly [
  name: string,
  position: number,
  type: number,
  modifier: number,
  notNull: boolean,
  identity: string,
  generated: string,
  collation: number,
  formatted: string | null,
];

const columnList = `
  a.attname, a.attnum, a.atttypid::int8, a.atttypmod,
  a.attnotnull, a.attidentity, a.attgenerated, a.attcollation::int8,
  ${formattedWhenNeeded("a.atttypid", "a.atttypmod")}`;

const columnFrom = `
  from pg_catalog.pg_attribute a
  join pg_catalog.pg_class c on c.oid = a.attrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f')
    and a.attnum > 0 and not a.attisdropped
    and ${userNamespace("n")}`;

/** On its own, since joining it to each column takes longer than reading all of it. */
const defaultFrom = `
  from pg_catalog.pg_attrdef d
  where d.adrelid >= ${firstUserOid}`;

/** Columns of views whose rows can be written although these cannot. */
const readOnlySql = `
  with views as materialized (
    select c.oid
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'v' and ${userNamespace("n")})
  select a.attrelid, a.attnum
  from views v
  join pg_catalog.pg_attribute a on a.attrelid = v.oid and a.attnum > 0
  where pg_relation_is_updatable(v.oid, true) & 12 <> 0
    and not pg_column_is_updatable(v.oid, a.attnum, true)`;

/** PostgreSQL 18 can leave NOT NULL unvalidated; attnotnull is true all the same. */
const notNullNotValidSql = `
  select c.conrelid, c.conkey
  from pg_catalog.pg_constraint c
  where c.contype = 'n' and not c.convalidated`;

export interface ColumnRows {
  readonly columns: Grouped<ColumnRow>;
  readonly defaults: Grouped<DefaultRow>;
  /** "relation attnum" of columns that a view does not let be written. */
  readonly readOnly: ReadonlySet<string>;
  readonly notNullNotValid: ReadonlySet<string>;
}

type DefaultRow = readonly [position: number, expression: string];

function readDefaults(session: CatalogSession): Promise<Grouped<DefaultRow>> {
  return session.grouped(
    "d.adrelid",
    "d.adnum, pg_get_expr(d.adbin, d.adrelid)",
    defaultFrom,
  );
}

export async function readColumnRows(
  session: CatalogSession,
): Promise<ColumnRows> {
  const [defaults, columns, readOnly, unvalidated] = await Promise.all([
    session.second().then(readDefaults),
    session.grouped<ColumnRow>("a.attrelid", columnList, columnFrom),
    session.rows(readOnlySql),
    session.serverVersion >= 180000 ? session.rows(notNullNotValidSql) : [],
  ]);
  return {
    columns,
    defaults,
    readOnly: new Set(readOnly.map(([relation, n]) => `${relation} ${n}`)),
    notNullNotValid: new Set(
      unvalidated.map(([relation, key]) => `${relation} ${key?.slice(1, -1)}`),
    ),
  };
}

const identities = { a: "always", d: "by default" } as const;
const generations = { s: "stored", v: "virtual" } as const;

/** The columns of a relation, in order of attnum. */
export function buildColumns(
  relation: string,
  rows: ColumnRows,
  types: TypeCatalog,
  comments: readonly string[],
): Column[] {
  const expressions: string[] = [];
  for (const [position, expression] of rows.defaults.get(relation)) {
    expressions[position] = expression;
  }
  return rows.columns
    .get(relation)
    .map((row) => {
      const position = row[1];
      const column = buildColumn(row, expressions[position], types);
      const comment = comments[position];
      if (comment !== undefined) column.comment = comment;
      applyExceptions(column, `${relation} ${position}`, rows);
      return column;
    })
    .sort((a, b) => a.position - b.position);
}

function buildColumn(
  row: ColumnRow,
  expression: string | undefined,
  types: TypeCatalog,
): Mutable<Column> {
  const [name, position, type, modifier, notNull, identity] = row;
  const [, , , , , , generated, collation, formatted] = row;
  const collationName = types.collation(collation, type);
  const column: Mutable<Column> = {
    name,
    position,
    type: types.ref(type, modifier, formatted),
    notNull,
  };
  if (expression !== undefined) {
    const kind = generations[generated as keyof typeof generations];
    if (kind === undefined) column.default = expression;
    else column.generated = { kind, expression };
  }
  if (identity)
    column.identity = identities[identity as keyof typeof identities];
  if (collationName !== undefined) column.collation = collationName;
  return column;
}

/** What is true of few columns of a database. */
function applyExceptions(
  column: Mutable<Column>,
  key: string,
  { readOnly, notNullNotValid }: ColumnRows,
): void {
  if (readOnly.has(key)) column.readOnly = true;
  if (notNullNotValid.has(key)) {
    column.notNull = false;
    column.notNullNotValid = true;
  }
}

/** There are many columns, so they are filled in rather than spread together. */
type Mutable<T> = { -readonly [K in keyof T]: T[K] };
