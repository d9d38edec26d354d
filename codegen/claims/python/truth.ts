/** Tests: what Python makes of values as conditions and in comparisons. Undefined where it cannot be known. */

import { symbolOf } from "./symbol.ts";
import { isSequence, type CallValue, type Value } from "./value.ts";

/** bool(value) */
export function truthOf(value: Value): boolean | undefined {
  if (value.kind === "constant") return Boolean(value.value);
  if (isSequence(value)) return value.items.length > 0;
  if (value.kind === "dict") return value.entries.length > 0;
  if (value.kind === "call") return isMadeOfType(value) ? true : undefined;
  return value.kind === "class" || value.kind === "function" ? true : undefined;
}

/** A type or a schema item of SQLAlchemy: an object that is always true. */
function isMadeOfType({ callee }: CallValue): boolean {
  return /^[A-Z]\w+$/.test(symbolOf(callee) ?? "");
}

/** Things that are there, whatever they are: never None. */
const present: ReadonlySet<Value["kind"]> = new Set([
  "tuple",
  "list",
  "set",
  "dict",
  "module",
  "class",
  "function",
  "partial",
  "member",
  "instance",
]);

function isNone(value: Value): boolean {
  return value.kind === "constant" && value.value === null;
}

export function isEqual(left: Value, right: Value): boolean | undefined {
  if (left.kind === "constant" && right.kind === "constant")
    return left.value === right.value;
  if (isNone(left) || isNone(right)) {
    const other = isNone(left) ? right : left;
    return present.has(other.kind) || other.kind === "constant"
      ? false
      : undefined;
  }
  if (left.kind === "class" && right.kind === "class")
    return left.class === right.class;
  if (left.kind === "member" && right.kind === "member")
    return left.class === right.class && left.name === right.name;
  if (isSequence(left) && isSequence(right)) {
    if (left.items.length !== right.items.length) return false;
    const same = new Set(
      left.items.map((item, at) => isEqual(item, right.items[at] as Value)),
    );
    if (same.has(false)) return false;
    return same.has(undefined) ? undefined : true;
  }
  return undefined;
}

function isIn(left: Value, right: Value): boolean | undefined {
  if (right.kind === "constant" && typeof right.value === "string")
    return left.kind === "constant" && typeof left.value === "string"
      ? right.value.includes(left.value)
      : undefined;
  const items =
    right.kind === "dict"
      ? right.entries.map(({ key }) => key)
      : isSequence(right)
        ? right.items
        : undefined;
  const found = items?.map((item) => isEqual(left, item));
  if (found === undefined) return undefined;
  if (found.includes(true)) return true;
  return found.includes(undefined) ? undefined : false;
}

type Compare = (left: Value, right: Value) => boolean | undefined;

function negated(compare: Compare): Compare {
  return (left, right) => {
    const result = compare(left, right);
    return result === undefined ? undefined : !result;
  };
}

function ordered(
  test: (left: string | number, right: string | number) => boolean,
): Compare {
  return (left, right) => {
    if (left.kind !== "constant" || right.kind !== "constant") return undefined;
    const [one, other] = [left.value, right.value];
    const comparable =
      (typeof one === "number" && typeof other === "number") ||
      (typeof one === "string" && typeof other === "string");
    return comparable
      ? test(one as string | number, other as string | number)
      : undefined;
  };
}

const comparisons: Readonly<Record<string, Compare>> = {
  "==": isEqual,
  "!=": negated(isEqual),
  is: isEqual,
  "is not": negated(isEqual),
  in: isIn,
  "not in": negated(isIn),
  "<": ordered((left, right) => left < right),
  "<=": ordered((left, right) => left <= right),
  ">": ordered((left, right) => left > right),
  ">=": ordered((left, right) => left >= right),
};

/** A comparison, or undefined when the operator is none. */
export function comparison(operator: string): Compare | undefined {
  return Object.hasOwn(comparisons, operator)
    ? comparisons[operator]
    : undefined;
}
