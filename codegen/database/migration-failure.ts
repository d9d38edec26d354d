import { UndriftError } from "../errors.ts";
import type { ServerError } from "./run-statements.ts";
import type { PsqlCommand, SqlScript, Statement } from "./sql-script.ts";

/**
 * Says which file, line, column and statement failed. `next` is the statement
 * that had not completed, `base` where in the script the SQL that was sent
 * begins: the server counts characters from there, when it counts at all.
 */
export function migrationFailure(
  shown: string,
  script: SqlScript,
  next: Statement | undefined,
  base: number,
  error: ServerError,
): UndriftError {
  const at = error.position
    ? base + unitOffset(script.sql.slice(base), Number(error.position) - 1)
    : (next?.start ?? base);
  const statement =
    script.statements.find(({ start, end }) => start <= at && at <= end) ??
    next;
  const { line, column } = placeOf(script.sql, at);
  const place = error.position ? `${line}:${column}` : `${line}`;
  const message = [
    `${shown}:${place}: ${error.message}`,
    error.detail && `  ${withoutPasswords(error.detail)}`,
    error.where && `  ${withoutPasswords(error.where)}`,
    quoteLine(script.sql, at, error.position !== undefined),
    statementNote(script.sql, statement, line),
  ].filter((part) => part);
  return new UndriftError("MIGRATION", message.join("\n"), {
    hint: hintFor(error),
    cause: error,
  });
}

export function psqlCommandFailure(
  shown: string,
  text: string,
  { start, name }: PsqlCommand,
): UndriftError {
  const { line } = placeOf(text, start);
  return new UndriftError(
    "MIGRATION",
    `${shown}:${line}: "${name}" is a command of psql, not SQL.`,
    {
      hint: 'Take the line out, or apply the migrations with psql itself: `migrations: { kind: "command", command: "psql … $DATABASE_URL" }`.',
    },
  );
}

/** The server counts characters, a string counts UTF-16 units. */
function unitOffset(text: string, characters: number): number {
  let units = 0;
  for (let counted = 0; counted < characters && units < text.length;) {
    units += (text.codePointAt(units) ?? 0) > 0xffff ? 2 : 1;
    counted += 1;
  }
  return units;
}

function placeOf(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at);
  const lineStart = before.lastIndexOf("\n") + 1;
  return {
    line: before.split("\n").length,
    column: Array.from(before.slice(lineStart)).length + 1,
  };
}

const longestQuote = 160;

function quoteLine(text: string, at: number, hasCaret: boolean): string {
  const start = text.lastIndexOf("\n", at - 1) + 1;
  const end = text.indexOf("\n", at);
  const line = text.slice(start, end === -1 ? undefined : end).trimEnd();
  const { line: number } = placeOf(text, at);
  const shown = withoutPasswords(line).slice(0, longestQuote);
  const gutter = `  ${number} | `;
  const isWhole = shown === line;
  if (!hasCaret || !isWhole) return gutter + shown;
  const indent = line.slice(0, at - start).replace(/[^\t]/g, " ");
  return `${gutter}${shown}\n${" ".repeat(gutter.length - 2)}| ${indent}^`;
}

/** For an error inside a statement of several lines: where it begins. */
function statementNote(
  text: string,
  statement: Statement | undefined,
  errorLine: number,
): string {
  if (!statement) return "";
  const { line } = placeOf(text, statement.start);
  if (line === errorLine) return "";
  const first = text.slice(statement.start, statement.end).split("\n", 1)[0];
  return `  in the statement that begins on line ${line}: ${withoutPasswords((first ?? "").trim()).slice(0, longestQuote)}`;
}

function withoutPasswords(text: string): string {
  return text.replace(/(\bpassword\s+E?)'(?:[^']|'')*'?/gi, "$1'…'");
}

function hintFor(error: ServerError): string {
  if (error.code === "25001" || error.code === "55P04") {
    return "Put `-- undrift: no-transaction` on the first line of the file, so that its statements are run one by one.";
  }
  if (/extension .* is not available/.test(error.message)) {
    return "The embedded server has PostgreSQL's own contrib extensions only. Set DATABASE_URL to a server that has this one, or use Testcontainers with an image that has it.";
  }
  if (error.hint) return `The server says: ${error.hint}`;
  return "Correct the statement and run the command again; nothing outside the scratch database was changed.";
}
