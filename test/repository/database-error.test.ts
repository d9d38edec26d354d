import { inspect } from "node:util";
import { Client } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  DatabaseError,
  toDatabaseError,
  type ConstrainedTable,
} from "../../src/repository/database-error.ts";
import { database } from "../server.ts";

const tables: Readonly<Record<string, ConstrainedTable>> = {
  "core.customers": {
    encrypted: {
      email_encrypted: { context: "core.customers.email", codec: "text" },
    },
    blindIndexes: {
      email_bidx: {
        of: "email_encrypted",
        index: "email_bidx",
        normalizer: "email@1",
      },
    },
    foreignKeys: { customers_station_fkey: { columns: ["station"] } },
    uniques: { customers_name_key: ["name", "station"] },
  },
  "core.stations": {},
};

const secret = "PLAINTEXT-7f3a9";

const schema = `
  create schema core;
  create table core.stations (id int primary key, name text unique, opened daterange, exclude using gist (opened with &&));
  create table core.customers (
    id int primary key,
    station int constraint customers_station_fkey references core.stations,
    name text not null,
    email_encrypted text constraint envelope check (email_encrypted like 'ud1.%'),
    email_bidx text,
    constraint customers_name_key unique (name, station)
  );
  create unique index customers_email_bidx_key on core.customers (email_bidx) where id > 0;
  insert into core.stations values (1, 'North', '[2020-01-01,2021-01-01)');
  insert into core.customers values (1, 1, '${secret}', null, 'b1.${secret}');
`;

let client: Client;
let other: Client;
beforeAll(async () => {
  const url = await database(schema);
  client = new Client({ connectionString: url });
  other = new Client({ connectionString: url });
  await Promise.all([client.connect(), other.connect()]);
});
afterAll(() => Promise.all([client.end(), other.end()]));
beforeEach(async () => {
  await client.query("rollback");
  await other.query("rollback");
});

async function failure(
  sql: string,
  table: string,
  by = client,
): Promise<unknown> {
  try {
    await by.query(sql);
  } catch (error) {
    return toDatabaseError(error, table, tables);
  }
  throw new Error("the statement succeeded");
}

describe("on a table with encrypted columns", () => {
  it.each([
    [
      "a unique constraint",
      `insert into core.customers values (2, 1, '${secret}')`,
      {
        code: "UNIQUE_VIOLATION",
        sqlState: "23505",
        constraint: "customers_name_key",
        columns: ["name", "station"],
      },
    ],
    [
      "a unique index on a blind index",
      `insert into core.customers values (2, 1, 'Eve', null, 'b1.${secret}')`,
      {
        code: "UNIQUE_VIOLATION",
        constraint: "customers_email_bidx_key",
        columns: ["email_encrypted"],
      },
    ],
    [
      "the primary key",
      `insert into core.customers values (1, 1, '${secret}')`,
      {
        code: "UNIQUE_VIOLATION",
        constraint: "customers_pkey",
        columns: ["id"],
      },
    ],
    [
      "a foreign key",
      `insert into core.customers values (2, 9, '${secret}')`,
      {
        code: "FOREIGN_KEY_VIOLATION",
        constraint: "customers_station_fkey",
        columns: ["station"],
      },
    ],
    [
      "a check",
      `insert into core.customers values (2, 1, 'Eve', '${secret}')`,
      { code: "CHECK_VIOLATION", constraint: "envelope", columns: [] },
    ],
    [
      "a missing value",
      `insert into core.customers (id, email_bidx) values (2, '${secret}')`,
      { code: "NOT_NULL_VIOLATION", columns: ["name"] },
    ],
    [
      "a value of another type",
      `insert into core.customers (id) values ('${secret}')`,
      { code: "REFUSED", sqlState: "22P02", columns: [] },
    ],
    [
      "a function's CONTEXT",
      `do $$ begin insert into core.customers (id, email_bidx) values (2, '${secret}'); end $$`,
      { code: "NOT_NULL_VIOLATION" },
    ],
  ])("%s is told, without the row", async (name, sql, expected) => {
    const leaks = !["the primary key", "a foreign key"].includes(name);
    const raw = await client.query(sql).catch((error: unknown) => error);
    // What the driver's error would have told.
    if (leaks) expect(inspect(raw)).toContain(secret);
    const error = await failure(sql, "core.customers");
    expect(error).toBeInstanceOf(DatabaseError);
    expect(error).toMatchObject({ table: "core.customers", ...expected });
    expect((error as Error).cause).toBeUndefined();
    const printed = [
      inspect(error, { showHidden: true, depth: 9 }),
      JSON.stringify(error),
      String(error),
      (error as Error).stack,
    ].join("\n");
    expect(printed).not.toContain(secret);
  });

  it("an error of its cascade or trigger in a plain table stays bare, too", async () => {
    const error = await failure("delete from core.stations", "core.stations");
    expect(error).toMatchObject({
      code: "FOREIGN_KEY_VIOLATION",
      table: "core.customers",
      columns: ["station"],
    });
    expect((error as Error).cause).toBeUndefined();
  });
});

