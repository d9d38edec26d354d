/** What a dot gives: attributes of modules, classes, enumerations' members and objects. */

import { isEnumeration, membersOf } from "./enumeration.ts";
import { callFunction, spreadArguments, valueOf } from "./invoke.ts";
import { modulePath, nameInScope } from "./lookup.ts";
import { impliedTableName } from "./mapping.ts";
import {
  attributeOf,
  isClass,
  orderOf,
  ownAttribute,
  type Attribute,
} from "./mro.ts";
import { constant } from "./operator.ts";
import { isCallOf, isColumnCall } from "./symbol.ts";
import type { Expression } from "./syntax.ts";
import {
  unknown,
  type Bound,
  type CallValue,
  type InstanceValue,
  type Module,
  type PythonClass,
  type Scope,
  type SuperValue,
  type Value,
} from "./value.ts";

/** The dialect that types are asked to be implemented for. */
export const postgresDialect = "sqlalchemy.dialects.postgresql.dialect()";

const outsideConstants: ReadonlyMap<string, Value> = new Map([
  [`${postgresDialect}.name`, constant("postgresql")],
  ["typing.TYPE_CHECKING", constant(false)],
]);

export function attributeOfValue(object: Value, name: string): Value {
  switch (object.kind) {
    case "module":
      return moduleAttribute(object.module, name);
    case "external": {
      const path = `${object.path}.${name}`;
      return (
        outsideConstants.get(path) ??
        (object.from
          ? modulePath(object.from, path)
          : { kind: "external", path })
      );
    }
    case "class":
      return classAttribute(object.class, name);
    case "instance":
      return instanceAttribute(object, name);
    case "super":
      return superAttribute(object, name);
    case "member":
      return memberAttribute(object.class, object.name, name);
    case "call":
      return madeAttribute(object, name);
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
  if (name === "__members__" && isEnumeration(one)) return membersDict(one);
  const found = attributeOf(one, name);
  if (found === undefined) {
    const implied =
      name === "__tablename__" ? impliedTableName(one) : undefined;
    return implied === undefined
      ? { kind: "property", object: self, name }
      : constant(implied);
  }
  const value = attributeValue(found, one);
  if (isColumnCall(value) || value.kind === "unknown")
    return { kind: "property", object: self, name, value };
  return boundMethod(found, value, self);
}

function membersDict(one: PythonClass): Value {
  return {
    kind: "dict",
    entries: membersOf(one).map(({ name }) => ({
      key: constant(name),
      value: { kind: "member", class: one, name },
    })),
  };
}

/** A class method waits for the rest of its arguments; other functions of a class are plain there. */
function boundMethod({ owner, binding }: Attribute, value: Value, self: Value) {
  const { bound } = binding;
  if (value.kind !== "function" || bound.kind !== "function") return value;
  const isClassMethod = bound.statement.decorators.some(
    (decorator) =>
      decorator.kind === "name" && decorator.name === "classmethod",
  );
  return isClassMethod ? withSelf(value, self, owner.body) : value;
}

function withSelf(callee: Value, self: Value, scope: Scope): Value {
  const argument: Bound = { ...made(scope), value: self };
  return { kind: "partial", callee, arguments: [argument] };
}

function made(scope: Scope) {
  return { expression: { kind: "opaque", from: 0, to: 0 }, scope } as const;
}

function instanceAttribute(object: InstanceValue, name: string): Value {
  const own = object.attributes.get(name);
  if (own !== undefined) return own;
  if (name === "__class__") return { kind: "class", class: object.class };
  const found = attributeOf(object.class, name);
  if (found === undefined) return { kind: "property", object, name };
  const value = attributeValue(found, object.class);
  return value.kind === "function" ? methodOf(found, value, object) : value;
}

function methodOf({ owner, binding }: Attribute, value: Value, self: Value) {
  const { bound } = binding;
  const decorators =
    bound.kind === "function" ? bound.statement.decorators : [];
  const words = decorators.map((each) =>
    each.kind === "name" ? each.name : "",
  );
  if (words.includes("staticmethod") || value.kind !== "function") return value;
  const waiting = withSelf(value, self, owner.body);
  if (!words.some((word) => /^(?:cached_)?property$/.test(word)))
    return waiting;
  return callFunction(value, {
    positional: [{ ...made(owner.body), value: self }],
    named: new Map(),
    open: false,
  });
}

/** The next class after the one whose body says super(), in the order of the class it is said for. */
function superAttribute({ after, self }: SuperValue, name: string): Value {
  const order = orderOf(self.class);
  const rest = order.slice(order.indexOf(after) + 1);
  for (const ancestor of rest) {
    const found = isClass(ancestor) ? ownAttribute(ancestor, name) : undefined;
    if (found === undefined) continue;
    const value = attributeValue(found, self.class);
    if (value.kind !== "function") return value;
    return self.kind === "instance"
      ? methodOf(found, value, self)
      : boundMethod(found, value, self);
  }
  return { kind: "external", path: `builtins.super().${name}` };
}

/** Bases that add nothing to how an object without arguments looks. */
const plainBases = /^(?:builtins\.object|pydantic\.(?:main\.)?BaseModel)$/;

/** An attribute of what a call made: a setting of a plain class, the schema of a MetaData. */
function madeAttribute(object: CallValue, name: string): Value {
  const property: Value = { kind: "property", object, name };
  if (isCallOf(object, "MetaData") && name === "schema")
    return argumentNamed(object, name) ?? constant(null);
  if (object.callee.kind !== "class") return property;
  const { class: one } = object.callee;
  const plain = orderOf(one).every(
    (ancestor) =>
      isClass(ancestor) ||
      (ancestor.kind === "external" && plainBases.test(ancestor.path)),
  );
  const hasInit = attributeOf(one, "__init__") !== undefined;
  if (!plain || hasInit) return property;
  const given = argumentNamed(object, name);
  if (given !== undefined || object.arguments.some(({ name }) => !name))
    return given ?? property;
  const found = attributeOf(one, name);
  const value = found && attributeValue(found, one);
  return value?.kind === "constant" || value?.kind === "member"
    ? value
    : property;
}

function argumentNamed(call: CallValue, name: string): Value | undefined {
  const bound = spreadArguments(call.arguments).named.get(name);
  return bound && valueOf(bound);
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
  return callFunction(code, {
    positional: [
      { ...made(owner.body), value: { kind: "class", class: seenFrom } },
    ],
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
    /^(?:\w*declared_attr|classproperty|class_property)$/.test(decorator.name)
  );
}

const classesByBody = new WeakMap<Scope, PythonClass>();

/** Remembers whose body a scope is, for super(). */
export function noteBody(one: PythonClass): void {
  classesByBody.set(one.body, one);
}

/** super() inside a method: after the class whose body holds it, for the first argument. */
export function superOf(scope: Scope): Value {
  let frame: Scope = scope;
  while (frame.parent !== undefined && frame.parent.kind !== "class")
    frame = frame.parent;
  const after = frame.parent && classesByBody.get(frame.parent);
  const self = [...(frame.locals?.values() ?? [])][0];
  return after && (self?.kind === "class" || self?.kind === "instance")
    ? { kind: "super", after, self }
    : unknown;
}
