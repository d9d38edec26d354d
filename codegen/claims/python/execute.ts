/**
 * Bodies of functions, carried through statement by statement. Nothing
 * outside is touched: names live in frames, and a frame is never changed, so
 * that arguments evaluated later see what stood when they were written.
 */

import { spend } from "./budget.ts";
import { mutated } from "./mutation.ts";
import { openScope } from "./scope.ts";
import type {
  AssignStatement,
  BranchStatement,
  Expression,
  Statement,
} from "./syntax.ts";
import { isEqual, truthOf } from "./truth.ts";
import { iterated, unknown, type Scope, type Value } from "./value.ts";

export type Outcome =
  | { readonly kind: "returned"; readonly value: Value; readonly scope: Scope }
  /** The end was reached. */
  | { readonly kind: "next"; readonly scope: Scope }
  | { readonly kind: "raised" }
  /** What happens cannot be known. */
  | { readonly kind: "lost" };

const lost: Outcome = { kind: "lost" };

/** The scope of a call: its parameters, and what its body defines or imports. */
export function frameOf(
  body: readonly Statement[],
  outer: Scope,
  locals: ReadonlyMap<string, Value>,
): Scope {
  const scope = openScope("function", outer.module, body, outer);
  const bindings = new Map(
    [...scope.bindings].map(([name, list]) => [
      name,
      list.filter(({ bound }) => bound.kind !== "assigned"),
    ]),
  );
  return { ...scope, bindings, locals };
}

function withLocal(scope: Scope, name: string, value: Value): Scope {
  return { ...scope, locals: new Map(scope.locals).set(name, value) };
}

function evaluated(expression: Expression, scope: Scope): Value {
  return scope.module.interpreter.evaluate(expression, scope);
}

type Run<Kind extends Statement["kind"]> = (
  statement: Extract<Statement, { kind: Kind }>,
  scope: Scope,
) => Outcome;

/** Definitions are found by name, in the frame's bindings. */
const passed = (_: Statement, scope: Scope): Outcome => ({
  kind: "next",
  scope,
});

const runners: { readonly [Kind in Statement["kind"]]: Run<Kind> } = {
  import: passed,
  "from import": passed,
  class: passed,
  function: passed,
  delete: passed,
  assign: (statement, scope) => ({
    kind: "next",
    scope: assigned(statement, scope),
  }),
  expression: ({ value }, scope) => ({
    kind: "next",
    scope: value.kind === "call" ? afterCall(value, scope) : scope,
  }),
  return: ({ value }, scope) => ({
    kind: "returned",
    value: value ? evaluated(value, scope) : { kind: "constant", value: null },
    scope,
  }),
  raise: () => ({ kind: "raised" }),
  branch,
  opaque: () => lost,
};

export function execute(
  statements: readonly Statement[],
  frame: Scope,
): Outcome {
  let scope = frame;
  for (const statement of statements) {
    if (statement.broken || !spend(1)) return lost;
    const run = runners[statement.kind] as Run<Statement["kind"]>;
    const outcome = run(statement as never, scope);
    if (outcome.kind !== "next") return outcome;
    scope = outcome.scope;
  }
  return { kind: "next", scope };
}

function assigned(statement: AssignStatement, scope: Scope): Scope {
  const { targets, value, operator } = statement;
  if (value === undefined) return scope;
  return targets.reduce((frame, target) => {
    const { from, to } = statement;
    const whole: Expression =
      operator === undefined
        ? value
        : { kind: "binary", operator, left: target, right: value, from, to };
    return bound(target, evaluated(whole, scope), frame);
  }, scope);
}

/** What a target is after a value was put there; targets elsewhere are no business of ours. */
function bound(target: Expression, value: Value, scope: Scope): Scope {
  if (target.kind === "name") return withLocal(scope, target.name, value);
  if (target.kind === "tuple" || target.kind === "list") {
    const items = iterated(value);
    return target.elements.reduce(
      (frame, { value: one }, at) => bound(one, items?.[at] ?? unknown, frame),
      scope,
    );
  }
  const holder =
    target.kind === "attribute" || target.kind === "subscript"
      ? target.object
      : undefined;
  if (holder?.kind !== "name") return scope;
  const before = evaluated(holder, scope);
  if (target.kind === "attribute" && before.kind === "instance")
    return withLocal(scope, holder.name, {
      ...before,
      attributes: new Map(before.attributes).set(target.name, value),
    });
  const [index] = target.kind === "subscript" ? target.indexes : [];
  if (before.kind !== "dict" || index === undefined) return scope;
  const entry = { key: evaluated(index, scope), value };
  return withLocal(scope, holder.name, {
    ...before,
    entries: [...before.entries, entry],
  });
}

