import { inspect, isDeepStrictEqual } from "node:util";
import { CamelCasePlugin, Kysely, PostgresDialect, sql } from "kysely";
import { type Client, Pool } from "pg";
import type { Type } from "ts-morph";
import { afterAll, describe, expect, it } from "vitest";
import {
  catalogTypeNames,
  defaultTypeSettings,
  extensionTypeNames,
  truth,
  type TypeSettings,
} from "../../codegen/plan/truth.ts";
import { registerParsers } from "../../src/parsers/register-parsers.ts";
import { valuePlugin } from "../../src/parsers/value-plugin.ts";
import { client, database, majors } from "../server.ts";
import { inhabits } from "./inhabits.ts";
import {
  buildMatrix,
  type Cell,
  extensionSchema,
  literal,
  type Matrix,
  quote,
  spell,
} from "./matrix.ts";
import { matrixMetadata, readCell } from "./read-matrix.ts";
import { cellTypes, present } from "./type-program.ts";

type AnyDatabase = Record<string, Record<string, unknown>>;

const pools: Pool[] = [];
afterAll(() => Promise.all(pools.map((pool) => pool.end())));

/** Values of every kind that JavaScript has, and of every form that a type takes. */
const candidates: readonly unknown[] = [
  "text",
  "",
  1,
  1.5,
  Number.NaN,
  5n,
  true,
  new Date(0),
  Buffer.from("bytes"),
  {},
  { a: 1 },
  { x: 1, y: 2 },
  { x: "1", y: 2, radius: 3 },
  { lower: null, upper: null, bounds: "[)" },
  { lower: null, upper: null, bounds: "][" },
  { lower: null, upper: null },
  [],
  ["text"],
  [1],
  [null],
  [["text"], ["text"]],
  [new Date(0)],
  [{ a: 1 }],
  [{ lower: null, upper: null, bounds: "empty" }],
  new Map([["a", "b"]]),
];

/** Arrays of all that pg writes; the Dates that stand for infinity are ours alone. */
const stockWritable: TypeSettings = {
  ...defaultTypeSettings,
  timestamp: "string",
  timestamptz: "string",
  arrays: "full",
};

/** Types whose values stock pg reads into objects that it does not write. */
const writtenAsTextOnly = new Set(["json", "jsonb", "point"]);

const settingsTried: Readonly<Record<string, TypeSettings>> = {
  "the defaults": defaultTypeSettings,
  "the other settings": {
    int8: "bigint",
    numeric: "string",
    date: "Date",
    timestamp: "string",
    timestamptz: "string",
    interval: "string",
    json: "string",
    arrays: "full",
  },
};

