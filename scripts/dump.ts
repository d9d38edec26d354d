/** SQL from files, for tests and benches. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { connect } from "../codegen/database/connect.ts";

/** The SQL of a dump; unpacked when its name says that it is gzipped. */
export function readDump(path: string): string {
  const file = readFileSync(path);
  return (path.endsWith(".gz") ? gunzipSync(file) : file).toString("utf8");
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
