import type { DeclaredRename } from "./settings.ts";

const identifier = String.raw`(?:"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*)`;
const qualified = String.raw`(${identifier}(?:\s*\.\s*${identifier})?)`;
const columnPattern = new RegExp(
  String.raw`\balter\s+table\s+(?:if\s+exists\s+)?(?:only\s+)?${qualified}\s+rename\s+(?:column\s+)?(?!to\b|constraint\b)(${identifier})\s+to\s+(${identifier})`,
  "giu",
);
const tablePattern = new RegExp(
  String.raw`\balter\s+(?:table|view|materialized\s+view)\s+(?:if\s+exists\s+)?${qualified}\s+rename\s+to\s+(${identifier})`,
  "giu",
);

/**
 * The renames that migrations in plain SQL carry out, in order of the text.
 * Comments are left out; what a migration renames by other means is not seen.
 */
export function readMigrationRenames(sql: string): DeclaredRename[] {
  const text = sql
    .replaceAll(/--[^\n]*/g, " ")
    .replaceAll(/\/\*[\s\S]*?\*\//g, " ");
  const columns = [...text.matchAll(columnPattern)].map((match) => ({
    at: match.index,
    from: `${plainName(match[1]!)}.${plainName(match[2]!)}`,
    to: [plainName(match[3]!)],
  }));
  const tables = [...text.matchAll(tablePattern)].map((match) => ({
    at: match.index,
    from: plainName(match[1]!),
    to: [plainName(match[2]!)],
  }));
  return [...columns, ...tables]
    .sort((a, b) => a.at - b.at)
    .map(({ from, to }) => ({ from, to, by: "migration" }));
}

/** Folds unquoted parts to lower case, as the server does. */
function plainName(text: string): string {
  const parts = text.match(new RegExp(identifier, "gu")) ?? [];
  return parts
    .map((part) =>
      part.startsWith('"')
        ? part.slice(1, -1).replaceAll('""', '"')
        : part.toLowerCase(),
    )
    .join(".");
}