describe.each(majors)("PostgreSQL %i", (major) => {
  const built = once(async () => {
    const url = await database("", major);
    return { url, matrix: await buildMatrix(await client(url), major) };
  });

  it.each(Object.keys(settingsTried))(
    "writes what it read under %s",
    async (name) => {
      const { url, matrix } = await built();
      const settings = present(settingsTried[name]);
      const wrong: unknown[] = [];
      const { reader, db } = await open(url, matrix, settings);
      for (const [cell, { insert }] of cellTypes(matrix, "undrift", settings)) {
        if (settings.arrays === "simple" && cell.beyondSimple) continue;
        // JSON's null is read as null, which as a bound says unbounded.
        if (cell.type === "jsonb" && cell.shape.endsWith("range")) continue;
        const problem = await rewrite(reader, db, cell, insert);
        if (problem !== undefined)
          wrong.push(inspect([cell.type, cell.shape, problem]));
      }
      expect(wrong).toEqual([]);
    },
  );

  it.each(Object.keys(settingsTried))(
    "refuses what the types refuse under %s",
    async (name) => {
      const { url, matrix } = await built();
      const settings = present(settingsTried[name]);
      const { db } = await open(url, matrix, settings);
      const accepted: unknown[] = [];
      let refused = 0;
      for (const [cell, { insert }] of cellTypes(matrix, "undrift", settings)) {
        for (const candidate of candidates) {
          if (inhabits(insert, candidate)) continue;
          refused += 1;
          if (await canWrite(db, cell, candidate)) {
            accepted.push(inspect([cell.type, cell.shape, candidate]));
          }
        }
      }
      expect(accepted).toEqual([]);
      expect(refused).toBeGreaterThan(10_000);
    },
  );

  it("writes through stock pg what the stock types accept", async () => {
    const { url, matrix } = await built();
    const { reader } = await open(url, matrix, stockWritable);
    const stock = await client(url);
    const wrong: unknown[] = [];
    let written = 0;
    const types = cellTypes(matrix, "stock", defaultTypeSettings);
    for (const [cell, { insert }] of types) {
      const values = [
        ...(await readTexts(stock, cell)),
        ...[
          ...(await readCell(stock, cell)),
          ...(await readCell(reader, cell)),
        ].filter((value) => !isAmbiguous(cell, value)),
      ].filter((value) => inhabits(insert, value));
      if (values.length === 0 && writtenAsTextOnly.has(cell.type)) continue;
      written += values.length;
      const problem = await writeStock(stock, cell, values);
      if (problem !== undefined) {
        wrong.push(inspect([cell.type, cell.shape, values, problem]));
      }
    }
    expect(wrong).toEqual([]);
    expect(written).toBeGreaterThan(5000);
  });

  it("cannot write the types whose insert type is never", async () => {
    const { url } = await built();
    const connected = await client(url);
    const never = [
      ...catalogTypeNames().map((name) => ({ schema: "pg_catalog", name })),
      ...extensionTypeNames().map((name) => ({
        schema: extensionSchema,
        name,
      })),
    ].filter(
      ({ schema, name }) =>
        truth(schema, name, defaultTypeSettings)?.insert === "never",
    );
    expect(never.length).toBeGreaterThan(10);
    for (const [index, type] of never.entries()) {
      const written = connected.query(
        `create temporary table never_${index} (v ${spell(type)});
         insert into never_${index} values ('x');`,
      );
      await expect(written, spell(type)).rejects.toThrow(
        /cannot accept|pseudo-type|not implemented|type "ext.gbtreekey2" does not/i,
      );
    }
  });
});

