import { fileURLToPath } from "node:url";
import { Kysely, PostgresDialect, sql } from "kysely";
import { Pool } from "pg";
import {
  afterAll,
  beforeAll,
  describe,
  expect,
  expectTypeOf,
  it,
} from "vitest";
import type { DB } from "../../generated/index.ts";
import { parsers } from "../../generated/parsers.ts";
import { tables } from "../../generated/tables.ts";
import {
  createEncryption,
  createEncryptionPlugin,
  loadKeyRings,
  printKeyRingFile,
} from "../../src/encryption/index.ts";
import { registerParsers } from "../../src/parsers/register-parsers.ts";
import { valuePlugin } from "../../src/parsers/value-plugin.ts";
import {
  createFactory,
  openTestDatabase,
  rolledBack,
  testKeyRing,
  testKeys,
  type Factory,
  type TestDatabase,
} from "../../src/testing/index.ts";
import { database, server } from "../server.ts";

const projectDirectory = fileURLToPath(new URL("../../", import.meta.url));

describe("a factory of the booking database", () => {
  let opened: TestDatabase;
  let db: Kysely<DB>;
  let factory: Factory<DB, typeof tables>;

  beforeAll(async () => {
    opened = await openTestDatabase({
      server: await server(),
      projectDirectory,
    });
    const pool = new Pool({ connectionString: opened.url });
    await registerParsers(pool, parsers);
    db = new Kysely<DB>({
      dialect: new PostgresDialect({ pool }),
      plugins: [createEncryptionPlugin(tables), valuePlugin(parsers)],
    });
    const encryption = createEncryption({ tables, keys: await testKeys() });
    factory = createFactory(db, { tables, encryption });
  });

  afterAll(async () => {
    await db.destroy();
    await opened.close();
  });

  it.each(
    Object.entries(tables)
      .filter(
        ([name, table]) =>
          table.kind === "table" &&
          "primaryKey" in table &&
          name !== "core.active_customers",
      )
      .map(([name]) => name as "core.bookings"),
  )("makes rows of %s, as many as wanted", async (name) => {
    for (let count = 0; count < 5; count += 1) {
      const row = await factory.create(name);
      expect(Object.keys(row).length).toBeGreaterThan(0);
    }
  });

  it("takes what is given, and encrypts it with the test keys", async () => {
    const customer = await factory.create("core.customers", {
      email: "Ada@example.test",
    });
    expectTypeOf(customer.email).toEqualTypeOf<string>();
    expect(customer.email).toBe("Ada@example.test");
    const stored = await db
      .selectFrom("core.customers")
      .select(sql<string>`email_encrypted::text`.as("text"))
      .where("id", "=", customer.id)
      .executeTakeFirstOrThrow();
    expect(stored.text).toMatch(/^ud1\.xtest/);
    await expect(
      // @ts-expect-error no such column
      factory.create("core.customers", { zip: "1" }),
    ).rejects.toThrow('"zip"');
  });

  it("lets keys that share a column agree", async () => {
    const booking = await factory.create("core.bookings");
    const customer = await db
      .selectFrom("core.customers")
      .select("station_id")
      .where("id", "=", booking.customer_id)
      .executeTakeFirstOrThrow();
    expect(customer).toBeDefined();
    const mine = await factory.create("core.customers");
    const other = await factory.create("core.bookings", {
      customer_id: mine.id,
    });
    expect(other.customer_id).toBe(mine.id);
  });

  it("writes into a transaction that is rolled back, whatever the test does", async () => {
    const count = async (): Promise<unknown> =>
      db
        .selectFrom("core.customers")
        .select(({ fn }) => fn.countAll().as("count"))
        .executeTakeFirst();
    const before = await count();
    const id = await rolledBack(db, async (transaction) => {
      const made = await factory.within(transaction).create("core.customers");
      return made.id;
    });
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    const failing = rolledBack(db, async (transaction) => {
      await factory.within(transaction).create("core.customers");
      throw new Error("as tests do");
    });
    await expect(failing).rejects.toThrow("as tests do");
    expect(await count()).toEqual(before);
  });

  it("has keys that no service starts with", async () => {
    const provider = {
      source: "production",
      load: async () => printKeyRingFile(testKeyRing),
    };
    await expect(loadKeyRings(provider)).rejects.toThrow(
      "the key is published for tests",
    );
  });
});

