import { createHash } from "node:crypto";
import type { CatalogType, Queryable } from "../parsers/catalog.ts";
import {
  type ColumnText,
  columnText,
  columnType,
  type DatabaseMetadata,
  elementKey,
  isNotNull,
  type TypeKey,
  typeKey,
} from "../parsers/metadata.ts";
import type { Difference } from "./difference.ts";

/**
 * The columns of relations, of schemas $3 and names $4 in that order, as one
 * digest that the database and we compute alike: of each relation its
 * columns in order, of each column its name and its type's OID, negative
 * where it is NOT NULL.
 */
export const digestQuery = `
  select encode(sha256(convert_to(
    string_agg(coalesce(columns, ''), E'\\n\\n' order by ordinal), 'UTF8'
  )), 'hex')
  from (
    select
      ordinal,
      (
        select string_agg(
          attname || ' ' || case
            when attnotnull then -atttypid::int8
            else atttypid::int8
          end,
          E'\\n' order by attnum
        )
        from pg_catalog.pg_attribute
        where attrelid = relation.oid
        and attnum > 0
        and not attisdropped
      ) as columns
    from unnest($3::text[], $4::text[])
      with ordinality as wanted (schema, name, ordinal)
    join pg_catalog.pg_namespace as namespace
      on namespace.nspname = wanted.schema
    join pg_catalog.pg_class as relation
      on relation.relnamespace = namespace.oid
      and relation.relname = wanted.name
  ) as relations`;

export interface RelationList {
  readonly schemas: readonly string[];
  readonly names: readonly string[];
}

export function relationList({ relations }: DatabaseMetadata): RelationList {
  const pairs = Object.entries(relations).flatMap(([schema, tables]) =>
    Object.keys(tables).map((name) => [schema, name] as const),
  );
  return {
    schemas: pairs.map(([schema]) => schema),
    names: pairs.map(([, name]) => name),
  };
}

/** The digest that the database has when its columns are those declared; null without relations. */
export function declaredDigest(
  { relations }: DatabaseMetadata,
  types: readonly CatalogType[],
): string | null {
  const oidOf = signedOids(types);
  const texts = Object.values(relations).flatMap((tables) =>
    Object.values(tables).map((columns) => columnsText(columns, oidOf)),
  );
  return texts.length === 0
    ? null
    : createHash("sha256").update(texts.join("\n\n")).digest("hex");
}

function columnsText(
  columns: Readonly<Record<string, string>>,
  oidOf: (column: ColumnText) => number,
): string {
  const lines: string[] = [];
  for (const name in columns)
    lines.push(`${name} ${oidOf(columns[name] ?? "")}`);
  return lines.join("\n");
}

/** Thousands of columns say a few dozen things: each is looked up once. */
function signedOids(
  types: readonly CatalogType[],
): (column: ColumnText) => number {
  const oids = new Map(
    types.flatMap(({ schema, name, oid, array }) => [
      [typeKey(schema, name), oid] as const,
      [typeKey(schema, name, true), array] as const,
    ]),
  );
  const known = new Map<ColumnText, number>();
  return (column) => {
    let oid = known.get(column);
    if (oid === undefined) {
      oid = oids.get(columnType(column)) ?? 0;
      if (isNotNull(column)) oid = -oid;
      known.set(column, oid);
    }
    return oid;
  };
}

interface FoundColumn {
  readonly schema: string;
  readonly relation: string;
  readonly name: string;
  readonly typeSchema: string;
  readonly typeName: string;
  readonly isArray: boolean;
  readonly notNull: boolean;
}

const columnsQuery = `
  select
    namespace.nspname as schema,
    relation.relname as relation,
    attribute.attname as name,
    type_namespace.nspname as "typeSchema",
    coalesce(element.typname, type.typname) as "typeName",
    element.oid is not null as "isArray",
    attribute.attnotnull as "notNull"
  from unnest($1::text[], $2::text[]) as wanted (schema, name)
  join pg_catalog.pg_namespace as namespace
    on namespace.nspname = wanted.schema
  join pg_catalog.pg_class as relation
    on relation.relnamespace = namespace.oid
    and relation.relname = wanted.name
  join pg_catalog.pg_attribute as attribute
    on attribute.attrelid = relation.oid
    and attribute.attnum > 0
    and not attribute.attisdropped
  join pg_catalog.pg_type as type
    on type.oid = attribute.atttypid
  left join pg_catalog.pg_type as element
    on element.oid = type.typelem
    and element.typarray = type.oid
  join pg_catalog.pg_namespace as type_namespace
    on type_namespace.oid = coalesce(element.typnamespace, type.typnamespace)
  order by attribute.attnum`;

/**
 * Says what differs, column by column. A different order of columns is none:
 * Kysely names them.
 */
export async function describeChanges(
  client: Queryable,
  metadata: DatabaseMetadata,
): Promise<Difference[]> {
  const { schemas, names } = relationList(metadata);
  const { rows } = await client.query(
    `select coalesce(json_agg(found), '[]')::text as columns
     from (${columnsQuery}) as found`,
    [schemas, names],
  );
  const columns = JSON.parse(String(rows[0]?.["columns"])) as FoundColumn[];
  const byRelation = Map.groupBy(columns, ({ schema, relation }) =>
    typeKey(schema, relation),
  );
  return names.flatMap((name, index) => {
    const schema = schemas[index] ?? "";
    const key = typeKey(schema, name);
    return describeRelation(
      key,
      metadata.relations[schema]?.[name] ?? {},
      byRelation.get(key),
    );
  });
}

function describeRelation(
  relation: string,
  declared: Readonly<Record<string, string>>,
  found: readonly FoundColumn[] | undefined,
): Difference[] {
  if (found === undefined) {
    return [
      {
        about: "relation",
        name: relation,
        declared: "a relation",
        received: "nothing",
      },
    ];
  }
  const received = new Map(found.map((column) => [column.name, spell(column)]));
  const names = new Set([...Object.keys(declared), ...received.keys()]);
  return [...names].flatMap((name) => {
    const expected = Object.hasOwn(declared, name)
      ? (declared[name] ?? "nothing")
      : "nothing";
    const actual = received.get(name) ?? "nothing";
    return expected === actual
      ? []
      : [
          {
            about: "column",
            name: `${relation}.${name}`,
            declared: expected,
            received: actual,
          } as const,
        ];
  });
}

function spell(column: FoundColumn): string {
  const { typeSchema, typeName, isArray, notNull } = column;
  return columnText(typeKey(typeSchema, typeName, isArray), notNull);
}

/** Types of columns that the truth table does not know: their OIDs are compared too. */
export function columnTypeKeys({ relations }: DatabaseMetadata): Set<TypeKey> {
  const columns = new Set(
    Object.values(relations).flatMap((tables) =>
      Object.values(tables).flatMap((columns) => Object.values(columns)),
    ),
  );
  const types = [...columns].map(columnType);
  return new Set(types.map((type) => elementKey(type) ?? type));
}
