/** Base classes and what a class inherits from them. */

import type { Expression } from "./syntax.ts";
import type { Binding, PythonClass, Value } from "./value.ts";

/** A class of the project, or a base outside of it. */
export type Ancestor = PythonClass | Exclude<Value, { kind: "class" }>;

export function isClass(ancestor: Ancestor): ancestor is PythonClass {
  return "statement" in ancestor;
}

const orders = new WeakMap<PythonClass, readonly Ancestor[]>();
const basesOf = new WeakMap<PythonClass, readonly Ancestor[]>();

/** A generic base counts as what it is subscripted from. */
function withoutSubscript(value: Value): Value {
  return value.kind === "subscript" ? withoutSubscript(value.base) : value;
}

/** The direct bases, in order. Keyword arguments such as metaclass are none. */
export function directBases(one: PythonClass): readonly Ancestor[] {
  const known = basesOf.get(one);
  if (known !== undefined) return known;
  basesOf.set(one, []);
  const { interpreter } = one.module;
  const bases = one.statement.arguments
    .filter(({ name, spread }) => name === undefined && spread === undefined)
    .map(({ value }): Ancestor => {
      const base = withoutSubscript(interpreter.evaluate(value, one.outer));
      return base.kind === "class" ? base.class : base;
    });
  basesOf.set(one, bases);
  return bases;
}

/** One step of C3: the first head that stands in no other list's tail. */
function nextHead(
  lists: readonly (readonly Ancestor[])[],
): Ancestor | undefined {
  const heads = lists.flatMap((list) => list.slice(0, 1));
  return (
    heads.find((head) => !lists.some((list) => list.indexOf(head) > 0)) ??
    heads[0]
  );
}

/** The method resolution order, the class first (docs.python.org, "The Python 2.3 MRO"). */
export function orderOf(one: PythonClass): readonly Ancestor[] {
  const known = orders.get(one);
  if (known !== undefined) return known;
  // A class that inherits from itself through a cycle of imports ends here.
  orders.set(one, [one]);
  const bases = directBases(one);
  let lists = [
    ...bases.map((base) => (isClass(base) ? orderOf(base) : [base])),
    bases,
  ].filter((list) => list.length > 0);
  const order: Ancestor[] = [one];
  for (let head = nextHead(lists); head !== undefined; head = nextHead(lists)) {
    if (head !== one) order.push(head);
    lists = lists
      .map((list) => list.filter((each) => each !== head))
      .filter((list) => list.length > 0);
  }
  orders.set(one, order);
  return order;
}

export interface Attribute {
  readonly owner: PythonClass;
  readonly binding: Binding;
}

/** The binding of a name in the class's own body. */
export function ownAttribute(
  one: PythonClass,
  name: string,
): Attribute | undefined {
  const binding = one.body.bindings.get(name)?.at(-1);
  return binding && { owner: one, binding };
}

/** What the class's own body gives a value: `__tablename__: str` alone says only of what kind it will be. */
export function statedAttribute(
  one: PythonClass,
  name: string,
): Attribute | undefined {
  const binding = one.body.bindings
    .get(name)
    ?.findLast(
      ({ bound }) =>
        bound.kind !== "assigned" || bound.statement.value !== undefined,
    );
  return binding && { owner: one, binding };
}

/** The binding of a name in the class or the nearest ancestor that has it. */
export function attributeOf(
  one: PythonClass,
  name: string,
): Attribute | undefined {
  for (const ancestor of orderOf(one)) {
    const found = isClass(ancestor) ? ownAttribute(ancestor, name) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What an attribute was assigned, where it was assigned and not defined. */
export function assignedExpression({
  binding,
}: Attribute): Expression | undefined {
  const { bound } = binding;
  return bound.kind === "assigned" && bound.index === undefined
    ? bound.statement.value
    : undefined;
}

/** The paths of all bases outside the project. */
export function outsideBases(one: PythonClass): readonly string[] {
  return orderOf(one).flatMap((ancestor) =>
    !isClass(ancestor) && ancestor.kind === "external" ? [ancestor.path] : [],
  );
}
