import path from "node:path";
import type { Migrations } from "../../codegen/database/migrations.ts";
import { requestDatabase, type TestDatabase } from "./host.ts";

export interface TestDatabaseOptions {
  /** What makes the schema: a directory of SQL files or another kind. Default `migrations`. */
  readonly migrations?: string | Migrations;
  /**
   * A server to make the databases on, by a role that may create databases.
   * Default: the environment's UNDRIFT_TEST_SERVER, else a server is started.
   */
  readonly server?: string;
  /** What is started: "embedded" unless its binaries are missing and a container engine is at hand. */
  readonly from?: "embedded" | "testcontainers";
  /** Major version of the embedded server. */
  readonly major?: number;
  /** Image of the container. */
  readonly image?: string;
  /** What the paths are relative to. Default: the working directory. */
  readonly projectDirectory?: string;
}

/**
 * A fresh database, copied from one that the migrations were applied to once.
 * All processes of a project share one server, which ends soon after the last
 * of them; what a killed process leaves is dropped.
 *
 * @throws Error when the server does not start, a migration fails or the role
 * may not create databases; its message and `hint` say which and what to do
 */
export async function openTestDatabase(
  options: TestDatabaseOptions = {},
): Promise<TestDatabase> {
  const projectDirectory = path.resolve(options.projectDirectory ?? ".");
  const { migrations = "migrations", from, major, image } = options;
  const server = options.server ?? process.env["UNDRIFT_TEST_SERVER"];
  return requestDatabase({
    server: {
      projectDirectory,
      server: server || undefined,
      from,
      major,
      image,
    },
    migrations:
      typeof migrations === "string"
        ? { kind: "sql", directory: migrations }
        : migrations,
  });
}
