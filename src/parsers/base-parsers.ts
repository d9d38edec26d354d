/** Parsers of types that are made of no others, by the names that the truth table uses. */
import type { ReadText } from "./array-text.ts";
import { readDate, readTimestamp, readTimestamptz } from "./calendar-text.ts";
import { readHstore } from "./hstore-text.ts";
import { readInterval } from "./interval-text.ts";
import { unreadable, ValueError } from "./value-error.ts";

export const baseParsers = {
  bigint: (text: string) => BigInt(text),
  boolean: (text: string) => text === "t",
  bytea: readBytea,
  circle: readCircle,
  date: readDate,
  hstore: readHstore,
  interval: readInterval,
  json: (text: string): unknown => JSON.parse(text),
  number: (text: string) => Number(text),
  point: readPoint,
  "safe integer": readSafeInteger,
  "safe number": readSafeNumber,
  text: (text: string) => text,
  timestamp: readTimestamp,
  timestamptz: readTimestamptz,
  vector: (text: string): unknown => JSON.parse(text),
} as const satisfies Readonly<Record<string, ReadText>>;

export type ParserName = keyof typeof baseParsers;

function readSafeInteger(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  throw new ValueError(
    "READ",
    "An int8 lies beyond 2^53, where a number is no longer exact.",
    'Set `int8: "bigint"` or `int8: "string"`.',
  );
}

function readSafeNumber(text: string): number {
  const value = Number(text);
  if (Math.abs(value) <= Number.MAX_SAFE_INTEGER) return value;
  if (text === "NaN" || text === "Infinity" || text === "-Infinity") {
    return value;
  }
  throw new ValueError(
    "READ",
    "A numeric lies beyond 2^53, where a number is no longer exact.",
    'Set `numeric: "string"`.',
  );
}

function readBytea(text: string): Buffer {
  if (text.startsWith("\\x")) return Buffer.from(text.slice(2), "hex");
  const bytes = text.replace(
    /\\(?:\\|([0-7]{3}))/g,
    (_match, octal?: string) =>
      octal === undefined
        ? "\\"
        : String.fromCharCode(Number.parseInt(octal, 8)),
  );
  return Buffer.from(bytes, "latin1");
}

const pointPattern = /^\(([^,()]+),([^,()]+)\)$/;
const circlePattern = /^<\(([^,()]+),([^,()]+)\),([^,()]+)>$/;

function readPoint(text: string): { x: number; y: number } {
  const match = pointPattern.exec(text);
  if (match === null) throw unreadable("point");
  return { x: Number(match[1]), y: Number(match[2]) };
}

function readCircle(text: string): { x: number; y: number; radius: number } {
  const match = circlePattern.exec(text);
  if (match === null) throw unreadable("circle");
  return {
    x: Number(match[1]),
    y: Number(match[2]),
    radius: Number(match[3]),
  };
}
