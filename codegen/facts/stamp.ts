import type { CatalogSession } from "./session.ts";
import { firstUserOid } from "./read/rows.ts";

/** A catalog, what tells its rows apart as an int8, and which rows are users'. */
interface Catalog {
  readonly name: string;
  readonly key: string;
  readonly own: string;
}

function catalog(name: string, oid: string, part = "0"): Catalog {
  return {
    name,
    key: `${oid}::int8 * 4096 + ${part}`,
    own: `${oid} >= ${firstUserOid}`,
  };
}

const catalogs: readonly Catalog[] = [
  catalog("pg_namespace", "oid"),
  catalog("pg_class", "oid"),
  catalog("pg_attribute", "attrelid", "attnum"),
  catalog("pg_attrdef", "oid"),
  catalog("pg_constraint", "oid"),
  catalog("pg_index", "indexrelid"),
  catalog("pg_type", "oid"),
  catalog("pg_enum", "oid"),
  catalog("pg_proc", "oid"),
  catalog("pg_trigger", "oid"),
  catalog("pg_policy", "oid"),
  catalog("pg_rewrite", "oid"),
  catalog("pg_sequence", "seqrelid"),
  catalog("pg_inherits", "inhrelid", "inhseqno"),
  catalog("pg_extension", "oid"),
  {
    ...catalog("pg_description", "objoid", "objsubid"),
    // The schema public is older than the first user.
    own: `(objoid >= ${firstUserOid} or classoid = 'pg_namespace'::regclass)`,
  },
];

const stampSql = `
  select md5(concat_ws(' ',
    current_setting('server_version_num'), current_user, to_json($1::text[])::text,
    (select oid from pg_catalog.pg_database where datname = current_database()),
    ${catalogs.map(catalogSql).join(",\n    ")}))`;

/** A hash for each row, its key as the seed; combined in any order, so without a sort. */
function catalogSql({ name, key, own }: Catalog): string {
  return `(select concat(count(*), ':', bit_xor(hashtextextended(xmin::text, ${key})))
      from pg_catalog.${name} where ${own})`;
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
