import type { Column, Updatable } from "../model.ts";
import type { CatalogSession, TextRow } from "../session.ts";
import { formattedWhenNeeded } from "./modifier.ts";
import { defined, flag, userNamespace } from "./rows.ts";
import type { TypeCatalog } from "./type-catalog.ts";

const columnSql = `
  select a.attrelid, a.attname, a.attnum, a.atttypid, a.atttypmod,
    a.attnotnull, a.attidentity, a.attgenerated, a.attcollation,
    pg_get_expr(d.adbin, d.adrelid),
    ${formattedWhenNeeded("a.atttypid", "a.atttypmod")}
  from pg_catalog.pg_attribute a
  join pg_catalog.pg_class c on c.oid = a.attrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  left join pg_catalog.pg_attrdef d
    on a.atthasdef and d.adrelid = a.attrelid and d.adnum = a.attnum
  where c.relkind in ('r', 'p', 'v', 'm', 'f')
    and a.attnum > 0 and not a.attisdropped
    and ${userNamespace("n")}
  order by a.attrelid, a.attnum`;

/** Columns of views whose rows can be written although these cannot. */
const readOnlySql = `
  select a.attrelid, a.attnum
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_attribute a on a.attrelid = c.oid
  where c.relkind = 'v' and ${userNamespace("n")}
    and a.attnum > 0
    and pg_relation_is_updatable(c.oid, true) & 12 <> 0
    and not pg_column_is_updatable(c.oid, a.attnum, true)`;

/** PostgreSQL 18 can leave NOT NULL unvalidated; attnotnull is true all the same. */
const notNullNotValidSql = `
  select c.conrelid, c.conkey
  from pg_catalog.pg_constraint c
  where c.contype = 'n' and not c.convalidated`;

export interface ColumnRows {
  readonly columns: readonly TextRow[];
  /** "relation attnum" of columns that a view does not let be written. */
  readonly readOnly: ReadonlySet<string>;
  readonly notNullNotValid: ReadonlySet<string>;
}

export async function readColumnRows(
  session: CatalogSession,
): Promise<ColumnRows> {
  const columns = await session.rows(columnSql);
  const readOnly = await session.rows(readOnlySql);
  const unvalidated =
    session.serverVersion >= 180000
      ? await session.rows(notNullNotValidSql)
      : [];
  return {
    columns,
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
  { columns, readOnly, notNullNotValid }: ColumnRows,
  types: TypeCatalog,
  commentOf: (relation: string, position: string) => string | undefined,
  updatable: ReadonlyMap<string, Updatable>,
): Map<string, Column[]> {
  const byRelation = new Map<string, Column[]>();
  for (const row of columns) {
    const [relation, name, position, type, modifier, notNull] = row;
    const [identity, generated, collation, expression, formatted] =
      row.slice(6);
    const key = `${relation} ${position}`;
    const unvalidated = notNullNotValid.has(key);
    const kind = generations[generated as keyof typeof generations];
    const column: Column = {
      name: name!,
      position: Number(position),
      type: types.ref(type!, Number(modifier), formatted ?? null),
      notNull: notNull === "t" && !unvalidated,
      ...flag("notNullNotValid", unvalidated),
      ...(kind === undefined
        ? defined("default", expression)
        : { generated: { kind, expression: expression! } }),
      ...defined("identity", identities[identity as keyof typeof identities]),
      ...defined("collation", types.collation(collation!, type!)),
      ...defined("comment", commentOf(relation!, position!)),
      ...flag("readOnly", updatable.has(relation!) && readOnly.has(key)),
    };
    const list = byRelation.get(relation!);
    if (list === undefined) byRelation.set(relation!, [column]);
    else list.push(column);
  }
  return byRelation;
}