describe("the plugin", () => {
  const ready = once(async () => {
    const url = await database(`
      create schema core;
      create type core.status as enum ('new', 'in "work", {x}', 'NULL');
      create type core.address as (street text, since timestamptz);
      create table core.tasks (
        id int primary key,
        tags text[],
        "bodyText" jsonb,
        status core.status[],
        home core.address,
        at timestamptz,
        slot tstzrange
      );
      create table core.order_lines (line_id int primary key, body_text jsonb);`);
    const pool = new Pool({ connectionString: url });
    pools.push(pool);
    const text = { schema: "pg_catalog", name: "text" };
    const metadata = {
      profile: "undrift",
      arrays: "simple",
      types: {
        int4: { kind: "base", parser: "number", serializer: "number" },
        text: { kind: "base", parser: "text", serializer: "text" },
        jsonb: { kind: "base", parser: "json", serializer: "json" },
        timestamptz: {
          kind: "base",
          parser: "timestamptz",
          serializer: "timestamptz",
        },
        tstzrange: { kind: "range", subtype: "timestamptz" },
        "core.status": { kind: "enum", labels: [] },
        "core.address": {
          kind: "composite",
          attributes: [
            ["street", text.name],
            ["since", "timestamptz"],
          ],
        },
      },
      relations: {
        core: {
          tasks: {
            id: "int4 not null",
            tags: "text[]",
            bodyText: "jsonb",
            status: "core.status[]",
            home: "core.address",
            at: "timestamptz",
            slot: "tstzrange",
          },
          order_lines: { line_id: "int4 not null", body_text: "jsonb" },
        },
      },
      searchPath: ["core"],
    } as const;
    await registerParsers(pool, metadata);
    // Of this database, since the role is every test's.
    await pool.query(
      "do $$ begin execute format('alter database %I set search_path = core', current_database()); end $$",
    );
    return { pool, metadata };
  });

  const task = {
    tags: ["a,b", "NULL", '"'],
    bodyText: ["a", { b: [null] }],
    status: ['in "work", {x}', "NULL"],
    home: { street: 'Elm "7", (x)', since: new Date(8.64e15) },
    at: new Date("2024-02-29T12:00:00.123Z"),
    slot: {
      lower: new Date("0099-12-31T00:00:00Z"),
      upper: null,
      bounds: "[)",
    },
  };

  async function kysely(): Promise<Kysely<AnyDatabase>> {
    const { pool, metadata } = await ready();
    return new Kysely<AnyDatabase>({
      dialect: new PostgresDialect({ pool }),
      plugins: [valuePlugin(metadata)],
    });
  }

  it("writes by insert, update, on conflict, merge and in a with", async () => {
    const db = await kysely();
    await db
      .insertInto("core.tasks")
      .values([
        { id: 1, ...task },
        // A default makes the row one of expressions.
        { ...task, id: 2, slot: sql`null` },
      ])
      .execute();
    await db.insertInto("core.tasks").values({ id: 3 }).execute();
    await db
      .updateTable("core.tasks as t")
      .set(task)
      .where("t.id", "=", 3)
      .execute();
    await db
      .insertInto("core.tasks")
      .values({ id: 1 })
      .onConflict((on) => on.column("id").doUpdateSet(task))
      .execute();
    await db
      .with("added", (query) =>
        query
          .insertInto("core.tasks")
          .values({ id: 4, ...task })
          .returning("id"),
      )
      .updateTable("core.tasks")
      .set({ bodyText: task.bodyText })
      .where("id", "=", 2)
      .execute();
    await db
      .mergeInto("core.tasks as t")
      .using("core.tasks as s", (on) => on.on(sql<boolean>`t.id = s.id + 4`))
      .whenMatched()
      .thenUpdateSet(task)
      .whenNotMatched()
      .thenInsertValues({ id: sql<number>`s.id + 4`, ...task })
      .execute();
    const rows = await db
      .selectFrom("core.tasks")
      .selectAll()
      .orderBy("id")
      .execute();
    expect(rows).toHaveLength(8);
    for (const { id, ...row } of rows) {
      expect(row, `row ${String(id)}`).toEqual(
        id === 2 ? { ...task, slot: null } : task,
      );
    }
  });

  it("finds unqualified tables in the search path, after CamelCasePlugin", async () => {
    const { pool, metadata } = await ready();
    const db = new Kysely<AnyDatabase>({
      dialect: new PostgresDialect({ pool }),
      plugins: [new CamelCasePlugin(), valuePlugin(metadata)],
    });
    await db
      .withSchema("core")
      .insertInto("orderLines")
      .values({ lineId: 1, bodyText: [1, "two"] })
      .execute();
    const query = db
      .insertInto("orderLines")
      .values({ lineId: 1, bodyText: [1, "two"] })
      .compile();
    expect(query.parameters).toEqual(["1", '[1,"two"]']);
    expect(
      await db
        .withSchema("core")
        .selectFrom("orderLines")
        .selectAll()
        .execute(),
    ).toEqual([{ lineId: 1, bodyText: [1, "two"] }]);
  });

  it("names the column and quotes no value when it refuses", async () => {
    const db = await kysely();
    const write = (row: object): string => {
      try {
        db.insertInto("core.tasks").values(row).compile();
      } catch (error) {
        return String(error);
      }
      throw new Error("Nothing was refused.");
    };
    expect(write({ tags: "secret" })).toBe(
      "ValueError: core.tasks.tags was not written. Expected an array, got a string.",
    );
    expect(write({ tags: ["a", null] })).toContain("core.tasks.tags");
    for (const lossy of [
      [NaN],
      { at: new Date(0) },
      [undefined],
      [new Map()],
    ]) {
      expect(write({ bodyText: lossy })).toContain("core.tasks.bodyText");
    }
    expect(write({ at: new Date(NaN) })).toContain("an invalid Date");
    expect(write({ home: { street: "secret" } })).toBe(
      'ValueError: core.tasks.home was not written. An object of core.address lacks the attribute "since". Write null where there is no value.',
    );
  });

  it("leaves tables and columns it does not know alone", async () => {
    const db = await kysely();
    const compile = (table: string): readonly unknown[] =>
      db
        .insertInto(table)
        .values({ a: [1], ["constructor" as string]: 2 })
        .compile().parameters;
    expect(compile("core.tasks")).toEqual([[1], 2]);
    expect(compile("constructor")).toEqual([[1], 2]);
    expect(compile("constructor.name")).toEqual([[1], 2]);
  });
});

