/** Calls: arguments spread out, and plain functions of the project carried through. */

import { withinBudget } from "./budget.ts";
import { execute, frameOf, type Outcome } from "./execute.ts";
import { constant, stringMethod, stringOf } from "./operator.ts";
import { parseFunction } from "./parse.ts";
import type {
  CallExpression,
  LambdaExpression,
  FunctionStatement,
  Parameter,
  Statement,
} from "./syntax.ts";
import {
  iterated,
  unknown,
  type Bound,
  type BoundArgument,
  type FunctionValue,
  type Scope,
  type Value,
} from "./value.ts";

const evaluated = new WeakMap<Bound, Value>();

/** Evaluates an argument once, however often it is asked for. */
export function valueOf(bound: Bound): Value {
  const known = bound.value ?? evaluated.get(bound);
  if (known !== undefined) return known;
  const { expression, scope } = bound;
  const value = scope.module.interpreter.evaluate(expression, scope);
  if (value.kind !== "unknown") evaluated.set(bound, value);
  return value;
}

export interface Arguments {
  readonly positional: readonly Bound[];
  readonly named: ReadonlyMap<string, Bound>;
  /** True when a spread could not be evaluated: there may be more. */
  readonly open: boolean;
  /** The first spread that could not be evaluated. */
  readonly hidden?: Bound;
}

const spreads = new WeakMap<readonly BoundArgument[], Arguments>();

/** Spreads out *sequence and **dict. */
export function spreadArguments(all: readonly BoundArgument[]): Arguments {
  const known = spreads.get(all);
  if (known !== undefined) return known;
  const given = spreadOut(all);
  if (!given.open) spreads.set(all, given);
  return given;
}

function spreadOut(all: readonly BoundArgument[]): Arguments {
  const positional: Bound[] = [];
  const named = new Map<string, Bound>();
  let hidden: Bound | undefined;
  for (const argument of all) {
    const { expression, scope } = argument;
    if (argument.name !== undefined) named.set(argument.name, argument);
    else if (argument.spread === undefined) positional.push(argument);
    else {
      const value = valueOf(argument);
      const items = argument.spread === "*" ? iterated(value) : undefined;
      if (items !== undefined)
        positional.push(
          ...items.map((item) => ({ expression, scope, value: item })),
        );
      else if (argument.spread === "**" && value.kind === "dict")
        for (const entry of value.entries) {
          const key = stringOf(entry.key);
          if (key === undefined) hidden ??= argument;
          else named.set(key, { expression, scope, value: entry.value });
        }
      else hidden ??= argument;
    }
  }
  const open = hidden !== undefined;
  return { positional, named, open, ...(hidden && { hidden }) };
}

/** Functions calling functions: enough for what models do, too few to loop. */
const deepestCall = 20;
let depth = 0;

function boundParameters(
  parameters: readonly Parameter[],
  given: Arguments,
  scope: Scope,
): ReadonlyMap<string, Value> {
  const locals = new Map<string, Value>();
  const rest = new Map(given.named);
  let index = 0;
  let keywordOnly = false;
  for (const { name, spread, default: fallback } of parameters) {
    if (spread === "*") {
      const items = given.positional.slice(index).map(valueOf);
      locals.set(name, given.open ? unknown : { kind: "tuple", items });
      keywordOnly = true;
    } else if (spread === "**") {
      const entries = [...rest].map(([key, bound]) => ({
        key: constant(key),
        value: valueOf(bound),
      }));
      locals.set(name, given.open ? unknown : { kind: "dict", entries });
    } else {
      const own =
        rest.get(name) ?? (keywordOnly ? undefined : given.positional[index++]);
      rest.delete(name);
      const value = own
        ? valueOf(own)
        : fallback && !given.open
          ? scope.module.interpreter.evaluate(fallback, scope)
          : unknown;
      locals.set(name, value);
    }
  }
  return locals;
}

const wholeBodies = new WeakMap<FunctionStatement, readonly Statement[]>();

/** Bodies that say nothing about tables are not parsed with their file: this one is needed now. */
function bodyOf(
  code: FunctionStatement | LambdaExpression,
  text: string,
): readonly Statement[] {
  if (code.kind === "lambda")
    return [{ kind: "return", value: code.body, from: code.from, to: code.to }];
  if (!isIdle(code)) return code.body;
  const known = wholeBodies.get(code);
  if (known !== undefined) return known;
  const whole = parseFunction(functionText(text, code.from), code.from);
  const body = whole?.kind === "function" ? whole.body : [];
  wholeBodies.set(code, body);
  return body;
}

function isIdle({ body }: FunctionStatement): boolean {
  const [only] = body;
  return (
    body.length === 1 &&
    only?.kind === "expression" &&
    only.value.kind === "constant" &&
    only.value.value === 0
  );
}

/** From a function's header to the first line that is not indented deeper. */
function functionText(text: string, from: number): string {
  const before = text.slice(text.lastIndexOf("\n", from - 1) + 1, from);
  const indent = /^\s*/.exec(before)?.[0].length ?? 0;
  const rest = text.slice(from);
  const next = rest.search(new RegExp(`\\n[ \\t]{0,${indent}}[^\\s)\\]}#]`));
  return next === -1 ? rest : rest.slice(0, next);
}

/** What a function of the project returns; unknown when that depends on more than its arguments. */
export function callFunction(
  { function: code, scope }: FunctionValue,
  given: Arguments,
): Value {
  const outcome = runFunction({ function: code, scope }, given);
  if (outcome.kind === "returned") return outcome.value;
  return outcome.kind === "next" ? constant(null) : unknown;
}

/** The same, with the names as they stand at its end. */
export function runFunction(
  { function: code, scope }: Pick<FunctionValue, "function" | "scope">,
  given: Arguments,
): Outcome {
  if (depth >= deepestCall) return { kind: "lost" };
  const body = bodyOf(code, scope.module.file.text);
  depth++;
  try {
    const locals = boundParameters(code.parameters, given, scope);
    const frame = frameOf(body, scope, locals);
    return withinBudget(() => execute(body, frame));
  } finally {
    depth--;
  }
}

/** A method of a constant string. */
export function callStringMethod(
  text: string,
  name: string,
  given: Arguments,
): Value {
  if (given.open) return unknown;
  return stringMethod(
    text,
    name,
    given.positional.map(valueOf),
    new Map([...given.named].map(([key, bound]) => [key, valueOf(bound)])),
  );
}

export function boundArguments(
  call: CallExpression,
  scope: Scope,
): readonly BoundArgument[] {
  return call.arguments.map(({ name, spread, value }) => ({
    expression: value,
    scope,
    ...(name !== undefined && { name }),
    ...(spread !== undefined && { spread }),
  }));
}
