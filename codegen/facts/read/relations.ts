import type {
  Column,
  Facts,
  Partition,
  Policy,
  QualifiedName,
  ReadRelation,
  Relation,
  RelationKind,
  Trigger,
  Updatable,
} from "../model.ts";
import type { CatalogSession, Grouped, TextRow } from "../session.ts";
import {
  buildConstraints,
  type ConstraintRows,
  type RelationNames,
} from "./constraints.ts";
import { buildIndexes, type IndexRows } from "./indexes.ts";
import type { Namespaces } from "./namespaces.ts";
import { byName, defined, filled, flag, userNamespace } from "./rows.ts";

/** attnum 0 is the relation itself. */
type CommentRow = readonly [position: number, text: string];

const relationSql = `
  select c.oid, n.nspname, c.relname, c.relkind, c.relpersistence,
    c.relispartition, c.relrowsecurity, c.relforcerowsecurity,
    case when c.relispartition then pg_get_expr(c.relpartbound, c.oid) end,
    case when c.relkind = 'p' then pg_get_partkeydef(c.oid) end,
    case when c.relkind in ('v', 'm') then pg_get_viewdef(c.oid) end,
    case when c.relkind = 'v' or w.fdwhandler <> 0
      then pg_relation_is_updatable(c.oid, true) end,
    s.srvname
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  left join pg_catalog.pg_foreign_table f on f.ftrelid = c.oid
  left join pg_catalog.pg_foreign_server s on s.oid = f.ftserver
  left join pg_catalog.pg_foreign_data_wrapper w on w.oid = s.srvfdw
  where c.relkind in ('r', 'p', 'v', 'm', 'f') and ${userNamespace("n")}`;

const inheritanceSql = `
  select i.inhrelid, i.inhparent
  from pg_catalog.pg_inherits i
  join pg_catalog.pg_class c on c.oid = i.inhrelid and c.relkind in ('r', 'p', 'f')
  order by i.inhrelid, i.inhseqno`;

const commentFrom = `
  from pg_catalog.pg_description d
  join pg_catalog.pg_class c on c.oid = d.objoid and c.relkind in ('r', 'p', 'v', 'm', 'f')
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where d.classoid = 'pg_catalog.pg_class'::regclass and ${userNamespace("n")}`;

export interface RelationRows {
  readonly relations: readonly TextRow[];
  readonly names: ReadonlyMap<string, QualifiedName>;
  readonly parents: ReadonlyMap<string, readonly string[]>;
  readonly comments: Grouped<CommentRow>;
  readonly updatable: ReadonlyMap<string, Updatable>;
}

export async function readRelationRows(
  session: CatalogSession,
): Promise<RelationRows> {
  const [relations, inheritance, comments] = await Promise.all([
    session.rows(relationSql),
    session.rows(inheritanceSql),
    session.grouped<CommentRow>(
      "d.objoid",
      "d.objsubid, d.description",
      commentFrom,
    ),
  ]);
  const parents = new Map<string, string[]>();
  for (const [child, parent] of inheritance) {
    parents.set(child!, [...(parents.get(child!) ?? []), parent!]);
  }
  return {
    relations,
    names: new Map(
      relations.map(([oid, schema, name]) => [
        oid!,
        { schema: schema!, name: name! },
      ]),
    ),
    parents,
    comments,
    updatable: new Map(
      relations
        .map((row) => [row[0]!, updatability(row[11])] as const)
        .filter((entry) => entry[1] !== undefined) as [string, Updatable][],
    ),
  };
}

/** The comments on a relation's columns, by attnum. */
export function columnComments(
  relation: string,
  { comments }: RelationRows,
): string[] {
  const texts: string[] = [];
  for (const [position, text] of comments.get(relation)) texts[position] = text;
  return texts;
}

/** pg_relation_is_updatable answers a bit mask of 1 << CmdType. */
function updatability(mask: string | null | undefined): Updatable | undefined {
  const bits = Number(mask ?? 0);
  if ((bits & 28) === 0) return undefined;
  return {
    insert: (bits & 8) !== 0,
    update: (bits & 4) !== 0,
    delete: (bits & 16) !== 0,
  };
}

const kinds: Record<string, RelationKind> = {
  r: "table",
  p: "partitioned table",
  v: "view",
  m: "materialized view",
  f: "foreign table",
};

/** Parts of relations, under the relation's OID. */
export interface RelationParts {
  readonly columns: ReadonlyMap<string, readonly Column[]>;
  readonly constraints: ConstraintRows;
  readonly indexes: IndexRows;
  readonly triggers: ReadonlyMap<string, readonly Trigger[]>;
  readonly policies: ReadonlyMap<string, readonly Policy[]>;
  readonly reads: ReadonlyMap<string, readonly ReadRelation[]>;
  readonly names: RelationNames;
}

export function buildRelations(
  rows: RelationRows,
  parts: RelationParts,
  namespaces: Namespaces,
): Facts["relations"] {
  return rows.relations
    .map((row) => buildRelation(row, rows, parts, namespaces))
    .toSorted(byName);
}

function buildRelation(
  row: TextRow,
  { names, parents, comments, updatable }: RelationRows,
  parts: RelationParts,
  namespaces: Namespaces,
): Relation {
  const oid = row[0]!;
  const [persistence, isPartition, rowSecurity, forced] = row.slice(4);
  const [bound, partitionKey, definition, , server] = row.slice(8);
  const ancestors = (parents.get(oid) ?? [])
    .map((parent) => names.get(parent))
    .filter((name) => name !== undefined);
  const constraints = buildConstraints(oid, parts.constraints, parts.names);
  const [, comment] = comments.get(oid).find(([at]) => at === 0) ?? [];
  return {
    ...names.get(oid)!,
    kind: kinds[row[3]!]!,
    ...defined("comment", comment),
    ...defined("extension", namespaces.extensionOf.get(`pg_class ${oid}`)),
    ...flag("unlogged", persistence === "u"),
    ...defined("partitionOf", partition(isPartition, ancestors, bound)),
    ...defined("partitionKey", partitionKey),
    ...filled("inherits", isPartition === "t" ? [] : ancestors),
    ...defined("server", server),
    ...filled("reads", parts.reads.get(oid)),
    ...defined("updatable", updatable.get(oid)),
    columns: parts.columns.get(oid) ?? [],
    ...defined("primaryKey", constraints.primaryKey),
    ...filled("uniques", constraints.uniques),
    ...filled("foreignKeys", constraints.foreignKeys),
    ...filled("checks", constraints.checks),
    ...filled("exclusions", constraints.exclusions),
    ...filled("indexes", buildIndexes(oid, parts.indexes, parts.names)),
    ...filled("triggers", parts.triggers.get(oid)),
    ...(rowSecurity === "t" && {
      rowSecurity: forced === "t" ? ("forced" as const) : ("enabled" as const),
    }),
    ...filled("policies", parts.policies.get(oid)),
    ...defined("definition", definition),
  };
}

function partition(
  isPartition: string | null | undefined,
  [parent]: readonly QualifiedName[],
  bound: string | null | undefined,
): Partition | undefined {
  return isPartition === "t" && parent !== undefined
    ? { ...parent, bound: bound ?? "" }
    : undefined;
}
