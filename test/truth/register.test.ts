import { Pool, types as globalTypes } from "pg";
import { afterAll, expect, it } from "vitest";
import type { DatabaseMetadata } from "../../src/parsers/metadata.ts";
import { registerParsers } from "../../src/parsers/register-parsers.ts";
import { database } from "../server.ts";

const pools: Pool[] = [];
afterAll(() => Promise.all(pools.map((pool) => pool.end())));

async function open(): Promise<Pool> {
  const url = await database(`
    create schema core;
    create type core.status as enum ('new', 'done');`);
  const pool = new Pool({ connectionString: url, max: 3 });
  pools.push(pool);
  return pool;
}

const metadata: DatabaseMetadata = {
  profile: "undrift",
  arrays: "simple",
  types: {
    int8: { kind: "base", parser: "bigint", serializer: "exact number" },
    "core.status": { kind: "enum", labels: ["new", "done"] },
  },
  relations: {},
  searchPath: ["core"],
};

const query = "select array['new']::core.status[] as states, 1::int8 as big";
const expected = { states: ["new"], big: 1n };

it("covers every connection of a pool, those opened before too", async () => {
  const pool = await open();
  const early = await pool.connect();
  early.release();
  await registerParsers(pool, metadata);
  const clients = await Promise.all([1, 2, 3].map(() => pool.connect()));
  for (const client of clients) {
    const { rows } = await client.query(query);
    expect(rows).toEqual([expected]);
    client.release();
  }
  expect(clients).toContain(early);
});

it("leaves other pools and pg's own parsers alone", async () => {
  const pool = await open();
  const other = await open();
  const before = globalTypes.getTypeParser(20);
  await registerParsers(pool, metadata);
  expect(globalTypes.getTypeParser(20)).toBe(before);
  const { rows } = await other.query(query);
  expect(rows).toEqual([{ states: "{new}", big: "1" }]);
});

it("asks the database once, with a client as with a pool", async () => {
  const pool = await open();
  const client = await pool.connect();
  const asked: string[] = [];
  await registerParsers(
    {
      query: (text, values) => {
        asked.push(text);
        return client.query(text, values);
      },
      setTypeParser: client.setTypeParser.bind(client),
    },
    metadata,
  );
  expect(asked).toHaveLength(1);
  expect((await client.query(query)).rows).toEqual([expected]);
  client.release();
});

it("names every type that the database lacks", async () => {
  const pool = await open();
  const types: DatabaseMetadata["types"] = {
    ...metadata.types,
    "core.gone": { kind: "enum", labels: [] },
    'core."Gone too"': { kind: "enum", labels: [] },
  };
  await expect(registerParsers(pool, { ...metadata, types })).rejects.toThrow(
    'The database has no type core.gone, core."Gone too", which the generated code uses.',
  );
  expect(pool.idleCount).toBe(1);
});
