/** A file's statements, and what in it could not be parsed. */

import { parser } from "@lezer/python";
import type { SyntaxNode, Tree } from "@lezer/common";
import { chunksOf, type Chunk, type Fault } from "./chunks.ts";
import { convert } from "./expression.ts";
import { markBroken, statementsOf } from "./statement.ts";
import type { Expression, Span, Statement } from "./syntax.ts";

export interface ParsedText {
  readonly statements: readonly Statement[];
  readonly faults: readonly Fault[];
}

interface ParseFault extends Fault {
  /** The smallest statement that was parsed on its own. */
  readonly statement: Span;
}

interface ParsedChunk {
  readonly statements: readonly Statement[];
  readonly faults: readonly ParseFault[];
}

/** The grammar does not know `except*`, parenthesised context managers and a bare yield. */
function isGrammarGap(error: SyntaxNode): boolean {
  const parent = error.parent;
  return (
    parent?.name === "YieldExpression" ||
    parent?.parent?.name === "WithStatement" ||
    parent?.name === "Decorator"
  );
}

function errorsOf(tree: Tree): readonly SyntaxNode[] {
  const errors: SyntaxNode[] = [];
  tree.iterate({
    enter: (node) => {
      if (node.type.isError && !isGrammarGap(node.node)) errors.push(node.node);
    },
  });
  return errors;
}

function parseText(text: string): Tree {
  return parser.parse(
    text.includes("except*") || text.includes("except *")
      ? text.replaceAll(/\bexcept( ?)\*/g, "except$1 ")
      : text,
  );
}

function nearText(text: string, at: number): string {
  const line = text.slice(at, at + 40).split(/[\n\r]/, 1)[0] ?? "";
  return line.trim() === "" ? "the end of the line" : `"${line.trim()}"`;
}

function faultOf(chunk: Chunk, error: SyntaxNode): ParseFault {
  const from = chunk.from + error.from;
  const end = chunk.text.slice(error.from).search(/[\n\r]/);
  const to = end === -1 ? chunk.to : from + end;
  const reason = `a syntax error near ${nearText(chunk.text, error.from)}`;
  const statement = { from: chunk.from, to: chunk.to };
  return { from, to: Math.max(from, to), reason, statement };
}

/** Literals longer than this that name nothing of a model are data, and not worth parsing. */
const longestData = 100_000;
const dataStart = /^(\w+)\s*(?::[^=\n]*)?=\s*[[{(]/;

function isData(text: string): boolean {
  return (
    text.length > longestData &&
    dataStart.test(text) &&
    !/\b(?:Column|Table|mapped_column|Enum)\b/.test(text)
  );
}

/** The text with its value left out, which then counts as unknown. */
function withoutData(chunk: Chunk): Chunk {
  const name = dataStart.exec(chunk.text)?.[1] ?? "_";
  return { ...chunk, text: `${name} = ...` };
}

function parseChunk(chunk: Chunk, divide: boolean): ParsedChunk {
  if (isData(chunk.text)) return parseChunk(withoutData(chunk), divide);
  const tree = parseText(chunk.text);
  const ground = { text: chunk.text, offset: chunk.from };
  const errors = errorsOf(tree);
  const [first] = errors;
  if (first === undefined)
    return { statements: statementsOf(ground, tree.topNode), faults: [] };
  const statements = statementsOf(ground, tree.topNode);
  if (divide && isBlock(chunk)) return parseParts(chunk);
  return {
    statements: markBroken(
      statements,
      errors.map((error) => error.from + chunk.from),
    ),
    faults: [faultOf(chunk, first)],
  };
}

function isBlock(chunk: Chunk): boolean {
  return /^(?:@|class\b|def\b|async\b)/.test(chunk.text);
}

/** Parses a class's statements one by one, so that the sound ones are kept. */
function parseParts(chunk: Chunk): ParsedChunk {
  const [header, ...body] = chunk.parts();
  if (header === undefined) return { statements: [], faults: [] };
  const opened = parseChunk(
    { ...header, text: `${header.text}\n    0` },
    false,
  );
  const members = body.map((part) => parseChunk(part, true));
  const faults = [opened, ...members].flatMap(({ faults }) => faults);
  const owner = opened.statements[0];
  const inner = members.flatMap(({ statements }) => statements);
  if (owner?.kind !== "class" && owner?.kind !== "function")
    return { statements: [...opened.statements, ...inner], faults };
  const whole = { ...owner, broken: true as const, to: chunk.to, body: inner };
  return { statements: [whole], faults };
}

/** Keeps the scanner's word for what is not closed, which is truer than where the parser stumbled. */
function withoutEchoes(
  scanned: readonly Fault[],
  parsed: readonly ParseFault[],
): readonly Fault[] {
  const rest = parsed.filter(
    ({ statement }) =>
      !scanned.some(
        ({ from }) => from >= statement.from && from <= statement.to,
      ),
  );
  const own = rest.map(({ from, to, reason }) => ({ from, to, reason }));
  return [...scanned, ...own].sort((a, b) => a.from - b.from);
}

/** The parser does not know the line ends of old Macs; the offsets stay. */
function withLineFeeds(text: string): string {
  return text.includes("\r") ? text.replaceAll(/\r(?!\n)/g, "\n") : text;
}

export function parseModule(source: string): ParsedText {
  const text = withLineFeeds(source);
  const { chunks, faults } = chunksOf(text);
  const parsed = chunks.map((chunk) => parseChunk(chunk, true));
  const statements = parsed.flatMap((each) => each.statements);
  const errors = parsed.flatMap((each) => each.faults);
  return { statements, faults: withoutEchoes(faults, errors) };
}

/** A whole function, its body included, for when it is called. */
export function parseFunction(
  text: string,
  offset: number,
): Statement | undefined {
  const tree = parseText(text);
  return statementsOf({ text, offset }, tree.topNode)[0];
}

/** An expression in a string, such as a forward reference; undefined when it is none. */
export function parseExpression(
  text: string,
  offset: number,
): Expression | undefined {
  const tree = parser.parse(text);
  const statement = tree.topNode.firstChild;
  const value = statement?.firstChild;
  if (statement?.name !== "ExpressionStatement" || !value) return undefined;
  if (statement.nextSibling !== null || errorsOf(tree).length > 0)
    return undefined;
  return convert({ text, offset }, value);
}
