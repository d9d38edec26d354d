import type { Extension, Schema } from "../model.ts";
import type { CatalogSession } from "../session.ts";
import {
  byCodeUnit,
  defined,
  filled,
  groupRows,
  userNamespace,
} from "./rows.ts";

const namespaceSql = `
  select n.oid, n.nspname, obj_description(n.oid, 'pg_namespace')
  from pg_catalog.pg_namespace n
  where ${userNamespace("n")}`;

const extensionSql = `
  select e.oid, e.extname, e.extversion, n.nspname
  from pg_catalog.pg_extension e
  join pg_catalog.pg_namespace n on n.oid = e.extnamespace`;

const extensionRoutineSql = `
  select distinct d.refobjid, n.nspname || '.' || p.proname
  from pg_catalog.pg_depend d
  join pg_catalog.pg_proc p on p.oid = d.objid
  join pg_catalog.pg_namespace n on n.oid = p.pronamespace
  where d.refclassid = 'pg_catalog.pg_extension'::regclass
    and d.classid = 'pg_catalog.pg_proc'::regclass
    and d.deptype = 'e' and ${userNamespace("n")}`;

const memberSql = `
  select c.relname, d.objid, d.refobjid
  from pg_catalog.pg_depend d
  join pg_catalog.pg_class c on c.oid = d.classid
  where d.refclassid = 'pg_catalog.pg_extension'::regclass
    and d.deptype = 'e'
    and d.classid in ('pg_catalog.pg_class'::regclass, 'pg_catalog.pg_type'::regclass,
      'pg_catalog.pg_proc'::regclass, 'pg_catalog.pg_namespace'::regclass)`;

/** Names of schemas and extensions, and which extension an object belongs to. */
export interface Namespaces {
  readonly schemas: readonly Schema[];
  readonly extensions: readonly Extension[];
  /** pg_namespace.oid → name, user schemas only. */
  readonly nameOf: ReadonlyMap<string, string>;
  /** "pg_class 16385" → extension name. */
  readonly extensionOf: ReadonlyMap<string, string>;
}

export async function readNamespaces(
  session: CatalogSession,
): Promise<Namespaces> {
  const [namespaceRows, extensionRows, memberRows, routineRows] =
    await Promise.all([
      session.rows(namespaceSql),
      session.rows(extensionSql),
      session.rows(memberSql),
      session.rows(extensionRoutineSql),
    ]);
  const routines = groupRows(routineRows);

  const extensionNames = new Map(
    extensionRows.map(([oid, name]) => [oid!, name!]),
  );
  const extensionOf = new Map<string, string>();
  for (const [catalog, objectOid, extensionOid] of memberRows) {
    const name = extensionNames.get(extensionOid ?? "");
    if (name !== undefined) {
      extensionOf.set(`${catalog} ${objectOid}`, name);
    }
  }
  return {
    schemas: namespaceRows
      .map(([oid, name, comment]): Schema => ({
        name: name!,
        ...defined("comment", comment),
        ...defined("extension", extensionOf.get(`pg_namespace ${oid}`)),
      }))
      .toSorted((a, b) => byCodeUnit(a.name, b.name)),
    extensions: extensionRows
      .map(([oid, name, version, schema]): Extension => ({
        name: name!,
        version: version!,
        schema: schema!,
        ...filled(
          "routines",
          routines
            .get(oid!)
            ?.map((row) => row[1]!)
            .toSorted(byCodeUnit),
        ),
      }))
      .toSorted((a, b) => byCodeUnit(a.name, b.name)),
    nameOf: new Map(namespaceRows.map(([oid, name]) => [oid!, name!])),
    extensionOf,
  };
}
