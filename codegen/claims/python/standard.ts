/** Calls of the standard library that models use to make names and lists. */

import { spreadArguments, valueOf, type Arguments } from "./invoke.ts";
import { constant, stringOf, textOfConstant } from "./operator.ts";
import { callPattern } from "./pattern.ts";
import { isEqual, truthOf } from "./truth.ts";
import {
  isSequence,
  iterated,
  unknown,
  type CallValue,
  type Value,
} from "./value.ts";

type Standard = (
  values: readonly Value[],
  given: Arguments,
) => Value | undefined;

function numbersOf(values: readonly Value[]): readonly number[] | undefined {
  const [only] = values;
  const items =
    values.length === 1 && only !== undefined ? iterated(only) : values;
  const numbers = items?.flatMap((item) =>
    item.kind === "constant" && typeof item.value === "number"
      ? [item.value]
      : [],
  );
  return numbers && numbers.length > 0 && numbers.length === items?.length
    ? numbers
    : undefined;
}

function listOf(items: readonly Value[] | undefined): Value {
  return items === undefined ? unknown : { kind: "list", items };
}

function collection(kind: "list" | "tuple" | "set"): Standard {
  return ([first]) => {
    if (first === undefined) return { kind, items: [] };
    const items = iterated(first);
    return items && { kind, items };
  };
}

/** More than any loop over columns needs. */
const longestRange = 10_000;

function range(values: readonly Value[]): Value {
  const numbers = values.map((value) =>
    value.kind === "constant" ? Number(value.value) : Number.NaN,
  );
  const [first = 0, second, step = 1] = numbers;
  const [from, to] = second === undefined ? [0, first] : [first, second];
  const length = Math.max(0, Math.ceil((to - from) / step));
  if (!(length <= longestRange)) return unknown;
  return listOf(Array.from({ length }, (_, at) => constant(from + at * step)));
}

function sorted(values: readonly Value[], { named }: Arguments): Value {
  const items = values[0] && iterated(values[0]);
  const texts = items?.map(stringOf);
  if (named.size > 0 || texts === undefined || texts.includes(undefined))
    return unknown;
  return listOf((texts as string[]).toSorted().map((text) => constant(text)));
}

const typeTests: Readonly<Record<string, (value: Value) => boolean>> = {
  "builtins.str": (value) => stringOf(value) !== undefined,
  "builtins.int": (value) =>
    value.kind === "constant" && typeof value.value === "number",
  "builtins.bool": (value) =>
    value.kind === "constant" && typeof value.value === "boolean",
  "builtins.dict": ({ kind }) => kind === "dict",
  "builtins.list": ({ kind }) => kind === "list",
  "builtins.tuple": ({ kind }) => kind === "tuple",
};

function isInstance([value, type]: readonly Value[]): Value {
  const types = type && isSequence(type) ? type.items : [type];
  const plain =
    value !== undefined &&
    (value.kind === "constant" || isSequence(value) || value.kind === "dict");
  const tests = types.map((one) =>
    one?.kind === "external" && Object.hasOwn(typeTests, one.path)
      ? typeTests[one.path]
      : undefined,
  );
  if (!plain || tests.includes(undefined)) return unknown;
  return constant(tests.some((test) => test?.(value)));
}

function dict(values: readonly Value[], { named }: Arguments): Value {
  const [one] = values;
  const base =
    one === undefined ? [] : one.kind === "dict" ? one.entries : undefined;
  if (base === undefined || values.length > 1) return unknown;
  const own = [...named].map(([key, bound]) => ({
    key: constant(key),
    value: valueOf(bound),
  }));
  return { kind: "dict", entries: [...base, ...own] };
}

function quantified(all: boolean): Standard {
  return ([first]) => {
    const truths = (first && iterated(first))?.map(truthOf);
    if (truths === undefined || truths.includes(undefined)) return unknown;
    return constant(all ? !truths.includes(false) : truths.includes(true));
  };
}

function extreme(choose: (...values: readonly number[]) => number): Standard {
  return (values, { named }) => {
    const numbers = named.size > 0 ? undefined : numbersOf(values);
    return numbers ? constant(choose(...numbers)) : unknown;
  };
}

