import { parser } from "@lezer/python";
import type { SyntaxNode, Tree } from "@lezer/common";
import { parseModule } from "../../../claims/python/parse.ts";
import type {
  Expression,
  Span,
  Statement,
} from "../../../claims/python/syntax.ts";
import type { SourceFile } from "../../../claims/reader.ts";
import type { Draft } from "../draft.ts";
import type { Edit, PythonImport } from "../edit.ts";

/** A file of Python as it is now: its statements, and the whole tree with what stands in functions. */
export interface PythonFile extends SourceFile {
  readonly statements: readonly Statement[];
  readonly tree: Tree;
  readonly faults: number;
  /** What the file will import besides, for edits that were made already. */
  readonly pending: readonly PythonImport[];
}

const parsed = new WeakMap<SourceFile, PythonFile>();

export function parseFile(file: SourceFile): PythonFile {
  const known = parsed.get(file);
  if (known) return known;
  const { statements, faults } = parseModule(file.text);
  const tree = parser.parse(file.text);
  const result = {
    ...file,
    statements,
    tree,
    faults: faults.length,
    pending: [],
  };
  parsed.set(file, result);
  return result;
}

/** A file as it is in a draft; undefined when it is not there. */
export function openFile(draft: Draft, path: string): PythonFile | undefined {
  const file = draft.file(path);
  return file && { ...parseFile(file), pending: draft.needed(path) };
}

/** From a class's or function's header to the end of its body, of which functions' own are not read. */
export function extentOf(
  { text, tree }: PythonFile,
  { from, to, nameSpan }: Span & { readonly nameSpan: Span },
): Span {
  for (
    let at: SyntaxNode | null = tree.resolveInner(nameSpan.from, 1);
    at;
    at = at.parent
  )
    if (at.name === "ClassDefinition" || at.name === "FunctionDefinition") {
      const end = Math.max(to, bodyEnd(at));
      // The tree counts the line break of a body on its header's line.
      return { from, to: from + text.slice(from, end).trimEnd().length };
    }
  return { from, to };
}

/** The tree's body may end in blank lines. */
function bodyEnd(node: SyntaxNode): number {
  let last: SyntaxNode = node;
  while (
    last.lastChild &&
    /^(?:Body|ClassDefinition|FunctionDefinition|DecoratedStatement|IfStatement|ForStatement|WhileStatement|TryStatement|WithStatement|MatchStatement|MatchBody|MatchClause)$/.test(
      last.name,
    )
  )
    last = last.lastChild;
  return last.to;
}

export function isPython({ path }: SourceFile): boolean {
  return path.endsWith(".py");
}

export function textOf({ text }: SourceFile, { from, to }: Span): string {
  return text.slice(from, to);
}

export function replace(
  { path }: SourceFile,
  { from, to }: Span,
  text: string,
): Edit {
  return { file: path, start: from, end: to, text };
}

export function insert({ path }: SourceFile, at: number, text: string): Edit {
  return { file: path, start: at, end: at, text };
}

export function contains({ from, to }: Span, offset: number): boolean {
  return from <= offset && offset < to;
}

/** The first offset of the line that an offset stands in. */
export function lineStart(text: string, at: number): number {
  return text.lastIndexOf("\n", at - 1) + 1;
}

/** The offset of the line's end, before its line break. */
export function lineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  if (end < 0) return text.length;
  return text[end - 1] === "\r" && end > at ? end - 1 : end;
}

/** Past the line break that ends the line of an offset. */
export function nextLine(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end + 1;
}

export function indentAt(text: string, at: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, at), at))![0];
}

/** How the file ends its lines. */
export function newlineOf(text: string): string {
  return /\r\n/.test(text) ? "\r\n" : "\n";
}

/** Every statement, with those of classes, branches and functions that were read. */
export function* everyStatement(
  statements: readonly Statement[],
): Generator<Statement> {
  for (const statement of statements) {
    yield statement;
    if (statement.kind === "class" || statement.kind === "function")
      yield* everyStatement(statement.body);
    if (statement.kind === "branch")
      for (const { body } of statement.branches) yield* everyStatement(body);
  }
}

/** "String" of sa.String, String and String(50). */
export function lastName(expression: Expression): string | undefined {
  if (expression.kind === "name" || expression.kind === "attribute")
    return expression.name;
  return expression.kind === "call" ? lastName(expression.callee) : undefined;
}

/** A string literal in Python, in the quotes that the file prefers. */
export function quoted(text: string, near: string): string {
  const single = (near.match(/'/g) ?? []).length;
  const double = (near.match(/"/g) ?? []).length;
  const json = JSON.stringify(text);
  if (single <= double || /['\\]/.test(json)) return json;
  return `'${json.slice(1, -1)}'`;
}
