import type { Node as SyntaxNode } from "ts-morph";

/**
 * Puts a text in a node's place as it is: ts-morph would indent its further
 * lines once more.
 */
export function replaceText(node: SyntaxNode, text: string): SyntaxNode {
  return node.replaceWithText((writer) => {
    writer.queueIndentationLevel(0);
    writer.write(text);
  });
}
