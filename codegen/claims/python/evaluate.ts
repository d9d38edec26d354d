/** From expressions to values. Nothing is run; what cannot be known is unknown. */

import {
  isEnumeration,
  membersOf,
  withoutAliases,
  memberText,
} from "./enumeration.ts";
import { attributeOfValue, noteBody } from "./access.ts";
import { spend, withinBudget } from "./budget.ts";
import { called } from "./call.ts";
import { withNames } from "./execute.ts";
import { lookUp, nameInScope } from "./lookup.ts";
import { binaryValue, constant, joined, textOfConstant } from "./operator.ts";
import { openProject, type Project } from "./project.ts";
import { openScope } from "./scope.ts";
import { truthOf } from "./truth.ts";
import type { SourceFile } from "../reader.ts";
import type {
  BinaryExpression,
  ClassStatement,
  ComprehensionExpression,
  Expression,
  FormatExpression,
  SubscriptExpression,
} from "./syntax.ts";
import {
  isSequence,
  iterated,
  unknown,
  type Interpreter,
  type PythonClass,
  type Scope,
  type Value,
} from "./value.ts";

type Evaluate<Kind extends Expression["kind"]> = (
  expression: Extract<Expression, { kind: Kind }>,
  scope: Scope,
) => Value;

const evaluators: { readonly [Kind in Expression["kind"]]: Evaluate<Kind> } = {
  name: ({ name, from }, scope) => lookUp(name, scope, from),
  constant: ({ value }) => constant(value),
  attribute: ({ object, name }, scope) =>
    attributeOfValue(evaluate(object, scope), name),
  call: (expression, scope) =>
    called(evaluate(expression.callee, scope), expression, scope),
  subscript,
  format,
  tuple: (expression, scope) => sequence(expression, scope),
  list: (expression, scope) => sequence(expression, scope),
  set: (expression, scope) => sequence(expression, scope),
  dict: ({ entries }, scope) => {
    const all: { key: Value; value: Value }[] = [];
    for (const { key, value } of entries) {
      const known = evaluate(value, scope);
      if (key !== undefined)
        all.push({ key: evaluate(key, scope), value: known });
      else if (known.kind === "dict") all.push(...known.entries);
      else return unknown;
    }
    return { kind: "dict", entries: all };
  },
  unary: ({ operator, operand }, scope) => {
    const value = evaluate(operand, scope);
    if (operator === "not") {
      const truth = truthOf(value);
      return truth === undefined ? unknown : constant(!truth);
    }
    return operator === "-" &&
      value.kind === "constant" &&
      typeof value.value === "number"
      ? constant(-value.value)
      : unknown;
  },
  binary,
  slice: ({ object, start, stop }, scope) =>
    sliced(
      evaluate(object, scope),
      start && evaluate(start, scope),
      stop && evaluate(stop, scope),
    ),
  conditional: ({ test, consequent, otherwise }, scope) => {
    const truth = truthOf(evaluate(test, scope));
    if (truth !== undefined)
      return evaluate(truth ? consequent : otherwise, scope);
    const [one, other] = [
      evaluate(consequent, scope),
      evaluate(otherwise, scope),
    ];
    const same =
      one.kind === "constant" &&
      other.kind === "constant" &&
      one.value === other.value;
    return same ? one : unknown;
  },
  lambda: (expression, scope) => ({
    kind: "function",
    function: expression,
    scope,
  }),
  comprehension,
  opaque: () => unknown,
};

/** Expressions being evaluated, against names that lead back to themselves. */
let nesting = 0;
const deepest = 250;

export function evaluate(expression: Expression, scope: Scope): Value {
  if (nesting >= deepest) return unknown;
  nesting++;
  try {
    const evaluator = evaluators[expression.kind] as Evaluate<
      Expression["kind"]
    >;
    return evaluator(expression as never, scope);
  } finally {
    nesting--;
  }
}

function sequence(
  expression: Extract<Expression, { kind: "tuple" | "list" | "set" }>,
  scope: Scope,
): Value {
  const items: Value[] = [];
  for (const { spread, value } of expression.elements) {
    const item = evaluate(value, scope);
    if (!spread) items.push(item);
    else {
      const inner = iterated(item);
      if (inner === undefined) return unknown;
      items.push(...inner);
    }
  }
  return { kind: expression.kind, items };
}

