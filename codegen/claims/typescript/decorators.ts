import type { ts } from "ts-morph";
import { syntax } from "./compiler.ts";
import {
  definitionOf,
  externalOf,
  returnedBy,
  unwrap,
  resultOf,
} from "./constants.ts";
import type { Modules } from "./modules.ts";

/** A decorator of a package, as it is exported there. */
export interface Decoration {
  readonly name: string;
  readonly given: readonly ts.Expression[];
  readonly node: ts.Node;
}

const maxDepth = 5;

/**
 * The decorators on a class or property that come from packages `belongs`
 * accepts, in order. A project's own decorator that returns one of them, or
 * several through applyDecorators, counts as what it returns.
 */
export function decorationsOf(
  modules: Modules,
  node: ts.Node,
  belongs: (specifier: string) => boolean,
): readonly Decoration[] {
  if (!syntax.canHaveDecorators(node)) return [];
  return (syntax.getDecorators(node) ?? []).flatMap((decorator) =>
    decorationsIn(modules, decorator.expression, belongs, decorator, 0),
  );
}

/** The first decoration with one of the names. */
export function decorationNamed(
  decorations: readonly Decoration[],
  ...names: readonly string[]
): Decoration | undefined {
  return decorations.find((decoration) => names.includes(decoration.name));
}

function decorationsIn(
  modules: Modules,
  expression: ts.Expression,
  belongs: (specifier: string) => boolean,
  node: ts.Node,
  depth: number,
): readonly Decoration[] {
  if (depth > maxDepth) return [];
  const inner = unwrap(expression);
  const call = syntax.isCallExpression(inner) ? inner : undefined;
  const callee = call ? call.expression : inner;
  const given = call ? [...call.arguments] : [];
  const external = externalOf(modules, callee);
  if (external)
    return decorationsOfExternal(
      modules,
      external,
      given,
      belongs,
      node,
      depth,
    );
  const definition = definitionOf(modules, callee);
  const returned = call && (resultOf(modules, call) ?? returnedBy(definition));
  const own =
    returned ?? (syntax.isCallExpression(definition) ? definition : undefined);
  return (own ? (appliedIn(own) ?? [own]) : []).flatMap((one) =>
    decorationsIn(modules, one, belongs, node, depth + 1),
  );
}

/** The decorators that `(target, key) => { Column(…)(target, key) }` applies; undefined for anything else. */
function appliedIn(
  expression: ts.Expression,
): readonly ts.Expression[] | undefined {
  const inner = unwrap(expression);
  if (
    !(syntax.isArrowFunction(inner) || syntax.isFunctionExpression(inner)) ||
    !syntax.isBlock(inner.body)
  )
    return undefined;
  return inner.body.statements.flatMap((statement) => {
    const applied =
      (syntax.isExpressionStatement(statement) ||
        syntax.isReturnStatement(statement)) &&
      statement.expression;
    return applied &&
      syntax.isCallExpression(applied) &&
      syntax.isCallExpression(applied.expression)
      ? [applied.expression]
      : [];
  });
}

function decorationsOfExternal(
  modules: Modules,
  external: { readonly specifier: string; readonly name: string },
  given: readonly ts.Expression[],
  belongs: (specifier: string) => boolean,
  node: ts.Node,
  depth: number,
): readonly Decoration[] {
  if (belongs(external.specifier))
    return [{ name: external.name, given, node }];
  if (external.name !== "applyDecorators") return [];
  return given.flatMap((argument) =>
    decorationsIn(modules, argument, belongs, node, depth + 1),
  );
}
