import type { Sequence } from "../model.ts";
import type { CatalogSession, TextRow } from "../session.ts";
import type { Namespaces } from "./namespaces.ts";
import { byName, defined, flag, userNamespace } from "./rows.ts";
import type { TypeCatalog } from "./type-catalog.ts";

const sequenceSql = `
  select c.oid, n.nspname, c.relname, s.seqtypid,
    s.seqstart, s.seqmin, s.seqmax, s.seqincrement, s.seqcycle,
    o.nspname, t.relname, a.attname, m.description
  from pg_catalog.pg_sequence s
  join pg_catalog.pg_class c on c.oid = s.seqrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  left join lateral (
    select d.refobjid, d.refobjsubid
    from pg_catalog.pg_depend d
    where d.classid = 'pg_catalog.pg_class'::regclass
      and d.objid = c.oid and d.objsubid = 0
      and d.refclassid = 'pg_catalog.pg_class'::regclass
      and d.refobjsubid > 0 and d.deptype in ('a', 'i')
    limit 1) d on true
  left join pg_catalog.pg_class t on t.oid = d.refobjid
  left join pg_catalog.pg_namespace o on o.oid = t.relnamespace
  left join pg_catalog.pg_attribute a on a.attrelid = t.oid and a.attnum = d.refobjsubid
  left join pg_catalog.pg_description m
    on m.objoid = c.oid and m.objsubid = 0
    and m.classoid = 'pg_catalog.pg_class'::regclass
  where ${userNamespace("n")}`;

export async function readSequenceRows(
  session: CatalogSession,
): Promise<TextRow[]> {
  return session.rows(sequenceSql);
}

export function buildSequences(
  rows: readonly TextRow[],
  types: TypeCatalog,
  namespaces: Namespaces,
): Sequence[] {
  return rows
    .map((row): Sequence => {
      const [oid, schema, name, type, start, minimum, maximum] = row;
      const [increment, cycle, ownerSchema, owner, column, comment] =
        row.slice(7);
      return {
        schema: schema!,
        name: name!,
        type: types.ref(Number(type), -1, null),
        start: start!,
        minimum: minimum!,
        maximum: maximum!,
        increment: increment!,
        ...flag("cycle", cycle === "t"),
        ...(owner != null && {
          ownedBy: { schema: ownerSchema!, name: owner, column: column! },
        }),
        ...defined("comment", comment),
        ...defined("extension", namespaces.extensionOf.get(`pg_class ${oid}`)),
      };
    })
    .toSorted(byName);
}
