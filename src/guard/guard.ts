import { isDeepStrictEqual } from "node:util";
import type { ReadText } from "../parsers/array-text.ts";
import {
  type CatalogType,
  catalogTypesQuery,
  type Queryable,
} from "../parsers/catalog.ts";
import { compileParsers } from "../parsers/compile-parsers.ts";
import { type DatabaseMetadata, typeName } from "../parsers/metadata.ts";
import { ValueError } from "../parsers/value-error.ts";
import {
  columnTypeKeys,
  declaredDigest,
  describeChanges,
  digestQuery,
  relationList,
} from "./compare-relations.ts";
import { compareParsers, compareTypes } from "./compare-types.ts";
import { type Difference, GuardError } from "./difference.ts";

/** What of pg's Client is used. */
export interface GuardClient extends Queryable {
  getTypeParser(oid: number, format: "text"): ReadText;
}

/** What of pg's Pool is used. */
export interface GuardPool {
  connect(): Promise<GuardClient & { release(): void }>;
}

/**
 * Refuses to start on a database, or with a connection, about which the
 * generated types would lie: a type or a column that differs from what code
 * was generated from, a parser that is not registered, a session that prints
 * dates in another style. One round trip when nothing differs; a second one
 * finds the columns of relations that do.
 *
 * Throws GuardError with every difference and what to do.
 */
export async function guardDatabase(
  pool: GuardPool,
  metadata: DatabaseMetadata,
): Promise<void> {
  const client = await pool.connect();
  try {
    const differences = await compareDatabase(client, metadata);
    if (differences.length > 0) throw new GuardError(differences);
  } finally {
    client.release();
  }
}

/** The differences that guardDatabase refuses, as data; empty when there are none. */
export async function compareDatabase(
  client: GuardClient,
  metadata: DatabaseMetadata,
): Promise<Difference[]> {
  const { types, digest, formats } = await readDatabase(client, metadata);
  const columns =
    digest === declaredDigest(metadata, types)
      ? []
      : await describeChanges(client, metadata);
  const different = [...compareTypes(metadata, types), ...columns];
  if (metadata.profile === "stock") return different;
  const parsers = compareParsers(metadata, types, (oid) =>
    client.getTypeParser(oid, "text"),
  );
  // Values that arrive through wrong parsers say nothing of the session.
  const session =
    parsers.length === 0 ? compareFormats(metadata, types, formats) : [];
  return [...different, ...parsers, ...session];
}

/** Values whose text depends on the session, in the form that the parsers read. */
const formatProbes = {
  date: "2000-01-02",
  timestamptz: "2000-01-02 03:04:05.678+00",
  interval: "1 year 2 mons 3 days 04:05:06.789",
} as const;

type FormatType = keyof typeof formatProbes;

interface DatabaseState {
  readonly types: readonly CatalogType[];
  /** Of all relations' columns; null without relations. */
  readonly digest: string | null;
  /** Printed by the session as text, by type. */
  readonly formats: Readonly<Record<FormatType, string>>;
}

const stateQuery = `
  select json_build_object(
    'types', (select coalesce(json_agg(t), '[]') from (${catalogTypesQuery}) as t),
    'digest', (${digestQuery}),
    'formats', json_build_object(
      'date', (date '${formatProbes.date}')::text,
      'timestamptz', (timestamptz '${formatProbes.timestamptz}')::text,
      'interval', (interval '${formatProbes.interval}')::text
    )
  )::text as state`;

async function readDatabase(
  client: Queryable,
  metadata: DatabaseMetadata,
): Promise<DatabaseState> {
  const keys = new Set([
    ...Object.keys(metadata.types),
    ...columnTypeKeys(metadata),
  ]);
  const names = [...keys].map(typeName);
  const relations = relationList(metadata);
  const { rows } = await client.query(stateQuery, [
    names.map(({ schema }) => schema),
    names.map(({ name }) => name),
    relations.schemas,
    relations.names,
  ]);
  const state = rows[0]?.["state"];
  if (typeof state !== "string") {
    throw new ValueError("TYPES", "The catalog did not arrive as text.");
  }
  return JSON.parse(state) as DatabaseState;
}

/** Whether what this session prints reads as the value it is. */
function compareFormats(
  metadata: DatabaseMetadata,
  types: readonly CatalogType[],
  formats: DatabaseState["formats"],
): Difference[] {
  const parsers = compileParsers(metadata, types);
  return types
    .filter(({ schema, name }) => schema === "pg_catalog" && isFormat(name))
    .flatMap(({ name, oid }) => {
      const declared = formatProbes[name as FormatType];
      const received = formats[name as FormatType];
      const read = parsers.get(oid);
      return read === undefined || readsAlike(read, name, declared, received)
        ? []
        : [{ about: "format", name, declared, received } as const];
    });
}

function isFormat(name: string): name is FormatType {
  return Object.hasOwn(formatProbes, name);
}

/** A timestamptz is printed in the session's zone, so its text may differ where its value does not. */
function readsAlike(
  read: ReadText,
  name: string,
  declared: string,
  received: string,
): boolean {
  try {
    const value = read(received);
    return typeof value === "string" && name === "timestamptz"
      ? /^2000-01-0[123] \d\d:\d\d:05\.678[+-]\d\d/.test(value)
      : isDeepStrictEqual(value, read(declared));
  } catch {
    return false;
  }
}
