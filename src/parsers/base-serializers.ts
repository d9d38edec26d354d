/**
 * Serializers of types that are made of no others, by the names that the
 * truth table uses: a JavaScript value to the text that the server reads.
 * Each refuses what the insert type of its line refuses.
 */
import type { WriteText } from "./array-text.ts";
import {
  writeDate,
  writeTimestamp,
  writeTimestamptz,
} from "./calendar-text.ts";
import { writeHstore } from "./hstore-text.ts";
import { writeInterval } from "./interval-text.ts";
import { isForeign, plainObject } from "./plain-object.ts";
import { unwritable, ValueError } from "./value-error.ts";

export const baseSerializers = {
  boolean: writeBoolean,
  bytea: writeBytea,
  circle: writeCircle,
  date: writeDate,
  "exact number": writeExactNumber,
  hstore: writeHstore,
  interval: writeInterval,
  json: writeJson,
  never: writeNever,
  number: writeNumber,
  point: writePoint,
  text: writeText,
  timestamp: writeTimestamp,
  timestamptz: writeTimestamptz,
  vector: writeVector,
} as const satisfies Readonly<Record<string, WriteText>>;

export type SerializerName = keyof typeof baseSerializers;

function writeBoolean(value: unknown): string {
  if (typeof value !== "boolean") throw unwritable("a boolean", value);
  return value ? "true" : "false";
}

function writeBytea(value: unknown): string {
  return `\\x${asBytes(value).toString("hex")}`;
}

/** The bytes of a Buffer or another Uint8Array, uncopied. */
export function asBytes(value: unknown): Buffer {
  if (!(value instanceof Uint8Array)) {
    throw unwritable("a Buffer or Uint8Array", value);
  }
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}

function writeExactNumber(value: unknown): string {
  if (
    typeof value !== "string" &&
    typeof value !== "number" &&
    typeof value !== "bigint"
  ) {
    throw unwritable("a string, number or bigint", value);
  }
  return String(value);
}

/** JSON has no NaN, no Infinity and no undefined: JSON.stringify would write null. */
function writeJson(value: unknown): string {
  if (value === null || value === undefined || isUnsayable(value)) {
    throw unwritable("a JSON value other than null", value);
  }
  return JSON.stringify(value, refuseLoss);
}

function refuseLoss(this: unknown, key: string, value: unknown): unknown {
  const lost =
    (typeof value === "number" && !Number.isFinite(value)) ||
    (value === undefined && Array.isArray(this)) ||
    isUnsayable((this as Record<string, unknown>)[key]);
  if (!lost) return value;
  throw new ValueError(
    "WRITE",
    "Expected a JSON value, got one that JSON cannot say, such as NaN, Infinity, a Date or undefined in an array.",
  );
}

/** What is no JSON value: a function, a bigint, a Date, a Map, a Buffer. */
function isUnsayable(value: unknown): boolean {
  if (typeof value !== "object") {
    return !["string", "number", "boolean", "undefined"].includes(typeof value);
  }
  return value !== null && !Array.isArray(value) && isForeign(value);
}

function writeNever(value: unknown): string {
  throw unwritable("nothing: the type cannot be written", value);
}

function writeNumber(value: unknown): string {
  if (typeof value !== "number") throw unwritable("a number", value);
  return Object.is(value, -0) ? "-0" : String(value);
}

function writeText(value: unknown): string {
  if (typeof value !== "string") throw unwritable("a string", value);
  return value;
}

function writePoint(value: unknown): string {
  const [x, y] = coordinates(value, ["x", "y"]);
  return `(${x},${y})`;
}

function writeCircle(value: unknown): string {
  const [x, y, radius] = coordinates(value, ["x", "y", "radius"]);
  return `<(${x},${y}),${radius}>`;
}

function coordinates(value: unknown, names: readonly string[]): string[] {
  const properties = plainObject(value, `an object { ${names.join(", ")} }`);
  return names.map((name) => {
    return writeNumber(properties[name]);
  });
}

function writeVector(value: unknown): string {
  if (!Array.isArray(value)) throw unwritable("an array of numbers", value);
  return `[${value.map(writeNumber).join(",")}]`;
}
