import { createHash } from "node:crypto";
import type { CatalogType, Queryable } from "../parsers/catalog.ts";
import {
  columnText,
  columnType,
  type DatabaseMetadata,
  elementKey,
  isNotNull,
  type TypeKey,
  typeKey,
} from "../parsers/metadata.ts";
import type { Difference } from "./difference.ts";

/** A relation's columns as one digest, which the database and we compute alike. */
export interface RelationDigest {
  readonly schema: string;
  readonly name: string;
  readonly digest: string;
}

export interface RelationList {
  readonly schemas: readonly string[];
  readonly names: readonly string[];
}

/** Rows of RelationDigest, for schemas $3 and names $4. */
export const relationDigestsQuery = `
  select
    wanted.schema,
    wanted.name,
    encode(sha256(convert_to(string_agg(
      attname || ' ' || atttypid::int8 || ' ' || attnotnull,
      E'\\n' order by attname
    ), 'UTF8')), 'hex') as digest
  from unnest($3::text[], $4::text[]) as wanted (schema, name)
  join pg_catalog.pg_namespace as namespace
    on namespace.nspname = wanted.schema
  join pg_catalog.pg_class as relation
    on relation.relnamespace = namespace.oid
    and relation.relname = wanted.name
  join pg_catalog.pg_attribute as attribute
    on attribute.attrelid = relation.oid
    and attribute.attnum > 0
    and not attribute.attisdropped
  group by wanted.schema, wanted.name`;

export function relationList({ relations }: DatabaseMetadata): RelationList {
  const pairs = Object.entries(relations).flatMap(([schema, tables]) =>
    Object.keys(tables).map((name) => [schema, name] as const),
  );
  return {
    schemas: pairs.map(([schema]) => schema),
    names: pairs.map(([, name]) => name),
  };
}

/** The relations whose columns are not those declared. */
export function changedRelations(
  metadata: DatabaseMetadata,
  types: readonly CatalogType[],
  digests: readonly RelationDigest[],
): RelationList {
  const oids = oidsByKey(types);
  const found = new Map(
    digests.map(({ schema, name, digest }) => [typeKey(schema, name), digest]),
  );
  const { schemas, names } = relationList(metadata);
  const changed = names
    .map((name, index) => ({ schema: schemas[index] ?? "", name }))
    .filter(
      ({ schema, name }) =>
        found.get(typeKey(schema, name)) !==
        declaredDigest(metadata.relations[schema]?.[name] ?? {}, oids),
    );
  return {
    schemas: changed.map(({ schema }) => schema),
    names: changed.map(({ name }) => name),
  };
}

function oidsByKey(
  types: readonly CatalogType[],
): ReadonlyMap<TypeKey, number> {
  return new Map(
    types.flatMap(({ schema, name, oid, array }) => [
      [typeKey(schema, name), oid] as const,
      [typeKey(schema, name, true), array] as const,
    ]),
  );
}

function declaredDigest(
  columns: Readonly<Record<string, string>>,
  oids: ReadonlyMap<TypeKey, number>,
): string {
  const lines = Object.keys(columns)
    .sort(byBytes)
    .map((name) => {
      const column = columns[name] ?? "";
      return `${name} ${oids.get(columnType(column))} ${isNotNull(column)}`;
    });
  return createHash("sha256").update(lines.join("\n")).digest("hex");
}

/** As the server orders names, which is not JavaScript's order beyond the basic plane. */
function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
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

/** Says of changed relations what changed, column by column. */
export async function describeChanges(
  client: Queryable,
  metadata: DatabaseMetadata,
  changed: RelationList,
): Promise<Difference[]> {
  const { rows } = await client.query(
    `select coalesce(json_agg(found), '[]')::text as columns
     from (${columnsQuery}) as found`,
    [changed.schemas, changed.names],
  );
  const columns = JSON.parse(String(rows[0]?.["columns"])) as FoundColumn[];
  const byRelation = Map.groupBy(columns, ({ schema, relation }) =>
    typeKey(schema, relation),
  );
  return changed.names.flatMap((name, index) => {
    const schema = changed.schemas[index] ?? "";
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
  const keys = new Set<TypeKey>();
  for (const tables of Object.values(relations)) {
    for (const columns of Object.values(tables)) {
      for (const column of Object.values(columns)) {
        const type = columnType(column);
        keys.add(elementKey(type) ?? type);
      }
    }
  }
  return keys;
}
