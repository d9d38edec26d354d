import type { Language } from "../claims/model.ts";
import type { Finding } from "./finding.ts";

const commentMarks: Readonly<Record<Language, string>> = {
  python: "#",
  typescript: "//",
  prisma: "//",
  sql: "--",
};

const byEnding: Readonly<Record<string, Language>> = {
  py: "python",
  pyi: "python",
  prisma: "prisma",
  sql: "sql",
};

/**
 * The exact text that silences a finding: a comment for the line of code, or
 * a line for the configuration when no code is at fault.
 */
export function silenceSnippet(finding: Finding): string {
  const { rule, place, table } = finding;
  if (place) {
    const ending = place.file.split(".").at(-1)!;
    const language = finding.language ?? byEnding[ending] ?? "typescript";
    return `${commentMarks[language]} undrift-ignore ${rule} reason`;
  }
  const where = table
    ? `, table: ${JSON.stringify(`${table.schema}.${table.name}`)}`
    : "";
  return `ignore: [{ rule: "${rule}"${where}, reason: "…" }]`;
}
