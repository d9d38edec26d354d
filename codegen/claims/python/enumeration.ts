/** Enumerations: their members and values, as Python's enum module makes them. */

import type { EnumClaim } from "../model.ts";
import { namesAssigned, type Assigned } from "./assigned-name.ts";
import { callFunction, spreadArguments, valueOf } from "./invoke.ts";
import { placesIn } from "./lines.ts";
import { isClass, orderOf, outsideBases } from "./mro.ts";
import { constant, stringOf, textOfConstant } from "./operator.ts";
import { flattened, openScope } from "./scope.ts";
import { outsideName } from "./symbol.ts";
import type { CallExpression, Span } from "./syntax.ts";
import {
  isSequence,
  unknown,
  type CallValue,
  type FunctionValue,
  type MemberValue,
  type Module,
  type PythonClass,
  type Value,
} from "./value.ts";

export interface EnumMember extends Span {
  readonly name: string;
  readonly value: Value;
}

export interface Enumeration extends Span {
  readonly name: string;
  readonly module: Module;
  readonly members: readonly EnumMember[];
  /** False when members may be missing. */
  readonly complete: boolean;
}

const notPython =
  /^(?:django|graphene|wtforms|marshmallow|sqlalchemy|proto|google)/;

/** enum.Enum and its kin, also where they come from a module we were not given. */
function isEnumBase(path: string): boolean {
  const name = path.slice(path.lastIndexOf(".") + 1);
  if (path.startsWith("enum.")) return /^(?:Str|Int)?(?:Enum|Flag)$/.test(name);
  return name.endsWith("Enum") && !notPython.test(path);
}

export function isEnumeration(one: PythonClass): boolean {
  return outsideBases(one).some(isEnumBase);
}

/** What a member of StrEnum, or of an Enum that is str too, is as a text. */
export function memberText({
  class: one,
  name,
}: MemberValue): string | undefined {
  const texts = outsideBases(one).some((path) =>
    /^(?:builtins\.str|enum\.StrEnum|.*\.StrEnum)$/.test(path),
  );
  const value = texts
    ? membersOf(one).find((member) => member.name === name)?.value
    : undefined;
  return value?.kind === "constant" && typeof value.value === "string"
    ? value.value
    : undefined;
}

const memberLists = new WeakMap<PythonClass, readonly EnumMember[]>();

export function membersOf(one: PythonClass): readonly EnumMember[] {
  const known = memberLists.get(one);
  if (known !== undefined) return known;
  memberLists.set(one, []);
  const members: EnumMember[] = [];
  for (const { statement, sure } of flattened(one.statement.body)) {
    if (statement.kind !== "assign" || statement.broken || !sure) continue;
    for (const each of namesAssigned(statement)) {
      const member = memberOf(one, each, members);
      if (member !== undefined) members.push(member);
    }
  }
  memberLists.set(one, members);
  return members;
}

function memberOf(
  one: PythonClass,
  { target, assigned }: Assigned,
  before: readonly EnumMember[],
): EnumMember | undefined {
  const { name, from } = target;
  if (/^_.*_$|^__/.test(name) || assigned.value === undefined) return undefined;
  const written = one.module.interpreter.evaluate(assigned.value, one.body);
  if (written.kind === "function" || isNoMember(written)) return undefined;
  const value = memberValue(one, name, written, before);
  return { name, value, from, to: assigned.to };
}

function isNoMember(value: Value): boolean {
  if (value.kind === "call")
    return (
      outsideName(value.callee) === "nonmember" ||
      outsideName(value.callee) === "property"
    );
  return false;
}

function memberValue(
  one: PythonClass,
  name: string,
  written: Value,
  before: readonly EnumMember[],
): Value {
  const maker = definition(one, "__new__");
  if (maker !== undefined) return madeValue(one, maker, written);
  if (written.kind !== "call") return written;
  const callee = outsideName(written.callee);
  if (callee === "member") {
    const [first] = spreadArguments(written.arguments).positional;
    return first ? valueOf(first) : unknown;
  }
  return callee === "auto" ? automatic(one, name, before) : written;
}

/** What `__new__` puts into `_value_`; the value as written where it puts nothing there. */
function madeValue(
  one: PythonClass,
  maker: FunctionValue,
  written: Value,
): Value {
  const { scope } = maker;
  const expression = { kind: "opaque", from: 0, to: 0 } as const;
  const parts = written.kind === "tuple" ? written.items : [written];
  const made = callFunction(maker, {
    positional: [{ kind: "class", class: one } as const, ...parts].map(
      (value) => ({ expression, scope, value }),
    ),
    named: new Map(),
    open: false,
  });
  if (made.kind !== "instance") return unknown;
  const value = made.attributes.get("_value_");
  return value ?? (written.kind === "tuple" ? unknown : written);
}

function definition(one: PythonClass, name: string): FunctionValue | undefined {
  for (const ancestor of orderOf(one)) {
    const binding = isClass(ancestor)
      ? ancestor.body.bindings.get(name)?.at(-1)
      : undefined;
    if (isClass(ancestor) && binding?.bound.kind === "function")
      return {
        kind: "function",
        function: binding.bound.statement,
        scope: ancestor.body,
      } as const;
  }
  return undefined;
}

