import { escapeHiddenInLine } from "./literal.ts";

/**
 * A comment of the database as JSDoc. Nothing in it can end the comment, and
 * nothing in it is a directive to the compiler.
 */
export function jsdoc(text: string, indent = ""): string {
  const lines = commentLines(text);
  if (lines.every((line) => line === "")) return "";
  if (lines.length === 1) return `${indent}/** ${lines[0]!.trimStart()} */\n`;
  const body = lines.map(
    (line) => `${indent} *${line === "" ? "" : ` ${line}`}\n`,
  );
  return `${indent}/**\n${body.join("")}${indent} */\n`;
}

/** The lines of a comment, made safe to stand in a comment of TypeScript. */
export function commentLines(text: string): string[] {
  return text
    .replaceAll(/\r\n?/g, "\n")
    .trim()
    .split("\n")
    .map((line) => safeLine(line).trimEnd());
}

function safeLine(line: string): string {
  return escapeHiddenInLine(line)
    .replaceAll("*/", "*\\/")
    .replaceAll("@ts-", "@\\ts-")
    .replace(/\/$/, "/ ");
}
