/** The worked example's database, from its migrations. */
import { join } from "node:path";
import { applyMigrations } from "../codegen/database/migrations.ts";
import { database } from "./server.ts";

const projectDirectory = join(import.meta.dirname, "..");

/** A fresh booking database; its connection string. */
export async function bookingDatabase(major = 18): Promise<string> {
  const url = await database("", major);
  const migrations = { kind: "sql", directory: "migrations" } as const;
  await applyMigrations(url, migrations, { projectDirectory });
  return url;
}
