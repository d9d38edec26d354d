import { createHash } from "node:crypto";

/**
 * Words of a SQL name: "foo_bar", "FooBar" and "foo bar" are all two. Scripts
 * without case stay whole.
 */
const wordPattern =
  /\p{Lu}+(?!\p{Ll})|\p{L}[\p{Ll}\p{Lo}\p{Mn}\p{Mc}]*|[\p{Nd}\p{Nl}]+/gu;

/**
 * Letters that Unicode has and compilers do not know yet, U+2E2F, which is a
 * letter and no identifier, and everything beyond the basic plane.
 */
export const unknownToCompilers =
  /\u{88f}|\u{897}|\u{c5c}|\u{cdc}|[\u{1acf}-\u{1aeb}]|\u{1c89}|\u{1c8a}|\u{2e2f}|[\u{a7cb}-\u{a7cf}\u{a7d2}\u{a7d4}\u{a7da}-\u{a7dc}\u{a7f1}\u{10000}-\u{10ffff}]/gu;

/** Names that generated code uses itself, and globals that its types refer to. */
const reserved = new Set([
  "Array",
  "ArrayOf",
  "BlindIndex",
  "Branded",
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
 * The type name for a SQL name: PascalCase, with the underscores it starts
 * with; a name that would start with a digit gets an underscore before it, a
 * name that generated code needs itself one after it. A name without a letter
 * or digit is spelt by code points.
 */
export function typeName(name: string): string {
  const words =
    name.replaceAll(unknownToCompilers, " ").match(wordPattern) ?? [];
  const pascal = words.map(capitalize).join("");
  if (pascal === "") return `_${codePoints(name)}`;
  const lead = /^_*/.exec(name)![0];
  const isLegal = lead !== "" || /^\p{ID_Start}/u.test(pascal);
  const legal = `${isLegal ? lead : "_"}${pascal}`;
  return reserved.has(legal) ? `${legal}_` : legal;
}

/** Words that cannot be the name of a type or an import. */
export const reservedWords =
  /^(await|break|case|catch|class|const|continue|debugger|default|delete|do|else|enum|export|extends|false|finally|for|function|if|implements|import|in|instanceof|interface|let|new|null|package|private|protected|public|return|static|super|switch|this|throw|true|try|typeof|var|void|while|with|yield|any|unknown|never|string|number|boolean|symbol|object|bigint|undefined|type|arguments|eval)$/;

/** Whether a name that the user chose can be the name of a generated type. */
export function isTypeName(name: string): boolean {
  return (
    /^[A-Za-z_$][\w$]*$/.test(name) &&
    !reservedWords.test(name) &&
    !reserved.has(name)
  );
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
  "routines",
  "zod",
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
