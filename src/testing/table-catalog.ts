import { sql, type Kysely } from "kysely";

/** A column as the database has it: what a value must be. */
export interface CatalogColumn {
  readonly name: string;
  /** As SQL spells it, for a cast. */
  readonly type: string;
  /** The same under domains, whose CHECKs a cast would hold values against. */
  readonly plainType: string;
  /** The name of the type under domains, such as "varchar"; of an array, of its elements with "[]". */
  readonly base: string;
  /** pg_attribute.atttypmod, of the base; -1 means none. */
  readonly modifier: number;
  /** pg_type.typtype of the base. */
  readonly kind: string;
  /** Of an enum, or of an array of one. */
  readonly labels: readonly string[] | null;
  /** Of a composite type. */
  readonly attributes: number;
  readonly required: boolean;
  /** Never written. */
  readonly generated: boolean;
  /** The default's expression. */
  readonly default: string | null;
  /** Conditions of its domains, about VALUE. */
  readonly domainChecks: readonly string[];
}

export interface CatalogCheck {
  readonly columns: readonly string[];
  readonly expression: string;
}

export interface TableCatalog {
  readonly columns: readonly CatalogColumn[];
  readonly checks: readonly CatalogCheck[];
}

/**
 * What the database says of a table. As one JSON text, so that neither parsers
 * nor plugins change it.
 *
 * @param key as in generated code; with camelCase, too
 */
export async function readTableCatalog(
  db: Kysely<never>,
  key: string,
): Promise<TableCatalog> {
  const { rows } = await sql<{ found: string | null }>`
    with recursive target as (
      select c.oid
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p', 'f')
        and replace(lower(${key}), '_', '') in (
          replace(lower(n.nspname || '.' || c.relname), '_', ''),
          replace(lower(c.relname), '_', ''))
      order by
        (n.nspname || '.' || c.relname = ${key}) desc,
        (c.relname = ${key}) desc,
        pg_catalog.pg_table_is_visible(c.oid) desc,
        n.nspname
      limit 1
    ),
    chain as (
      select a.attnum, t.oid as typ, a.atttypmod as mod, t.typtype, t.typbasetype, t.typtypmod, t.typnotnull, t.typdefault
      from target
      join pg_catalog.pg_attribute a on a.attrelid = target.oid
      join pg_catalog.pg_type t on t.oid = a.atttypid
      where a.attnum > 0 and not a.attisdropped
      union all
      select chain.attnum, t.oid, chain.typtypmod, t.typtype, t.typbasetype, t.typtypmod, t.typnotnull, t.typdefault
      from chain
      join pg_catalog.pg_type t on t.oid = chain.typbasetype
      where chain.typtype = 'd'
    ),
    column_rows as (
      select
        a.attnum,
        json_build_object(
          'name', a.attname,
          'type', pg_catalog.format_type(a.atttypid, a.atttypmod),
          'plainType', pg_catalog.format_type(chain.typ, chain.mod),
          'base', coalesce(element.typname || '[]', base.typname),
          'modifier', chain.mod,
          'kind', base.typtype,
          'labels', (
            select json_agg(e.enumlabel order by e.enumsortorder)
            from pg_catalog.pg_enum e
            where e.enumtypid = coalesce(element.oid, base.oid)),
          'attributes', (
            select count(*) from pg_catalog.pg_attribute part
            where part.attrelid = base.typrelid and base.typtype = 'c'
              and part.attnum > 0 and not part.attisdropped),
          'required',
            (a.attnotnull or exists (
              select from chain d where d.attnum = a.attnum and d.typnotnull))
            and not a.atthasdef and a.attidentity = ''
            and not exists (
              select from chain d
              where d.attnum = a.attnum and d.typtype = 'd' and d.typdefault is not null),
          'generated', a.attgenerated <> '' or a.attidentity = 'a',
          'default', case when a.attgenerated = '' then
            (select pg_catalog.pg_get_expr(d.adbin, d.adrelid)
             from pg_catalog.pg_attrdef d
             where d.adrelid = a.attrelid and d.adnum = a.attnum) end,
          'domainChecks', (
            select coalesce(json_agg(pg_catalog.pg_get_expr(k.conbin, 0)), '[]')
            from pg_catalog.pg_constraint k
            join chain d on d.typ = k.contypid and d.attnum = a.attnum
            where k.contype = 'c')
        ) as found
      from target
      join pg_catalog.pg_attribute a on a.attrelid = target.oid
      join chain on chain.attnum = a.attnum and chain.typtype <> 'd'
      join pg_catalog.pg_type base on base.oid = chain.typ
      left join pg_catalog.pg_type element
        on element.oid = base.typelem and base.typcategory = 'A'
    )
    select json_build_object(
      'columns', (select coalesce(json_agg(found order by attnum), '[]') from column_rows),
      'checks', (
        select coalesce(json_agg(json_build_object(
          'columns', (
            select json_agg(a.attname) from pg_catalog.pg_attribute a
            where a.attrelid = k.conrelid and a.attnum = any (k.conkey)),
          'expression', pg_catalog.pg_get_expr(k.conbin, k.conrelid)) order by k.conname), '[]')
        from pg_catalog.pg_constraint k
        where k.conrelid = target.oid and k.contype = 'c' and k.conkey is not null)
    )::text as found
    from target`.execute(db);
  const found = rows[0]?.found;
  if (found != null) return JSON.parse(found) as TableCatalog;
  throw new Error(
    `The database has no table "${key}"; apply the migrations, or generate again.`,
  );
}
