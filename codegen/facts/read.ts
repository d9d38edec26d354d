import { UndriftError } from "../errors.ts";
import { factsFormat, type Column, type Facts } from "./model.ts";
import {
  buildColumns,
  readColumnRows,
  type ColumnRows,
} from "./read/columns.ts";
import { readConstraintRows, type RelationNames } from "./read/constraints.ts";
import { readIndexRows } from "./read/indexes.ts";
import { readNamespaces } from "./read/namespaces.ts";
import { readPrivileges } from "./read/privileges.ts";
import {
  buildRelations,
  columnComments,
  readRelationRows,
  type RelationRows,
} from "./read/relations.ts";
import { buildRoutines, readRoutineRows } from "./read/routines.ts";
import { buildSequences, readSequenceRows } from "./read/sequences.ts";
import { readPolicies, readTriggers } from "./read/triggers.ts";
import { readTypeCatalog, type TypeCatalog } from "./read/type-catalog.ts";
import { buildTypes, readTypeDetails } from "./read/types.ts";
import { buildViewReads, readViewReadRows } from "./read/view-reads.ts";
import {
  withCatalogSession,
  type CatalogSession,
  type ReadingConnection,
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
  const second = session.second();
  const beside = <T>(
    read: (session: CatalogSession) => Promise<T>,
  ): Promise<T> => second.then(read);
  const pending = {
    namespaces: readNamespaces(session),
    relations: readRelationRows(session),
    types: readTypeCatalog(session),
    typeDetails: readTypeDetails(session),
    columns: readColumnRows(session),
    constraints: readConstraintRows(session),
    indexes: beside(readIndexRows),
    sequences: beside(readSequenceRows),
    routines: beside(readRoutineRows),
    triggers: readTriggers(session),
    policies: readPolicies(session),
    viewReads: readViewReadRows(session),
    privileges: role === undefined ? undefined : readPrivileges(session, role),
  };
  // One that fails is awaited below; the others must not count as unhandled.
  for (const rows of Object.values(pending)) rows?.catch(() => undefined);

  const relationRows = await pending.relations;
  const types = await pending.types;
  const columns = columnsOf(relationRows, await pending.columns, types);
  const names = relationNames(relationRows, columns);
  const namespaces = await pending.namespaces;
  const parts = {
    columns,
    names,
    triggers: await pending.triggers,
    policies: await pending.policies,
    reads: buildViewReads(await pending.viewReads, names),
    constraints: await pending.constraints,
    indexes: await pending.indexes,
  };
  const relations = buildRelations(relationRows, parts, namespaces);
  const sequences = buildSequences(await pending.sequences, types, namespaces);
  const routines = buildRoutines(await pending.routines, types);
  const userTypes = buildTypes(types, await pending.typeDetails, namespaces);
  await types.complete(session);
  const privileges = await pending.privileges;
  return {
    format: factsFormat,
    serverMajor: Math.floor(session.serverVersion / 10_000),
    searchPath,
    schemas: namespaces.schemas,
    extensions: namespaces.extensions,
    relations,
    sequences,
    routines,
    types: userTypes,
    ...(privileges !== undefined && { privileges }),
  };
}

function columnsOf(
  relations: RelationRows,
  rows: ColumnRows,
  types: TypeCatalog,
): Map<string, Column[]> {
  return new Map(
    [...relations.names.keys()].map((oid) => [
      oid,
      buildColumns(oid, rows, types, columnComments(oid, relations)),
    ]),
  );
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
  columns: ReadonlyMap<string, readonly Column[]>,
): RelationNames {
  const byPosition = new Map<string, string[]>();
  const namesOf = (relation: string): string[] => {
    const known = byPosition.get(relation);
    if (known !== undefined) return known;
    const texts: string[] = [];
    for (const { position, name } of columns.get(relation) ?? []) {
      texts[position] = name;
    }
    byPosition.set(relation, texts);
    return texts;
  };
  return {
    relation: (oid) => names.get(oid) ?? { schema: "", name: "" },
    column: (relation, position) => namesOf(relation)[position] ?? "",
  };
}