async function open(
  url: string,
  matrix: Matrix,
  settings: TypeSettings,
): Promise<{ reader: Client; db: Kysely<AnyDatabase> }> {
  const metadata = matrixMetadata(matrix, settings);
  const pool = new Pool({ connectionString: url, max: 1 });
  pools.push(pool);
  await registerParsers(pool, metadata);
  const reader = await client(url);
  await registerParsers(reader, metadata);
  await pool.query("set xmloption = content");
  const db = new Kysely<AnyDatabase>({
    dialect: new PostgresDialect({ pool }),
    plugins: [valuePlugin(metadata)],
  });
  return { reader, db };
}

/** Writes the values of a cell that its insert type admits, reads them again and compares. */
async function rewrite(
  reader: Client,
  db: Kysely<AnyDatabase>,
  cell: Cell,
  insert: Type,
): Promise<unknown> {
  const values = await readCell(reader, cell);
  const writable = values.filter((value) => inhabits(insert, value));
  if (writable.length === 0) {
    return cell.type.startsWith("json") ? undefined : "nothing was writable";
  }
  try {
    return await db.transaction().execute(async (transaction) => {
      const rows = await transaction
        .insertInto(cell.table)
        .values(writable.map((value) => ({ [cell.column]: value })))
        .returning(cell.column)
        .execute();
      const again = rows.map((row) => row[cell.column]);
      return isDeepStrictEqual(again, writable)
        ? undefined
        : { again, writable };
    });
  } catch (error) {
    return String(error);
  }
}

/** The values of a cell as the server prints them. */
async function readTexts(reader: Client, cell: Cell): Promise<unknown[]> {
  const { rows } = await reader.query<{ value: unknown }>(
    `select ${quote(cell.column)}::text as value from ${cell.table}
     where shape = ${literal(cell.shape)}`,
  );
  return rows.map(({ value }) => value);
}

/**
 * To stock pg a string for JSON is its text, and an array a PostgreSQL array;
 * so is a multirange of ours.
 */
function isAmbiguous({ type }: Cell, value: unknown): boolean {
  const isJson = type === "json" || type === "jsonb";
  if (Array.isArray(value)) return isJson || type.endsWith("multirange");
  return isJson && typeof value === "string";
}

/** What the server said against the values; undefined when it took them. */
async function writeStock(
  stock: Client,
  cell: Cell,
  values: readonly unknown[],
): Promise<string | undefined> {
  const rows = values.map((_, index) => `($${index + 1})`);
  try {
    await stock.query(
      `insert into ${cell.table} (${quote(cell.column)}) values ${rows.join(", ")}`,
      [...values],
    );
    return undefined;
  } catch (error) {
    return String(error);
  }
}

async function canWrite(
  db: Kysely<AnyDatabase>,
  cell: Cell,
  candidate: unknown,
): Promise<boolean> {
  try {
    await db
      .insertInto(cell.table)
      .values({ [cell.column]: candidate })
      .execute();
    return true;
  } catch {
    return false;
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
