import type { ts } from "ts-morph";
import { isUndefined } from "./call-result.ts";
import { syntax } from "./compiler.ts";
import { definitionOf, externalOf, resultOf, unwrap } from "./constants.ts";
import { resolveName } from "./modules.ts";
import type { Reading } from "./reading.ts";

/** A column builder taken apart: what it begins with and what is called on it. */
export interface Chain {
  /** The builder's name, such as "varchar", or the constant of an enum or custom type. */
  readonly base: string;
  /** The call of pgEnum or customType behind the builder. */
  readonly maker?: ts.CallExpression;
  readonly given: readonly ts.Expression[];
  readonly steps: readonly Step[];
}

export interface Step {
  readonly name: string;
  readonly call: ts.CallExpression;
}

const maxDepth = 40;

/** Whether a module specifier is Drizzle for PostgreSQL. */
export function isPgCore(specifier: string): boolean {
  return specifier.startsWith("drizzle-orm/pg-core");
}

/** A column's chain, which its type, its keys and its reference are read from. */
export function chainIn(
  reading: Reading,
  expression: ts.Expression,
): Chain | undefined {
  const { memory } = reading.modules;
  const known = memory.get(expression);
  if (known) return known as Chain;
  const chain = chainOf(reading, expression, [], 0);
  if (chain) memory.set(expression, chain);
  return chain;
}

/** Takes a builder expression apart, through constants and functions that return one. */
function chainOf(
  reading: Reading,
  expression: ts.Expression,
  outer: readonly Step[],
  depth: number,
): Chain | undefined {
  const node = definitionOf(reading.modules, expression);
  if (!syntax.isCallExpression(node) || depth > maxDepth) return undefined;
  const callee = node.expression;
  if (syntax.isPropertyAccessExpression(callee) && isBuilder(reading, callee))
    return chainOf(
      reading,
      callee.expression,
      [{ name: callee.name.text, call: node }, ...outer],
      depth + 1,
    );
  const base = builderName(reading, callee);
  // A helper's optional argument that was left out is none.
  const given = node.arguments.filter((argument) => !isUndefined(argument));
  if (base !== undefined) return { base, given, steps: outer };
  if (externalOf(reading.modules, callee)) return undefined;
  const maker = typeMakerOf(reading, callee);
  if (maker) return { base: lastName(callee), maker, given, steps: outer };
  const returned = resultOf(reading.modules, node);
  return returned && chainOf(reading, returned, outer, depth + 1);
}

/** `varchar`, `pg.varchar`, and `t.varchar` or `varchar` of a table's callback. */
function builderName(
  reading: Reading,
  callee: ts.Expression,
): string | undefined {
  const external = externalOf(reading.modules, callee);
  if (external) return isPgCore(external.specifier) ? external.name : undefined;
  if (syntax.isIdentifier(callee)) return pickedParameter(reading, callee);
  return syntax.isPropertyAccessExpression(callee) &&
    isParameter(reading, callee.expression)
    ? callee.name.text
    : undefined;
}

/** The property that a callback takes out of its parameter: `({ text }) => …` */
export function pickedParameter(
  reading: Reading,
  name: ts.Identifier,
): string | undefined {
  const found = resolveName(reading.modules, name.text, name, "value");
  const node = found?.kind === "declared" ? found.nodes[0] : undefined;
  if (!node || !syntax.isBindingElement(node)) return undefined;
  const picked = node.propertyName ?? node.name;
  return syntax.isParameter(node.parent.parent) && syntax.isIdentifier(picked)
    ? picked.text
    : undefined;
}

/** `x.notNull`, where x is a builder and not the `t` of a callback or a namespace. */
function isBuilder(
  reading: Reading,
  callee: ts.PropertyAccessExpression,
): boolean {
  const owner = definitionOf(reading.modules, callee.expression);
  return (
    syntax.isCallExpression(owner) &&
    externalOf(reading.modules, callee) === undefined
  );
}

function isParameter(reading: Reading, owner: ts.Expression): boolean {
  return syntax.isIdentifier(definitionOf(reading.modules, owner));
}

/** pgEnum("name", values), schema.enum("name", values), customType({ … }), or a function returning one */
function typeMakerOf(
  reading: Reading,
  callee: ts.Expression,
  depth = 0,
): ts.CallExpression | undefined {
  const call = definitionOf(reading.modules, callee);
  if (!syntax.isCallExpression(call) || depth > maxDepth) return undefined;
  const external = externalOf(reading.modules, call.expression);
  if (external)
    return isPgCore(external.specifier) &&
      ["pgEnum", "customType"].includes(external.name)
      ? call
      : undefined;
  if (
    syntax.isPropertyAccessExpression(call.expression) &&
    call.expression.name.text === "enum"
  )
    return call;
  const returned = resultOf(reading.modules, call);
  return returned && typeMakerOf(reading, returned, depth + 1);
}

/** The last name of `a.b.c`. */
export function lastName(expression: ts.Expression): string {
  return syntax.isPropertyAccessExpression(expression)
    ? expression.name.text
    : expression.getText();
}

/** The calls of a chain such as `unique("x").on(t.a)`, first one first, each by its exported name. */
export function callsOf(
  reading: Reading,
  expression: ts.Expression,
): readonly Step[] {
  const call = unwrap(expression);
  if (!syntax.isCallExpression(call)) return [];
  const callee = call.expression;
  const external = externalOf(reading.modules, callee);
  if (external) return [{ name: external.name, call }];
  if (syntax.isIdentifier(callee)) return [{ name: callee.text, call }];
  if (!syntax.isPropertyAccessExpression(callee)) return [];
  return [
    ...callsOf(reading, callee.expression),
    { name: callee.name.text, call },
  ];
}
