import type { ReadRelation } from "../model.ts";
import type { CatalogSession, TextRow } from "../session.ts";
import type { RelationNames } from "./constraints.ts";
import { byCodeUnit, byName, groupRows, userNamespace } from "./rows.ts";

/**
 * What the queries of views depend on; a reference to a relation as a whole
 * has column number 0.
 */
const readSql = `
  select distinct r.ev_class, d.refobjid, d.refobjsubid
  from pg_catalog.pg_rewrite r
  join pg_catalog.pg_class v on v.oid = r.ev_class and v.relkind in ('v', 'm')
  join pg_catalog.pg_namespace vn on vn.oid = v.relnamespace
  join pg_catalog.pg_depend d
    on d.classid = 'pg_catalog.pg_rewrite'::regclass and d.objid = r.oid
    and d.refclassid = 'pg_catalog.pg_class'::regclass
    and d.refobjid <> r.ev_class
  join pg_catalog.pg_class c
    on c.oid = d.refobjid and c.relkind in ('r', 'p', 'v', 'm', 'f')
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where r.rulename = '_RETURN'
    and ${userNamespace("vn")} and ${userNamespace("n")}`;

/** Rows under the OID of their view. */
export async function readViewReadRows(
  session: CatalogSession,
): Promise<Map<string, TextRow[]>> {
  return groupRows(await session.rows(readSql));
}

/** What each view reads, under its OID, by name. */
export function buildViewReads(
  rows: ReadonlyMap<string, readonly TextRow[]>,
  names: RelationNames,
): Map<string, ReadRelation[]> {
  return new Map(
    [...rows].map(([view, own]) => [
      view,
      [...Map.groupBy(own, (row) => row[1]!)]
        .map(([relation, columns]) => readRelation(relation, columns, names))
        .toSorted(byName),
    ]),
  );
}

function readRelation(
  relation: string,
  rows: readonly TextRow[],
  names: RelationNames,
): ReadRelation {
  const positions = rows.map((row) => Number(row[2]));
  return {
    ...names.relation(relation),
    columns: positions
      .filter((position) => position > 0)
      .map((position) => names.column(relation, position))
      .toSorted(byCodeUnit),
  };
}
