import type { Index } from "../model.ts";
import type { CatalogSession, TextRow } from "../session.ts";
import type { RelationNames } from "./constraints.ts";
import {
  byCodeUnit,
  defined,
  filled,
  flag,
  integers,
  userNamespace,
} from "./rows.ts";

/**
 * The definition is asked for only where method, keys and unique do not say it
 * all: deparsing every index would be a good part of reading a catalog.
 */
function indexSql(serverVersion: number): string {
  return `
  select i.indrelid, x.relname, m.amname, i.indkey, i.indnkeyatts,
    i.indisunique, i.indisvalid,
    ${serverVersion >= 150000 ? "i.indnullsnotdistinct" : "false"},
    pg_get_expr(i.indpred, i.indrelid),
    case when i.indexprs is not null or i.indpred is not null
        or i.indoption::text ~ '[1-9]' or x.reloptions is not null
        or string_to_array(i.indclass::text, ' ')::oid[] && special.classes
      then pg_get_indexdef(i.indexrelid) end
  from pg_catalog.pg_index i
  join pg_catalog.pg_class x on x.oid = i.indexrelid
  join pg_catalog.pg_am m on m.oid = x.relam
  join pg_catalog.pg_class c on c.oid = i.indrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  cross join (
    select coalesce(array_agg(o.oid), '{}') as classes
    from pg_catalog.pg_opclass o
    where not o.opcdefault) special
  where c.relkind in ('r', 'p', 'm') and ${userNamespace("n")}`;
}

export async function readIndexRows(
  session: CatalogSession,
): Promise<TextRow[]> {
  return session.rows(indexSql(session.serverVersion));
}

/** Indexes under the OID of their relation, by name. */
export function buildIndexes(
  rows: readonly TextRow[],
  names: RelationNames,
): Map<string, Index[]> {
  const byRelation = new Map<string, Index[]>();
  for (const row of rows.toSorted((a, b) => byCodeUnit(a[1]!, b[1]!))) {
    const list = byRelation.get(row[0]!);
    const index = buildIndex(row, names);
    if (list === undefined) byRelation.set(row[0]!, [index]);
    else list.push(index);
  }
  return byRelation;
}

function buildIndex(row: TextRow, names: RelationNames): Index {
  const [relation, name, method, key, keyCount, unique, valid] = row;
  const [nullsNotDistinct, predicate, definition] = row.slice(7);
  const columns = integers(key).map((n) =>
    n === 0 ? null : names.column(relation!, n),
  );
  const count = Number(keyCount);
  return {
    name: name!,
    method: method!,
    keys: columns.slice(0, count),
    ...filled("include", columns.slice(count) as string[]),
    ...flag("unique", unique === "t"),
    ...flag("nullsNotDistinct", nullsNotDistinct === "t"),
    ...defined("predicate", predicate),
    ...defined("definition", definition),
    ...flag("invalid", valid === "f"),
  };
}
