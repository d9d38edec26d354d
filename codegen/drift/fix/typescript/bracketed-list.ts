import type { Node as SyntaxNode } from "ts-morph";

/**
 * A list in brackets: the entries of an object, the elements of an array, the
 * members of an enum. Changed as text, so that what is not touched keeps its
 * layout and its comments.
 */
export interface BracketedList {
  readonly node: SyntaxNode;
  readonly elements: readonly SyntaxNode[];
}

/** The list's text with elements put at its end, on lines of their own where the others are. */
export function textWith(
  { node, elements }: BracketedList,
  added: readonly string[],
): string {
  const text = node.getText();
  const start = node.getStart();
  const last = elements.at(-1);
  const close = text.length - 1;
  if (added.length === 0) return text;
  if (!last) return withFirst(text, added);
  const end = last.getEnd() - start;
  const rest = text.slice(end, close);
  const indent = indentOf(text, elements[0]!.getStart() - start);
  const hasComma = /^(?:\s|\/\*[\s\S]*?\*\/|\/\/[^\n]*)*,/.test(rest);
  if (indent === undefined) {
    const before = rest.trimEnd();
    const space = rest.slice(before.length);
    const comma = hasComma ? " " : ", ";
    const tail = hasComma ? "," : "";
    return `${text.slice(0, end)}${before}${comma}${added.join(", ")}${tail}${space}${text.slice(close)}`;
  }
  const lineEnd = /\r?\n|$/.exec(rest)!.index;
  const lines = added.map((one) => `\n${indent}${one}`).join(",");
  return [
    text.slice(0, end),
    hasComma ? "" : ",",
    rest.slice(0, lineEnd),
    lines,
    hasComma ? "," : "",
    rest.slice(lineEnd),
    text.slice(close),
  ].join("");
}

function withFirst(text: string, added: readonly string[]): string {
  const open = text.search(/[{[]/);
  const inner = added.join(", ");
  const close = text.at(-1)!;
  return close === "}"
    ? `${text.slice(0, open + 1)} ${inner} ${close}`
    : `${text.slice(0, open + 1)}${inner}${close}`;
}

/** The indentation of a list whose first element begins a line; undefined for one on a single line. */
function indentOf(text: string, first: number): string | undefined {
  const line = text.lastIndexOf("\n", first - 1) + 1;
  const open = text.search(/[{[(]/);
  return line > open ? /^[ \t]*/.exec(text.slice(line))![0] : undefined;
}

/** The list's text without an element: with its line and the comment behind it where it has one of its own. */
export function textWithout(
  { node, elements }: BracketedList,
  gone: SyntaxNode,
): string {
  const text = node.getText();
  const start = node.getStart();
  const from = gone.getStart(true) - start;
  const to = gone.getEnd() - start;
  const line = text.lastIndexOf("\n", from - 1) + 1;
  const ownLine = /^[ \t]*,?[ \t]*(?:\/\/[^\n]*|\/\*[^\n]*?\*\/)?[ \t]*\r?\n/;
  const behind = ownLine.exec(text.slice(to));
  if (line > 0 && text.slice(line, from).trim() === "" && behind)
    return text.slice(0, line) + text.slice(to + behind[0].length);
  const at = elements.indexOf(gone);
  const next = elements[at + 1];
  const before = elements[at - 1];
  if (next)
    return text.slice(0, from) + text.slice(next.getStart(true) - start);
  if (before) return text.slice(0, before.getEnd() - start) + text.slice(to);
  return text.slice(0, from).trimEnd() + text.slice(to).trimStart();
}
