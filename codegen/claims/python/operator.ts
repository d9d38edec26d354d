/** Operators and methods on values that are known in full. */

import { comparison } from "./truth.ts";
import {
  isSequence,
  unknown,
  type ConstantValue,
  type Value,
} from "./value.ts";

/** Longer than any name or list of columns: what grows so is not carried on. */
const longest = 50_000;

/** A text that was put together. */
export function joined(text: string): Value {
  return text.length > longest ? unknown : constant(text);
}

export function constant(value: ConstantValue["value"]): ConstantValue {
  return { kind: "constant", value };
}

/** The text that a value is; a member of an enumeration of texts is one too. */
export function stringOf(value: Value | undefined): string | undefined {
  if (value?.kind === "member")
    return value.class.module.interpreter.textOf(value);
  return value?.kind === "constant" && typeof value.value === "string"
    ? value.value
    : undefined;
}

/** What str() makes of a constant. */
export function textOfConstant(value: Value): string | undefined {
  if (value.kind === "member") return stringOf(value);
  if (value.kind !== "constant") return undefined;
  if (value.value === null) return "None";
  if (value.value === true) return "True";
  if (value.value === false) return "False";
  return String(value.value);
}

function numbers(
  operator: string,
  left: number,
  right: number,
): number | undefined {
  if (operator === "+") return left + right;
  if (operator === "-") return left - right;
  if (operator === "*") return left * right;
  if (operator === "**") return left ** right;
  return undefined;
}

/** A member of an enumeration of texts as the text it is. */
function plainText(value: Value): Value | undefined {
  if (value.kind !== "member") return value;
  const text = stringOf(value);
  return text === undefined ? undefined : constant(text);
}

/** "%s_%s" % values, with %s and %d alone. */
function percent(format: string, right: Value): Value {
  const values = right.kind === "tuple" ? right.items : [right];
  let index = 0;
  let sound = true;
  const text = format.replace(/%([sd%])?/g, (_, kind?: string) => {
    if (kind === "%") return "%";
    const value = values[index++];
    const part = value && textOfConstant(value);
    if (kind === undefined || part === undefined) sound = false;
    return part ?? "";
  });
  return sound ? constant(text) : unknown;
}

export function binaryValue(
  operator: string,
  left: Value,
  right: Value,
): Value {
  const compare = comparison(operator);
  if (compare !== undefined) {
    const result = compare(left, right);
    return result === undefined ? unknown : constant(result);
  }
  if (isSequence(left) && isSequence(right) && operator === "+")
    return left.items.length + right.items.length > longest
      ? unknown
      : { kind: left.kind, items: [...left.items, ...right.items] };
  if (left.kind === "dict" && right.kind === "dict" && operator === "|")
    return left.entries.length + right.entries.length > longest
      ? unknown
      : { kind: "dict", entries: [...left.entries, ...right.entries] };
  if (operator === "|") return union(left, right);
  if (left.kind === "member" || right.kind === "member") {
    const [one, other] = [plainText(left), plainText(right)];
    return one && other ? binaryValue(operator, one, other) : unknown;
  }
  if (left.kind !== "constant") return unknown;
  if (typeof left.value === "string" && operator === "%")
    return percent(left.value, right);
  if (right.kind !== "constant") return unknown;
  if (typeof left.value === "string" && typeof right.value === "string")
    return operator === "+" ? joined(left.value + right.value) : unknown;
  if (typeof left.value !== "number" || typeof right.value !== "number")
    return unknown;
  const result = numbers(operator, left.value, right.value);
  return result === undefined ? unknown : constant(result);
}

/** X | Y between types; forward references in strings are types too. */
export function union(left: Value, right: Value): Value {
  const members = [left, right].flatMap((side) =>
    side.kind === "union" ? side.members : [side],
  );
  return { kind: "union", members };
}

type StringMethod = (
  text: string,
  values: readonly (string | undefined)[],
) => string | undefined;

function trimmed(
  text: string,
  characters: string | undefined,
  side: "both" | "left" | "right",
): string {
  const drops = (character: string | undefined) =>
    character !== undefined &&
    (characters === undefined
      ? /\s/.test(character)
      : characters.includes(character));
  let [from, to] = [0, text.length];
  if (side !== "right") while (from < to && drops(text[from])) from++;
  if (side !== "left") while (to > from && drops(text[to - 1])) to--;
  return text.slice(from, to);
}

