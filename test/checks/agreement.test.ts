import { describe, expect, test } from "vitest";
import type { CheckCondition } from "../../codegen/plan/check-meaning.ts";
import { checkMeaning } from "../../codegen/plan/checks.ts";
import { factsOf } from "../facts.ts";
import { client, database, majors } from "../server.ts";

/** Conditions as people write them, by the type of x and y. */
const written: Readonly<Record<string, readonly string[]>> = {
  text: [
    "x in ('a', 'b')",
    "x not in ('a', 'b')",
    "x = 'a' or x = 'b' or x is null",
    "x <> ''",
    "x is null or x in ('a', 'it''s')",
    "char_length(x) between 1 and 2",
    "length(trim(x)) > 0",
    "octet_length(x) < 3",
    "x ~ '^[a-z]*$'",
    String.raw`x ~ '^\w+$'`,
    "x !~* 'A'",
    "x like 'a%'",
    "x is not null and x <> 'a'",
    "x <= y",
    "(x is null) <> (y is null)",
    "num_nonnulls(x, y) >= 1",
    "x is not null or y is not null",
  ],
  "varchar(10)": ["x in ('a', 'b')", "char_length(x) <= 1", "x = 'a'"],
  integer: [
    "x in (1, 2, 3)",
    "x between -1 and 2",
    "x > 0",
    "0 < x and x < 3",
    "x = -1 or x = 2",
    "x >= 0 and y <= 2",
    "x is null or (x >= 0 and x < 2)",
    "num_nulls(x, y) = 1",
    "x < y",
  ],
  numeric: ["x > 0.5", "x between -0.5 and 1", "x <> 1"],
  jsonb: ["jsonb_typeof(x) = 'object'", "jsonb_typeof(x) in ('array', 'null')"],
  "integer[]": [
    "cardinality(x) between 1 and 2",
    "array_length(x, 1) <= 1",
    "array_position(x, null) is null",
  ],
};

type Value = string | number | null | readonly (number | null)[] | object;

const candidates: Readonly<Record<string, readonly Value[]>> = {
  text: [null, "", " ", "a", "b", "B", "it's", "é", "a b", "abc", "1"],
  "varchar(10)": [null, "", "a", "b", "ab"],
  integer: [null, -2, -1, 0, 1, 2, 3],
  numeric: [null, -0.6, -0.5, 0, 0.5, 0.6, 1, 1.1],
  jsonb: [null, {}, [], "text", 1],
  "integer[]": [null, [], [1], [null], [1, null], [1, 2], [1, 2, 3]],
};

describe.each(majors)("PostgreSQL %i", (major) => {
  test.each(Object.entries(written))(
    "%s: the meaning allows what the server allows",
    async (type, checks) => {
      const tables = checks.map(
        (check, i) =>
          `create table t${i} (x ${type}, y ${type}, check (${check}));`,
      );
      const url = await database(tables.join("\n"), major);
      const connection = await client(url);
      const { relations } = await factsOf(url);
      for (const [i, check] of checks.entries()) {
        const relation = relations.find(({ name }) => name === `t${i}`);
        const expression = relation?.checks?.[0]?.expression ?? "";
        const meaning = checkMeaning(expression);
        expect(meaning?.complete, expression).toBe(true);
        const rows = pairs(candidates[type] ?? []);
        const { rows: answers } = await connection.query<{ allowed: boolean }>(
          `select (${expression}) is not false as allowed
            from unnest($1::text[], $2::text[]) with ordinality r(a, b, n),
              lateral (select a::${type} as x, b::${type} as y) v order by n`,
          [
            rows.map(([x]) => spelled(x, type)),
            rows.map(([, y]) => spelled(y, type)),
          ],
        );
        const ours = rows.map(([x, y]) =>
          (meaning?.conditions ?? []).every((condition) =>
            allows(condition, { x, y }),
          ),
        );
        expect({ check, allowed: ours }).toEqual({
          check,
          allowed: answers.map(({ allowed }) => allowed),
        });
      }
    },
  );
});

function pairs(values: readonly Value[]): (readonly [Value, Value])[] {
  return values.flatMap((x) => values.map((y) => [x, y] as const));
}

function spelled(value: Value, type: string): string | null {
  if (value === null) return null;
  if (type === "jsonb") return JSON.stringify(value);
  if (Array.isArray(value))
    return `{${value.map((item) => item ?? "NULL").join(",")}}`;
  return String(value);
}

type Row = Readonly<Record<string, Value>>;

/** The conditions carried out in JavaScript. */
function allows(condition: CheckCondition, row: Row): boolean {
  if (condition.kind === "non-null count") {
    const count = condition.columns.filter((name) => row[name] !== null).length;
    return count >= condition.minimum && count <= condition.maximum;
  }
  const value = row[condition.column] ?? null;
  if (condition.kind === "not null") return value !== null;
  if (value === null) return true;
  switch (condition.kind) {
    case "one of":
      return condition.values.includes(value as string);
    case "none of":
      return !condition.values.includes(value as string);
    case "json type":
      return condition.types.includes(jsonType(value));
    case "length":
      return between(lengthOf(condition.of, value), condition);
    case "range": {
      const { minimum, maximum } = condition;
      const number = Number(value);
      return (
        (minimum === undefined ||
          number > minimum.value ||
          (number === minimum.value && !minimum.exclusive)) &&
        (maximum === undefined ||
          number < maximum.value ||
          (number === maximum.value && !maximum.exclusive))
      );
    }
    case "pattern":
      return (
        patternOf(condition).test(String(value)) !==
        (condition.negated ?? false)
      );
    case "no null elements":
      return !(value as unknown[]).includes(null);
    case "order":
      return ordered(condition.operator, value, row[condition.other] ?? null);
  }
}

function jsonType(value: Value): string {
  return Array.isArray(value) ? "array" : typeof value;
}

function lengthOf(
  of: (CheckCondition & { kind: "length" })["of"],
  value: Value,
): number {
  if (of === "elements") return (value as unknown[]).length;
  if (of === "bytes") return Buffer.byteLength(String(value));
  const text = String(value);
  return [...(of === "characters" ? text : text.replaceAll(/^ +| +$/g, ""))]
    .length;
}

function between(
  length: number,
  { minimum = 0, maximum = Infinity }: { minimum?: number; maximum?: number },
): boolean {
  return length >= minimum && length <= maximum;
}

function patternOf({
  syntax,
  pattern,
  ignoreCase,
}: CheckCondition & { kind: "pattern" }): RegExp {
  const source =
    syntax === "like" ? `^${pattern.replaceAll("%", ".*")}$` : pattern;
  return new RegExp(source, ignoreCase ? "iu" : "u");
}

function ordered(operator: string, left: Value, right: Value): boolean {
  if (left === null || right === null) return true;
  if (operator === "<=") return left <= right;
  if (operator === "<") return left < right;
  throw new TypeError(`No case has ${operator}.`);
}
