import { createHash } from "node:crypto";

/**
 * Words of a SQL name: "foo_bar", "FooBar" and "foo bar" are all two. Scripts
 * without case stay whole.
 */
const wordPattern = /\p{Lu}+(?!\p{Ll})|\p{L}[\p{Ll}\p{Lo}\p{M}]*|\p{N}+/gu;

/** Names that generated code uses itself, and globals that its types refer to. */
const reserved = new Set([
  "Array",
  "ArrayOf",
  "BlindIndex",
  "Buffer",
  "Bytea",
  "Circle",
  "ColumnType",
  "DB",
  "Date",
  "Encrypted",
  "Generated",
  "GeneratedAlways",
  "Hstore",
  "Insertable",
  "Int8",
  "Interval",
  "IntervalInput",
  "Json",
  "JsonArray",
  "JsonInput",
  "JsonObject",
  "JsonValue",
  "Numeric",
  "Point",
  "PostgresInterval",
  "Range",
  "ReadOnly",
  "Selectable",
  "Timestamp",
  "Timestamptz",
  "Uint8Array",
  "Updateable",
]);

/**
 * The type name for a SQL name: PascalCase; a name that would start with a
 * digit gets an underscore before it, a name that generated code needs itself
 * one after it. A name without a letter or digit is spelt by code points.
 */
export function typeName(name: string): string {
  const words = name.match(wordPattern) ?? [];
  const pascal = words.map(capitalize).join("");
  if (pascal === "") return `_${codePoints(name)}`;
  const legal = /^\p{ID_Start}/u.test(pascal) ? pascal : `_${pascal}`;
  return reserved.has(legal) ? `${legal}_` : legal;
}

/** The name of a value, from a type name. */
export function valueName(type: string): string {
  return type.replace(/^_*./u, (start) => start.toLowerCase());
}

function capitalize(word: string): string {
  const [first = "", ...rest] = word;
  const tail = rest.join("");
  // An acronym in capitals is one word: "HTTPServer" is HttpServer.
  return first.toUpperCase() + tail.toLowerCase();
}

function codePoints(name: string): string {
  return [...name].map((char) => char.codePointAt(0)!.toString(16)).join("_");
}

/** File names that mean something else in generated/ or on some file system. */
const takenFiles = new Set([
  "index",
  "tables",
  "scalars",
  "parsers",
  "con",
  "prn",
  "aux",
  "nul",
]);

/**
 * A file or folder name for a schema or relation, safe on every file system.
 * A name that is not plain lower case gets a hash of itself, so that names
 * which differ only by case or punctuation never share a file.
 */
export function fileName(name: string): string {
  const isPlain = /^[a-z0-9_][a-z0-9_-]*$/.test(name) && name.length <= 100;
  if (isPlain && !takenFiles.has(name) && !/^(com|lpt)\d$/.test(name)) {
    return name;
  }
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 8);
  const slug = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9_]+/g, "-")
    .slice(0, 60)
    .replaceAll(/^-+|-+$/g, "");
  return slug === "" ? hash : `${slug}-${hash}`;
}
