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
  ref(oid: number, modifier: number, formatted: string | null): TypeRef;
  /** The collation's name when it is not the type's own. */
  collation(oid: number, typeOid: number): string | undefined;
  /** Reads the row types that `ref` was asked for, and completes these TypeRefs. */
  complete(session: CatalogSession): Promise<void>;
}

export async function readTypeCatalog(
  session: CatalogSession,
): Promise<TypeCatalog> {
  const [standalone, collations] = await Promise.all([
    session.rows(standaloneSql),
    session.rows(collationSql),
  ]);
  const rows = new Map<string, TypeRow>();
  addRows(rows, standalone, false);
  const collationNames = new Map(
    collations.map(([oid, schema, name]) => [
      Number(oid),
      schema === "pg_catalog" ? name! : `${schema}.${name}`,
    ]),
  );
  return typeCatalog(rows, collationNames);
}

function addRows(
  rows: Map<string, TypeRow>,
  texts: readonly TextRow[],
  isRowType: boolean,
): void {
  for (const text of texts) {
    const row = typeRow(text, isRowType);
    rows.set(row.oid, row);
  }
}

type MutableRef = { -readonly [K in keyof TypeRef]: TypeRef[K] };

/** A type and a modifier have one TypeRef, however many columns have them. */
function typeCatalog(
  rows: Map<string, TypeRow>,
  collations: ReadonlyMap<number, string>,
): TypeCatalog {
  const refs = new Map<number, Map<number, MutableRef>>();
  const used = new Set<string>();
  /** Asked for before the row type was read. */
  const incomplete = new Map<string, MutableRef>();
  const ownCollations = new Map<number, number>();

  const make = (
    oid: number,
    modifier: number,
    formatted: string | null,
  ): MutableRef => {
    const made = typeRef(rows, used, String(oid), modifier, formatted);
    if (made !== undefined) return made;
    const placeholder = { schema: "pg_catalog", name: "unknown" };
    incomplete.set(String(oid), placeholder);
    return placeholder;
  };
  const ownCollation = (typeOid: number): number => {
    let own = ownCollations.get(typeOid);
    if (own === undefined) {
      own = Number(rows.get(String(typeOid))?.collation ?? 0);
      ownCollations.set(typeOid, own);
    }
    return own;
  };
  return {
    rows,
    used,
    ref(oid, modifier, formatted) {
      let byModifier = refs.get(oid);
      if (byModifier === undefined) {
        byModifier = new Map();
        refs.set(oid, byModifier);
      }
      let ref = byModifier.get(modifier);
      if (ref === undefined) {
        ref = make(oid, modifier, formatted);
        byModifier.set(modifier, ref);
      }
      return ref;
    },
    collation: (oid, typeOid) =>
      oid === 0 || oid === ownCollation(typeOid)
        ? undefined
        : collations.get(oid),
    async complete(session) {
      if (incomplete.size === 0) return;
      const found = await session.rows(rowTypeSql, [[...incomplete.keys()]]);
      addRows(rows, found, true);
      for (const [oid, ref] of incomplete) {
        Object.assign(ref, typeRef(rows, used, oid, -1, null));
      }
    },
  };
}

/** Undefined for a type that was not read. */
function typeRef(
  rows: ReadonlyMap<string, TypeRow>,
  used: Set<string>,
  oid: string,
  modifier: number,
  formatted: string | null,
): MutableRef | undefined {
  const row = rows.get(oid);
  const element = row?.element == null ? undefined : rows.get(row.element);
  const target = element ?? row;
  if (target === undefined) return undefined;
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