/** typing.get_args(Literal["a", "b"]) */
function typeArguments([type]: readonly Value[]): Value {
  return type?.kind === "subscript"
    ? { kind: "tuple", items: type.indexes.map(valueOf) }
    : unknown;
}

const functions: Readonly<Record<string, Standard>> = {
  "typing.get_args": typeArguments,
  "typing_extensions.get_args": typeArguments,
  "typing.cast": (values) => values[1],
  "builtins.str": ([one]) => {
    const text = one && textOfConstant(one);
    return one && (text === undefined ? unknown : constant(text));
  },
  "builtins.int": ([one]) => {
    const number =
      one?.kind === "constant" && one.value !== "" ? Number(one.value) : NaN;
    return Number.isInteger(number) ? constant(number) : unknown;
  },
  "builtins.bool": ([one]) => {
    const truth = one && truthOf(one);
    return truth === undefined ? unknown : constant(truth);
  },
  "builtins.len": ([one]) => {
    const length =
      one && (one.kind === "dict" ? one.entries : iterated(one))?.length;
    return length === undefined ? unknown : constant(length);
  },
  "builtins.max": extreme(Math.max),
  "builtins.min": extreme(Math.min),
  "builtins.all": quantified(true),
  "builtins.any": quantified(false),
  "builtins.range": range,
  "builtins.sorted": sorted,
  "builtins.reversed": ([one]) => listOf((one && iterated(one))?.toReversed()),
  "builtins.enumerate": ([one]) =>
    listOf(
      (one && iterated(one))?.map((item, at) => ({
        kind: "tuple",
        items: [constant(at), item],
      })),
    ),
  "builtins.zip": (values) => {
    const lists = values.map(iterated);
    if (lists.includes(undefined)) return unknown;
    const length = Math.min(...lists.map((list) => list?.length ?? 0));
    return listOf(
      Array.from({ length }, (_, at) => ({
        kind: "tuple",
        items: lists.map((list) => list?.[at] ?? unknown),
      })),
    );
  },
  "builtins.isinstance": isInstance,
  "builtins.dict": dict,
  "builtins.list": collection("list"),
  "builtins.tuple": collection("tuple"),
  "builtins.set": collection("set"),
  "builtins.frozenset": collection("set"),
};

/** What a call of the standard library gives; undefined when it is none of those we know. */
export function callStandard(
  path: string,
  given: Arguments,
): Value | undefined {
  const { positional, named, open } = given;
  const pattern = /^re\.(sub|split|findall)$/.exec(path)?.[1];
  if (pattern !== undefined)
    return named.size > 0 || open
      ? unknown
      : callPattern(
          pattern,
          positional.map((each) => stringOf(valueOf(each))),
        );
  if (!Object.hasOwn(functions, path)) return undefined;
  return open ? unknown : functions[path]?.(positional.map(valueOf), given);
}

/** A method of re.compile(…). */
export function callCompiled(
  pattern: CallValue,
  method: string,
  { positional, named }: Arguments,
): Value {
  const made = spreadArguments(pattern.arguments);
  if (made.positional.length !== 1 || made.named.size > 0 || named.size > 0)
    return unknown;
  return callPattern(
    method,
    [...made.positional, ...positional].map((each) => stringOf(valueOf(each))),
  );
}

/** Methods that ask a dict and leave it as it is; pop gives what it takes. */
export function callDictMethod(
  dictionary: Extract<Value, { kind: "dict" }>,
  method: string,
  { positional }: Arguments,
): Value {
  const { entries } = dictionary;
  const [key, fallback] = positional.map(valueOf);
  if (method === "copy") return dictionary;
  if (method === "keys") return listOf(entries.map((entry) => entry.key));
  if (method === "values") return listOf(entries.map(({ value }) => value));
  if (method === "items")
    return listOf(
      entries.map((entry) => ({
        kind: "tuple",
        items: [entry.key, entry.value],
      })),
    );
  if (!/^(?:get|pop|setdefault)$/.test(method) || key === undefined)
    return unknown;
  const tests = entries.map((entry) => isEqual(entry.key, key));
  if (tests.includes(undefined)) return unknown;
  return entries[tests.lastIndexOf(true)]?.value ?? fallback ?? constant(null);
}
