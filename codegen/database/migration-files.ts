import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { UndriftError } from "../errors.ts";

export interface MigrationFile {
  /** Relative to the directory, with `/` on every system. */
  readonly name: string;
  readonly path: string;
  readonly text: string;
}

/**
 * The SQL migrations of a directory in the order they are applied: by the number
 * they begin with (`2_` before `10_`, `V1.2` before `V1.10`), then by code unit;
 * Flyway's repeatable `R__…` last. A folder that holds `migration.sql` or
 * `up.sql` is one migration. What undoes (`*.down.sql`, `down.sql`, `U1__…`) and
 * what is not SQL is left out.
 * @throws UndriftError `MIGRATION` when the directory is missing or holds none
 */
export function readMigrationFiles(directory: string): MigrationFile[] {
  const names = migrationNames(directory);
  if (names.length === 0) throw noneFound(directory);
  return names.sort(compareNames).map((name) => {
    const file = path.join(directory, name);
    // A byte order mark is an encoding's, not the statement's.
    const text = readFileSync(file, "utf8").replace(/^\uFEFF/, "");
    return { name, path: file, text };
  });
}

function migrationNames(directory: string): string[] {
  let entries;
  try {
    entries = readdirSync(directory, { withFileTypes: true });
  } catch (cause) {
    throw missing(directory, cause);
  }
  return entries.flatMap((entry) => {
    const place = path.join(directory, entry.name);
    if (statSync(place, { throwIfNoEntry: false })?.isDirectory()) {
      const inside = ["migration.sql", "up.sql"].find((name) =>
        existsSync(path.join(place, name)),
      );
      return inside ? [`${entry.name}/${inside}`] : [];
    }
    return isForward(entry.name) ? [entry.name] : [];
  });
}

function isForward(name: string): boolean {
  return (
    /\.sql$/i.test(name) &&
    !/(^|\.)down\.sql$/i.test(name) &&
    !/^U\d[\w.]*__/.test(name) &&
    !name.startsWith(".")
  );
}

function compareNames(a: string, b: string): number {
  const [left, right] = [sortKey(a), sortKey(b)];
  const length = Math.max(left.length, right.length);
  for (let i = 0; i < length; i += 1) {
    const [x, y] = [left[i] ?? -1n, right[i] ?? -1n];
    if (x !== y) return x < y ? -1 : 1;
  }
  return a < b ? -1 : 1;
}

/** Numbers as bigint: a timestamp with microseconds exceeds a safe integer. */
function sortKey(name: string): bigint[] {
  if (name.startsWith("R__")) return [2n];
  const number = /^[Vv]?(\d+(?:\.\d+)*)/.exec(name)?.[1];
  return number ? [0n, ...number.split(".").map(BigInt)] : [1n];
}

function missing(directory: string, cause: unknown): UndriftError {
  const isAbsent = (cause as NodeJS.ErrnoException).code === "ENOENT";
  return new UndriftError(
    "MIGRATION",
    isAbsent
      ? `The migrations directory "${directory}" does not exist.`
      : `The migrations directory "${directory}" cannot be read: ${(cause as Error).message}.`,
    {
      hint: "Set `migrations` in undrift.config.ts to the folder of your *.sql files, or DATABASE_URL to a database that has them applied.",
      cause,
    },
  );
}

function noneFound(directory: string): UndriftError {
  const entries = readdirSync(directory).sort();
  const seen = entries.slice(0, 5).map((name) => `"${name}"`);
  const scripts = entries.some((name) => /\.[cm]?[jt]s$/.test(name));
  return new UndriftError(
    "MIGRATION",
    `The migrations directory "${directory}" holds no *.sql file (${seen.length === 0 ? "it is empty" : `it holds ${seen.join(", ")}${entries.length > 5 ? ", …" : ""}`}).`,
    {
      hint: scripts
        ? 'For Kysely\'s own migrations set `migrations: { kind: "kysely", directory }`; for another tool `{ kind: "command", command }`.'
        : "Set `migrations` in undrift.config.ts to the folder of your *.sql files.",
    },
  );
}

// What tools write above the statements that apply and those that undo:
// dbmate, goose, sql-migrate, node-pg-migrate, tern.
const upMarker =
  /^--\s*(?:migrate:up|\+goose\s+up|\+migrate\s+up|up\s+migration)\b.*$/im;
const downMarker =
  /^(?:--\s*(?:migrate:down|\+goose\s+down|\+migrate\s+down|down\s+migration)\b|----\s*create\s+above\s*\/\s*drop\s+below\s*----).*$/im;

/** The part of a file that applies, as a stretch of its text. */
export function forwardPart(text: string): readonly [number, number] {
  const down = downMarker.exec(text)?.index ?? text.length;
  const up = upMarker.exec(text)?.index ?? 0;
  return up <= down ? [up, down] : [up, text.length];
}

const noTransactionMarker =
  /^--\s*(?:undrift:\s*no-transaction|migrate:up\b.*\btransaction:\s*false|\+goose\s+no\s+transaction|\+migrate\s+up\s+notransaction)/im;

export function asksForNoTransaction(text: string): boolean {
  return noTransactionMarker.test(text);
}
