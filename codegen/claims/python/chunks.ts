/**
 * Cuts a file at its top-level statements before anything is parsed, so that
 * a syntax error spoils one statement and not the rest of the file, and so
 * that function bodies, which say nothing about tables, cost nothing.
 */

import type { Span } from "./syntax.ts";

/** A line as Python counts them: brackets and strings continue it. */
interface LogicalLine extends Span {
  /** Where its line starts; indentation is from - start. */
  readonly start: number;
  readonly indent: number;
}

export interface Fault extends Span {
  readonly reason: string;
}

export interface Chunk extends Span {
  /** The text to parse; as long as the span, with function bodies blanked. */
  readonly text: string;
  /** The header and the statements of its body, for when the whole does not parse. */
  readonly parts: () => readonly Chunk[];
}

export interface Chunks {
  readonly chunks: readonly Chunk[];
  readonly faults: readonly Fault[];
}

const newline = 10;
const carriageReturn = 13;
const hash = 35;
const backslash = 92;
const singleQuote = 39;
const doubleQuote = 34;
const openBrace = 123;
const closeBrace = 125;

const stringEnds = {
  [singleQuote]: { short: /['\\\n\r]/g, long: /'''|\\/g },
  [doubleQuote]: { short: /["\\\n\r]/g, long: /"""|\\/g },
};

/** The offset after the string that opens at `from`, or undefined when nothing closes it. */
function stringEnd(text: string, from: number): number | undefined {
  const quote = text.charCodeAt(from) as keyof typeof stringEnds;
  const long =
    text.charCodeAt(from + 1) === quote && text.charCodeAt(from + 2) === quote;
  const pattern = stringEnds[quote][long ? "long" : "short"];
  pattern.lastIndex = from + (long ? 3 : 1);
  for (
    let match = pattern.exec(text);
    match !== null;
    match = pattern.exec(text)
  ) {
    if (match[0] === "\\") pattern.lastIndex = skipEscape(text, match.index);
    else if (match[0] === "\n" || match[0] === "\r") return undefined;
    else return pattern.lastIndex;
  }
  return undefined;
}

/**
 * The same for a format string whose replacement fields hold lines of their
 * own (PEP 701); undefined when it is none.
 */
function formatStringEnd(text: string, from: number): number | undefined {
  if (!/f/i.test(text.slice(Math.max(0, from - 2), from))) return undefined;
  const quote = text.charCodeAt(from);
  let at = from + 1;
  while (at < text.length && !isLineEnd(text.charCodeAt(at))) {
    const code = text.charCodeAt(at);
    if (code === quote) return at + 1;
    if (code === backslash) at = skipEscape(text, at);
    else if (text.startsWith("{{", at)) at += 2;
    else if (code === openBrace) {
      const end = fieldEnd(text, at);
      if (end === undefined) return undefined;
      at = end;
    } else at++;
  }
  return undefined;
}

/** The offset after the replacement field that opens at `from`. */
function fieldEnd(text: string, from: number): number | undefined {
  let depth = 0;
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === singleQuote || code === doubleQuote) {
      const end = stringEnd(text, at) ?? formatStringEnd(text, at);
      if (end === undefined) return undefined;
      at = end;
      continue;
    }
    if (code === openBrace) depth++;
    if (code === closeBrace && --depth === 0) return at + 1;
    at++;
  }
  return undefined;
}

function skipEscape(text: string, at: number): number {
  const windows =
    text.charCodeAt(at + 1) === carriageReturn &&
    text.charCodeAt(at + 2) === newline;
  return at + (windows ? 3 : 2);
}

