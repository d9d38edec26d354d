/**
 * Ranges and multiranges as the server prints them. Source: PostgreSQL
 * manual, "Range Input and Output".
 */
import type { ReadText, WriteText } from "./array-text.ts";
import { plainObject } from "./plain-object.ts";
import { quoteField, readField } from "./record-text.ts";
import { unreadable, unwritable, ValueError } from "./value-error.ts";

export interface Range {
  readonly lower: unknown;
  readonly upper: unknown;
  readonly bounds: "[]" | "[)" | "(]" | "()" | "empty";
}

export function rangeReader(type: string, read: ReadText): ReadText {
  return (text) => {
    const { range, end } = readRange(text, 0, type, read);
    if (end !== text.length) throw unreadable(type);
    return range;
  };
}

export function multirangeReader(type: string, read: ReadText): ReadText {
  return (text) => {
    const ranges: Range[] = [];
    let position = 1;
    while (text[position] !== "}") {
      const { range, end } = readRange(text, position, type, read);
      ranges.push(range);
      if (text[end] !== "," && text[end] !== "}") throw unreadable(type);
      position = text[end] === "," ? end + 1 : end;
    }
    return ranges;
  };
}

interface RangeAt {
  readonly range: Range;
  readonly end: number;
}

function readRange(
  text: string,
  from: number,
  type: string,
  read: ReadText,
): RangeAt {
  if (text.startsWith("empty", from)) {
    const range: Range = { lower: null, upper: null, bounds: "empty" };
    return { range, end: from + 5 };
  }
  const lower = readField(text, from + 1, ",");
  if (text[lower.end] !== ",") throw unreadable(type);
  const upper = readField(text, lower.end + 1, ")]");
  const bounds = `${text[from]}${text[upper.end]}`;
  if (!isBounds(bounds)) throw unreadable(type);
  const range: Range = {
    lower: lower.end === from + 1 ? null : read(lower.value),
    upper: upper.end === lower.end + 1 ? null : read(upper.value),
    bounds,
  };
  return { range, end: upper.end + 1 };
}

function isBounds(bounds: unknown): bounds is "[]" | "[)" | "(]" | "()" {
  return (
    bounds === "[]" || bounds === "[)" || bounds === "(]" || bounds === "()"
  );
}

export function rangeWriter(type: string, write: WriteText): WriteText {
  return (value) => {
    const { lower, upper, bounds } = asRange(value, type);
    if (bounds === "empty") return "empty";
    const from = writeBound(lower, write);
    const to = writeBound(upper, write);
    return `${bounds[0]}${from},${to}${bounds[1]}`;
  };
}

function writeBound(bound: unknown, write: WriteText): string {
  return bound === null ? "" : quoteField(write(bound));
}

function asRange(value: unknown, type: string): Range {
  const expected = `a range of ${type}: { lower, upper, bounds }`;
  const { lower, upper, bounds } = plainObject(value, expected);
  if (
    lower === undefined ||
    upper === undefined ||
    (!isBounds(bounds) && bounds !== "empty")
  ) {
    throw unwritable(expected, value);
  }
  if (bounds === "empty" && (lower !== null || upper !== null)) {
    throw new ValueError("WRITE", `An empty range of ${type} has bounds.`);
  }
  return { lower, upper, bounds };
}

export function multirangeWriter(write: WriteText): WriteText {
  return (value) => {
    if (!Array.isArray(value)) throw unwritable("an array of ranges", value);
    return `{${value.map(write).join(",")}}`;
  };
}
