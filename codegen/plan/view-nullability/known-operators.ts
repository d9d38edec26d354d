import { signatures } from "./signature.ts";

const integers = ["int2", "int4", "int8"];
const floats = ["float4", "float8"];

function pairs(types: readonly string[]): [string, string][] {
  return types.flatMap((left) =>
    types.map((right): [string, string] => [left, right]),
  );
}

/** The wider of two types of one family. */
function wider(types: readonly string[], [left, right]: [string, string]) {
  return types.indexOf(left) > types.indexOf(right) ? left : right;
}

/**
 * Operators of pg_catalog, with one argument or two, that give null only when
 * an operand is null. Left out because they do give null: -> ->> #> #>> @?
 * and @@ of JSON, + of paths, || of arrays with an element.
 */
export const strictOperatorLines: readonly string[] = [
  ...["+", "-", "*", "/"].flatMap((name) =>
    [integers, floats, ["numeric"]].flatMap((family) =>
      pairs(family).map(
        (pair) => `${name}(${pair.join(", ")}) ${wider(family, pair)}`,
      ),
    ),
  ),
  ...[...integers, "numeric"].map((type) => `%(${type}, ${type}) ${type}`),
  ...[...integers, ...floats, "numeric"].flatMap((type) => [
    `-(${type}) ${type}`,
    `+(${type}) ${type}`,
    `@(${type}) ${type}`,
  ]),
  "^(numeric, numeric) numeric",
  "^(float8, float8) float8",
  ...integers.flatMap((type) => [
    `&(${type}, ${type}) ${type}`,
    `|(${type}, ${type}) ${type}`,
    `#(${type}, ${type}) ${type}`,
    `~(${type}) ${type}`,
    `<<(${type}, int4) ${type}`,
    `>>(${type}, int4) ${type}`,
  ]),
  "||(text, text) text",
  "||(bytea, bytea) bytea",
  "||(jsonb, jsonb) jsonb",
  "||(tsvector, tsvector) tsvector",
  "||(anyarray, anyarray) anyarray",
  ...["text", "name", "bpchar"].flatMap((type) =>
    ["~~", "~~*", "!~~", "!~~*", "~", "~*", "!~", "!~*"].map(
      (name) => `${name}(${type}, text) bool`,
    ),
  ),
  "^@(text, text) bool",
  "@@(tsvector, tsquery) bool",
  "@>(jsonb, jsonb) bool",
  "<@(jsonb, jsonb) bool",
  "?(jsonb, text) bool",
  "?|(jsonb, text[]) bool",
  "?&(jsonb, text[]) bool",
  "-(jsonb, text) jsonb",
  "-(jsonb, text[]) jsonb",
  "-(jsonb, int4) jsonb",
  "#-(jsonb, text[]) jsonb",
  "@>(anyarray, anyarray) bool",
  "<@(anyarray, anyarray) bool",
  "&&(anyarray, anyarray) bool",
  "+(date, int4) date",
  "-(date, int4) date",
  "-(date, date) int4",
  "+(date, time) timestamp",
  ...["timestamp", "timestamptz"].flatMap((type) => [
    `+(${type}, interval) ${type}`,
    `-(${type}, interval) ${type}`,
    `-(${type}, ${type}) interval`,
  ]),
  "+(interval, timestamptz) timestamptz",
  "+(interval, timestamp) timestamp",
  "+(date, interval) timestamp",
  "-(date, interval) timestamp",
  "+(time, interval) time",
  "-(time, interval) time",
  "-(time, time) interval",
  "+(interval, interval) interval",
  "-(interval, interval) interval",
  "-(interval) interval",
  "*(interval, float8) interval",
  "*(float8, interval) interval",
  "/(interval, float8) interval",
  ...["+", "-"].map((name) => `${name}(money, money) money`),
];

export const strictOperators = signatures(strictOperatorLines);

/**
 * Every operator of pg_catalog with one of these names gives null only when an
 * operand is null, except between row constructors.
 */
export const comparisons: ReadonlySet<string> = new Set([
  "=",
  "<>",
  "<",
  "<=",
  ">",
  ">=",
]);
