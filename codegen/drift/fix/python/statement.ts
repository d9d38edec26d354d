import type { Repair } from "../edit.ts";

/** Where a logical line ends: at the first line break outside brackets, strings and comments. */
export function endOfStatement(text: string, start: number): number {
  const token =
    /"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|#[^\n]*|[([{]|[)\]}]|\\\r?\n|\n/g;
  token.lastIndex = start;
  let depth = 0;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const [found] = match;
    if ("([{".includes(found)) depth += 1;
    else if (")]}".includes(found)) depth -= 1;
    else if (found === "\n" && depth === 0) return match.index;
  }
  return text.length;
}

/** A statement of a class body; from its first character to its last. */
export interface BodyStatement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface ClassText {
  /** From the first decorator, or the word class. */
  readonly start: number;
  /** After the last statement, at its line break. */
  readonly end: number;
  readonly indent: string;
  readonly body: readonly BodyStatement[];
}

/** The class whose name stands at an offset; undefined when it is written in another way. */
export function classAt(text: string, name: number): ClassText | undefined {
  const line = text.lastIndexOf("\n", name - 1) + 1;
  const header = /^([ \t]*)class[ \t]+$/.exec(text.slice(line, name));
  if (!header) return undefined;
  const outer = header[1]!;
  const body: BodyStatement[] = [];
  let at = endOfStatement(text, name) + 1;
  let end = at - 1;
  let indent: string | undefined;
  while (at < text.length) {
    const next = /[^\n]*/y;
    next.lastIndex = at;
    const [row] = next.exec(text)!;
    const isBlank = /^\s*(?:#.*)?$/.test(row);
    if (isBlank) {
      at += row.length + 1;
      continue;
    }
    const own = /^[ \t]*/.exec(row)![0];
    if (own.length <= outer.length) break;
    indent ??= own;
    const start = at + own.length;
    const stop = endOfStatement(text, start);
    if (own === indent)
      body.push({ start, end: stop, text: text.slice(start, stop) });
    end = stop;
    at = stop + 1;
  }
  return indent === undefined
    ? undefined
    : { start: beforeDecorators(text, line, outer), end, indent, body };
}

function beforeDecorators(text: string, line: number, indent: string): number {
  let start = line;
  while (start > 0) {
    const above = text.lastIndexOf("\n", start - 2) + 1;
    if (!text.slice(above, start).startsWith(`${indent}@`)) break;
    start = above;
  }
  return start;
}

/** A statement as an earlier repair left it, and where it stands in the file. */
export interface Statement {
  readonly file: string;
  readonly start: number;
  /** Of the statement in the file. */
  readonly end: number;
  readonly text: string;
}

/** The repair that puts another text in a statement's place. */
export function rewrite(
  { file, start, end, text: before }: Statement,
  text: string | undefined,
): Repair {
  if (text === undefined || text === before)
    return { byHand: "the declaration is written in a way that is not known" };
  return { edits: [{ file, start, end, text }] };
}
