/** Generated schemas against the generated types, and against the server. */
import {
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as fc from "fast-check";
import type { Client } from "pg";
import { afterAll, describe, expect, test } from "vitest";
import type { z } from "zod";
import {
  defaultPlanConfig,
  type PlanConfig,
} from "../../codegen/plan/config.ts";
import { typeErrors } from "../compiler.ts";
import { generateFrom } from "../generation.ts";
import { goldenCases, readTree } from "../golden-case.ts";
import { client, database } from "../server.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const directories: string[] = [];

afterAll(() => {
  for (const directory of directories) {
    rmSync(directory, { recursive: true, force: true });
  }
});

describe("schemas agree with the types", () => {
  test.each(["zod", "zod-stock"])("of the golden case %s", async (name) => {
    const golden = goldenCases().find((one) => one.name === name)!;
    const files = readTree(join(golden.directory, "expected"));
    const text = files.get("zod.ts") ?? "";
    const pairs = [
      ...text.matchAll(
        /^export const (\w+) = [^]*?satisfies z\.ZodType<(\w+)>;$/gm,
      ),
    ].map(([, schema, type]) => ({ schema: schema!, type: type! }));
    expect(pairs.length).toBeGreaterThan(4);
    // Both directions, where the first is what a schema gives.
    const agreement = pairs.map(
      ({ schema, type }, at) =>
        `export const same${at}: Same<z.output<typeof ${schema}>, ${type}> = true;`,
    );
    const imports = text.slice(0, text.indexOf("\n\nconst "));
    const inserted = pairs.find(
      ({ schema }) => schema === "everythingInsert",
    )!.type;
    files.set(
      "agreement.ts",
      `${imports}
      import { ${pairs.map(({ schema }) => schema).join(", ")} } from "./zod.js";
      type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
      ${agreement.join("\n")}
      export const other: Same<z.output<typeof everythingSelect>, ${inserted}> = false;
      export type Used = z.ZodType;`,
    );
    const errors = await typeErrors(files);
    const unused = /error TS6\d{3}|declared but never/;
    const real = Object.values(errors)
      .flatMap((answer) => answer.split("\n"))
      .filter((line) => line.includes("error") && !unused.test(line));
    expect(real).toEqual([]);
  });
});

interface Case {
  readonly type: string;
  readonly check?: string;
  readonly values: fc.Arbitrary<unknown>;
  /** Schema and server agree in both directions; else what the schema accepts, the server does. */
  readonly exact: boolean;
}

const words = fc.oneof(
  fc.string({
    unit: fc.constantFrom(
      "a",
      "b",
      "Z",
      "9",
      " ",
      "é",
      "😀",
      "'",
      "\n",
      "\0",
      "@",
      ".",
    ),
    maxLength: 6,
  }),
  fc.constantFrom(
    "",
    "a",
    "b",
    "new",
    "done",
    "AB.1",
    "AB.12",
    "ab",
    "a@b",
    "abc",
    "NEW",
  ),
);
const integers = fc.oneof(
  fc.integer({ min: -5, max: 15 }),
  fc.constantFrom(
    32767,
    32768,
    -32769,
    2147483647,
    2147483648,
    1.5,
    Number.NaN,
  ),
);
const exact = fc.oneof(
  fc.integer({ min: -2000, max: 2000 }).map((n) => String(n / 4)),
  fc.constantFrom(
    "999.99",
    "999.994",
    "1000",
    "0",
    "0.001",
    "NaN",
    "abc",
    "",
    "1e2x",
    "+7",
    ".5",
    12.5,
    10n,
    -0.1,
  ),
);
const texts = (check: string): Case => ({
  type: "text",
  check,
  values: words,
  exact: true,
});

const cases: Readonly<Record<string, Case>> = {
  plain_text: { type: "text", values: words, exact: true },
  one_of: texts("value in ('new', 'done', 'a')"),
  none_of: texts("value <> '' and value not in ('a', 'b')"),
  shortest: texts("char_length(value) >= 2"),
  lengths: texts("char_length(value) between 1 and 3"),
  bytes: texts("octet_length(value) <= 4"),
  trimmed: texts("length(btrim(value)) > 0"),
  pattern: texts("value ~ '^[A-Z]{2}\\.[0-9]+$'"),
  part: texts("value ~ 'a|[^b]b'"),
  any_character: texts("value ~ '^.{2}$'"),
  no_pattern: texts("value !~ '@'"),
  alike: texts("value like 'a%_'"),
  unlike: texts("value not like '%b'"),
  or_null: texts("value is null or value = 'a'"),
  limited: { type: "varchar(3)", values: words, exact: true },
  limited_list: {
    type: "varchar(3)",
    check: "value in ('a', 'ab')",
    values: words,
    exact: true,
  },
  small: { type: "smallint", values: integers, exact: true },
  whole: {
    type: "integer",
    check: "value between 1 and 10",
    values: integers,
    exact: true,
  },
  whole_list: {
    type: "integer",
    check: "value in (1, 2, 3)",
    values: integers,
    exact: true,
  },
  above: {
    type: "integer",
    check: "value > 3 and value <> 7",
    values: integers,
    exact: true,
  },
  big: {
    type: "bigint",
    check: "value >= 2",
    values: fc.oneof(
      integers.filter(Number.isSafeInteger),
      fc.constantFrom(
        "5",
        "-5",
        7n,
        2n ** 63n,
        -(2n ** 63n),
        "9223372036854775808",
        "x",
      ),
    ),
    exact: true,
  },
  amount: {
    type: "numeric(5, 2)",
    check: "value > 0",
    values: exact,
    exact: true,
  },
  share: {
    type: "numeric",
    check: "value between -0.5 and 0.5",
    values: exact,
    exact: true,
  },
  single: {
    type: "real",
    values: fc.oneof(
      fc.double(),
      fc.constantFrom(1e39, 1e-50, Infinity, Number.NaN, 0),
    ),
    exact: true,
  },
  truth: {
    type: "boolean",
    check: "value = true",
    values: fc.boolean(),
    exact: true,
  },
  listed: {
    type: "text[]",
    check: "cardinality(value) <= 2",
    values: fc.array(fc.constantFrom("a", "b"), { maxLength: 4 }),
    exact: true,
  },
  day: {
    type: "date",
    values: fc.oneof(
      fc.constantFrom(
        "2024-02-29",
        "2023-02-29",
        "0000-01-01",
        "infinity",
        "today",
        "x",
      ),
      fc.date({ noInvalidDate: true }).map((d) => d.toISOString().slice(0, 10)),
    ),
    exact: false,
  },
  at: {
    type: "timestamptz",
    values: fc.oneof(
      fc.constantFrom(
        "2024-01-01T00:00:00+15:00",
        "2024-01-01T00:00:00+23:00",
        "2024-01-01T24:00:00Z",
        "x",
      ),
      fc.date(),
    ),
    exact: false,
  },
  key: { type: "uuid", values: fc.oneof(fc.uuid(), words), exact: false },
  coded: { type: "code_domain", values: words, exact: true },
  picked: { type: "pick_domain", values: words, exact: true },
  document: {
    type: "jsonb",
    values: fc.oneof(
      fc.jsonValue(),
      fc.constantFrom("a\0", "\ud800", { "\0": 1 }, Number.NaN),
    ),
    exact: false,
  },
  object_document: {
    type: "jsonb",
    check: "jsonb_typeof(value) = 'object'",
    values: fc.oneof(fc.jsonValue(), fc.constantFrom({}, [], "x", 1, true)),
    exact: true,
  },
  either_document: {
    type: "jsonb",
    check: "jsonb_typeof(value) in ('array', 'string')",
    values: fc.oneof(fc.jsonValue(), fc.constantFrom({}, [], "x", 1, true)),
    exact: true,
  },
};

const schemaSql = `
  create domain code_domain as text check (value ~ '^[a-z]+$') check (char_length(value) < 3);
  create domain pick_domain as text check (value in ('a', 'done'));
  ${Object.entries(cases)
    .map(
      ([name, { type, check }]) =>
        `create table ${name} (value ${type} not null${check ? ` check (${check})` : ""});`,
    )
    .join("\n")}`;

type Schemas = Readonly<Record<string, z.ZodType>>;

describe.each(["types", "ignore"] as const)("checks: %s", (checks) => {
  test("what a schema accepts the server accepts, and the other way round", async () => {
    const url = await database(schemaSql);
    const schemas = await load(url, {
      ...defaultPlanConfig,
      zod: true,
      checks,
    });
    const connection = await client(url);
    for (const [name, { type, values, exact }] of Object.entries(cases)) {
      const camel = name.replaceAll(/_(\w)/g, (_, letter: string) =>
        letter.toUpperCase(),
      );
      const schema = schemas[`${camel}Insert`]!;
      let accepted = 0;
      await fc.assert(
        fc.asyncProperty(values, async (value) => {
          const ours = schema.safeParse({ value }).success;
          const theirs = await isAccepted(connection, name, type, value);
          if (ours) accepted += 1;
          if (ours || exact) {
            expect({ name, value, accepted: ours }).toEqual({
              name,
              value,
              accepted: theirs,
            });
          }
        }),
        { numRuns: 80 },
      );
      expect({ name, accepted: accepted > 0 }).toEqual({
        name,
        accepted: true,
      });
    }
  });
});

test("what is read back, the schema of reading accepts", async () => {
  const url =
    await database(`create table t (f float8, n numeric, s text check (s in ('a')) , j jsonb, a int[]);
    insert into t values ('NaN', 'NaN', 'a', 'null', '{}'), ('-infinity', '1.50', null, '{"a": [null]}', '{1}')`);
  const schemas = await load(url, { ...defaultPlanConfig, zod: true });
  const { rows } = await (await client(url)).query("select * from t");
  expect(rows).toHaveLength(2);
  for (const row of rows) {
    expect(schemas["tSelect"]!.safeParse(row).error).toBeUndefined();
  }
  expect(schemas["tSelect"]!.safeParse({ ...rows[0], s: "b" }).success).toBe(
    false,
  );
  expect(schemas["tInsert"]!.safeParse({ s: "a", typo: 1 }).success).toBe(
    false,
  );
});

async function isAccepted(
  connection: Client,
  table: string,
  type: string,
  value: unknown,
): Promise<boolean> {
  const isJson = type === "jsonb";
  // The serializer of JSON refuses what JSON has no text for.
  if (isJson && (value === null || Number.isNaN(value))) return false;
  try {
    await connection.query(`insert into ${table} (value) values ($1)`, [
      isJson ? JSON.stringify(value) : value,
    ]);
    return true;
  } catch (error) {
    // A failure of the connection is no answer.
    if ((error as { code?: string }).code === undefined) throw error;
    return false;
  }
}

async function load(url: string, config: PlanConfig): Promise<Schemas> {
  const directory = mkdtempSync(join(tmpdir(), "undrift-zod-"));
  directories.push(directory);
  const { files } = await generateFrom(url, config);
  mkdirSync(join(directory, "generated"));
  for (const [path, text] of files) {
    writeFileSync(join(directory, "generated", path), text);
  }
  symlinkSync(join(root, "node_modules"), join(directory, "node_modules"));
  writeFileSync(join(directory, "package.json"), '{ "type": "module" }');
  const path = join(directory, "generated", "zod.ts");
  return (await import(/* @vite-ignore */ pathToFileURL(path).href)) as Schemas;
}
