import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { readFacts } from "../../codegen/facts/read.ts";
import type { Facts } from "../../codegen/facts/model.ts";
import { client, database } from "../server.ts";

const migrations = path.join(import.meta.dirname, "../../migrations");

/** The booking database after all its migrations, read from a real server. */
export async function bookingFacts(): Promise<Facts> {
  const files = (await readdir(migrations)).filter((file) =>
    file.endsWith(".sql"),
  );
  const texts = await Promise.all(
    files.sort().map((file) => readFile(path.join(migrations, file), "utf8")),
  );
  return factsOf(texts.join("\n"));
}

/** The facts of a database that an SQL script makes. */
export async function factsOf(sql: string): Promise<Facts> {
  return readFacts(await client(await database(sql)));
}
