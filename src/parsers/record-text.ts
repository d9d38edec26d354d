/**
 * Composite values as the server prints them. Source: PostgreSQL manual,
 * "Composite Type Input and Output Syntax".
 */
import type { ReadText, WriteText } from "./array-text.ts";
import { plainObject } from "./plain-object.ts";
import { unreadable, ValueError } from "./value-error.ts";

export interface ReadField {
  readonly name: string;
  readonly read: ReadText;
}

export interface WriteField {
  readonly name: string;
  readonly write: WriteText;
}

/** A reader of a composite type's values; its fields in the server's order. */
export function recordReader(
  type: string,
  fields: readonly ReadField[],
): ReadText {
  return (text) => {
    const texts = fields.length === 0 ? [] : splitRecord(text, type);
    if (texts.length !== fields.length) {
      throw new ValueError(
        "READ",
        `A value of ${type} has ${texts.length} attributes where ${fields.length} were found at start-up.`,
        "The type was altered: restart the process, and generate again if its declaration changed.",
      );
    }
    // Object.fromEntries defines properties, so that one named __proto__ is one.
    return Object.fromEntries(
      fields.map(({ name, read }, index) => {
        const field = texts[index] ?? null;
        return [name, field === null ? null : read(field)];
      }),
    );
  };
}

/** The fields of "(a,,"b c")": nothing at all is null, "" is the empty text. */
function splitRecord(text: string, type: string): (string | null)[] {
  const fields: (string | null)[] = [];
  let position = 1;
  for (;;) {
    const field = readField(text, position, ",)");
    fields.push(field.end === position ? null : field.value);
    if (text[field.end] === ")") return fields;
    if (text[field.end] !== ",") throw unreadable(type);
    position = field.end + 1;
  }
}

export interface Field {
  readonly value: string;
  /** The position of what ends the field. */
  readonly end: number;
}

/** Reads one field up to one of the characters that end it, outside quotes. */
export function readField(text: string, from: number, ends: string): Field {
  if (text[from] === '"') return readQuotedField(text, from);
  let end = from;
  while (end < text.length && !ends.includes(text[end] as string)) end += 1;
  return { value: text.slice(from, end), end };
}

function readQuotedField(text: string, from: number): Field {
  let end = from + 1;
  for (; end < text.length; end += 1) {
    const code = text.charCodeAt(end);
    if (code === 92) end += 1;
    else if (code === 34) {
      if (text.charCodeAt(end + 1) !== 34) break;
      end += 1;
    }
  }
  const inner = text.slice(from + 1, end);
  return { value: inner.replace(/""|\\([^])/g, unquote), end: end + 1 };
}

function unquote(_match: string, escaped: string | undefined): string {
  return escaped ?? '"';
}

/** A writer of a composite type's objects; its fields in the server's order. */
export function recordWriter(
  type: string,
  fields: readonly WriteField[],
): WriteText {
  return (value) => {
    const own = plainObject(value, `an object of ${type}`);
    const texts = fields.map(({ name, write }) => {
      if (!Object.hasOwn(own, name)) {
        throw new ValueError(
          "WRITE",
          `An object of ${type} lacks the attribute "${name}".`,
          "Write null where there is no value.",
        );
      }
      return own[name] === null ? "" : quoteField(write(own[name]));
    });
    return `(${texts.join(",")})`;
  };
}

export function quoteField(text: string): string {
  return `"${text.replace(/["\\]/g, "$&$&")}"`;
}
