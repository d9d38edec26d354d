import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import type { Settings } from "../config.ts";
import type { MigrationText } from "../database/next-migration.ts";
import { UndriftError } from "../errors.ts";
import { keyOf } from "../facts/lookup.ts";
import type { Facts } from "../facts/model.ts";
import { showProgress, silent, type Io } from "../io.ts";
import type { OpenCheck } from "../plan/check-migration.ts";
import { commonFlags, isSet, type Command } from "./command.ts";
import { withDatabase } from "./read-database.ts";
import { commandSettings, databaseFlags } from "./settings.ts";

export const encryptCommand: Command = {
  name: "encrypt",
  summary: "write the CHECKs that keep plaintext out of encrypted columns",
  usage: "--emit-checks",
  flags: {
    ...commonFlags,
    ...databaseFlags,
    "emit-checks": {
      type: "boolean",
      help: "write the migrations for the columns that lack their CHECK",
    },
  },
  positionals: 0,
  async run(given, io) {
    if (!isSet(given, "emit-checks")) throw nothingAsked();
    const settings = await commandSettings(given, io);
    const isJson = isSet(given, "json");
    const isQuiet = isSet(given, "quiet");
    const progress = isJson || isQuiet ? silent : showProgress(io);
    const facts = await withDatabase(settings, progress, (reader) =>
      reader.readFacts(),
    ).finally(() => progress.done());
    const emitted = await emitChecks(facts, settings);
    if (isJson) io.stdout(`${JSON.stringify(emitted)}\n`);
    else if (!isQuiet) report(emitted, io);
    return 0;
  },
};

export interface EmittedChecks {
  /** Absolute paths of the migrations that were written. */
  readonly written: readonly string[];
  /** schema.table.column of the columns that they are for. */
  readonly columns: readonly string[];
  /** Columns whose CHECK a migration has already, and the database not yet. */
  readonly pending: readonly {
    readonly column: string;
    readonly file: string;
  }[];
}

/**
 * Writes the migrations for the columns that lack their CHECK, two of them:
 * the lock of the first, which nothing may pass, is not held while the second
 * reads every row.
 *
 * @throws UndriftError `CONFIG`, `MIGRATION`
 */
export async function emitChecks(
  facts: Facts,
  settings: Settings,
): Promise<EmittedChecks> {
  const { openChecks } = await import("../plan/check-migration.ts");
  const { selectFacts } = await import("../plan/select.ts");
  const { plan } = settings;
  const open = openChecks(facts, selectFacts(facts, plan).relations, plan);
  if (open.length === 0) return { written: [], columns: [], pending: [] };
  const { directory, kind } = migrationsDirectory(settings);
  const { migrationTexts, nextMigrations } =
    await import("../database/next-migration.ts");
  const texts = migrationTexts(directory);
  const pending: EmittedChecks["pending"][number][] = [];
  const missing = open.filter((check) => {
    const file = fileWith(check, texts);
    if (file !== undefined) pending.push({ column: pathOf(check), file });
    return file === undefined;
  });
  const migrations = await checkMigrations(missing);
  const files = nextMigrations(directory, kind, migrations, new Date());
  for (const [file, text] of files) {
    await mkdir(dirname(join(directory, file)), { recursive: true });
    await writeFile(join(directory, file), text, { flag: "wx" });
  }
  return {
    written: [...files.keys()].map((file) => join(directory, file)),
    columns: missing.map(pathOf),
    pending,
  };
}

function pathOf({ relation, column }: OpenCheck): string {
  return `${keyOf(relation)}.${column}`;
}

/** A migration that adds the constraint, or validates it, and has not run here. */
function fileWith(
  { name, condition }: OpenCheck,
  texts: ReadonlyMap<string, string>,
): string | undefined {
  const verb = condition === undefined ? "validate" : "add";
  const escaped = name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const pattern = new RegExp(
    String.raw`\b${verb}\s+constraint\s+\\?"?${escaped}(?![\w$])`,
    "i",
  );
  return [...texts].find(([, text]) => pattern.test(text))?.[0];
}

async function checkMigrations(
  checks: readonly OpenCheck[],
): Promise<MigrationText[]> {
  const { addSql, dropSql, validateSql } =
    await import("../plan/check-migration.ts");
  const added = checks.filter(({ condition }) => condition !== undefined);
  const add: MigrationText = {
    title: "check_envelopes",
    comment: [
      "Encrypted columns take envelopes and nothing else. Rows that are there are not",
      "looked at yet, so that nobody waits for this.",
    ],
    up: addSql(checks),
    down: dropSql(checks),
  };
  const validate: MigrationText = {
    title: "validate_envelopes",
    comment: [
      "Looks at every row, and fails where one still holds plaintext. In a migration of",
      "its own, so that the lock of the one before is not held meanwhile.",
    ],
    up: validateSql(checks),
    down: [],
  };
  return [
    ...(added.length > 0 ? [add] : []),
    ...(checks.length > 0 ? [validate] : []),
  ];
}

function migrationsDirectory({ migrations, projectDirectory }: Settings): {
  directory: string;
  kind: "sql" | "kysely";
} {
  if (migrations === undefined || migrations.kind === "command") {
    throw new UndriftError(
      "CONFIG",
      "The project's migrations are run by a command, so where a new one belongs is not known.",
      { hint: "Name the directory of SQL files with --migrations." },
    );
  }
  const { directory, kind } = migrations;
  return { directory: resolve(projectDirectory, directory), kind };
}

function report({ written, columns, pending }: EmittedChecks, io: Io): void {
  for (const path of written) {
    io.stdout(`  wrote ${relative(io.directory, path)}\n`);
  }
  for (const { column, file } of pending) {
    io.stdout(`  ${column}: ${file} has it already; migrate\n`);
  }
  io.stdout(
    columns.length > 0
      ? `CHECKs for ${columns.join(", ")}\n`
      : pending.length > 0
        ? "Nothing to write.\n"
        : "Every encrypted column has its CHECK.\n",
  );
}

function nothingAsked(): UndriftError {
  return new UndriftError(
    "ARGUMENTS",
    "undrift encrypt was not told what to do.",
    {
      hint: "undrift encrypt --emit-checks writes the migrations that keep plaintext out of encrypted columns.",
    },
  );
}