/** A method that changes a list or dict, called for that alone; other calls change nothing we look at. */
function afterCall(
  call: Extract<Expression, { kind: "call" }>,
  scope: Scope,
): Scope {
  const { callee } = call;
  if (callee.kind !== "attribute") return scope;
  if (callee.name === "__init__") return afterSuperInit(call, scope);
  if (callee.object.kind !== "name") return scope;
  const before = scope.locals?.get(callee.object.name);
  if (before === undefined) return scope;
  const values = call.arguments.map(({ name, spread, value }) => ({
    ...(name !== undefined && { name }),
    ...(spread !== undefined && { spread }),
    value: evaluated(value, scope),
  }));
  const after = mutated(before, callee.name, values);
  return after ? withLocal(scope, callee.object.name, after) : scope;
}

/** super().__init__(…) in a constructor: what the object hands on to its base. */
function afterSuperInit(
  call: Extract<Expression, { kind: "call" }>,
  scope: Scope,
): Scope {
  const [name, self] =
    [...(scope.locals ?? [])].find(([, { kind }]) => kind === "instance") ?? [];
  if (name === undefined || self?.kind !== "instance") return scope;
  const own = call.arguments.filter(
    ({ value }) => value.kind !== "name" || value.name !== name,
  );
  const handedOn = own.map(({ name: keyword, spread, value }) => ({
    expression: value,
    scope,
    ...(keyword !== undefined && { name: keyword }),
    ...(spread !== undefined && { spread }),
  }));
  return withLocal(scope, name, { ...self, handedOn });
}

function branch(statement: BranchStatement, scope: Scope): Outcome {
  const { word, branches } = statement;
  if (word === "if") return choice(branches, scope);
  if (word === "loop") return loop(statement, scope);
  const [first] = branches;
  if (word === "match" || first === undefined) return lost;
  return execute(first.body, scope);
}

function choice(branches: BranchStatement["branches"], scope: Scope): Outcome {
  const possible: Outcome[] = [];
  for (const { test, body } of branches) {
    const truth = test === undefined ? true : truthOf(evaluated(test, scope));
    if (truth === false) continue;
    possible.push(execute(body, scope));
    if (truth === true) return agreed(possible);
  }
  return agreed([...possible, { kind: "next", scope }]);
}

/** Ways that only raise are not gone; the others must come to the same. */
function agreed(outcomes: readonly Outcome[]): Outcome {
  const [first, ...rest] = outcomes.filter(({ kind }) => kind !== "raised");
  if (first === undefined) return { kind: "raised" };
  if (rest.length === 0) return first;
  const same = rest.every(
    (other) =>
      first.kind === "returned" &&
      other.kind === "returned" &&
      isEqual(first.value, other.value) === true,
  );
  return same ? first : lost;
}

/** More rounds than any table has columns. */
const mostRounds = 2000;

function loop(
  { names, iterable, branches }: BranchStatement,
  scope: Scope,
): Outcome {
  const [body] = branches;
  const items = iterable && iterated(evaluated(iterable, scope));
  if (body === undefined || items === undefined || items.length > mostRounds)
    return lost;
  let frame = scope;
  for (const item of items) {
    const outcome = execute(body.body, withNames(frame, names, item));
    if (outcome.kind !== "next") return outcome;
    frame = outcome.scope;
  }
  return { kind: "next", scope: frame };
}

/** The variables of a loop, for one item. */
export function withNames(
  scope: Scope,
  names: readonly string[],
  item: Value,
): Scope {
  const [only] = names;
  if (names.length === 1 && only !== undefined)
    return withLocal(scope, only, item);
  const items = iterated(item);
  return names.reduce(
    (frame, name, at) => withLocal(frame, name, items?.[at] ?? unknown),
    scope,
  );
}
