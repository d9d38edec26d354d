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
import { byPosition } from "./read/rows.ts";
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
  // All are sent at once. The server deparses constraints and indexes, which
  // takes it longest, while columns are built here.
  const pending = {
    namespaces: readNamespaces(session),
    relations: readRelationRows(session),
    typeRows: readTypeRows(session),
    typeDetails: readTypeDetails(session),
    routines: readRoutineRows(session),
    columns: readColumnRows(session),
    sequences: readSequenceRows(session),
    triggers: readTriggers(session),
    policies: readPolicies(session),
    viewReads: readViewReadRows(session),
    constraints: readConstraintRows(session),
    indexes: readIndexRows(session),
    privileges: role === undefined ? undefined : readPrivileges(session, role),
  };
  // One that fails is awaited below; the others must not count as unhandled.
  for (const rows of Object.values(pending)) rows?.catch(() => undefined);

  const namespaces = await pending.namespaces;
  const relationRows = await pending.relations;
  const typeRows = await pending.typeRows;
  const typeDetails = await pending.typeDetails;
  const routineRows = await pending.routines;
  const columnRows = await pending.columns;
  const types = await readTypeCatalog(session, typeRows, [
    ...columnTypes(columnRows),
    ...routineTypes(routineRows),
    ...attributeTypes(typeDetails),
  ]);
  const columns = buildColumns(columnRows, types, relationRows);
  const names = relationNames(relationRows, columnRows.columns);
  const parts = {
    columns,
    triggers: await pending.triggers,
    policies: await pending.policies,
    reads: buildViewReads(await pending.viewReads, names),
    constraints: buildConstraints(await pending.constraints, names),
    indexes: buildIndexes(await pending.indexes, names),
  };
  const privileges = await pending.privileges;
  return {
    format: factsFormat,
    serverMajor: Math.floor(session.serverVersion / 10_000),
    searchPath,
    schemas: namespaces.schemas,
    extensions: namespaces.extensions,
    relations: buildRelations(relationRows, parts, namespaces),
    sequences: buildSequences(await pending.sequences, types, namespaces),
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
  const columnNames = byPosition(
    columns.map(([relation, name, position]) => [relation!, position!, name!]),
  );
  return {
    relation: (oid) => names.get(oid) ?? { schema: "", name: "" },
    column: (relation, position) => columnNames.get(relation)?.[position] ?? "",
  };
}