function automatic(
  one: PythonClass,
  name: string,
  before: readonly EnumMember[],
): Value {
  const own = definition(one, "_generate_next_value_");
  const { scope } = { scope: one.body };
  const expression = { kind: "opaque", from: 0, to: 0 } as const;
  if (own !== undefined) {
    const values = [
      constant(name),
      constant(1),
      constant(before.length),
      unknown,
    ];
    return callFunction(own, {
      positional: values.map((value) => ({ expression, scope, value })),
      named: new Map(),
      open: false,
    });
  }
  const bases = outsideBases(one).map((path) => path.split(".").at(-1));
  if (bases.includes("StrEnum")) return constant(name.toLowerCase());
  const numbers = before.flatMap(({ value }) =>
    value.kind === "constant" && typeof value.value === "number"
      ? [value.value]
      : [],
  );
  if (numbers.length < before.length) return unknown;
  return constant(Math.max(0, ...numbers) + 1);
}

const madeClasses = new WeakMap<CallExpression, PythonClass>();

/** The class that a call such as Enum("Name", "A B") makes, where its members are known. */
export function madeEnumeration(call: CallValue): PythonClass | undefined {
  const { expression, scope } = call;
  const known = madeClasses.get(expression);
  if (known !== undefined) return known;
  const enumeration = functional(call);
  if (enumeration === undefined || !enumeration.complete) return undefined;
  const { from, to } = expression;
  const one: PythonClass = {
    name: enumeration.name,
    module: scope.module,
    outer: scope,
    body: openScope("class", scope.module, [], scope),
    statement: {
      kind: "class",
      name: enumeration.name,
      nameSpan: { from, to },
      arguments: [{ value: expression.callee, from, to }],
      decorators: [],
      body: [],
      from,
      to,
    },
  };
  memberLists.set(one, enumeration.members);
  madeClasses.set(expression, one);
  return one;
}

/** Enum("Name", "A B"), Enum("Name", ["A", "B"]), Enum("Name", {"A": "a"}). */
function functional(call: CallValue): Enumeration | undefined {
  const path = call.callee.kind === "external" ? call.callee.path : "";
  if (!isEnumBase(path)) return undefined;
  const { positional, named } = spreadArguments(call.arguments);
  const name = positional[0] && stringOf(valueOf(positional[0]));
  const names = positional[1] ?? named.get("names");
  if (name === undefined || names === undefined) return undefined;
  const entries = namedMembers(valueOf(names), /Str/.test(path));
  const span = { from: names.expression.from, to: names.expression.to };
  return {
    name,
    module: call.scope.module,
    complete: entries !== undefined,
    members: (entries ?? []).map(({ name, value }) => ({
      name,
      value,
      from: span.from,
      to: span.to,
    })),
    from: call.expression.from,
    to: call.expression.to,
  };
}

function namedMembers(
  value: Value,
  lower: boolean,
): readonly { readonly name: string; readonly value: Value }[] | undefined {
  const text = stringOf(value);
  const numbered = (names: readonly string[]) =>
    names.map((name, index) => ({
      name,
      value: constant(lower ? name.toLowerCase() : index + 1),
    }));
  if (text !== undefined)
    return numbered(text.split(/[\s,]+/).filter((name) => name !== ""));
  const pairs =
    value.kind === "dict"
      ? value.entries.map(({ key, value }) => [stringOf(key), value] as const)
      : isSequence(value)
        ? value.items.map((item) =>
            isSequence(item)
              ? ([stringOf(item.items[0]), item.items[1] ?? unknown] as const)
              : ([stringOf(item), undefined] as const),
          )
        : [[undefined, undefined] as const];
  const names = pairs.flatMap(([name]) => (name === undefined ? [] : [name]));
  if (names.length < pairs.length) return undefined;
  const plain = numbered(names);
  return pairs.map(([name = "", own], index) => ({
    name,
    value: own ?? plain[index]?.value ?? unknown,
  }));
}

/** An enumeration that a value is, or undefined. */
export function enumerationOf(value: Value): Enumeration | undefined {
  if (value.kind === "call") return functional(value);
  if (value.kind !== "class" || !isEnumeration(value.class)) return undefined;
  const { class: one } = value;
  return {
    name: one.name,
    module: one.module,
    members: membersOf(one),
    complete: one.statement.broken !== true,
    ...one.statement.nameSpan,
  };
}

/** What SQLAlchemy and SQL see of a member's value: its text. Undefined when it cannot be known. */
export function valueText(value: Value): string | undefined {
  if (value.kind === "member") {
    const inner = membersOf(value.class).find(
      ({ name }) => name === value.name,
    );
    return inner && valueText(inner.value);
  }
  if (value.kind === "tuple") {
    const parts = value.items.map(valueText);
    return parts.includes(undefined) ? undefined : `(${parts.join(", ")})`;
  }
  return textOfConstant(value);
}

/** Members that repeat an earlier value are aliases, and no members of their own. */
export function withoutAliases(
  members: readonly EnumMember[],
): readonly EnumMember[] {
  const seen = new Set<string>();
  return members.filter(({ value }) => {
    const text = valueText(value);
    const key = text === undefined ? undefined : `${value.kind} ${text}`;
    if (key === undefined) return true;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** The claim an enumeration makes; undefined when a value cannot be known. */
export function enumClaim(one: Enumeration): EnumClaim | undefined {
  const place = placesIn(one.module.file);
  const members = one.members.map((member) => ({
    name: member.name,
    value: valueText(member.value),
    place: place(member),
  }));
  if (!one.complete || members.length === 0) return undefined;
  if (members.some(({ value }) => value === undefined)) return undefined;
  return {
    reader: "python",
    language: "python",
    name: one.name,
    place: place(one),
    members: members as EnumClaim["members"],
  };
}
