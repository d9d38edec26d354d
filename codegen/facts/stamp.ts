import type { CatalogSession } from "./session.ts";
import { firstUserOid } from "./read/rows.ts";

/** Catalogs whose user rows are known by OID, and which of their rows are told apart by another column. */
const catalogs: readonly (readonly [
  catalog: string,
  key: string,
  own: string,
])[] = [
  ["pg_namespace", "oid", ownOid("oid")],
  ["pg_class", "oid", ownOid("oid")],
  ["pg_attribute", "attrelid::text || '.' || attnum", ownOid("attrelid")],
  ["pg_attrdef", "oid", ownOid("oid")],
  ["pg_constraint", "oid", ownOid("oid")],
  ["pg_index", "indexrelid", ownOid("indexrelid")],
  ["pg_type", "oid", ownOid("oid")],
  ["pg_enum", "oid", ownOid("oid")],
  ["pg_proc", "oid", ownOid("oid")],
  ["pg_trigger", "oid", ownOid("oid")],
  ["pg_policy", "oid", ownOid("oid")],
  ["pg_rewrite", "oid", ownOid("oid")],
  ["pg_sequence", "seqrelid", ownOid("seqrelid")],
  ["pg_inherits", "inhrelid::text || '.' || inhparent", ownOid("inhrelid")],
  ["pg_extension", "oid", ownOid("oid")],
  [
    "pg_description",
    "classoid::text || '.' || objoid || '.' || objsubid",
    // The schema public is older than the first user.
    `(${ownOid("objoid")} or classoid = 'pg_namespace'::regclass)`,
  ],
];

function ownOid(column: string): string {
  return `${column} >= ${firstUserOid}`;
}

const stampSql = `
  select md5(concat_ws(' ',
    current_setting('server_version_num'), current_user, to_json($1::text[])::text,
    (select oid from pg_catalog.pg_database where datname = current_database()),
    ${catalogs.map(catalogSql).join(",\n    ")}))`;

/** Sums of hashes need no order, and so no sort of a large catalog. */
function catalogSql([catalog, key, own]: (typeof catalogs)[number]): string {
  return `(select concat(count(*), ':', sum(hashtextextended(${key} || ' ' || xmin::text, 0)::numeric))
      from pg_catalog.${catalog} where ${own})`;
}

/**
 * A fingerprint of one database in one moment, far cheaper than reading its
 * facts: every change to the schema writes a row of these catalogs, and a row
 * that was written has another xmin. It says nothing across databases; for
 * that there is the content of the snapshot.
 */
export async function databaseStamp(
  session: CatalogSession,
  searchPath: readonly string[],
): Promise<string> {
  const [row] = await session.rows(stampSql, [searchPath]);
  return row?.[0] ?? "";
}
