import { applyByCommand } from "./command-migrations.ts";
import { applyKyselyMigrations } from "./kysely-migrations.ts";
import { applySqlMigrations } from "./sql-migrations.ts";
import type { OnProgress } from "./source.ts";

/** Where a project's migrations are and what applies them. Directories are relative to the project. */
export type Migrations =
  | { readonly kind: "sql"; readonly directory: string }
  | { readonly kind: "kysely"; readonly directory: string }
  | {
      readonly kind: "command";
      /** Given to the shell with DATABASE_URL in its environment. */
      readonly command: string;
      /** Files and directories that decide what the command does. */
      readonly inputs?: readonly string[];
      /** Seconds; 600 unless given. */
      readonly timeout?: number;
    };

export interface MigrateOptions {
  readonly projectDirectory: string;
  readonly onProgress?: OnProgress | undefined;
}

/**
 * Brings an empty database to the state that the migrations describe.
 * @throws UndriftError `MIGRATION`
 */
export async function applyMigrations(
  url: string,
  migrations: Migrations,
  options: MigrateOptions,
): Promise<void> {
  const { projectDirectory, onProgress = () => {} } = options;
  switch (migrations.kind) {
    case "sql":
      return applySqlMigrations(
        url,
        migrations.directory,
        projectDirectory,
        onProgress,
      );
    case "kysely":
      return applyKyselyMigrations(
        url,
        migrations.directory,
        projectDirectory,
        onProgress,
      );
    case "command":
      onProgress(`Running \`${migrations.command}\``);
      return applyByCommand(url, migrations, projectDirectory);
  }
}
