/** SQL from files, for tests and benches. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { connect } from "../codegen/database/connect.ts";

/** psql's own commands, of those that dumps have. */
const psqlCommand = /^\\(?:dt|pset|restrict|unrestrict)\b.*$/gm;

/**
 * The SQL of a dump, without psql's own commands; unpacked when its name says
 * that it is gzipped.
 */
export function readDump(path: string): string {
  const file = readFileSync(path);
  const text = path.endsWith(".gz") ? gunzipSync(file) : file;
  return text.toString("utf8").replaceAll(psqlCommand, "");
}

/** Runs a dump in a database. */
export async function loadDump(url: string, path: string): Promise<void> {
  const client = await connect(url);
  try {
    await client.query(readDump(path));
  } finally {
    await client.end();
  }
}
