import { UndriftError } from "../errors.ts";
import { factsFormat, type Facts } from "./model.ts";
import { buildColumns, columnTypes, readColumnRows } from "./read/columns.ts";
import {
  buildConstraints,
  readConstraintRows,
  type RelationNames,
} from "./read/constraints.ts";
import { buildIndexes, readIndexRows } from "./read/indexes.ts";
import { readNamespaces } from "./read/namespaces.ts";
import { readPrivileges } from "./read/privileges.ts";
import {
  buildRelations,
  readRelationRows,
  type RelationRows,
} from "./read/relations.ts";
import {
  buildRoutines,
  readRoutineRows,
  routineTypes,
} from "./read/routines.ts";
import { buildSequences, readSequenceRows } from "./read/sequences.ts";
import { readPolicies, readTriggers } from "./read/triggers.ts";
import { readTypeCatalog } from "./read/type-catalog.ts";
import { attributeTypes, buildTypes, readTypeDetails } from "./read/types.ts";
import {
  withCatalogSession,
  type CatalogSession,
  type ReadingConnection,
  type TextRow,
} from "./session.ts";

/** The oldest server whose catalog these statements fit. */
const oldestServer = 140000;

export interface ReadOptions {
  /** Read what this role may not do as well. */
  readonly role?: string;
}

/**
 * Reads everything undrift knows of a database in one repeatable-read,
 * read-only transaction: a fixed number of statements over pg_catalog,
 * whatever the size of the schema.
 */
export async function readFacts(
  connection: ReadingConnection,
  options: ReadOptions = {},
): Promise<Facts> {
  return withCatalogSession(connection, (session, searchPath) =>
    readFactsIn(session, searchPath, options),
  );
}

/** The same, in a session that was begun already. */
export async function readFactsIn(
  session: CatalogSession,
  searchPath: readonly string[],
  { role }: ReadOptions = {},
): Promise<Facts> {
  requireServer(session.serverVersion);
  const namespaces = await readNamespaces(session);
  const relationRows = await readRelationRows(session);
  const columnRows = await readColumnRows(session);
  const typeDetails = await readTypeDetails(session);
  const routineRows = await readRoutineRows(session);
  const types = await readTypeCatalog(
    session,
    new Set([
      ...columnTypes(columnRows),
      ...routineTypes(routineRows),
      ...attributeTypes(typeDetails),
    ]),
  );
  const names = relationNames(relationRows, columnRows.columns);
  const { comments, updatable } = relationRows;
  const relations = buildRelations(
    relationRows,
    {
      columns: buildColumns(
        columnRows,
        types,
        (relation, position) => comments.get(`${relation} ${position}`),
        updatable,
      ),
      constraints: buildConstraints(await readConstraintRows(session), names),
      indexes: buildIndexes(await readIndexRows(session), names),
      triggers: await readTriggers(session),
      policies: await readPolicies(session),
    },
    namespaces,
  );
  const sequences = await readSequenceRows(session);
  return {
    format: factsFormat,
    serverMajor: Math.floor(session.serverVersion / 10_000),
    searchPath,
    schemas: namespaces.schemas,
    extensions: namespaces.extensions,
    relations,
    sequences: buildSequences(sequences, types, namespaces),
    routines: buildRoutines(routineRows, types),
    types: buildTypes(types, typeDetails, namespaces),
    ...(role !== undefined && {
      privileges: await readPrivileges(session, role),
    }),
  };
}

function requireServer(version: number): void {
  if (version >= oldestServer) return;
  throw new UndriftError(
    "SERVER",
    `The server is PostgreSQL ${Math.floor(version / 10_000)}; undrift reads 14 and later.`,
    { hint: "Upgrade the server, or generate from a database on a newer one." },
  );
}

function relationNames(
  { names }: RelationRows,
  columns: readonly TextRow[],
): RelationNames {
  const byRelation = new Map<string, string[]>();
  for (const [relation, name, position] of columns) {
    let byPosition = byRelation.get(relation!);
    if (byPosition === undefined) {
      byPosition = [];
      byRelation.set(relation!, byPosition);
    }
    byPosition[Number(position)] = name!;
  }
  return {
    relation: (oid) => names.get(oid) ?? { schema: "", name: "" },
    column: (relation, position) => byRelation.get(relation)?.[position] ?? "",
  };
}
