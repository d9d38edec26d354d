import {
  type DefinitionNode,
  type ExpressionNode,
  PostgresAdapter,
  TypeScriptSerializer,
} from "kysely-codegen";
import { describe, expect, expectTypeOf, it } from "vitest";
import { loadKyselyCodegenPrinter } from "../codegen/emit/kysely-codegen.ts";
import { UndriftError } from "../codegen/errors.ts";
import { generate } from "../codegen/generate.ts";
import { defaultPlanConfig } from "../codegen/plan/config.ts";
import {
  scalarAliases,
  type ScalarAliasName,
} from "../codegen/plan/scalars.ts";
import { stockTruth } from "../codegen/plan/truth.ts";
import type { TypeNode } from "../codegen/plan/type-node.ts";
import { bookingDatabase } from "./booking.ts";
import { typeErrors } from "./compiler.ts";
import { factsOf } from "./facts.ts";
import { unlikePrettier } from "./generation.ts";
import { caseSql, goldenCases } from "./golden-case.ts";
import { declarationForms, textForm } from "./normal-form.ts";
import { database } from "./server.ts";

const generated = new Map<string, string>();

describe("both printers declare the same", () => {
  const cases = goldenCases().filter(({ fails }) => !fails);
  const databases = [
    {
      name: "booking",
      config: defaultPlanConfig,
      open: () => bookingDatabase(),
    },
    ...cases.map((golden) => ({
      name: golden.name,
      config: golden.config,
      open: () => database(caseSql(golden, 18)),
    })),
  ];

  it.each(databases)("for $name", async ({ name, config, open }) => {
    const { role } = config;
    const facts = await factsOf(
      await open(),
      role === undefined ? {} : { role },
    );
    const ours = await generate(facts, config);
    const theirs = await generate(facts, {
      ...config,
      printer: "kysely-codegen",
    });
    expect([...theirs.files.keys()]).toEqual([...ours.files.keys()]);
    expect(declarationForms(theirs.files)).toEqual(
      declarationForms(ours.files),
    );
    expect(await unlikePrettier(theirs.files)).toEqual([]);
    // What they import is beside generated/.
    if (name === "overrides" || name === "comment-types") return;
    for (const [path, text] of theirs.files) {
      generated.set(`${name}/${path}`, text);
    }
  });

  it("and both compile", async () => {
    expect(generated.size).toBeGreaterThan(cases.length);
    expect(await typeErrors(generated)).toEqual({});
  });
});

it("takes the plan's nodes for kysely-codegen's", () => {
  expectTypeOf<TypeNode>().toExtend<ExpressionNode>();
});

it("says what is missing when kysely-codegen cannot be loaded", async () => {
  const loading = loadKyselyCodegenPrinter(() =>
    Promise.reject(new Error("Cannot find module 'typescript'\nRequire stack")),
  );
  const error = await loading.then(
    () => expect.unreachable(),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UndriftError);
  expect((error as UndriftError).message).toBe(
    `printer: "kysely-codegen" cannot be used, because kysely-codegen cannot be loaded: Cannot find module 'typescript'`,
  );
  expect((error as UndriftError).hint).toContain("Install");
});

/** Where what pg does differs from what PostgresAdapter says of it. */
const corrections: Readonly<Record<string, string>> = {
  circle:
    "written as a string: pg sends an object as JSON, which the server refuses",
  date: "'infinity' arrives as the number Infinity",
  interval:
    "pg's object has every field optional and methods; a number is refused by the server without a unit",
  json: "a string is sent as JSON text and an array as a PostgreSQL array, and null is SQL's NULL: none arrives as the JSON value it is",
  jsonb: "as json",
  numeric: "a bigint is sent as its digits, which are a numeric",
  bytea: "any Uint8Array is sent as bytes, not only a Buffer",
  point:
    "written as a string: pg sends an object as JSON, which the server refuses",
  timestamp: "'infinity' arrives as the number Infinity",
  timestamptz: "'infinity' arrives as the number Infinity",
};

describe("the stock profile starts from PostgresAdapter", () => {
  const adapter = new PostgresAdapter();
  const definitions: Readonly<Record<string, DefinitionNode>> =
    adapter.definitions;
  const serializer = new TypeScriptSerializer();

  /** What a scalar is read and written as, its definition followed. */
  function sides(node: ExpressionNode): { select: string; insert: string } {
    if (node.type === "Identifier") {
      const definition = definitions[node.name];
      if (definition !== undefined && definition.type !== "Template") {
        return sides(definition);
      }
    }
    if (node.type === "GenericExpression" && node.name === "ColumnType") {
      const [select, insert] = node.args.map(text);
      return { select: select!, insert: insert! };
    }
    return { select: text(node), insert: text(node) };
  }

  function text(node: ExpressionNode): string {
    return textForm(serializer.serializeExpression(node));
  }

  /** Our text with the names of shapes followed, as `sides` follows theirs. */
  function followed(type: string): string {
    const isAlias = Object.hasOwn(scalarAliases, type) && type !== "JsonValue";
    return textForm(
      isAlias ? scalarAliases[type as ScalarAliasName].definition : type,
    );
  }

  const scalars = Object.entries(adapter.scalars);

  it.each(scalars)("%s", (name, node) => {
    const row = stockTruth("pg_catalog", name);
    const ours = row && {
      select: followed(row.select),
      insert: followed(row.insert),
    };
    const isEqual = JSON.stringify(ours) === JSON.stringify(sides(node));
    // A correction that corrects nothing is stale.
    expect(
      isEqual,
      `${JSON.stringify(ours)}, not ${JSON.stringify(sides(node))}`,
    ).toBe(!(name in corrections));
  });

  it("has no correction of what is not there", () => {
    const names = new Set(scalars.map(([name]) => name));
    expect(Object.keys(corrections).filter((name) => !names.has(name))).toEqual(
      [],
    );
  });

  it("gives what it does not know the text that arrives, as PostgresAdapter does", () => {
    expect(text(adapter.defaultScalar!)).toBe("string");
    for (const name of ["tid", "pg_lsn", "jsonpath", "regclass"]) {
      expect(Object.hasOwn(adapter.scalars, name)).toBe(false);
      expect(stockTruth("pg_catalog", name)?.select).toBe("string");
    }
  });
});
