import type { DeniedPrivileges, Privilege, Privileges } from "../model.ts";
import type { CatalogSession } from "../session.ts";
import { byCodeUnit, byName, userNamespace } from "./rows.ts";

const schemaSql = `
  select n.nspname
  from pg_catalog.pg_namespace n
  where ${userNamespace("n")} and not has_schema_privilege($1::name, n.oid, 'usage')`;

const relationSql = `
  select c.oid, n.nspname, c.relname,
    has_table_privilege($1::name, c.oid, 'select'),
    has_table_privilege($1::name, c.oid, 'insert'),
    has_table_privilege($1::name, c.oid, 'update'),
    has_table_privilege($1::name, c.oid, 'delete')
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f') and ${userNamespace("n")}`;

/** Only columns that have privileges of their own can differ from their relation. */
const columnSql = `
  select a.attrelid, a.attname,
    has_column_privilege($1::name, a.attrelid, a.attnum, 'select'),
    has_column_privilege($1::name, a.attrelid, a.attnum, 'insert'),
    has_column_privilege($1::name, a.attrelid, a.attnum, 'update')
  from pg_catalog.pg_attribute a
  join pg_catalog.pg_class c on c.oid = a.attrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where a.attnum > 0 and not a.attisdropped and ${userNamespace("n")}
    and exists (
      select from pg_catalog.pg_attribute o
      where o.attrelid = a.attrelid and o.attacl is not null)
  order by a.attrelid, a.attnum`;

const relationPrivileges = ["select", "insert", "update", "delete"] as const;
const columnPrivileges = ["select", "insert", "update"] as const;
type ColumnPrivilege = (typeof columnPrivileges)[number];

/** What `role` may not do. A privilege granted on some columns is denied on the others. */
export async function readPrivileges(
  session: CatalogSession,
  role: string,
): Promise<Privileges> {
  const [schemas, relations, columnRows] = await Promise.all([
    session.rows(schemaSql, [role]),
    session.rows(relationSql, [role]),
    session.rows(columnSql, [role]),
  ]);
  const columns = Map.groupBy(columnRows, (row) => row[0]!);
  const denied = relations.map((row): DeniedPrivileges => {
    const own = (columns.get(row[0]!) ?? []).map((column) => ({
      name: column[1]!,
      denied: columnPrivileges.filter((_, at) => column[at + 2] === "f"),
    }));
    const withheld = relationPrivileges.filter((_, at) => row[at + 3] === "f");
    return {
      schema: row[1]!,
      name: row[2]!,
      relation: withheld.filter((privilege) => !isPartly(privilege, own)),
      columns: own.filter((column) => column.denied.length > 0),
    };
  });
  return {
    role,
    unusableSchemas: schemas.map(([name]) => name!).toSorted(byCodeUnit),
    denied: denied
      .filter((one) => one.relation.length > 0 || one.columns.length > 0)
      .toSorted(byName),
  };
}

function isPartly(
  privilege: Privilege,
  columns: readonly { readonly denied: readonly ColumnPrivilege[] }[],
): boolean {
  return (
    privilege !== "delete" &&
    columns.some((column) => !column.denied.includes(privilege))
  );
}
