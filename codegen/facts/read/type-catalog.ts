import type { TypeRef } from "../model.ts";
import type { CatalogSession, TextRow } from "../session.ts";
import { modifierText } from "./modifier.ts";

const typeColumns = `
  t.oid, n.nspname, t.typname, t.typtype,
  case when e.typarray = t.oid then e.oid end,
  t.typbasetype, t.typtypmod, t.typnotnull, t.typcollation,
  case when t.typtype = 'd' then t.typdefault end,
  case when t.typtype = 'd' and t.typtypmod >= 0
    then format_type(t.typbasetype, t.typtypmod) end,
  r.rngsubtype, m.rngtypid
  from pg_catalog.pg_type t
  join pg_catalog.pg_namespace n on n.oid = t.typnamespace
  left join pg_catalog.pg_type e on e.oid = t.typelem and t.typelem <> 0
  left join pg_catalog.pg_range r on r.rngtypid = t.oid
  left join pg_catalog.pg_range m on m.rngmultitypid = t.oid`;

/** Every type but the row types of relations, of which there are as many as tables. */
const standaloneSql = `
  select ${typeColumns}
  left join pg_catalog.pg_class c on c.oid = coalesce(nullif(t.typrelid, 0), e.typrelid)
  where c.relkind is null or c.relkind = 'c'`;

/** Row types of relations that something uses as a type, and arrays of them. */
const rowTypeSql = `
  select ${typeColumns}
  left join pg_catalog.pg_class c on c.oid = t.typrelid
  where t.oid = any ($1::oid[])
    or t.oid in (
      select u.typelem from pg_catalog.pg_type u where u.oid = any ($1::oid[]))`;

const collationSql = `
  select c.oid, n.nspname, c.collname
  from pg_catalog.pg_collation c
  join pg_catalog.pg_namespace n on n.oid = c.collnamespace`;

export interface TypeRow {
  readonly oid: string;
  readonly schema: string;
  readonly name: string;
  /** pg_type.typtype: b, c, d, e, m, p or r. */
  readonly typtype: string;
  /** The element's OID, of a true array type. */
  readonly element: string | null;
  readonly baseType: string;
  readonly baseModifier: number;
  readonly baseFormatted: string | null;
  readonly notNull: boolean;
  readonly collation: string;
  readonly default: string | null;
  readonly subtype: string | null;
  readonly rangeOfMultirange: string | null;
  /** The row type of a relation, which is the relation itself. */
  readonly isRowType: boolean;
}

/** Resolves the catalog's OIDs into the names facts use. */
export interface TypeCatalog {
  readonly rows: ReadonlyMap<string, TypeRow>;
  /** OIDs of the types that `ref` was asked for. */
  readonly used: ReadonlySet<string>;
  /** `formatted` is format_type's answer, needed where the modifier is not a plain number. */
  ref(oid: string, modifier: number, formatted: string | null): TypeRef;
  /** The collation's name when it is not the type's own. */
  collation(oid: string, typeOid: string): string | undefined;
}

/** Rows that need no knowledge of which types are used. */
export interface TypeRows {
  readonly standalone: readonly TextRow[];
  readonly collations: readonly TextRow[];
}

export async function readTypeRows(session: CatalogSession): Promise<TypeRows> {
  const [standalone, collations] = await Promise.all([
    session.rows(standaloneSql),
    session.rows(collationSql),
  ]);
  return { standalone, collations };
}

/** `mentioned`: OIDs seen in columns, attributes and routines. */
export async function readTypeCatalog(
  session: CatalogSession,
  { standalone, collations }: TypeRows,
  mentioned: readonly string[],
): Promise<TypeCatalog> {
  const rows = new Map<string, TypeRow>();
  for (const row of standalone) {
    const type = typeRow(row, false);
    rows.set(type.oid, type);
  }
  const missing = new Set(mentioned.filter((oid) => !rows.has(oid)));
  for (const row of await session.rows(rowTypeSql, [[...missing]])) {
    const type = typeRow(row, true);
    rows.set(type.oid, type);
  }
  return typeCatalog(
    rows,
    new Map(
      collations.map(([oid, schema, name]) => [
        oid,
        schema === "pg_catalog" ? name! : `${schema}.${name}`,
      ]),
    ),
  );
}

function typeCatalog(
  rows: ReadonlyMap<string, TypeRow>,
  collations: ReadonlyMap<string | null | undefined, string>,
): TypeCatalog {
  const refs = new Map<string, TypeRef>();
  const used = new Set<string>();
  return {
    rows,
    used,
    ref(oid, modifier, formatted) {
      const key = `${oid}:${modifier}`;
      const known = refs.get(key);
      if (known !== undefined) return known;
      const made = Object.freeze(typeRef(rows, used, oid, modifier, formatted));
      refs.set(key, made);
      return made;
    },
    collation: (oid, typeOid) =>
      oid === "0" || oid === rows.get(typeOid)?.collation
        ? undefined
        : collations.get(oid),
  };
}

function typeRef(
  rows: ReadonlyMap<string, TypeRow>,
  used: Set<string>,
  oid: string,
  modifier: number,
  formatted: string | null,
): TypeRef {
  const row = rows.get(oid);
  const element = row?.element == null ? undefined : rows.get(row.element);
  const target = element ?? row;
  if (target === undefined) return { schema: "pg_catalog", name: "unknown" };
  used.add(target.oid);
  const text = modifierText(target, modifier, formatted);
  return {
    schema: target.schema,
    name: target.name,
    ...(element !== undefined && { array: true as const }),
    ...(text !== undefined && { modifier: text }),
  };
}

function typeRow(row: TextRow, isRowType: boolean): TypeRow {
  const [oid, schema, name, typtype, element, baseType, baseModifier] = row;
  const [notNull, collation, standard, formatted, subtype, range] =
    row.slice(7);
  return {
    oid: oid!,
    schema: schema!,
    name: name!,
    typtype: typtype!,
    element: element ?? null,
    baseType: baseType!,
    baseModifier: Number(baseModifier),
    baseFormatted: formatted ?? null,
    notNull: notNull === "t",
    collation: collation!,
    default: standard ?? null,
    subtype: subtype ?? null,
    rangeOfMultirange: range ?? null,
    isRowType,
  };
}
