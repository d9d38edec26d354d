import { existsSync, promises as fs } from "node:fs";
import path from "node:path";
import { UndriftError } from "../errors.ts";
import { importFromProject } from "./project-import.ts";
import type { OnProgress } from "./source.ts";

type KyselyModule = typeof import("kysely");
type KyselyMigrations = typeof import("kysely/migration");

/**
 * Applies the migration modules of a directory with Kysely's own migrator, the
 * project's version of it.
 * @throws UndriftError `MIGRATION` naming the migration that failed
 */
export async function applyKyselyMigrations(
  url: string,
  directory: string,
  projectDirectory: string,
  onProgress: OnProgress,
): Promise<void> {
  const folder = path.resolve(projectDirectory, directory);
  if (!existsSync(folder)) throw missing(folder);
  const kysely = await importFromProject<KyselyModule>(
    projectDirectory,
    "kysely",
  );
  const { default: pg } = await import("pg");
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  pool.on("error", () => {});
  const db = new kysely.Kysely<unknown>({
    dialect: new kysely.PostgresDialect({ pool }),
  });
  try {
    onProgress(`Applying the migrations of ${directory}`);
    const migrator = await makeMigrator(kysely, db, folder, projectDirectory);
    const { error, results = [] } = await migrator.migrateToLatest();
    if (error !== undefined) throw failed(directory, error, results);
    if (results.length === 0) throw noneFound(folder);
  } finally {
    await db.destroy();
  }
}

async function makeMigrator(
  kysely: KyselyModule,
  db: InstanceType<KyselyModule["Kysely"]>,
  migrationFolder: string,
  projectDirectory: string,
): Promise<InstanceType<KyselyMigrations["Migrator"]>> {
  // Since 0.29 the migrator has an entry of its own.
  const migrations =
    "Migrator" in kysely
      ? (kysely as unknown as KyselyMigrations)
      : await importFromProject<KyselyMigrations>(
          projectDirectory,
          "kysely/migration",
        );
  const provider = new migrations.FileMigrationProvider({
    fs,
    path,
    migrationFolder,
  });
  return new migrations.Migrator({ db, provider });
}

function failed(
  directory: string,
  error: unknown,
  results: readonly { migrationName: string; status: string }[],
): UndriftError {
  const name = results.find(({ status }) => status === "Error")?.migrationName;
  const said = error instanceof Error ? error.message : String(error);
  return new UndriftError(
    "MIGRATION",
    `${directory}${name ? `/${name}` : ""}: ${said}`,
    {
      hint: "Correct the migration and run the command again; nothing outside the scratch database was changed.",
      cause: error,
    },
  );
}

function missing(folder: string): UndriftError {
  return new UndriftError(
    "MIGRATION",
    `The migrations directory "${folder}" does not exist.`,
    {
      hint: "Set `migrations.directory` in undrift.config.ts to the folder of your Kysely migrations.",
    },
  );
}

function noneFound(folder: string): UndriftError {
  return new UndriftError(
    "MIGRATION",
    `The migrations directory "${folder}" holds no migration of Kysely (a module that exports \`up\`).`,
    {
      hint: 'For *.sql files set `migrations: { kind: "sql", directory }`.',
    },
  );
}