describe("values that the server accepts", () => {
  const hard = `
    create type mood as enum ('fine', 'bad');
    create type pair as (a int, b text);
    create domain iso as text check (value ~ '^[A-Z]{3}$') not null;
    create domain cents as numeric(6,2) check (value >= 10);
    create table hard (
      id int primary key,
      mood mood not null,
      moods mood[] not null check (cardinality(moods) > 0),
      code varchar(4) not null unique,
      one char(1) not null,
      pair pair not null,
      iso iso,
      cents cents not null,
      size text not null check (size in ('S', 'M', 'L')),
      level smallint not null check (level between 40 and 50),
      ratio float8 not null check (ratio > 0 and ratio < 1),
      a int, b int,
      starts date not null,
      ends date not null,
      state text not null default 'open' check (state in ('open', 'closed')),
      closed timestamptz,
      slug text not null unique check (slug ~ '^[a-z0-9-]+$'),
      doc jsonb not null check (jsonb_typeof(doc) = 'array'),
      hash bytea not null check (octet_length(hash) = 32),
      total int generated always as (level * 2) stored,
      span tstzrange not null,
      at inet not null, mac macaddr not null, bits bit(3) not null, dot point not null,
      took interval not null, big bigint not null, real4 real not null, cash money not null,
      day time not null, flag bool not null, x xml, u uuid not null unique,
      check (starts < ends),
      check (num_nonnulls(a, b) = 1),
      check ((state = 'closed') = (closed is not null)));
    create table other (id int generated always as identity primary key, hard_id int not null references hard);
    create table loop_a (id int primary key, b_id int not null);
    create table loop_b (id int primary key, a_id int not null references loop_a);
    alter table loop_a add foreign key (b_id) references loop_b;
    create table bound (id bigserial primary key, pin_encrypted text not null);
    create table odd (id int primary key, secret text not null check (md5(secret) = 'x'));`;
  const metadata = {
    hard: {
      columns:
        "id mood moods code one pair iso cents size level ratio a b starts ends state closed slug doc hash total span at mac bits dot took big real4 cash day flag x u".split(
          " ",
        ),
      primaryKey: ["id"],
    },
    other: {
      columns: ["id", "hard_id"],
      foreignKeys: {
        k: { columns: ["hard_id"], table: "hard", references: ["id"] },
      },
    },
    loop_a: {
      columns: ["id", "b_id"],
      foreignKeys: {
        k: { columns: ["b_id"], table: "loop_b", references: ["id"] },
      },
    },
    loop_b: {
      columns: ["id", "a_id"],
      foreignKeys: {
        k: { columns: ["a_id"], table: "loop_a", references: ["id"] },
      },
    },
    bound: {
      columns: ["id", "pin_encrypted"],
      primaryKey: ["id"],
      primaryKeyTypes: { id: "integer" },
      encrypted: {
        pin_encrypted: { context: "bound.pin", codec: "text", binding: "row" },
      },
    },
    odd: { columns: ["id", "secret"], primaryKey: ["id"] },
  } as const;
  type Untyped = Record<keyof typeof metadata, Record<string, unknown>>;
  let db: Kysely<Untyped>;
  let factory: Factory<Untyped, typeof metadata>;

  beforeAll(async () => {
    db = new Kysely<Untyped>({
      dialect: new PostgresDialect({
        pool: new Pool({ connectionString: await database(hard) }),
      }),
    });
    const encryption = createEncryption({
      tables: metadata,
      keys: await testKeys(),
    });
    factory = createFactory(db, { tables: metadata, encryption });
  });
  afterAll(() => db.destroy());

  it("are found for types, domains, lengths, uniques and CHECKs over several columns", async () => {
    for (let count = 0; count < 50; count += 1) {
      const row = await factory.create("hard");
      expect(row).toMatchObject({ state: "open" });
    }
    const closed = await factory.create("hard", { state: "closed", level: 44 });
    expect(closed).toMatchObject({ state: "closed", level: 44, total: 88 });
    await rolledBack(db, (transaction) =>
      factory.within(transaction).create("other"),
    );
  });

  it("are found for a key that values are bound to", async () => {
    const [first, second] = [
      await factory.create("bound"),
      await factory.create("bound"),
    ];
    expect([first["id"], second["id"]]).toEqual(["1", "2"]);
    expect(first).toMatchObject({ pin: expect.stringMatching(/^pin \d+$/) });
  });

  it("are asked for where none is found", async () => {
    await expect(factory.create("loop_a")).rejects.toThrow(
      "A row of loop_a needs one of loop_b needs one of loop_a, without end; give a value for a_id.",
    );
    await expect(factory.create("odd")).rejects.toMatchObject({
      code: "CHECK_VIOLATION",
    });
  });
});
