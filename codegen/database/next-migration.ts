import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { UndriftError } from "../errors.ts";
import type { Migrations } from "./migrations.ts";

/** A migration to be written, in what is left to say of it. */
export interface MigrationText {
  /** Words for the file's name, such as "check_envelopes". */
  readonly title: string;
  /** Why, as lines of a comment without its dashes. */
  readonly comment: readonly string[];
  readonly up: readonly string[];
  readonly down: readonly string[];
}

/** Path relative to the migrations directory → text. */
export type MigrationFiles = ReadonlyMap<string, string>;

/** How the migrations of a directory are numbered, named and laid out. */
interface Style {
  /** What stands before the number: "V" or nothing. */
  readonly prefix: string;
  readonly separator: string;
  readonly extension: string;
  /** The file in a migration's folder: "migration.sql" or "up.sql"; absent for plain files. */
  readonly inFolder?: string;
  /** What undoes it, for layouts that have it in a file of its own. */
  readonly downFile?: (name: string) => string;
  readonly next: (count: number) => string;
  readonly layout: (migration: MigrationText) => string;
}

/**
 * The files of further migrations, numbered, named and marked as the last one
 * of the directory is.
 * @param directory absolute
 * @throws UndriftError `MIGRATION`
 */
export function nextMigrations(
  directory: string,
  kind: Exclude<Migrations["kind"], "command">,
  migrations: readonly MigrationText[],
  now: Date,
): MigrationFiles {
  const style = styleOf(directory, kind, now);
  const files = new Map<string, string>();
  for (const [index, migration] of migrations.entries()) {
    const words = style.separator === "-" ? "-" : "_";
    const title = migration.title.replaceAll("_", words);
    const name = `${style.prefix}${style.next(index + 1)}${style.separator}${title}`;
    const file = style.inFolder
      ? `${name}/${style.inFolder}`
      : `${name}${style.extension}`;
    files.set(file, style.layout(migration));
    if (style.downFile) {
      files.set(style.downFile(name), statements(migration.down));
    }
  }
  for (const file of files.keys()) {
    if (existsSync(path.join(directory, file))) throw taken(directory, file);
  }
  return files;
}

/** The text of every file in a migrations directory. */
export function migrationTexts(directory: string): Map<string, string> {
  if (!existsSync(directory)) return new Map();
  const names = readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(sql|[cm]?[jt]s)$/i.test(name))
    .filter((name) => statSync(path.join(directory, name)).isFile())
    .toSorted();
  return new Map(
    names.map((name) => [
      name.split(path.sep).join("/"),
      readFileSync(path.join(directory, name), "utf8"),
    ]),
  );
}

const namePattern = /^(V)?(\d+(?:\.\d+)*)(__|[-_. ]|$)/i;

function styleOf(directory: string, kind: "sql" | "kysely", now: Date): Style {
  const names = numberedNames(directory);
  const last = names.at(-1);
  const [, prefix = "", number = "", between = "_"] =
    namePattern.exec(last ?? "000_") ?? [];
  const shape =
    kind === "kysely" ? kyselyShape(last) : sqlShape(directory, last);
  return {
    prefix,
    separator: between === "" ? "_" : between,
    next: numbering(last === undefined ? "000" : number, now),
    ...shape,
  };
}

/** In order of their numbers. */
function numberedNames(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((name) => namePattern.test(name) && !name.startsWith("."))
    .toSorted(
      (a, b) => compareNumbers(numbersOf(a), numbersOf(b)) || (a < b ? -1 : 1),
    );
}

/** As bigint: a timestamp with microseconds exceeds a safe integer. */
function numbersOf(name: string): bigint[] {
  return (namePattern.exec(name)?.[2] ?? "0").split(".").map(BigInt);
}

function compareNumbers(a: readonly bigint[], b: readonly bigint[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i += 1) {
    const [x, y] = [a[i] ?? -1n, b[i] ?? -1n];
    if (x !== y) return x < y ? -1 : 1;
  }
  return 0;
}

/** Numbers go on by one and keep their width; times are times of now. */
function numbering(last: string, now: Date): (count: number) => string {
  const parts = last.split(".");
  const final = parts.pop()!;
  if (isTimestamp(final)) {
    return (count) => laterTimestamp(final, now, count);
  }
  return (count) => {
    const next = String(BigInt(final) + BigInt(count));
    return [...parts, next.padStart(final.length, "0")].join(".");
  };
}

