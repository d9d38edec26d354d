import { lineWidth, textWidth } from "./width.ts";

/**
 * JSON as prettier leaves it, ending in a line feed. Prettier keeps an object
 * over several lines that begins on a new one, and puts a list of plain values
 * on one line where it fits; so the engine's own printer does nearly all of it.
 */
export function printJson(value: unknown): string {
  const text = JSON.stringify(value, null, 2);
  return `${text.replaceAll(plainList, joinWhereItFits)}\n`;
}

/** What stands before a list on its line, the list, and what follows it. */
const plainList =
  /^(.*)\[\n((?: *(?:"(?:[^"\\\n]|\\.)*"|true|false|null),?\n)+) *\](,?)$/gm;

function joinWhereItFits(
  list: string,
  before: string,
  lines: string,
  after: string,
): string {
  // Wider than a line even without the spaces of its indentation.
  const values =
    lines.length > 8 * lineWidth ? [] : lines.trim().split(/,\n */);
  if (values.length === 0) return list;
  const joined = `${before}[${values.join(", ")}]${after}`;
  return textWidth(joined) <= lineWidth ? joined : list;
}
