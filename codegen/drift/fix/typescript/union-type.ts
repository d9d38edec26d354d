import type { Node as SyntaxNode } from "ts-morph";
import type { BracketedList } from "./bracketed-list.ts";

/** A union's text with types put behind one of its own, on lines where the others are. */
export function unionWith(
  { node, elements }: BracketedList,
  after: SyntaxNode | undefined,
  added: readonly string[],
): string {
  const text = node.getText();
  const last = after ?? elements.at(-1)!;
  const at = last.getEnd() - node.getStart();
  const before = text.slice(0, last.getStart() - node.getStart());
  const line = /\n([ \t]*)\|[^\n]*$/.exec(before);
  // The first line of a tall union stands behind the equals sign, or on its own.
  const source = node.getSourceFile().getFullText();
  const lineStart = source.lastIndexOf("\n", last.getStart() - 1) + 1;
  const own = /^([ \t]*)\|/.exec(source.slice(lineStart));
  const indent = line?.[1] ?? own?.[1];
  const separator = indent === undefined ? " | " : `\n${indent}| `;
  return (
    text.slice(0, at) +
    added.map((one) => separator + one).join("") +
    text.slice(at)
  );
}

/** A union's text without one of its types. */
export function unionWithout(
  { node, elements }: BracketedList,
  gone: SyntaxNode,
): string {
  const text = node.getText();
  const start = node.getStart();
  const at = elements.indexOf(gone as never);
  const before = elements[at - 1];
  const next = elements[at + 1];
  if (before)
    return (
      text.slice(0, before.getEnd() - start) + text.slice(gone.getEnd() - start)
    );
  return next
    ? text.slice(0, gone.getStart() - start) +
        text.slice(next.getStart() - start)
    : "never";
}
