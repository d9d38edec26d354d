/** From expressions to values. Nothing is run; what cannot be known is unknown. */

import { isEnumeration, membersOf, withoutAliases } from "./enumeration.ts";
import {
  boundArguments,
  callFunction,
  callStandard,
  callStringMethod,
  spreadArguments,
  valueOf,
} from "./invoke.ts";
import { lookUp, modulePath, nameInScope } from "./lookup.ts";
import { attributeOf, type Attribute } from "./mro.ts";
import {
  binaryValue,
  constant,
  isSequence,
  textOfConstant,
} from "./operator.ts";
import { openProject, type Project } from "./project.ts";
import { openScope } from "./scope.ts";
import { isColumnCall } from "./symbol.ts";
import type { SourceFile } from "../reader.ts";
import type {
  CallExpression,
  ClassStatement,
  ComprehensionExpression,
  Expression,
  FormatExpression,
  SubscriptExpression,
} from "./syntax.ts";
import {
  unknown,
  type CallValue,
  type Interpreter,
  type Module,
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
    attribute(evaluate(object, scope), name),
  call,
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
    if (value.kind !== "constant") return unknown;
    if (operator === "-" && typeof value.value === "number")
      return constant(-value.value);
    if (operator === "not" && typeof value.value !== "string")
      return constant(!value.value);
    return unknown;
  },
  binary: ({ operator, left, right }, scope) =>
    binaryValue(operator, evaluate(left, scope), evaluate(right, scope)),
  conditional: ({ test, consequent, otherwise }, scope) => {
    const value = evaluate(test, scope);
    if (value.kind === "constant")
      return evaluate(value.value ? consequent : otherwise, scope);
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
      const inner = listed(item);
      if (inner === undefined) return unknown;
      items.push(...inner);
    }
  }
  return { kind: expression.kind, items };
}

/** What iterating over a value gives. */
function listed(value: Value): readonly Value[] | undefined {
  if (isSequence(value)) return value.items;
  if (value.kind === "class" && isEnumeration(value.class))
    return withoutAliases(membersOf(value.class)).map(({ name }) => ({
      kind: "member",
      class: value.class,
      name,
    }));
  return undefined;
}

function format({ parts }: FormatExpression, scope: Scope): Value {
  let text = "";
  for (const part of parts) {
    const piece =
      typeof part === "string" ? part : textOfConstant(evaluate(part, scope));
    if (piece === undefined) return unknown;
    text += piece;
  }
  return constant(text);
}

function comprehension(
  { element, variable, iterable, condition }: ComprehensionExpression,
  scope: Scope,
): Value {
  const items = listed(evaluate(iterable, scope));
  if (items === undefined || condition !== undefined) return unknown;
  return {
    kind: "list",
    items: items.map((item) =>
      evaluate(element, {
        ...openScope("function", scope.module, [], scope),
        locals: new Map([[variable, item]]),
      }),
    ),
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
      ? attribute(base, String(name.value))
      : unknown;
  }
  if (base.kind === "constant" || base.kind === "unknown") return unknown;
  return {
    kind: "subscript",
    base,
    indexes: indexes.map((expression) => ({ expression, scope })),
  };
}

function attribute(object: Value, name: string): Value {
  switch (object.kind) {
    case "module":
      return moduleAttribute(object.module, name);
    case "external": {
      const path = `${object.path}.${name}`;
      return object.from
        ? modulePath(object.from, path)
        : { kind: "external", path };
    }
    case "class":
      return classAttribute(object.class, name);
    case "member":
      return memberAttribute(object.class, object.name, name);
    case "unknown":
      return unknown;
    default:
      return { kind: "property", object, name };
  }
}

function moduleAttribute(module: Module, name: string): Value {
  const found = nameInScope(name, module.scope);
  if (found !== undefined) return found;
  const inner = module.isPackage
    ? module.interpreter.resolve(module, 1, name)
    : undefined;
  return inner ? { kind: "module", module: inner } : unknown;
}

function memberAttribute(
  one: PythonClass,
  member: string,
  name: string,
): Value {
  if (name === "name" || name === "_name_") return constant(member);
  if (name !== "value" && name !== "_value_") return unknown;
  return membersOf(one).find((each) => each.name === member)?.value ?? unknown;
}

