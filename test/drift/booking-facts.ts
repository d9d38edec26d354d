import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { Facts } from "../../codegen/facts/model.ts";
import { factsOf as readFactsOf } from "../facts.ts";
import { database } from "../server.ts";

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
  return readFactsOf(await database(sql));
}
