import type { ReadText } from "./array-text.ts";
import {
  type CatalogType,
  type Queryable,
  readCatalogTypes,
} from "./catalog.ts";
import { compileParsers } from "./compile-parsers.ts";
import {
  type DatabaseMetadata,
  type TypeKey,
  typeKey,
  typeName,
} from "./metadata.ts";
import { ValueError } from "./value-error.ts";

/** What of pg's Client and PoolClient is used. */
export interface ParserClient extends Queryable {
  setTypeParser(oid: number, format: "text", parser: ReadText): void;
}

/** What of pg's Pool is used. */
export interface ParserPool {
  connect(): Promise<ParserClient & { release(): void }>;
  on(event: "acquire", listener: (client: ParserClient) => void): unknown;
}

/**
 * Registers the parsers that the generated types are true under, on every
 * connection of a pool or on one client. User-defined types are found by
 * schema and name in one statement, because their OIDs differ between
 * databases. Await it before the first query; nothing of pg's global
 * parsers changes.
 *
 * Throws ValueError TYPES when the database lacks a type, naming all of them.
 */
export async function registerParsers(
  target: ParserPool | ParserClient,
  metadata: DatabaseMetadata,
): Promise<void> {
  if (!isPool(target)) {
    install(target, await loadParsers(target, metadata));
    return;
  }
  const client = await target.connect();
  try {
    const parsers = await loadParsers(client, metadata);
    const installed = new WeakSet<ParserClient>();
    target.on("acquire", (acquired) => {
      if (installed.has(acquired)) return;
      installed.add(acquired);
      install(acquired, parsers);
    });
  } finally {
    client.release();
  }
}

function isPool(target: ParserPool | ParserClient): target is ParserPool {
  return "connect" in target && !("setTypeParser" in target);
}

async function loadParsers(
  client: Queryable,
  metadata: DatabaseMetadata,
): Promise<ReadonlyMap<number, ReadText>> {
  const keys = Object.keys(metadata.types);
  const types = await readCatalogTypes(client, keys.map(typeName));
  refuseMissing(keys, types);
  return compileParsers(metadata, types);
}

function refuseMissing(
  keys: readonly TypeKey[],
  types: readonly CatalogType[],
): void {
  const found = new Set(types.map(({ schema, name }) => typeKey(schema, name)));
  const missing = keys.filter((key) => !found.has(key));
  if (missing.length === 0) return;
  throw new ValueError(
    "TYPES",
    `The database has no type ${missing.join(", ")}, which the generated code uses.`,
    "Apply the migrations, or generate the code from this database.",
  );
}

function install(
  client: ParserClient,
  parsers: ReadonlyMap<number, ReadText>,
): void {
  for (const [oid, parser] of parsers) {
    client.setTypeParser(oid, "text", parser);
  }
}
