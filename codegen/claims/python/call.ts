/** What a call gives: functions of the project are carried through, others wait with their arguments. */

import { attributeOfValue, postgresDialect, superOf } from "./access.ts";
import {
  isEnumeration,
  madeEnumeration,
  membersOf,
  valueText,
} from "./enumeration.ts";
import {
  boundArguments,
  callFunction,
  callStringMethod,
  spreadArguments,
  valueOf,
} from "./invoke.ts";
import { hasMappedAncestor } from "./mapping.ts";
import { constant, stringOf } from "./operator.ts";
import { callCompiled, callDictMethod, callStandard } from "./standard.ts";
import { isColumnCall, outsideName } from "./symbol.ts";
import type { CallExpression } from "./syntax.ts";
import {
  unknown,
  type CallValue,
  type PythonClass,
  type Scope,
  type Value,
} from "./value.ts";

export function called(
  callee: Value,
  expression: CallExpression,
  scope: Scope,
): Value {
  const all = boundArguments(expression, scope);
  return callOf(callee, {
    kind: "call",
    callee,
    arguments: all,
    expression,
    scope,
  });
}

function callOf(callee: Value, waiting: CallValue): Value {
  if (callee.kind === "partial") {
    const all = [...callee.arguments, ...waiting.arguments];
    return callOf(callee.callee, {
      ...waiting,
      callee: callee.callee,
      arguments: all,
    });
  }
  if (callee.kind === "function")
    return relocated(
      callFunction(callee, spreadArguments(waiting.arguments)),
      waiting,
    );
  if (callee.kind === "property") return calledProperty(callee, waiting);
  if (callee.kind === "class" && isEnumeration(callee.class))
    return memberOf(callee.class, waiting) ?? waiting;
  if (callee.kind === "unknown" || callee.kind === "constant") return unknown;
  return callee.kind === "external" ? outside(callee.path, waiting) : waiting;
}

/** Color("red"): the member with that value. */
function memberOf(one: PythonClass, waiting: CallValue): Value | undefined {
  const { positional } = spreadArguments(waiting.arguments);
  const [only] = positional;
  const text = only && positional.length === 1 && valueText(valueOf(only));
  const found =
    text !== undefined &&
    membersOf(one).find(({ value }) => valueText(value) === text);
  return found ? { kind: "member", class: one, name: found.name } : undefined;
}

type Outside = (waiting: CallValue) => Value | undefined;

const outsideCalls: Readonly<Record<string, Outside>> = {
  "functools.partial": ({ arguments: [first, ...rest] }) =>
    first
      ? { kind: "partial", callee: valueOf(first), arguments: rest }
      : unknown,
  "builtins.super": ({ arguments: given, scope }) =>
    given.length === 0 || given.length === 2 ? superOf(scope) : unknown,
  "builtins.getattr": (waiting) => {
    const [object, name, fallback] = waiting.arguments.map(valueOf);
    const text = stringOf(name);
    if (object === undefined || text === undefined) return unknown;
    const found = attributeOfValue(object, text);
    const missing =
      object.kind === "class" && found.kind === "property" && !found.value;
    return missing && fallback ? fallback : found;
  },
  [`${postgresDialect}.type_descriptor`]: ({ arguments: [first] }) =>
    first && valueOf(first),
};

const standard = /^(?:builtins|typing|typing_extensions|re)\./;

function outside(path: string, waiting: CallValue): Value {
  if (Object.hasOwn(outsideCalls, path))
    return outsideCalls[path]?.(waiting) ?? waiting;
  if (path.endsWith(".has_inherited_table")) return inheritedTable(waiting);
  if (path.endsWith(".quoted_name")) return firstOf(waiting);
  const enumeration = madeEnumeration(waiting);
  if (enumeration !== undefined) return { kind: "class", class: enumeration };
  if (/^builtins\.(?:\w+|super\(\))\.__new__$/.test(path))
    return freshInstance(waiting);
  if (!standard.test(path)) return waiting;
  return callStandard(path, spreadArguments(waiting.arguments)) ?? waiting;
}

/** str.__new__(cls, value) and its like. */
function freshInstance({ arguments: [first] }: CallValue): Value {
  const one = first && valueOf(first);
  return one?.kind === "class"
    ? { kind: "instance", class: one.class, attributes: new Map() }
    : unknown;
}

function firstOf({ arguments: [first] }: CallValue): Value {
  return first ? valueOf(first) : unknown;
}

function inheritedTable({ arguments: [first] }: CallValue): Value {
  const one = first && valueOf(first);
  return one?.kind === "class"
    ? constant(hasMappedAncestor(one.class))
    : unknown;
}

/** A column that a function of the project makes stands where the function is called. */
function relocated(value: Value, { expression }: CallValue): Value {
  return value.kind === "call" ? { ...value, expression } : value;
}

function calledProperty(
  callee: Extract<Value, { kind: "property" }>,
  waiting: CallValue,
): Value {
  const { object, name } = callee;
  const given = () => spreadArguments(waiting.arguments);
  if (object.kind === "constant" && typeof object.value === "string")
    return callStringMethod(object.value, name, given());
  if (object.kind === "dict") return callDictMethod(object, name, given());
  if (object.kind === "call" && isPattern(object))
    return callCompiled(object, name, given());
  const column = object.kind === "property" ? object.value : object;
  if ((name === "copy" || name === "_copy") && isColumnCall(column))
    return column;
  return waiting;
}

function isPattern({ callee }: CallValue): boolean {
  return (
    callee.kind === "external" &&
    callee.path.startsWith("re.") &&
    outsideName(callee) === "compile"
  );
}