/** YYYYMMDDhhmmss, with or without seconds, or seconds or milliseconds since 1970. */
function isTimestamp(digits: string): boolean {
  return (
    /^(19|20)\d{6}(\d{4}|\d{6})$/.test(digits) ||
    /^1\d{9}(\d{3})?$/.test(digits)
  );
}

function laterTimestamp(last: string, now: Date, count: number): string {
  const time = new Date(
    now.getTime() + count * (last.length === 12 ? 60_000 : 1000),
  );
  const text =
    last.length === 10
      ? String(Math.floor(time.getTime() / 1000))
      : last.length === 13
        ? String(time.getTime())
        : time.toISOString().replaceAll(/\D/g, "").slice(0, last.length);
  // A clock behind the last migration must not put this one before it.
  return BigInt(text) > BigInt(last)
    ? text
    : String(BigInt(last) + BigInt(count));
}

type Shape = Pick<Style, "extension" | "inFolder" | "downFile" | "layout">;

function sqlShape(directory: string, last: string | undefined): Shape {
  const place = path.join(directory, last ?? "");
  if (last !== undefined && statSync(place).isDirectory()) {
    const inFolder = existsSync(path.join(place, "up.sql"))
      ? "up.sql"
      : "migration.sql";
    const hasDown = existsSync(path.join(place, "down.sql"));
    return {
      extension: "",
      inFolder,
      ...(hasDown && { downFile: (name: string) => `${name}/down.sql` }),
      layout: plainLayout,
    };
  }
  if (last !== undefined && /\.(up|down)\.sql$/.test(last)) {
    const hasDown = existsSync(place.replace(/\.up\.sql$/, ".down.sql"));
    return {
      extension: ".up.sql",
      ...(hasDown && { downFile: (name: string) => `${name}.down.sql` }),
      layout: plainLayout,
    };
  }
  const text = last === undefined ? "" : readFileSync(place, "utf8");
  return { extension: ".sql", layout: markedLayout(text) };
}

/** The marks that migration tools want above the two halves of a file. */
const marks: readonly (readonly [RegExp, string, string])[] = [
  [/^--\s*migrate:up\b/im, "-- migrate:up", "-- migrate:down"],
  [/^--\s*\+goose\s+up\b/im, "-- +goose Up", "-- +goose Down"],
  [/^--\s*\+migrate\s+up\b/im, "-- +migrate Up", "-- +migrate Down"],
  [/^--\s*up\s+migration\b/im, "-- Up Migration", "-- Down Migration"],
];

function markedLayout(example: string): Style["layout"] {
  const found = marks.find(([pattern]) => pattern.test(example));
  if (found === undefined) {
    const isTern = /^----\s*create\s+above/im.test(example);
    return isTern
      ? ({ comment, up, down }) =>
          `${commented(comment)}\n${statements(up)}\n---- create above / drop below ----\n\n${statements(down)}`
      : plainLayout;
  }
  const [, upMark, downMark] = found;
  return ({ comment, up, down }) =>
    `${upMark}\n${commented(comment)}\n${statements(up)}\n${downMark}\n${statements(down)}`;
}

const plainLayout: Style["layout"] = ({ comment, up }) =>
  `${commented(comment)}\n${statements(up)}`;

function kyselyShape(last: string | undefined): Shape {
  const extension = /\.[cm]?[jt]s$/.exec(last ?? "")?.[0] ?? ".ts";
  const isTyped = extension.endsWith("ts");
  const type = isTyped ? ": Kysely<unknown>" : "";
  const result = isTyped ? ": Promise<void>" : "";
  return {
    extension,
    layout: ({ comment, up, down }) =>
      `import { ${isTyped ? "type Kysely, " : ""}sql } from "kysely";\n\n` +
      `${comment.map((line) => `// ${line}\n`).join("")}` +
      `export async function up(db${type})${result} {\n${rawStatements(up)}}\n\n` +
      `export async function down(${down.length === 0 ? "_" : ""}db${type})${result} {\n${rawStatements(down)}}\n`,
  };
}

function rawStatements(sql: readonly string[]): string {
  return sql
    .map(
      (one) => `  await sql.raw(${JSON.stringify(one.trim())}).execute(db);\n`,
    )
    .join("");
}

function commented(lines: readonly string[]): string {
  return lines.map((line) => `-- ${line}\n`).join("");
}

function statements(sql: readonly string[]): string {
  return sql.join("\n");
}

function taken(directory: string, file: string): UndriftError {
  return new UndriftError(
    "MIGRATION",
    `${path.join(directory, file)} is there already.`,
    {
      hint: "Look whether it is what was to be written; undrift overwrites no migration.",
    },
  );
}
