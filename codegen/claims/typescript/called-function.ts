import type { ts } from "ts-morph";
import { fileOf, parseAgain, syntax } from "./compiler.ts";
import type { Modules } from "./modules.ts";

/** Characters up to which a file is parsed again for a call into it. */
const worthParsing = 60_000;

/**
 * A function as it is for one call: its parameters stand for what is given to
 * it. Every call has a tree of its own, so that what is remembered of a node
 * is true of that call.
 */
export function calledFunction<F extends ts.SignatureDeclaration>(
  modules: Modules,
  node: F,
  call: ts.CallExpression,
): F {
  if (node.parameters.length === 0) return node;
  const known = modules.memory.get(call);
  if (known) return known as F;
  const source = node.getSourceFile();
  const called =
    source.text.length > worthParsing
      ? node
      : (nodeAt(parseAgain(fileOf(source)), node) ?? node);
  if (called !== node)
    for (const [at, parameter] of called.parameters.entries()) {
      modules.given.set(
        parameter,
        call.arguments[at] ?? parameter.initializer ?? "nothing",
      );
    }
  modules.memory.set(call, called);
  return called;
}

/** The node of another tree of the same text. */
function nodeAt<N extends ts.Node>(
  source: ts.SourceFile,
  wanted: N,
): N | undefined {
  let node: ts.Node | undefined = source;
  while (node) {
    if (
      node.kind === wanted.kind &&
      node.pos === wanted.pos &&
      node.end === wanted.end
    )
      return node as N;
    node = syntax.forEachChild(node, (child) =>
      child.pos <= wanted.pos && wanted.end <= child.end ? child : undefined,
    );
  }
  return undefined;
}
