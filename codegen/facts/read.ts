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
import { readTypeCatalog, readTypeRows } from "./read/type-catalog.ts";
import { attributeTypes, buildTypes, readTypeDetails } from "./read/types.ts";
import { buildViewReads, readViewReadRows } from "./read/view-reads.ts";
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
  // All are sent at once: the server works on one while the rows of another are read.
  const [
    namespaces,
    relationRows,
    columnRows,
    typeDetails,
    routineRows,
    typeRows,
    constraintRows,
    indexRows,
    triggers,
    policies,
    sequenceRows,
    viewReadRows,
    privileges,
  ] = await Promise.all([
    readNamespaces(session),
    readRelationRows(session),
    readColumnRows(session),
    readTypeDetails(session),
    readRoutineRows(session),
    readTypeRows(session),
    readConstraintRows(session),
    readIndexRows(session),
    readTriggers(session),
    readPolicies(session),
    readSequenceRows(session),
    readViewReadRows(session),
    role === undefined ? undefined : readPrivileges(session, role),
  ]);
  const types = await readTypeCatalog(session, typeRows, [
    ...columnTypes(columnRows),
    ...routineTypes(routineRows),
    ...attributeTypes(typeDetails),
  ]);
  const names = relationNames(relationRows, columnRows.columns);
  const parts = {
    columns: buildColumns(columnRows, types, relationRows),
    constraints: buildConstraints(constraintRows, names),
    indexes: buildIndexes(indexRows, names),
    triggers,
    policies,
    reads: buildViewReads(viewReadRows, names),
  };
  return {
    format: factsFormat,
    serverMajor: Math.floor(session.serverVersion / 10_000),
    searchPath,
    schemas: namespaces.schemas,
    extensions: namespaces.extensions,
    relations: buildRelations(relationRows, parts, namespaces),
    sequences: buildSequences(sequenceRows, types, namespaces),
    routines: buildRoutines(routineRows, types),
    types: buildTypes(types, typeDetails, namespaces),
    ...(privileges !== undefined && { privileges }),
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
