import type { Policy, Trigger } from "../model.ts";
import type { CatalogSession, TextRow } from "../session.ts";
import { byCodeUnit, defined, flag, groupRows, userNamespace } from "./rows.ts";

/** Triggers that a partition has from its parent are the parent's. */
const triggerSql = `
  select t.tgrelid, t.tgname, pg_get_triggerdef(t.oid), pn.nspname, p.proname, t.tgenabled
  from pg_catalog.pg_trigger t
  join pg_catalog.pg_class c on c.oid = t.tgrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_proc p on p.oid = t.tgfoid
  join pg_catalog.pg_namespace pn on pn.oid = p.pronamespace
  where not t.tgisinternal and t.tgparentid = 0 and ${userNamespace("n")}
  order by t.tgname collate "C"`;

const policySql = `
  select p.polrelid, p.polname, p.polcmd, p.polpermissive,
    array_to_json(array(
      select r.rolname from pg_catalog.pg_roles r
      where r.oid = any (p.polroles) order by r.rolname collate "C")),
    pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)
  from pg_catalog.pg_policy p
  order by p.polname collate "C"`;

const states = { D: "disabled", R: "replica", A: "always" } as const;

const commands = {
  "*": "all",
  r: "select",
  a: "insert",
  w: "update",
  d: "delete",
} as const;

/** Triggers under the OID of their relation, by name. */
export async function readTriggers(
  session: CatalogSession,
): Promise<Map<string, Trigger[]>> {
  return mapGroups(await session.rows(triggerSql), (row) => ({
    name: row[1]!,
    definition: row[2]!,
    function: { schema: row[3]!, name: row[4]! },
    ...defined("enabled", states[row[5] as keyof typeof states]),
  }));
}

/** Row-level security policies under the OID of their relation, by name. */
export async function readPolicies(
  session: CatalogSession,
): Promise<Map<string, Policy[]>> {
  return mapGroups(await session.rows(policySql), (row) => ({
    name: row[1]!,
    command: commands[row[2] as keyof typeof commands],
    ...flag("restrictive", row[3] === "f"),
    roles: (JSON.parse(row[4]!) as string[]).toSorted(byCodeUnit),
    ...defined("using", row[5]),
    ...defined("check", row[6]),
  }));
}

function mapGroups<T>(
  rows: readonly TextRow[],
  build: (row: TextRow) => T,
): Map<string, T[]> {
  return new Map(
    [...groupRows(rows)].map(([key, group]) => [key, group.map(build)]),
  );
}