const stringMethods: Readonly<Record<string, StringMethod>> = {
  lower: (text) => text.toLowerCase(),
  casefold: (text) => text.toLowerCase(),
  upper: (text) => text.toUpperCase(),
  title: (text) =>
    text
      .toLowerCase()
      .replaceAll(/\p{L}+/gu, (word) => word[0]!.toUpperCase() + word.slice(1)),
  swapcase: (text) =>
    text.replaceAll(/./gu, (one) =>
      one === one.toLowerCase() ? one.toUpperCase() : one.toLowerCase(),
    ),
  capitalize: (text) =>
    text.slice(0, 1).toUpperCase() + text.slice(1).toLowerCase(),
  strip: (text, [characters]) => trimmed(text, characters, "both"),
  lstrip: (text, [characters]) => trimmed(text, characters, "left"),
  rstrip: (text, [characters]) => trimmed(text, characters, "right"),
  replace: (text, [from, to]) =>
    from === undefined || to === undefined
      ? undefined
      : text.replaceAll(from, () => to),
  removeprefix: (text, [prefix = ""]) =>
    text.startsWith(prefix) ? text.slice(prefix.length) : text,
  removesuffix: (text, [suffix = ""]) =>
    suffix !== "" && text.endsWith(suffix)
      ? text.slice(0, -suffix.length)
      : text,
};

/** "{}_{name}".format(…) without format specifications. */
function formatted(
  text: string,
  positional: readonly Value[],
  named: ReadonlyMap<string, Value>,
): Value {
  let index = 0;
  let sound = true;
  const result = text.replace(
    /\{\{|\}\}|\{([^{}]*)\}/g,
    (whole, key?: string) => {
      if (key === undefined) return whole[0] ?? "";
      const value = /^\d*$/.test(key)
        ? positional[key === "" ? index++ : Number(key)]
        : named.get(key);
      const part = value && textOfConstant(value);
      if (part === undefined) sound = false;
      return part ?? "";
    },
  );
  return sound ? joined(result) : unknown;
}

const stringTests: Readonly<Record<string, (text: string) => boolean>> = {
  isupper: (text) => text === text.toUpperCase() && text !== text.toLowerCase(),
  islower: (text) => text === text.toLowerCase() && text !== text.toUpperCase(),
  isdigit: (text) => /^\d+$/.test(text),
  isalpha: (text) => /^\p{L}+$/u.test(text),
  isalnum: (text) => /^[\p{L}\p{N}]+$/u.test(text),
};

/** startswith and endswith, with one text or a tuple of them. */
function edgeTest(
  text: string,
  name: string,
  first: Value | undefined,
): Value | undefined {
  if (name !== "startswith" && name !== "endswith") return undefined;
  const edges = first && isSequence(first) ? first.items : [first];
  const texts = edges.map(stringOf);
  if (texts.includes(undefined)) return unknown;
  return constant(
    texts.some((edge = "") =>
      name === "startswith" ? text.startsWith(edge) : text.endsWith(edge),
    ),
  );
}

export function stringMethod(
  text: string,
  name: string,
  positional: readonly Value[],
  named: ReadonlyMap<string, Value>,
): Value {
  if (name === "format") return formatted(text, positional, named);
  const [first] = positional;
  const edge = edgeTest(text, name, first);
  if (edge !== undefined) return edge;
  if (Object.hasOwn(stringTests, name) && positional.length === 0)
    return constant(stringTests[name]!(text));
  if (name === "join" && first !== undefined && isSequence(first)) {
    const parts = first.items.map(stringOf);
    return parts.includes(undefined) ? unknown : joined(parts.join(text));
  }
  if (name === "split" && positional.length <= 1 && text.trim() !== "") {
    const separator = stringOf(first);
    const parts = separator ? text.split(separator) : text.trim().split(/\s+/);
    return { kind: "list", items: parts.map((part) => constant(part)) };
  }
  const method = Object.hasOwn(stringMethods, name)
    ? stringMethods[name]
    : undefined;
  if (positional.some((value) => stringOf(value) === undefined)) return unknown;
  const result = method?.(text, positional.map(stringOf));
  return result === undefined ? unknown : joined(result);
}
