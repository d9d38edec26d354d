/**
 * Plaintext codecs: a value as bytes and back. The codec's name is part of the
 * associated data, so that bytes written as one type are never read as another.
 */
export type CodecName = keyof CodecTypes;

/** What each codec gives back. Text forms are UTF-8. */
export interface CodecTypes {
  /** Well-formed, without NUL, which PostgreSQL's text cannot hold. */
  text: string;
  /** As JSON.stringify writes it. */
  json: unknown;
  bytea: Buffer;
  /** A safe integer, in decimal. */
  integer: number;
  bigint: bigint;
  /** A double, NaN and the infinities included, in the shortest decimal that reads back as it. */
  float: number;
  /** Decimal text, as PostgreSQL's numeric prints it. */
  numeric: string;
  boolean: boolean;
  /** A calendar date, YYYY-MM-DD. */
  date: string;
  /** A point in time, ISO 8601 in UTC with milliseconds. */
  timestamp: Date;
}

export interface Codec {
  /** The value's bytes; otherwise a sentence about what is wrong, without the value in it. */
  readonly encode: (value: unknown) => Buffer | string;
  /** undefined when the bytes are no value of this codec. */
  readonly decode: (bytes: Buffer) => unknown;
  /** Whether equal values have equal bytes, and these are text: what a blind index needs. */
  readonly indexable: boolean;
}

export const codecs: Readonly<Record<CodecName, Codec>> = {
  text: {
    encode: encodeText,
    decode: decodeUtf8,
    indexable: true,
  },
  json: {
    encode: encodeJson,
    decode: decodeJson,
    indexable: false,
  },
  bytea: {
    encode: (value) =>
      value instanceof Uint8Array
        ? Buffer.from(value.buffer, value.byteOffset, value.byteLength)
        : "the value is not a Uint8Array",
    decode: (bytes) => bytes,
    indexable: false,
  },
  integer: textual<number>({
    problem: "the value is not a safe integer",
    accepts: (value) => Number.isSafeInteger(value),
    print: (value) => String(value),
    parse: Number,
  }),
  bigint: textual<bigint>({
    problem: "the value is not a bigint",
    accepts: (value) => typeof value === "bigint",
    print: (value) => String(value),
    parse: BigInt,
  }),
  float: textual<number>({
    problem: "the value is not a number",
    accepts: (value) => typeof value === "number",
    print: (value) => (Object.is(value, -0) ? "-0" : String(value)),
    parse: Number,
  }),
  numeric: textual<string>({
    problem: "the value is not a decimal number in text",
    accepts: (value) =>
      typeof value === "string" &&
      /^(-?\d+(\.\d+)?|NaN|-?Infinity)$/.test(value),
    print: (value) => value,
    parse: (text) => text,
  }),
  boolean: textual<boolean>({
    problem: "the value is not a boolean",
    accepts: (value) => typeof value === "boolean",
    print: (value) => String(value),
    parse: (text) => text === "true",
  }),
  date: textual<string>({
    problem: "the value is not a calendar date YYYY-MM-DD in text",
    accepts: isCalendarDate,
    print: (value) => value,
    parse: (text) => text,
  }),
  timestamp: textual<Date>({
    problem: "the value is not a valid Date",
    accepts: (value) => value instanceof Date && !Number.isNaN(value.getTime()),
    print: (value) => value.toISOString(),
    parse: (text) => new Date(text),
  }),
};

interface TextForm<Value> {
  readonly problem: string;
  readonly accepts: (value: unknown) => boolean;
  readonly print: (value: Value) => string;
  readonly parse: (text: string) => Value;
}

/** Reads back only what it would print: one value, one text. */
function textual<Value>(form: TextForm<Value>): Codec {
  return {
    encode: (value) =>
      form.accepts(value)
        ? Buffer.from(form.print(value as Value), "utf8")
        : form.problem,
    decode(bytes) {
      const text = decodeUtf8(bytes);
      if (text === undefined) return undefined;
      try {
        const value = form.parse(text);
        return form.accepts(value) && form.print(value) === text
          ? value
          : undefined;
      } catch {
        return undefined;
      }
    },
    indexable: true,
  };
}

function encodeText(value: unknown): Buffer | string {
  if (typeof value !== "string") return "the value is not a string";
  if (value.includes("\0")) {
    return "the text has a NUL character, which PostgreSQL's text cannot hold";
  }
  if (!value.isWellFormed()) {
    return "the text has half of a surrogate pair, which UTF-8 cannot hold";
  }
  return Buffer.from(value, "utf8");
}

/** Invalid UTF-8 always decodes to U+FFFD, so only text that has one needs a second look. */
function decodeUtf8(bytes: Buffer): string | undefined {
  const text = bytes.toString("utf8");
  if (!text.includes("\ufffd")) return text;
  return Buffer.from(text, "utf8").equals(bytes) ? text : undefined;
}

function encodeJson(value: unknown): Buffer | string {
  try {
    const text: string | undefined = JSON.stringify(value);
    return text === undefined
      ? "the value has no JSON form"
      : Buffer.from(text, "utf8");
  } catch {
    return "the value has no JSON form: a cycle, a bigint or a toJSON that throws";
  }
}

function decodeJson(bytes: Buffer): unknown {
  const text = decodeUtf8(bytes);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isCalendarDate(value: unknown): boolean {
  if (typeof value !== "string" || !/^\d{4}-\d\d-\d\d$/.test(value))
    return false;
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
}
