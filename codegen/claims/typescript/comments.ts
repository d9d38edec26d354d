import type { ts } from "ts-morph";
import type { InlineSuppression } from "../model.ts";
import { syntax } from "./compiler.ts";
import { placeOfRange } from "./place.ts";
import { parseSuppression } from "./suppression.ts";

/** The comments before a declaration, decorators included, without their signs. */
export function commentsBefore(node: ts.Node): readonly string[] {
  const text = node.getSourceFile().text;
  const owner = statementOf(node);
  const starts = new Set([owner.pos, ...positionsAfterDecorators(owner)]);
  return [...starts]
    .flatMap((start) => syntax.getLeadingCommentRanges(text, start) ?? [])
    .map((range) => bodyOf(text.slice(range.pos, range.end)));
}

/** The text after `@deprecated`, or of a comment that begins with "deprecated"; "" when it gives none. */
export function deprecationOf(node: ts.Node): string | undefined {
  for (const comment of commentsBefore(node)) {
    const tag =
      /(?:^|\s)@deprecated\b[ \t:.-]*([^\n]*)/i.exec(comment) ??
      /^\W*deprecated\b[ \t:.-]*([^\n]*)/im.exec(comment);
    if (tag) return (tag[1] ?? "").trim();
  }
  return undefined;
}

/** The word after a tag such as `@table core.customers`. */
export function tagOf(node: ts.Node, tag: string): string | undefined {
  const pattern = new RegExp(`(?:^|\\s)@${tag}[ \\t]+([^\\s*]+)`);
  for (const comment of commentsBefore(node)) {
    const found = pattern.exec(comment);
    if (found) return found[1];
  }
  return undefined;
}

/** Where a tag's word stands in the comments before a node. */
export function tagPlaceOf(
  node: ts.Node,
  tag: string,
): { readonly start: number; readonly end: number } | undefined {
  const source = node.getSourceFile();
  const from = statementOf(node).pos;
  const before = source.text.slice(from, node.getStart(source));
  const found = new RegExp(`@${tag}[ \\t]+([^\\s*]+)`).exec(before);
  if (!found?.[1]) return undefined;
  const start = from + found.index + found[0].length - found[1].length;
  return { start, end: start + found[1].length };
}

const suppression =
  /(?:\/\/|\/\*+|^[ \t]*\*)[ \t]*undrift-ignore\b([^\n\r]*)/gm;

/** `// undrift-ignore D205, D206 reason`: codes or slugs first, then why. */
export function suppressionsIn(
  source: ts.SourceFile,
): readonly InlineSuppression[] {
  return Array.from(source.text.matchAll(suppression), (match) => {
    const end = match.index + match[0].trimEnd().length;
    const words = (match[1] ?? "").replace(/\*\/.*$/, "");
    const { rules, reason } = parseSuppression(words);
    const place = placeOfRange(source, match.index, end);
    return reason === undefined ? { place, rules } : { place, rules, reason };
  });
}

/** Whether undrift wrote the file: its header stands in the first lines. */
export function isGenerated(text: string): boolean {
  const head = text.slice(0, 600);
  return /^\s*(?:\/\/|\/\*|\*).*(?:\bgenerated\b.*\bundrift\b|\bundrift\b.*\bgenerated\b)/im.test(
    head,
  );
}

function statementOf(node: ts.Node): ts.Node {
  let owner = node;
  while (
    syntax.isVariableDeclaration(owner) ||
    syntax.isVariableDeclarationList(owner) ||
    isInsideVariable(owner)
  )
    owner = owner.parent;
  return owner;
}

/** A call or class expression that a declaration or statement begins. */
function isInsideVariable(node: ts.Node): boolean {
  return (
    (syntax.isExpression(node) || syntax.isPropertyAssignment(node)) &&
    node.parent !== undefined &&
    (syntax.isVariableDeclaration(node.parent) ||
      syntax.isExportAssignment(node.parent) ||
      syntax.isExpressionStatement(node.parent) ||
      syntax.isReturnStatement(node.parent) ||
      syntax.isPropertyAccessExpression(node.parent) ||
      syntax.isCallExpression(node.parent) ||
      syntax.isBinaryExpression(node.parent))
  );
}

function positionsAfterDecorators(node: ts.Node): number[] {
  if (!syntax.canHaveDecorators(node)) return [];
  return (syntax.getDecorators(node) ?? []).map((decorator) => decorator.end);
}

function bodyOf(comment: string): string {
  return comment
    .replace(/^\/\*+|\*\/$|^\/\/+/g, "")
    .replaceAll(/^[ \t]*\*+[ \t]?/gm, "")
    .trim();
}
