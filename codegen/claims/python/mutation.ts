/** Methods that change a list or a dict in place, as the collection that comes out. */

import { constant, stringOf } from "./operator.ts";
import { isSequence, type DictValue, type Value } from "./value.ts";

interface Given {
  readonly name?: string;
  readonly spread?: "*" | "**";
  readonly value: Value;
}

function hasKey({ entries }: DictValue, key: Value): boolean {
  const text = stringOf(key);
  return entries.some((entry) => stringOf(entry.key) === text);
}

type Mutate<Kind> = (
  before: Kind,
  given: readonly Given[],
) => Value | undefined;

const dictMethods: Readonly<Record<string, Mutate<DictValue>>> = {
  setdefault: (before, [key, value]) => {
    if (key === undefined || hasKey(before, key.value)) return before;
    const entry = { key: key.value, value: value?.value ?? constant(null) };
    return { ...before, entries: [...before.entries, entry] };
  },
  pop: (before, [key]) => {
    const text = key && stringOf(key.value);
    if (text === undefined) return undefined;
    return {
      ...before,
      entries: before.entries.filter((each) => stringOf(each.key) !== text),
    };
  },
  update: (before, given) => {
    const added = given.map(({ name, value }) => {
      if (name !== undefined) return [{ key: constant(name), value }];
      return value.kind === "dict" ? value.entries : undefined;
    });
    if (added.includes(undefined)) return undefined;
    const entries = added.flatMap((each) => each ?? []);
    return { ...before, entries: [...before.entries, ...entries] };
  },
};

/** A list that is extended by longer ones is no list of columns. */
const most = 1000;

type List = Extract<Value, { readonly kind: "tuple" | "list" | "set" }>;

const listMethods: Readonly<Record<string, Mutate<List>>> = {
  append: (before, [item]) =>
    item && { ...before, items: [...before.items, item.value] },
  add: (before, [item]) =>
    item && { ...before, items: [...before.items, item.value] },
  extend: (before, [more]) =>
    more && isSequence(more.value) && more.value.items.length < most
      ? { ...before, items: [...before.items, ...more.value.items] }
      : undefined,
};

/** The collection after the call; undefined when the method leaves it as it is. */
export function mutated(
  before: Value,
  method: string,
  given: readonly Given[],
): Value | undefined {
  const own =
    before.kind === "dict"
      ? Object.hasOwn(dictMethods, method) &&
        dictMethods[method]?.(before, given)
      : isSequence(before) &&
        Object.hasOwn(listMethods, method) &&
        listMethods[method]?.(before, given);
  if (own) return own;
  const changes =
    (before.kind === "dict" && Object.hasOwn(dictMethods, method)) ||
    (isSequence(before) &&
      /^(?:append|add|extend|insert|remove|pop|sort|reverse|clear)$/.test(
        method,
      ));
  return changes ? { kind: "unknown" } : undefined;
}
