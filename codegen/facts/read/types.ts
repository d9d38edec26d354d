import type {
  Attribute,
  DatabaseType,
  DomainCheck,
  QualifiedName,
} from "../model.ts";
import type { CatalogSession, TextRow } from "../session.ts";
import { formattedWhenNeeded } from "./modifier.ts";
import type { Namespaces } from "./namespaces.ts";
import { byName, defined, firstUserOid, groupRows } from "./rows.ts";
import type { TypeCatalog, TypeRow } from "./type-catalog.ts";

const labelSql = `
  select e.enumtypid, e.enumlabel
  from pg_catalog.pg_enum e
  order by e.enumtypid, e.enumsortorder`;

const attributeSql = `
  select t.oid, a.attname, a.attnum, a.atttypid, a.atttypmod, a.attcollation,
    ${formattedWhenNeeded("a.atttypid", "a.atttypmod")},
    d.description
  from pg_catalog.pg_type t
  join pg_catalog.pg_class c on c.oid = t.typrelid and c.relkind = 'c'
  join pg_catalog.pg_attribute a on a.attrelid = c.oid
  left join pg_catalog.pg_description d
    on d.objoid = c.oid and d.objsubid = a.attnum
    and d.classoid = 'pg_catalog.pg_class'::regclass
  where a.attnum > 0 and not a.attisdropped and t.oid >= ${firstUserOid}
  order by t.oid, a.attnum`;

const domainCheckSql = `
  select c.contypid, c.conname, pg_get_expr(c.conbin, 0), c.convalidated
  from pg_catalog.pg_constraint c
  where c.contypid <> 0 and c.contype = 'c'
  order by c.contypid, c.conname collate "C"`;

const commentSql = `
  select d.objoid, d.description
  from pg_catalog.pg_description d
  where d.classoid = 'pg_catalog.pg_type'::regclass and d.objoid >= ${firstUserOid}`;

/** Rows about types, keyed by pg_type.oid. */
export interface TypeDetails {
  readonly labels: ReadonlyMap<string, readonly TextRow[]>;
  readonly attributes: ReadonlyMap<string, readonly TextRow[]>;
  readonly checks: ReadonlyMap<string, readonly TextRow[]>;
  readonly comments: ReadonlyMap<string, readonly TextRow[]>;
}

export async function readTypeDetails(
  session: CatalogSession,
): Promise<TypeDetails> {
  const [labels, attributes, checks, comments] = await Promise.all([
    session.rows(labelSql),
    session.rows(attributeSql),
    session.rows(domainCheckSql),
    session.rows(commentSql),
  ]);
  return {
    labels: groupRows(labels),
    attributes: groupRows(attributes),
    checks: groupRows(checks),
    comments: groupRows(comments),
  };
}

/**
 * User types, and types of information_schema that something uses. Building
 * one may be the first use of another, hence the passes.
 */
export function buildTypes(
  catalog: TypeCatalog,
  details: TypeDetails,
  namespaces: Namespaces,
): DatabaseType[] {
  const userSchemas = new Set(namespaces.nameOf.values());
  const built = new Map<string, DatabaseType | undefined>();
  for (let before = -1; before !== built.size;) {
    before = built.size;
    for (const row of catalog.rows.values()) {
      if (built.has(row.oid) || row.isRowType) continue;
      const isSystem = row.schema === "pg_catalog";
      const isUsed = catalog.used.has(row.oid) && !isSystem;
      if (!isUsed && !userSchemas.has(row.schema)) continue;
      built.set(row.oid, buildType(row, catalog, details, namespaces));
    }
  }
  return [...built.values()]
    .filter((type) => type !== undefined)
    .toSorted(byName);
}

function buildType(
  row: TypeRow,
  catalog: TypeCatalog,
  details: TypeDetails,
  namespaces: Namespaces,
): DatabaseType | undefined {
  const named = {
    schema: row.schema,
    name: row.name,
    ...defined("comment", details.comments.get(row.oid)?.[0]?.[1]),
    ...defined("extension", namespaces.extensionOf.get(`pg_type ${row.oid}`)),
  };
  switch (row.typtype) {
    case "e": {
      const labels = details.labels.get(row.oid) ?? [];
      return {
        kind: "enum",
        ...named,
        labels: labels.map((label) => label[1]!),
      };
    }
    case "d":
      return {
        kind: "domain",
        ...named,
        base: catalog.ref(
          Number(row.baseType),
          row.baseModifier,
          row.baseFormatted,
        ),
        notNull: row.notNull,
        ...defined("default", row.default),
        ...defined(
          "collation",
          catalog.collation(Number(row.collation), Number(row.baseType)),
        ),
        checks: (details.checks.get(row.oid) ?? []).map(domainCheck),
      };
    case "c": {
      const attributes = details.attributes.get(row.oid) ?? [];
      return {
        kind: "composite",
        ...named,
        attributes: attributes.map((attribute) =>
          attributeOf(attribute, catalog),
        ),
      };
    }
    case "r":
      return {
        kind: "range",
        ...named,
        subtype: catalog.ref(Number(row.subtype), -1, null),
      };
    case "m":
      return { kind: "multirange", ...named, range: rangeName(row, catalog) };
    case "b":
      return row.element === null ? { kind: "base", ...named } : undefined;
    default:
      return undefined;
  }
}

function rangeName(row: TypeRow, catalog: TypeCatalog): QualifiedName {
  const range = catalog.rows.get(row.rangeOfMultirange ?? "");
  return { schema: range?.schema ?? "", name: range?.name ?? "" };
}

function domainCheck([, name, expression, validated]: TextRow): DomainCheck {
  return {
    name: name!,
    expression: expression!,
    ...(validated === "f" && { notValid: true as const }),
  };
}

function attributeOf(row: TextRow, catalog: TypeCatalog): Attribute {
  const [, name, position, type, modifier, collation, formatted, comment] = row;
  return {
    name: name!,
    position: Number(position),
    type: catalog.ref(Number(type), Number(modifier), formatted ?? null),
    ...defined("collation", catalog.collation(Number(collation), Number(type))),
    ...defined("comment", comment),
  };
}
