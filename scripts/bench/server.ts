import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { Client } from "pg";
import { startEmbedded } from "../../codegen/database/embedded.ts";
import type { Database } from "../../codegen/database/source.ts";

/**
 * The server that all contenders read: the one given, or an embedded one made
 * for the occasion. Autovacuum is off there, so that it does not come between
 * two runs; statistics are gathered once after loading instead.
 */
export async function openServer(url: string | undefined): Promise<Database> {
  if (url !== undefined) {
    return { url, description: "the server given", close: async () => {} };
  }
  return startEmbedded({
    settings: { autovacuum: "off", max_locks_per_transaction: "1024" },
  });
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/**
 * Makes a database of its own on the server, fills it, hands its URL to `use`
 * and drops it, whatever happens.
 */
export async function withDatabase<Result>(
  serverUrl: string,
  fill: (url: string) => Promise<void>,
  use: (url: string) => Promise<Result>,
): Promise<Result> {
  const name = `undrift_bench_${randomBytes(6).toString("hex")}`;
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  await administer(serverUrl, `create database ${name}`);
  try {
    await fill(url.href);
    return await use(url.href);
  } finally {
    await administer(serverUrl, `drop database ${name} with (force)`);
  }
}

/** Loads a dump; gzipped when its name says so. */
export async function loadDump(url: string, path: string): Promise<void> {
  const file = readFileSync(path);
  const sql = path.endsWith(".gz") ? gunzipSync(file) : file;
  await administer(url, sql.toString("utf8"));
  await administer(url, "vacuum (analyze)");
}