function classAttribute(one: PythonClass, name: string): Value {
  const self: Value = { kind: "class", class: one };
  if (name === "__name__" || name === "__qualname__") return constant(one.name);
  if (
    isEnumeration(one) &&
    membersOf(one).some((member) => member.name === name)
  )
    return { kind: "member", class: one, name };
  const found = attributeOf(one, name);
  if (found === undefined) return { kind: "property", object: self, name };
  const value = attributeValue(found, one);
  if (isColumnCall(value) || value.kind === "unknown")
    return { kind: "property", object: self, name, value };
  return value;
}

/** The value of a class's attribute as a subclass sees it: a declared_attr is called with that class. */
export function attributeValue(
  { owner, binding }: Attribute,
  seenFrom: PythonClass,
): Value {
  const { bound } = binding;
  if (bound.kind !== "function") {
    const name = boundName(binding.bound);
    return name === undefined
      ? unknown
      : (nameInScope(name, owner.body) ?? unknown);
  }
  const declared = bound.statement.decorators.some(isDeclaredAttribute);
  const code = {
    kind: "function",
    function: bound.statement,
    scope: owner.body,
  } as const;
  if (!declared) return code;
  const expression = { kind: "opaque", from: 0, to: 0 } as const;
  const self: Value = { kind: "class", class: seenFrom };
  return callFunction(code, {
    positional: [{ expression, scope: owner.body, value: self }],
    named: new Map(),
    open: false,
  });
}

function boundName(bound: Attribute["binding"]["bound"]): string | undefined {
  if (bound.kind === "class") return bound.statement.name;
  if (bound.kind !== "assigned") return undefined;
  const target = bound.statement.targets.find(({ kind }) => kind === "name");
  return target?.kind === "name" && bound.index === undefined
    ? target.name
    : undefined;
}

/** @declared_attr, @declared_attr.directive, @classproperty, @classmethod with @property. */
export function isDeclaredAttribute(decorator: Expression): boolean {
  if (decorator.kind === "attribute")
    return (
      decorator.name === "declared_attr" ||
      isDeclaredAttribute(decorator.object)
    );
  if (decorator.kind === "call") return isDeclaredAttribute(decorator.callee);
  return (
    decorator.kind === "name" &&
    /^(?:declared_attr|classproperty|class_property)$/.test(decorator.name)
  );
}

function call(expression: CallExpression, scope: Scope): Value {
  const callee = evaluate(expression.callee, scope);
  const bound = boundArguments(expression, scope);
  return called(callee, {
    kind: "call",
    callee,
    arguments: bound,
    expression,
    scope,
  });
}

function called(callee: Value, waiting: CallValue): Value {
  const given = () => spreadArguments(waiting.arguments);
  if (callee.kind === "partial") {
    const all = [...callee.arguments, ...waiting.arguments];
    return called(callee.callee, {
      ...waiting,
      callee: callee.callee,
      arguments: all,
    });
  }
  if (callee.kind === "function")
    return relocated(callFunction(callee, given()), waiting);
  if (callee.kind === "property") return calledProperty(callee, waiting);
  if (callee.kind === "unknown" || callee.kind === "constant") return unknown;
  if (callee.kind !== "external") return waiting;
  if (callee.path === "functools.partial") {
    const [first, ...rest] = waiting.arguments;
    return first
      ? { kind: "partial", callee: valueOf(first), arguments: rest }
      : unknown;
  }
  if (!/^(?:builtins|typing|re)\./.test(callee.path)) return waiting;
  if (/^builtins\.(?:list|tuple|set)$/.test(callee.path)) {
    const [first] = given().positional;
    const items = first && listed(valueOf(first));
    if (items !== undefined) return { kind: "list", items };
  }
  return callStandard(callee.path, given()) ?? waiting;
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
  if (object.kind === "constant" && typeof object.value === "string")
    return callStringMethod(
      object.value,
      name,
      spreadArguments(waiting.arguments),
    );
  const column = object.kind === "property" ? object.value : object;
  if ((name === "copy" || name === "_copy") && isColumnCall(column))
    return column;
  if (name === "copy" && object.kind === "dict") return object;
  return waiting;
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
    resolve: project.resolve,
    nameIn: (module, name) => nameInScope(name, module.scope),
    classOf: (statement, outer) => {
      const known = classes.get(statement);
      if (known !== undefined) return known;
      const { module } = outer;
      const body = openScope("class", module, statement.body, outer);
      const one = { name: statement.name, statement, module, outer, body };
      classes.set(statement, one);
      return one;
    },
  };
  return { project, interpreter };
}
