import type { ts } from "ts-morph";
import { syntax } from "./compiler.ts";

/** Every node of a tree, parents first; a visit that returns false leaves out what is inside. */
export function walk(
  node: ts.Node,
  visit: (node: ts.Node) => boolean | void,
): void {
  if (visit(node) === false) return;
  syntax.forEachChild(node, (child) => walk(child, visit));
}

/** The classes of a file, wherever they stand. */
export function classesIn(
  source: ts.SourceFile,
): readonly ts.ClassLikeDeclaration[] {
  const classes: ts.ClassLikeDeclaration[] = [];
  walk(source, (node) => {
    if (syntax.isClassLike(node)) classes.push(node);
  });
  return classes;
}

/** The name of a class, or of the constant a class expression is given to. */
export function classNameOf(node: ts.ClassLikeDeclaration): string | undefined {
  return nameNodeOf(node)?.text;
}

/** Where that name stands. */
export function nameNodeOf(
  node: ts.ClassLikeDeclaration,
): ts.Identifier | undefined {
  if (node.name) return node.name;
  const { parent } = node;
  return parent &&
    syntax.isVariableDeclaration(parent) &&
    syntax.isIdentifier(parent.name)
    ? parent.name
    : undefined;
}