describe("on a plain table", () => {
  it("the driver's error is the cause", async () => {
    const error = await failure(
      "insert into core.stations values (2, 'North')",
      "core.stations",
    );
    expect(error).toMatchObject({
      code: "UNIQUE_VIOLATION",
      constraint: "stations_name_key",
      columns: ["name"],
    });
    expect((error as Error).cause).toMatchObject({
      detail: "Key (name)=(North) already exists.",
    });
  });

  it("an exclusion constraint", async () => {
    const error = await failure(
      "insert into core.stations values (2, 'South', '[2020-06-01,2020-07-01)')",
      "core.stations",
    );
    expect(error).toMatchObject({
      code: "EXCLUSION_VIOLATION",
      columns: ["opened"],
    });
  });
});

describe("between transactions", () => {
  it("a serialization failure may be tried again", async () => {
    await client.query(
      "begin isolation level repeatable read; select * from core.stations",
    );
    await other.query("update core.stations set name = 'N' where id = 1");
    const error = await failure(
      "update core.stations set name = 'M' where id = 1",
      "core.stations",
    );
    expect(error).toMatchObject({
      code: "SERIALIZATION_FAILURE",
      retryable: true,
    });
    await client.query("rollback");
    await other.query("update core.stations set name = 'North' where id = 1");
  });

  it("a deadlock may be tried again", async () => {
    await client.query(
      "set deadlock_timeout = '50ms'; begin; update core.stations set name = name where id = 1",
    );
    await other.query(
      "begin; update core.customers set name = name where id = 1",
    );
    const first = client
      .query("update core.customers set name = name where id = 1")
      .then(
        () => undefined,
        (error: unknown) => toDatabaseError(error, "core.customers", tables),
      );
    const second = other
      .query("update core.stations set name = name where id = 1")
      .then(
        () => undefined,
        (error: unknown) => toDatabaseError(error, "core.stations", tables),
      );
    const loser = await Promise.race(
      [first, second].map(
        async (result) => (await result) ?? new Promise(() => {}),
      ),
    );
    expect(loser).toMatchObject({
      code: "DEADLOCK",
      sqlState: "40P01",
      retryable: true,
    });
    await Promise.all([client.query("rollback"), other.query("rollback")]);
  });

  it("a lock that is held", async () => {
    await other.query(
      "begin; select * from core.stations where id = 1 for update",
    );
    const error = await failure(
      "select * from core.stations where id = 1 for update nowait",
      "core.stations",
    );
    expect(error).toMatchObject({
      code: "LOCK_NOT_AVAILABLE",
      retryable: false,
    });
  });

  it("a statement that takes too long", async () => {
    await client.query("begin; set local statement_timeout = '20ms'");
    expect(await failure("select pg_sleep(5)", "core.stations")).toMatchObject({
      code: "QUERY_CANCELED",
    });
  });
});

it("what is no error of the server stays what it is", () => {
  const system = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
  for (const error of [new Error("x"), system, "text", undefined]) {
    expect(toDatabaseError(error, "core.customers", tables)).toBe(error);
  }
});
