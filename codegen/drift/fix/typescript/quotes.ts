import type { Node as SyntaxNode } from "ts-morph";

/** Whether a file writes its strings in single quotes, as its imports tell. */
export function usesSingleQuotes(node: SyntaxNode): boolean {
  const [first] = node.getSourceFile().getImportDeclarations();
  return first?.getModuleSpecifier().getText().startsWith("'") === true;
}

/** New text with its strings quoted as those of a node's file are. */
export function withQuotesOf(node: SyntaxNode, text: string): string {
  if (!usesSingleQuotes(node)) return text;
  return text.replaceAll(/"((?:[^"\\]|\\.)*)"/g, (whole, inner: string) =>
    inner.includes("'") ? whole : `'${inner.replaceAll('\\"', '"')}'`,
  );
}
