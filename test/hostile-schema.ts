/** Databases of names, labels and comments that try to become code. */
import {
  array,
  constantFrom,
  oneof,
  record,
  string,
  stringMatching,
  uniqueArray,
  type Arbitrary,
} from "fast-check";

export interface HostileSchema {
  readonly name: string;
  readonly comment: string;
  readonly tables: readonly HostileTable[];
  readonly enums: readonly HostileEnum[];
}

export interface HostileTable {
  readonly name: string;
  readonly comment: string;
  /** Each is text. */
  readonly columns: readonly {
    readonly name: string;
    readonly comment: string;
  }[];
}

export interface HostileEnum {
  readonly name: string;
  readonly comment: string;
  readonly labels: readonly string[];
}

const nasty: readonly string[] = [
  "*/",
  "/*",
  "/**",
  "*/ export const injected = 1; /*",
  "*\\/",
  "//",
  "`",
  "${",
  "${injected()}",
  '"',
  "'",
  "\\",
  "\n",
  "\r",
  "\r\n",
  "\t",
  "\u2028",
  "\u2029",
  "\u202e",
  "\u2066",
  "\u200b",
  "\u200d",
  "\ufeff",
  "\u0001",
  "\u007f",
  "\u0085",
  "\u00a0",
  "\u00ad",
  "@ts-nocheck",
  "@ts-ignore",
  "// @ts-expect-error",
  "/// <reference types='x' />",
  "@deprecated",
  "@param {",
  "</script>",
  "<!--",
  "-->",
  "#!",
  "__proto__",
  "constructor",
  "prototype",
  "hasOwnProperty",
  "toString",
  "DB",
  "Generated",
  "Selectable",
  "SelectableUser",
  "User",
  "Input",
  "class",
  "default",
  "await",
  "static",
  "never",
  "string",
  "null",
  "undefined",
  "0",
  "1e3",
  "-1",
  "0x10",
  "00",
  "2fa",
  ".",
  "..",
  "/",
  "a.b",
  "a b",
  "A",
  "a",
  "_",
  "__",
  "$",
  "é",
  "e\u0301",
  "ß",
  "ŉ",
  "İ",
  "ı",
  "ǅ",
  "ﬀ",
  "²",
  "½",
  "Ⅷ",
  "٣",
  "\u20dd",
  "\u2e2f",
  "\ua7cb",
  "名前",
  "клиент",
  "🍣",
  "👩‍👩‍👧",
  "𠮷",
  "𝒜",
  "%s",
  "{",
  "}",
  "[",
  "]",
  ";",
  ",",
  ":",
  "?",
  "|",
  "<",
  ">",
  "&",
];

const fragment = oneof(
  { weight: 3, arbitrary: constantFrom(...nasty) },
  { weight: 1, arbitrary: string({ unit: "binary", maxLength: 6 }) },
  { weight: 1, arbitrary: string({ unit: "grapheme", maxLength: 6 }) },
  { weight: 1, arbitrary: stringMatching(/^[a-z]{1,6}$/) },
);

/** What text can hold: anything but NUL. */
const text = array(fragment, { maxLength: 6 }).map((parts) =>
  parts.join("").replaceAll("\0", "").toWellFormed(),
);

/** At most 63 bytes, cut between characters as the server cuts. */
function cut(name: string): string {
  let kept = "";
  for (const char of name) {
    if (Buffer.byteLength(kept + char) > 63) break;
    kept += char;
  }
  return kept;
}

const systemColumns = /^(ctid|xmin|xmax|cmin|cmax|tableoid)$/;

const identifier = oneof(
  { weight: 9, arbitrary: text.map(cut) },
  { weight: 1, arbitrary: text.map((start) => cut(start + "x".repeat(63))) },
).filter(
  (name) => name !== "" && !name.startsWith("pg_") && !systemColumns.test(name),
);

/** Not longer than the server compares: a name of 63 bytes and its array type's name. */
const unique = { selector: (one: { name: string }): string => one.name };

const column = record({ name: identifier, comment: text });

const table = record({
  name: identifier,
  comment: text,
  columns: uniqueArray(column, { ...unique, minLength: 1, maxLength: 6 }),
});

const enumType = record({
  name: identifier,
  comment: text,
  labels: uniqueArray(text.map(cut), { minLength: 1, maxLength: 6 }),
});

export const hostileDatabase: Arbitrary<readonly HostileSchema[]> = uniqueArray(
  record({
    name: identifier.filter((name) => name !== "information_schema"),
    comment: text,
    tables: uniqueArray(table, {
      ...unique,
      minLength: 1,
      maxLength: 4,
    }),
    enums: uniqueArray(enumType, { ...unique, maxLength: 2 }),
  })
    // A table is a type too.
    .map((schema) => ({
      ...schema,
      enums: schema.enums.filter(
        ({ name }) => !schema.tables.some((table) => table.name === name),
      ),
    })),
  { ...unique, minLength: 4, maxLength: 8 },
);

/** The SQL that makes it; every name and text quoted as the server quotes. */
export function hostileSql(schemas: readonly HostileSchema[]): string {
  return schemas.flatMap(schemaSql).join("\n");
}

function schemaSql({ name, comment, tables, enums }: HostileSchema): string[] {
  const schema = quoted(name);
  return [
    // The schema public is there already.
    `create schema if not exists ${schema};`,
    `comment on schema ${schema} is ${literal(comment)};`,
    ...enums.flatMap((one) => enumSql(`${schema}.${quoted(one.name)}`, one)),
    ...tables.flatMap((one) => tableSql(`${schema}.${quoted(one.name)}`, one)),
  ];
}

function enumSql(path: string, { comment, labels }: HostileEnum): string[] {
  return [
    `create type ${path} as enum (${labels.map(literal).join(", ")});`,
    `comment on type ${path} is ${literal(comment)};`,
  ];
}

function tableSql(path: string, { comment, columns }: HostileTable): string[] {
  const definitions = columns.map(({ name }) => `${quoted(name)} text`);
  return [
    `create table ${path} (${definitions.join(", ")});`,
    `comment on table ${path} is ${literal(comment)};`,
    ...columns.map(
      (one) =>
        `comment on column ${path}.${quoted(one.name)} is ${literal(one.comment)};`,
    ),
  ];
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function literal(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
