import path from "node:path";
import type { Client } from "pg";
import { UndriftError } from "../errors.ts";
import { connect } from "./connect.ts";
import {
  asksForNoTransaction,
  forwardPart,
  type MigrationFile,
  readMigrationFiles,
} from "./migration-files.ts";
import { migrationFailure, psqlCommandFailure } from "./migration-failure.ts";
import { runStatements } from "./run-statements.ts";
import type { OnProgress } from "./source.ts";
import { blank, readSqlScript, type SqlScript } from "./sql-script.ts";

/**
 * Applies a directory of SQL files, each in a transaction of its own unless it
 * asks for none or holds a statement that refuses one, and each in a session
 * that knows nothing of the file before it.
 * @throws UndriftError `MIGRATION` with file, line and statement
 */
export async function applySqlMigrations(
  url: string,
  directory: string,
  projectDirectory: string,
  onProgress: OnProgress,
): Promise<void> {
  const files = readMigrationFiles(path.resolve(projectDirectory, directory));
  const client = await connect(url);
  try {
    for (const [index, file] of files.entries()) {
      onProgress(`Applying ${file.name} (${index + 1} of ${files.length})`);
      const shown = path.relative(projectDirectory, file.path);
      await applyFile(client, file, shown.split(path.sep).join("/"));
    }
  } finally {
    await client.end();
  }
}

/** `shown` is how the file is named in messages. */
async function applyFile(
  client: Client,
  file: MigrationFile,
  shown: string,
): Promise<void> {
  const [start, end] = forwardPart(file.text);
  const forward = blank(file.text, [
    [0, start],
    [end, file.text.length],
  ]);
  const script = readSqlScript(forward);
  const foreign = script.psqlCommands.find(({ name }) => !isHarmless(name));
  if (foreign) throw psqlCommandFailure(shown, forward, foreign);
  if (script.statements.length === 0) return;
  const isOneByOne =
    asksForNoTransaction(file.text) || refusesTransaction(script);
  await (isOneByOne ? runOneByOne : runTogether)(client, script, shown);
  await resetSession(client, shown);
}

/** Commands of dumps and of scripts for psql that change nothing in the database. */
function isHarmless(name: string): boolean {
  return /^\\(restrict|unrestrict|set|unset|echo|qecho|warn|timing|encoding|pset|x|\.)$/.test(
    name,
  );
}

// Source: PostgreSQL manual, the reference pages of these commands: "cannot be
// executed inside a transaction block". A new enum value can be added in one,
// but not used in the same.
const refusing = new RegExp(
  [
    String.raw`^create\s+(unique\s+)?index\s+concurrently\b`,
    String.raw`^drop\s+index\s+concurrently\b`,
    String.raw`^reindex\b[\s\S]*\b(concurrently|database|system|schema)\b`,
    String.raw`^alter\s+table\b[\s\S]*\bdetach\s+partition\b[\s\S]*\bconcurrently\b`,
    String.raw`^alter\s+type\b[\s\S]*\badd\s+value\b`,
    String.raw`^(create|drop)\s+(database|tablespace|subscription)\b`,
    String.raw`^alter\s+(system|database\b[\s\S]*\bset\s+tablespace)\b`,
    String.raw`^(vacuum|call|commit\s+prepared|rollback\s+prepared)\b`,
  ].join("|"),
  "i",
);

/** A file with transaction commands of its own knows what it does. */
function refusesTransaction(script: SqlScript): boolean {
  const texts = script.statements.map(({ start, end }) =>
    script.sql.slice(start, end),
  );
  const hasOwn = texts.some((text) =>
    /^(begin|start\s+transaction|commit)\b/i.test(text),
  );
  return hasOwn || texts.some((text) => refusing.test(text));
}

async function runTogether(
  client: Client,
  script: SqlScript,
  shown: string,
): Promise<void> {
  const failure = await runStatements(client, script.sql, script.rows);
  if (!failure) return;
  const at = script.statements[failure.completed];
  throw migrationFailure(shown, script, at, 0, failure.error);
}

async function runOneByOne(
  client: Client,
  script: SqlScript,
  shown: string,
): Promise<void> {
  let copies = 0;
  for (const statement of script.statements) {
    const sql = script.sql.slice(statement.start, statement.end);
    const rows = statement.takesRows ? [script.rows[copies++] ?? ""] : [];
    const failure = await runStatements(client, sql, rows);
    if (failure) {
      const base = statement.start;
      throw migrationFailure(shown, script, statement, base, failure.error);
    }
  }
}

/** What a file sets (a dump empties search_path) must not reach the next one. */
async function resetSession(client: Client, shown: string): Promise<void> {
  const failure = await runStatements(client, "discard all", []);
  if (failure?.error.code === "25001") {
    throw new UndriftError(
      "MIGRATION",
      `${shown} begins a transaction and does not end it.`,
      {
        hint: "Add the missing `commit;`, or take out `begin;`: each file is applied in a transaction of its own anyway.",
        cause: failure.error,
      },
    );
  }
  if (failure) throw failure.error;
}
