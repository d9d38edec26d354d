/** A TypeDecorator of the project, as the type that it stands for on PostgreSQL. */

import { attributeOfValue, attributeValue, postgresDialect } from "./access.ts";
import {
  callFunction,
  runFunction,
  spreadArguments,
  type Arguments,
} from "./invoke.ts";
import { attributeOf } from "./mro.ts";
import {
  unknown,
  type BoundArgument,
  type FunctionValue,
  type InstanceValue,
  type PythonClass,
  type Scope,
  type Value,
} from "./value.ts";

const nowhere = { kind: "opaque", from: 0, to: 0 } as const;

function withFirst(first: readonly Value[], scope: Scope, given: Arguments) {
  const bounds = first.map((value) => ({ expression: nowhere, scope, value }));
  return { ...given, positional: [...bounds, ...given.positional] };
}

function methodOf(one: PythonClass, name: string): FunctionValue | undefined {
  const found = attributeOf(one, name);
  const value = found && attributeValue(found, one);
  return value?.kind === "function" ? value : undefined;
}

/** The object that a constructor makes, as far as it can be carried through. */
function instanceOf(one: PythonClass, given: Arguments): InstanceValue {
  const fresh: InstanceValue = {
    kind: "instance",
    class: one,
    attributes: new Map(),
  };
  const init = methodOf(one, "__init__");
  if (init === undefined) return { ...fresh, handedOn: argumentsOf(given) };
  const outcome = runFunction(init, withFirst([fresh], init.scope, given));
  const [self] = "parameters" in init.function ? init.function.parameters : [];
  const made =
    self && (outcome.kind === "next" || outcome.kind === "returned")
      ? outcome.scope.locals?.get(self.name)
      : undefined;
  return made?.kind === "instance" ? made : fresh;
}

function argumentsOf({ positional, named }: Arguments): BoundArgument[] {
  return [
    ...positional,
    ...[...named].map(([name, bound]) => ({ ...bound, name })),
  ];
}

export interface Implementation {
  readonly type: Value;
  /** What the type is made with, where that is not part of it. */
  readonly given: Arguments;
}

const nothing: Arguments = { positional: [], named: new Map(), open: false };

function isAsked(value: Value): boolean {
  return (
    value.kind === "call" &&
    value.callee.kind === "external" &&
    value.callee.path === "builtins.super().load_dialect_impl"
  );
}

/** `impl`, made with the arguments of the decorator. */
function plain(self: InstanceValue): Implementation | undefined {
  const type = attributeOfValue(self, "impl");
  if (type.kind === "unknown" || type.kind === "property") return undefined;
  const own = self.attributes.has("impl") || type.kind === "call";
  const given = own ? nothing : spreadArguments(self.handedOn ?? []);
  return { type, given };
}

/**
 * The type behind a decorator made with `given`: what load_dialect_impl
 * returns for PostgreSQL, or `impl`. Undefined when there is neither.
 */
export function implementationOf(
  one: PythonClass,
  given: Arguments,
): Implementation | undefined {
  const self = instanceOf(one, given);
  const loads = methodOf(one, "load_dialect_impl");
  if (loads === undefined) return plain(self);
  const dialect: Value = { kind: "external", path: postgresDialect };
  const type = callFunction(
    loads,
    withFirst([self, dialect], loads.scope, nothing),
  );
  if (isAsked(type)) return plain(self);
  return { type: type.kind === "property" ? unknown : type, given: nothing };
}
