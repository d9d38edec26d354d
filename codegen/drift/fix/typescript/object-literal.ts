import type {
  Node as SyntaxNode,
  ObjectLiteralExpression,
  PropertyAssignment,
} from "ts-morph";
import { loadMorph } from "./project.ts";

/** A property's name without quotes. */
export function nameOf(property: PropertyAssignment): string {
  return property.getName().replaceAll(/^["'`]|["'`]$/g, "");
}

/** An expression without `as const` and brackets around it. */
export function unwrapped(
  node: SyntaxNode | undefined,
): SyntaxNode | undefined {
  const { Node } = loadMorph();
  return Node.isAsExpression(node) ||
    Node.isSatisfiesExpression(node) ||
    Node.isParenthesizedExpression(node)
    ? unwrapped(node.getExpression())
    : node;
}

/** The object literal an expression is, behind brackets, a constant, or a function that returns one. */
export function objectBehind(
  node: SyntaxNode | undefined,
  depth = 0,
): ObjectLiteralExpression | undefined {
  const { Node } = loadMorph();
  const inner = unwrapped(node);
  if (Node.isObjectLiteralExpression(inner)) return inner;
  if (depth > 8) return undefined;
  if (Node.isArrowFunction(inner)) {
    const body = inner.getBody();
    return Node.isBlock(body)
      ? objectBehind(lastReturn(body.getStatements().at(-1)), depth + 1)
      : objectBehind(body, depth + 1);
  }
  if (!Node.isIdentifier(inner)) return undefined;
  const declared = inner
    .getDefinitionNodes()
    .find((one) => Node.isVariableDeclaration(one));
  return Node.isVariableDeclaration(declared)
    ? objectBehind(declared.getInitializer(), depth + 1)
    : undefined;
}

function lastReturn(statement: SyntaxNode | undefined): SyntaxNode | undefined {
  return loadMorph().Node.isReturnStatement(statement)
    ? statement.getExpression()
    : undefined;
}
