import type { Column } from "../model.ts";
import type { CatalogSession, TextRow } from "../session.ts";
import { formattedWhenNeeded } from "./modifier.ts";
import { defined, firstUserOid, userNamespace } from "./rows.ts";
import type { RelationRows } from "./relations.ts";
import type { TypeCatalog } from "./type-catalog.ts";

const columnSql = `
  select a.attrelid, a.attname, a.attnum, a.atttypid, a.atttypmod,
    a.attnotnull, a.attidentity, a.attgenerated, a.attcollation,
    ${formattedWhenNeeded("a.atttypid", "a.atttypmod")}
  from pg_catalog.pg_attribute a
  join pg_catalog.pg_class c on c.oid = a.attrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f')
    and a.attnum > 0 and not a.attisdropped
    and ${userNamespace("n")}`;

/** On its own, since joining it to each column takes longer than reading all of it. */
const defaultSql = `
  select d.adrelid, d.adnum, pg_get_expr(d.adbin, d.adrelid)
  from pg_catalog.pg_attrdef d
  where d.adrelid >= ${firstUserOid}`;

/** Columns of views whose rows can be written although these cannot. */
const readOnlySql = `
  with updatable as materialized (
    select c.oid
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'v' and ${userNamespace("n")}
      and pg_relation_is_updatable(c.oid, true) & 12 <> 0)
  select a.attrelid, a.attnum
  from updatable u
  join pg_catalog.pg_attribute a on a.attrelid = u.oid and a.attnum > 0
  where not pg_column_is_updatable(u.oid, a.attnum, true)`;

/** PostgreSQL 18 can leave NOT NULL unvalidated; attnotnull is true all the same. */
const notNullNotValidSql = `
  select c.conrelid, c.conkey
  from pg_catalog.pg_constraint c
  where c.contype = 'n' and not c.convalidated`;

export interface ColumnRows {
  readonly columns: readonly TextRow[];
  /** "relation attnum" → expression. */
  readonly defaults: ReadonlyMap<string, string>;
  /** "relation attnum" of columns that a view does not let be written. */
  readonly readOnly: ReadonlySet<string>;
  readonly notNullNotValid: ReadonlySet<string>;
}

export async function readColumnRows(
  session: CatalogSession,
): Promise<ColumnRows> {
  const [columns, defaults, readOnly, unvalidated] = await Promise.all([
    session.rows(columnSql),
    session.rows(defaultSql),
    session.rows(readOnlySql),
    session.serverVersion >= 180000 ? session.rows(notNullNotValidSql) : [],
  ]);
  return {
    columns,
    defaults: new Map(
      defaults.map(([relation, n, text]) => [`${relation} ${n}`, text!]),
    ),
    readOnly: new Set(readOnly.map(([relation, n]) => `${relation} ${n}`)),
    notNullNotValid: new Set(
      unvalidated.map(([relation, key]) => `${relation} ${key?.slice(1, -1)}`),
    ),
  };
}

/** OIDs of the types that columns have. */
export function columnTypes(rows: ColumnRows): string[] {
  return rows.columns.map((row) => row[3]!);
}

const identities = { a: "always", d: "by default" } as const;
const generations = { s: "stored", v: "virtual" } as const;

/** Columns under the OID of their relation, in order of attnum. */
export function buildColumns(
  rows: ColumnRows,
  types: TypeCatalog,
  { comments, updatable }: Pick<RelationRows, "comments" | "updatable">,
): Map<string, Column[]> {
  const byRelation = new Map<string, Column[]>();
  for (const row of rows.columns) {
    const [relation, , position] = row;
    const column = buildColumn(row, rows, types, {
      ...defined("comment", comments.get(`${relation} ${position}`)),
      isWritable: updatable.has(relation!),
    });
    const list = byRelation.get(relation!);
    if (list === undefined) byRelation.set(relation!, [column]);
    else list.push(column);
  }
  for (const list of byRelation.values()) {
    list.sort((a, b) => a.position - b.position);
  }
  return byRelation;
}

function buildColumn(
  row: TextRow,
  { defaults, readOnly, notNullNotValid }: ColumnRows,
  types: TypeCatalog,
  { comment, isWritable }: { comment?: string; isWritable: boolean },
): Column {
  const key = `${row[0]} ${row[2]}`;
  const unvalidated = notNullNotValid.has(key);
  const kind = generations[row[7] as keyof typeof generations];
  const identity = identities[row[6] as keyof typeof identities];
  const expression = defaults.get(key);
  const collation = types.collation(row[8]!, row[3]!);
  const column: Mutable<Column> = {
    name: row[1]!,
    position: Number(row[2]),
    type: types.ref(row[3]!, Number(row[4]), row[9] ?? null),
    notNull: row[5] === "t" && !unvalidated,
  };
  if (unvalidated) column.notNullNotValid = true;
  if (expression !== undefined) {
    if (kind === undefined) column.default = expression;
    else column.generated = { kind, expression };
  }
  if (identity !== undefined) column.identity = identity;
  if (collation !== undefined) column.collation = collation;
  if (comment !== undefined) column.comment = comment;
  if (isWritable && readOnly.has(key)) column.readOnly = true;
  return column;
}

/** There are many columns, so they are filled in rather than spread together. */
type Mutable<T> = { -readonly [K in keyof T]: T[K] };
