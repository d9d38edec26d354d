/** The types of a database as it is now, by the names that the generated code knows. */
import { type TypeKey, type TypeName, typeKey } from "./metadata.ts";
import { ValueError } from "./value-error.ts";

/** What of a pg client the runtime needs. */
export interface Queryable {
  query(
    text: string,
    values: unknown[],
  ): Promise<{ rows: Record<string, unknown>[] }>;
}

/** A type as the server describes it; OIDs differ between databases. */
export interface CatalogType extends TypeName {
  readonly oid: number;
  /** 0 for a type without arrays. */
  readonly array: number;
  readonly delimiter: string;
  /** pg_type.typtype: b, c, d, e, m, p or r. */
  readonly type: string;
  /** The OID of a domain's base, a range's subtype or a multirange's range; 0 for others. */
  readonly inner: number;
  readonly notNull: boolean;
  /** Name and type's OID, in order; of a composite type. */
  readonly attributes: readonly (readonly [string, number])[] | null;
  /** In order; of an enum. */
  readonly labels: readonly string[] | null;
}

/** Rows of CatalogType, for schemas $1 and names $2. */
export const catalogTypesQuery = `
  select
    namespace.nspname as schema,
    type.typname as name,
    type.oid::int8 as oid,
    type.typarray::int8 as "array",
    type.typdelim::text as delimiter,
    type.typtype::text as type,
    coalesce(
      nullif(type.typbasetype, 0),
      range.rngsubtype,
      multirange.rngtypid,
      0
    )::int8 as inner,
    type.typnotnull as "notNull",
    (
      select json_agg(json_build_array(attname, atttypid::int8) order by attnum)
      from pg_catalog.pg_attribute
      where attrelid = nullif(type.typrelid, 0)
      and attnum > 0
      and not attisdropped
    ) as attributes,
    (
      select json_agg(enumlabel order by enumsortorder)
      from pg_catalog.pg_enum
      where enumtypid = type.oid
      and type.typtype = 'e'
    ) as labels
  from unnest($1::text[], $2::text[]) as wanted (schema, name)
  join pg_catalog.pg_namespace as namespace
    on namespace.nspname = wanted.schema
  join pg_catalog.pg_type as type
    on type.typnamespace = namespace.oid
    and type.typname = wanted.name
  left join pg_catalog.pg_range as range
    on range.rngtypid = type.oid
    and type.typtype = 'r'
  left join pg_catalog.pg_range as multirange
    on multirange.rngmultitypid = type.oid
    and type.typtype = 'm'`;

/** Reads types by name in one statement; those that do not exist are absent. */
export async function readCatalogTypes(
  client: Queryable,
  names: readonly TypeName[],
): Promise<CatalogType[]> {
  // As text, because a parser of json may be registered already.
  const { rows } = await client.query(
    `select coalesce(json_agg(found), '[]')::text as types
     from (${catalogTypesQuery}) as found`,
    [names.map(({ schema }) => schema), names.map(({ name }) => name)],
  );
  const types = rows[0]?.["types"];
  if (typeof types !== "string") {
    throw new ValueError(
      "TYPES",
      "The catalog's types did not arrive as text.",
    );
  }
  return JSON.parse(types) as CatalogType[];
}

/** The keys of all types and arrays that were found, by OID. */
export function keysByOid(
  types: readonly CatalogType[],
): ReadonlyMap<number, TypeKey> {
  const keys = new Map<number, TypeKey>();
  for (const { schema, name, oid, array } of types) {
    keys.set(oid, typeKey(schema, name));
    if (array !== 0) keys.set(array, typeKey(schema, name, true));
  }
  return keys;
}
