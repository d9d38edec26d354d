import type {
  ArrayLiteralExpression,
  Node as SyntaxNode,
  ObjectLiteralExpression,
  PropertyAssignment,
} from "ts-morph";
import { keyText } from "./mention.ts";
import { loadMorph } from "./project.ts";

/** The entry of an object literal with a name; none for spreads and shorthands. */
export function entryOf(
  object: ObjectLiteralExpression | undefined,
  name: string,
): PropertyAssignment | undefined {
  return object
    ?.getProperties()
    .filter((one) => loadMorph().Node.isPropertyAssignment(one))
    .find((one) => nameOf(one) === name);
}

/** A property's name without quotes. */
export function nameOf(property: PropertyAssignment): string {
  return property.getName().replaceAll(/^["'`]|["'`]$/g, "");
}

/** An expression without `as const` and brackets around it. */
export function unwrapped(node: SyntaxNode | undefined): SyntaxNode | undefined {
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

/** The text of an object literal with an entry added behind the others, formatted as they are. */
export function withEntry(
  object: ObjectLiteralExpression,
  name: string,
  value: string,
): string {
  return withLine(object, `${keyText(name)}: ${value}`);
}

/** The text of an object or array literal with one more entry, on a line of its own where they have one. */
export function withLine(
  list: ObjectLiteralExpression | ArrayLiteralExpression,
  entry: string,
): string {
  const text = list.getText();
  const close = text.at(-1)!;
  const last = childrenOf(list).at(-1);
  if (!last) return text[0] === "{" ? `{ ${entry} }` : `[${entry}]`;
  const end = last.getEnd() - list.getStart();
  const start = last.getStart() - list.getStart();
  const line = text.lastIndexOf("\n", start);
  const rest = text.slice(end, -1);
  const comma = /^\s*,/.exec(rest)?.[0];
  if (line < 0 && !rest.includes("\n"))
    return `${text.slice(0, end)}, ${entry}${rest.slice(comma?.length ?? 0)}${close}`;
  const indent = /^\s*/.exec(text.slice(line + 1))![0];
  // A comment behind the last entry stays on its line.
  const after = rest.slice(comma?.length ?? 0);
  const remark = /^[ \t]*(?:\/\/[^\n]*|\/\*[^\n]*?\*\/[ \t]*)/.exec(after)?.[0];
  const added = `\n${indent}${entry}${comma === undefined ? "" : ","}`;
  const tail = after.slice(remark?.length ?? 0);
  return `${text.slice(0, end)},${remark ?? ""}${added}${tail}${close}`;
}

function childrenOf(
  list: ObjectLiteralExpression | ArrayLiteralExpression,
): readonly SyntaxNode[] {
  return loadMorph().Node.isArrayLiteralExpression(list)
    ? list.getElements()
    : list.getProperties();
}

/** Sets an entry of an object literal, in its place when it is there. */
export function setEntry(
  object: ObjectLiteralExpression,
  name: string,
  value: string,
): void {
  const known = entryOf(object, name);
  if (known) known.setInitializer(value);
  else object.replaceWithText(withEntry(object, name, value));
}

/** Takes an entry out, with the line it stood on. */
export function removeEntry(
  object: ObjectLiteralExpression,
  name: string,
): void {
  entryOf(object, name)?.remove();
}
