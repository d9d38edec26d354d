/** From a name to what it is bound to, as the scopes of a module say. */

import { stringOf } from "./operator.ts";
import { isExported } from "./symbol.ts";
import {
  isSequence,
  unknown,
  type Binding,
  type Module,
  type Scope,
  type Value,
} from "./value.ts";

function withoutSpare(bindings: readonly Binding[]): readonly Binding[] {
  if (bindings.length < 2 || !bindings.some(({ spare }) => spare))
    return bindings;
  const running = bindings.filter(({ spare }) => !spare);
  return running.length > 0 ? running : bindings;
}

/** The bindings that can be in force at an offset, the likeliest first. */
function inForce(
  all: readonly Binding[],
  at: number | undefined,
  kind: Scope["kind"],
): readonly Binding[] {
  const bindings = withoutSpare(all);
  const [only] = bindings;
  if (only === undefined) return bindings;
  if (
    bindings.length === 1 &&
    (kind !== "class" || at === undefined || only.from < at)
  )
    return bindings;
  const before =
    at === undefined ? bindings : bindings.filter(({ from }) => from < at);
  // A class body runs once, in order: what it binds later is not seen earlier.
  const reachable = before.length > 0 || kind === "class" ? before : bindings;
  const lastSure = reachable.findLastIndex(({ conditional }) => !conditional);
  return reachable.slice(Math.max(0, lastSure));
}

function isSame(one: Value, other: Value): boolean {
  if (one.kind === "constant" && other.kind === "constant")
    return one.value === other.value;
  if (one.kind === "external" && other.kind === "external")
    return one.path === other.path;
  if (one.kind === "class" && other.kind === "class")
    return one.class === other.class;
  return false;
}

/** Things rather than settings: alternatives of them are compatible spellings of one thing. */
function isDefinition({ bound }: Binding): boolean {
  return bound.kind !== "assigned" && bound.kind !== "opaque";
}

function settled(
  bindings: readonly Binding[],
  valueOf: (binding: Binding) => Value,
): Value {
  const [first, ...rest] = bindings;
  if (first === undefined) return unknown;
  const value = valueOf(first);
  if (rest.length === 0)
    return first.conditional && !isDefinition(first) ? unknown : value;
  const others = rest.map(valueOf);
  if (others.every((other) => isSame(value, other))) return value;
  return bindings.every(isDefinition) ? value : unknown;
}

function boundValue(binding: Binding, scope: Scope): Value {
  const { bound, from } = binding;
  const { interpreter } = scope.module;
  if (bound.kind === "module path") return modulePath(scope.module, bound.path);
  if (bound.kind === "imported") {
    const { level, path } = bound.statement;
    return imported(scope.module, level, path, bound.name);
  }
  if (bound.kind === "class")
    return {
      kind: "class",
      class: interpreter.classOf(bound.statement, scope),
    };
  if (bound.kind === "function")
    return { kind: "function", function: bound.statement, scope };
  if (bound.kind === "opaque") return unknown;
  const { statement, index } = bound;
  if (statement.value === undefined || statement.broken) return unknown;
  const value = interpreter.evaluate(statement.value, scope);
  if (statement.operator !== undefined)
    return augmented(statement.operator, binding, scope, from);
  if (index === undefined) return value;
  return value.kind === "tuple" || value.kind === "list"
    ? (value.items[index] ?? unknown)
    : unknown;
}

/** `x += y` is `x + y` with the x before it. */
function augmented(
  operator: string,
  { bound }: Binding,
  scope: Scope,
  from: number,
): Value {
  if (bound.kind !== "assigned") return unknown;
  const [target] = bound.statement.targets;
  const right = bound.statement.value;
  if (target?.kind !== "name" || right === undefined) return unknown;
  const earlier = (scope.bindings.get(target.name) ?? []).filter(
    (binding) => binding.from < from,
  );
  if (earlier.length === 0) return unknown;
  return scope.module.interpreter.evaluate(
    {
      kind: "binary",
      operator,
      left: { ...target, to: from, from },
      right,
      from,
      to: right.to,
    },
    scope,
  );
}

