/** hstore as the server prints it. Source: PostgreSQL manual, "hstore". */
import { plainObject } from "./plain-object.ts";
import { unreadable, unwritable } from "./value-error.ts";

const pair = /"((?:[^"\\]|\\[^])*)"=>(?:"((?:[^"\\]|\\[^])*)"|NULL)(?:, |$)/y;

export function readHstore(text: string): Record<string, string | null> {
  const pairs: [string, string | null][] = [];
  pair.lastIndex = 0;
  while (pair.lastIndex < text.length) {
    const match = pair.exec(text);
    if (match === null) throw unreadable("hstore");
    const [, key = "", value] = match;
    pairs.push([unescape(key), value === undefined ? null : unescape(value)]);
  }
  // Defines properties, so that a key named __proto__ is one.
  return Object.fromEntries(pairs);
}

function unescape(text: string): string {
  return text.includes("\\") ? text.replace(/\\([^])/g, "$1") : text;
}

export function writeHstore(value: unknown): string {
  return Object.entries(plainObject(value, "an object of texts for an hstore"))
    .map(([key, text]) => `${quote(key)}=>${writeText(text)}`)
    .join(", ");
}

function writeText(value: unknown): string {
  if (value === null) return "NULL";
  if (typeof value !== "string") {
    throw unwritable("a string or null in an hstore", value);
  }
  return quote(value);
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}