/** `and` and `or` give one of their sides; the second is evaluated only when it is asked for. */
function binary(
  { operator, left, right }: BinaryExpression,
  scope: Scope,
): Value {
  const first = evaluate(left, scope);
  if (operator === "and" || operator === "or") {
    const truth = truthOf(first);
    if (truth === undefined) return unknown;
    return truth === (operator === "and") ? evaluate(right, scope) : first;
  }
  return binaryValue(operator, first, evaluate(right, scope));
}

function sliced(
  object: Value,
  start: Value | undefined,
  stop: Value | undefined,
): Value {
  const [from, to] = [start, stop].map((edge) =>
    edge === undefined
      ? undefined
      : edge.kind === "constant" && typeof edge.value === "number"
        ? edge.value
        : Number.NaN,
  );
  if (Number.isNaN(from) || Number.isNaN(to)) return unknown;
  if (isSequence(object))
    return { ...object, items: object.items.slice(from, to) };
  return object.kind === "constant" && typeof object.value === "string"
    ? constant(object.value.slice(from, to))
    : unknown;
}

function format({ parts }: FormatExpression, scope: Scope): Value {
  let text = "";
  for (const part of parts) {
    const piece =
      typeof part === "string" ? part : textOfConstant(evaluate(part, scope));
    if (piece === undefined) return unknown;
    text += piece;
  }
  return joined(text);
}

function comprehension(
  expression: ComprehensionExpression,
  scope: Scope,
): Value {
  return withinBudget(() => made(expression, scope));
}

function made(
  { element, key, variables, iterable, condition }: ComprehensionExpression,
  scope: Scope,
): Value {
  const items = iterated(evaluate(iterable, scope));
  if (items === undefined || !spend(items.length)) return unknown;
  const outer = openScope("function", scope.module, [], scope);
  const frames: Scope[] = [];
  for (const item of items) {
    const frame = withNames(outer, variables, item);
    const kept = condition ? truthOf(evaluate(condition, frame)) : true;
    if (kept === undefined) return unknown;
    if (kept) frames.push(frame);
  }
  if (key !== undefined)
    return {
      kind: "dict",
      entries: frames.map((frame) => ({
        key: evaluate(key, frame),
        value: evaluate(element, frame),
      })),
    };
  return {
    kind: "list",
    items: frames.map((frame) => evaluate(element, frame)),
  };
}

function subscript(
  { object, indexes }: SubscriptExpression,
  scope: Scope,
): Value {
  const base = evaluate(object, scope);
  const [first] = indexes;
  if (first === undefined) return unknown;
  if (isSequence(base) || base.kind === "dict") {
    const index = evaluate(first, scope);
    if (index.kind !== "constant") return unknown;
    if (base.kind === "dict")
      return (
        base.entries.findLast(
          ({ key }) => key.kind === "constant" && key.value === index.value,
        )?.value ?? unknown
      );
    return typeof index.value === "number"
      ? (base.items.at(index.value) ?? unknown)
      : unknown;
  }
  if (base.kind === "class" && isEnumeration(base.class)) {
    const name = evaluate(first, scope);
    return name.kind === "constant"
      ? attributeOfValue(base, String(name.value))
      : unknown;
  }
  if (base.kind === "constant" && typeof base.value === "string") {
    const index = evaluate(first, scope);
    const at = index.kind === "constant" ? index.value : undefined;
    const one = typeof at === "number" ? base.value.at(at) : undefined;
    return one === undefined ? unknown : constant(one);
  }
  if (base.kind === "constant" || base.kind === "unknown") return unknown;
  return {
    kind: "subscript",
    base,
    indexes: indexes.map((expression) => ({ expression, scope })),
  };
}

/** Everything known of a set of files, evaluated when asked for. */
export function openInterpreter(files: readonly SourceFile[]): {
  readonly project: Project;
  readonly interpreter: Interpreter;
} {
  const classes = new WeakMap<ClassStatement, PythonClass>();
  const project = openProject(files, () => interpreter);
  const interpreter: Interpreter = {
    evaluate,
    members: (one) =>
      isEnumeration(one)
        ? withoutAliases(membersOf(one)).map(({ name }) => ({
            kind: "member",
            class: one,
            name,
          }))
        : undefined,
    textOf: memberText,
    resolve: project.resolve,
    nameIn: (module, name) => nameInScope(name, module.scope),
    classOf: (statement, outer) => {
      const known = classes.get(statement);
      if (known !== undefined) return known;
      const { module } = outer;
      const body = openScope("class", module, statement.body, outer);
      const one = { name: statement.name, statement, module, outer, body };
      classes.set(statement, one);
      noteBody(one);
      return one;
    },
  };
  return { project, interpreter };
}