export function modulePath(from: Module, path: string): Value {
  const module = from.interpreter.resolve(from, 0, path);
  if (module !== undefined) return { kind: "module", module };
  return { kind: "external", path, from };
}

function imported(
  from: Module,
  level: number,
  path: string,
  name: string,
): Value {
  const { interpreter } = from;
  const module = interpreter.resolve(from, level, path);
  const inner = path === "" ? name : `${path}.${name}`;
  const submodule = () => interpreter.resolve(from, level, inner);
  // `from . import models` in a package's own module names the file beside it.
  const own = module === from ? submodule() : undefined;
  if (own !== undefined) return { kind: "module", module: own };
  const found = module && interpreter.nameIn(module, name);
  if (found !== undefined && found.kind !== "unknown") return found;
  const beside = submodule();
  if (beside !== undefined) return { kind: "module", module: beside };
  if (found !== undefined) return found;
  return { kind: "external", path: `${".".repeat(level)}${inner}` };
}

/** Whether `import *` takes a name: what __all__ lists, or all that begins with no underscore. */
function isPublic(module: Module, name: string): boolean {
  const listed = publicNames(module);
  return listed ? listed.has(name) : !name.startsWith("_");
}

const listings = new WeakMap<Module, ReadonlySet<string> | null>();

/** The names in __all__; undefined where there is none, or none that can be known. */
function publicNames(module: Module): ReadonlySet<string> | undefined {
  const known = listings.get(module);
  if (known !== undefined) return known ?? undefined;
  listings.set(module, null);
  const value = module.scope.bindings.has("__all__")
    ? nameInScope("__all__", module.scope)
    : undefined;
  const texts = value && isSequence(value) ? value.items.map(stringOf) : [];
  const whole = texts.length > 0 && !texts.includes(undefined);
  const names = whole ? new Set(texts as string[]) : undefined;
  listings.set(module, names ?? null);
  return names;
}

/** A name that some `from … import *` brings in. */
function starred(name: string, scope: Scope): Value | undefined {
  const { module } = scope;
  for (const { level, path } of scope.stars.toReversed()) {
    const source = module.interpreter.resolve(module, level, path);
    const found =
      source && isPublic(source, name)
        ? module.interpreter.nameIn(source, name)
        : undefined;
    if (found !== undefined) return found;
    if (source === undefined && isExported(path, name))
      return { kind: "external", path: `${path}.${name}` };
  }
  return undefined;
}

const beingLookedUp = new Set<Binding>();
const known = new WeakMap<Binding, WeakMap<Scope, Value>>();

function remembered(binding: Binding, scope: Scope): Value {
  const values = known.get(binding) ?? new WeakMap<Scope, Value>();
  known.set(binding, values);
  const before = values.get(scope);
  if (before !== undefined) return before;
  if (beingLookedUp.has(binding)) return unknown;
  beingLookedUp.add(binding);
  try {
    const value = boundValue(binding, scope);
    // Inside a cycle the answer depends on where one entered it.
    if (beingLookedUp.size === 1 || value.kind !== "unknown")
      values.set(scope, value);
    return value;
  } finally {
    beingLookedUp.delete(binding);
  }
}

const unbound: readonly Binding[] = [];

/** A name in one scope, without the scopes around it; `at` is the offset of its use there. */
export function nameInScope(
  name: string,
  scope: Scope,
  at?: number,
): Value | undefined {
  const local = scope.locals?.get(name);
  if (local !== undefined) return local;
  const bindings = inForce(scope.bindings.get(name) ?? unbound, at, scope.kind);
  if (bindings.length > 0)
    return settled(bindings, (binding) => remembered(binding, scope));
  return starred(name, scope);
}

export function lookUp(name: string, scope: Scope, at: number): Value {
  let offset: number | undefined = at;
  for (
    let current: Scope | undefined = scope;
    current !== undefined;
    current = current.parent
  ) {
    // Names of a class body are not seen from the functions inside it.
    const visible = current.kind !== "class" || current === scope;
    const found = visible ? nameInScope(name, current, offset) : undefined;
    if (found !== undefined) return found;
    if (current.kind === "function") offset = undefined;
  }
  return { kind: "external", path: `builtins.${name}` };
}