/** What begins a statement and can never stand at the start of a line inside brackets. */
const statementStart =
  /(?:class\s+\w+\s*[(:[]|(?:async\s+)?def\s+\w+\s*[([]|import\s|from\s+[\w.]+\s+import\b|@\w)/y;

function startsStatement(text: string, at: number): boolean {
  statementStart.lastIndex = at;
  return statementStart.test(text);
}

function isSpace(code: number): boolean {
  return code === 32 || code === 9 || code === 12;
}

function isLineEnd(code: number): boolean {
  return code === newline || code === carriageReturn;
}

interface Scanned {
  readonly lines: readonly LogicalLine[];
  readonly faults: readonly Fault[];
}

function skipBlank(text: string, from: number): number {
  let at = from;
  while (at < text.length && isSpace(text.charCodeAt(at))) at++;
  return at;
}

function lineEndFrom(text: string, from: number): number {
  let at = from;
  while (at < text.length && !isLineEnd(text.charCodeAt(at))) at++;
  return at;
}

interface LineEnd {
  readonly to: number;
  readonly fault?: Fault;
}

/** The offset where the logical line that begins at `from` ends. */
function logicalEnd(text: string, from: number): LineEnd {
  const open: number[] = [];
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === singleQuote || code === doubleQuote) {
      const end = stringEnd(text, at) ?? formatStringEnd(text, at);
      if (end === undefined) return unclosedString(text, at);
      at = end;
    } else if (code === hash) at = lineEndFrom(text, at);
    else if (code === backslash) at = skipEscape(text, at);
    else if (isLineEnd(code)) {
      if (open.length === 0) return { to: at };
      at++;
      if (startsStatement(text, skipBlank(text, at))) break;
    } else {
      if (code === 40 || code === 91 || code === 123) open.push(at);
      else if (code === 41 || code === 93 || code === 125) open.pop();
      at++;
    }
  }
  const bracket = open.at(-1);
  if (bracket === undefined) return { to: Math.min(at, text.length) };
  return unclosedBracket(text, from, bracket);
}

function unclosedString(text: string, at: number): LineEnd {
  const to = lineEndFrom(text, at);
  return { to, fault: { from: at, to, reason: "a string is not closed" } };
}

/** The line is taken to end where the next one is not indented deeper than it. */
function unclosedBracket(text: string, from: number, bracket: number): LineEnd {
  const indent = from - lineStartOf(text, from);
  let to = lineEndFrom(text, from);
  while (to < text.length) {
    const next = skipBlank(text, to + 1);
    const deeper = next - (to + 1) > indent;
    if (!deeper && !isLineEnd(text.charCodeAt(next))) break;
    to = lineEndFrom(text, next);
  }
  const reason = `"${text[bracket]}" is not closed`;
  return {
    to: Math.min(to, text.length),
    fault: { from: bracket, to: bracket + 1, reason },
  };
}

function lineStartOf(text: string, at: number): number {
  let start = at;
  while (start > 0 && !isLineEnd(text.charCodeAt(start - 1))) start--;
  return start;
}

function scan(text: string): Scanned {
  const lines: LogicalLine[] = [];
  const faults: Fault[] = [];
  let start = text.charCodeAt(0) === 0xfe_ff ? 1 : 0;
  while (start < text.length) {
    const from = skipBlank(text, start);
    const code = text.charCodeAt(from);
    if (from >= text.length) break;
    if (isLineEnd(code)) start = from + 1;
    else if (code === hash) start = lineEndFrom(text, from) + 1;
    else {
      const { to, fault } = logicalEnd(text, from);
      if (fault !== undefined) faults.push(fault);
      lines.push({ start, from, to, indent: from - start });
      start = isLineEnd(text.charCodeAt(to)) ? to + 1 : to;
    }
  }
  return { lines, faults };
}

const continuation = /(?:else|elif|except|finally)\b/y;
const functionHeader = /(?:async\s+)?def\s+(\w+)/y;
const telling = /\bclass\s+\w+\s*\(|\bTable\s*\(|__tablename__/;
const tellingDecorator = /declared_attr|classproperty|property|nonmember/;
const tellingName =
  /^(?:__tablename__|__table_args__|__mapper_args__|__new__|__init__|_generate_next_value_|load_dialect_impl)$/;

function matches(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}

/** The lines of the body of the function whose header is line `index`. */
function bodyEnd(
  lines: readonly LogicalLine[],
  index: number,
  last: number,
): number {
  const indent = lines[index]?.indent ?? 0;
  let end = index + 1;
  while (end <= last && (lines[end]?.indent ?? 0) > indent) end++;
  return end;
}

function decoratorsBefore(
  text: string,
  lines: readonly LogicalLine[],
  index: number,
): string {
  let first = index;
  while (first > 0 && text[lines[first - 1]?.from ?? 0] === "@") first--;
  return text.slice(lines[first]?.from, lines[index]?.from);
}

/** The span of a function body that says nothing about tables, or undefined. */
function idleBody(
  text: string,
  lines: readonly LogicalLine[],
  index: number,
  last: number,
): (Span & { readonly next: number }) | undefined {
  const header = lines[index];
  if (header === undefined) return undefined;
  functionHeader.lastIndex = header.from;
  const name = functionHeader.exec(text)?.[1];
  if (name === undefined) return undefined;
  const next = bodyEnd(lines, index, last);
  const first = lines[index + 1];
  const final = lines[next - 1];
  if (next === index + 1 || first === undefined || final === undefined)
    return undefined;
  if (tellingName.test(name)) return undefined;
  if (tellingDecorator.test(decoratorsBefore(text, lines, index)))
    return undefined;
  if (telling.test(text.slice(first.from, final.to))) return undefined;
  return { from: first.from, to: final.to, next };
}

function blanked(
  text: string,
  lines: readonly LogicalLine[],
  first: number,
  last: number,
): string {
  const to = lines[last]?.to ?? 0;
  let kept = lines[first]?.from ?? 0;
  let result = "";
  let index = first;
  while (index <= last) {
    const body = idleBody(text, lines, index, last);
    if (body === undefined) index++;
    else {
      result += `${text.slice(kept, body.from)}0${" ".repeat(body.to - body.from - 1)}`;
      kept = body.to;
      index = body.next;
    }
  }
  return result + text.slice(kept, to);
}

/** Groups lines into statements: one begins at each line no deeper than the first. */
function grouped(
  text: string,
  lines: readonly LogicalLine[],
  from: number,
  to: number,
): readonly Chunk[] {
  const chunks: Chunk[] = [];
  const depth = lines[from]?.indent ?? 0;
  let first = from;
  for (let index = from + 1; index <= to; index++) {
    const line = lines[index];
    const joined =
      index < to &&
      line !== undefined &&
      (line.indent > depth ||
        matches(continuation, text, line.from) ||
        text[lines[index - 1]?.from ?? 0] === "@");
    if (joined) continue;
    chunks.push(chunkOf(text, lines, first, index));
    first = index;
  }
  return chunks;
}

function chunkOf(
  text: string,
  lines: readonly LogicalLine[],
  first: number,
  next: number,
): Chunk {
  let header = first;
  while (text[lines[header]?.from ?? 0] === "@" && header < next - 1) header++;
  return {
    from: lines[first]?.from ?? 0,
    to: lines[next - 1]?.to ?? 0,
    text: blanked(text, lines, first, next - 1),
    parts: () => [
      chunkOf(text, lines, first, header + 1),
      ...(header + 1 < next ? grouped(text, lines, header + 1, next) : []),
    ],
  };
}

/** The top-level statements of a file, in order; decorators and else-branches stay with theirs. */
export function chunksOf(text: string): Chunks {
  const { lines, faults } = scan(text);
  const chunks = lines.length > 0 ? grouped(text, lines, 0, lines.length) : [];
  return { chunks, faults };
}
