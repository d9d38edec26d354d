import type { Index } from "../model.ts";
import type { CatalogSession, Grouped } from "../session.ts";
import type { RelationNames } from "./constraints.ts";
import { byCodeUnit, defined, filled, flag, userNamespace } from "./rows.ts";

type IndexRow = readonly [
  name: string,
  method: string,
  key: readonly number[],
  keyCount: number,
  unique: boolean,
  valid: boolean,
  nullsNotDistinct: boolean,
  predicate: string | null,
  definition: string | null,
];

/**
 * The definition is asked for only where method, keys and unique do not say it
 * all: deparsing every index would be a good part of reading a catalog.
 */
function indexList(serverVersion: number): string {
  return `
  x.relname, m.amname, i.indkey::int2[], i.indnkeyatts,
  i.indisunique, i.indisvalid,
  ${serverVersion >= 150000 ? "i.indnullsnotdistinct" : "false"},
  pg_get_expr(i.indpred, i.indrelid),
  case when i.indexprs is not null or i.indpred is not null
      or i.indoption::text ~ '[1-9]' or x.reloptions is not null
      or string_to_array(i.indclass::text, ' ')::oid[] && special.classes
    then pg_get_indexdef(i.indexrelid) end`;
}

const indexFrom = `
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

export async function readIndexRows(
  session: CatalogSession,
): Promise<IndexRows> {
  const list = indexList(session.serverVersion);
  return session.grouped("i.indrelid", list, indexFrom);
}

export type IndexRows = Grouped<IndexRow>;

/** The indexes of a relation, by name. */
export function buildIndexes(
  relation: string,
  rows: IndexRows,
  names: RelationNames,
): Index[] {
  return rows
    .get(relation)
    .toSorted((a, b) => byCodeUnit(a[0], b[0]))
    .map((row) => buildIndex(relation, row, names));
}

function buildIndex(
  relation: string,
  row: IndexRow,
  names: RelationNames,
): Index {
  const [name, method, key, keyCount, unique, valid] = row;
  const [, , , , , , nullsNotDistinct, predicate, definition] = row;
  const columns = key.map((n) => (n === 0 ? null : names.column(relation, n)));
  return {
    name,
    method,
    keys: columns.slice(0, keyCount),
    ...filled("include", columns.slice(keyCount) as string[]),
    ...flag("unique", unique),
    ...flag("nullsNotDistinct", nullsNotDistinct),
    ...defined("predicate", predicate),
    ...defined("definition", definition),
    ...flag("invalid", !valid),
  };
}
