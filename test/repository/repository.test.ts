import {
  CamelCasePlugin,
  Kysely,
  PostgresDialect,
  type Generated,
} from "kysely";
import { Pool } from "pg";
import {
  afterAll,
  beforeAll,
  beforeEach,
  describe,
  expect,
  expectTypeOf,
  it,
} from "vitest";
import {
  createEncryption,
  createEncryptionPlugin,
  EncryptionError,
  type BlindIndex,
  type Encrypted,
} from "../../src/encryption/index.ts";
import {
  DatabaseError,
  type ConstrainedTable,
} from "../../src/repository/database-error.ts";
import { createRepository } from "../../src/repository/repository.ts";
import { keys } from "../encryption/fixture.ts";
import { database } from "../server.ts";

const tables = {
  "core.customers": {
    columns: [
      "id",
      "name",
      "email_encrypted",
      "email_bidx",
      "phone_encrypted",
      "phone_bidx",
      "profile_encrypted",
      "iban_encrypted",
      "born",
    ],
    primaryKey: ["id"],
    primaryKeyTypes: { id: "uuid" },
    encrypted: {
      email_encrypted: { context: "core.customers.email", codec: "text" },
      phone_encrypted: { context: "core.customers.phone", codec: "text" },
      profile_encrypted: { context: "core.customers.profile", codec: "json" },
      iban_encrypted: {
        context: "core.customers.iban",
        codec: "text",
        binding: "row",
      },
    },
    blindIndexes: {
      email_bidx: {
        of: "email_encrypted",
        index: "email_bidx",
        normalizer: "email@1",
      },
      phone_bidx: {
        of: "phone_encrypted",
        index: "phone_bidx",
        normalizer: "phone@1",
        bits: 1,
      },
    },
  },
  "core.seats": {
    columns: ["row", "seat", "note"],
    primaryKey: ["row", "seat"],
  },
  "core.notes": {
    columns: ["id", "slug", "text_encrypted", "version", "deleted_at"],
    primaryKey: ["id"],
    uniques: { notes_slug_key: ["slug"] },
    encrypted: {
      text_encrypted: { context: "core.notes.text", codec: "text" },
    },
  },
} as const satisfies Readonly<Record<string, ConstrainedTable>>;

interface DB {
  "core.customers": {
    id: Generated<string>;
    name: string;
    email_encrypted: Encrypted<"core.customers.email", string>;
    email_bidx: BlindIndex<"core.customers.email">;
    phone_encrypted: Encrypted<"core.customers.phone", string> | null;
    phone_bidx: BlindIndex<"core.customers.phone"> | null;
    profile_encrypted: Encrypted<
      "core.customers.profile",
      { city: string }
    > | null;
    iban_encrypted: Encrypted<"core.customers.iban", string> | null;
    born: Date | null;
  };
  "core.seats": { row: number; seat: string; note: string | null };
  "core.notes": {
    id: number;
    slug: string;
    text_encrypted: Encrypted<"core.notes.text", string> | null;
    version: Generated<number>;
    deleted_at: Date | null;
  };
}

const schema = `
  create schema core;
  create table core.customers (
    id uuid primary key default gen_random_uuid(),
    name text not null,
    email_encrypted text not null,
    email_bidx text not null unique,
    phone_encrypted text,
    phone_bidx text,
    profile_encrypted text,
    iban_encrypted text,
    born timestamptz
  );
  create table core.notes (
    id int primary key,
    slug text not null constraint notes_slug_key unique,
    text_encrypted text,
    version int not null default 1,
    deleted_at timestamptz
  );
  create table core.seats ("row" int, seat text, note text, primary key ("row", seat));
`;

const encryption = createEncryption({ tables, keys });
const id = "5f0c7a7e-8f3a-4b7e-9d55-0d3b6a1e2c4f";
const ada = {
  id,
  name: "Ada",
  email: "Ada@example.test",
  phone: "+43 1",
  profile: { city: "Wien" },
  iban: "AT61",
  born: new Date(0),
};

let pool: Pool;
let db: Kysely<DB>;
let statements: string[] = [];
let customers: ReturnType<typeof makeCustomers>;

function makeCustomers(executor: Kysely<DB>) {
  return createRepository(executor, "core.customers", { tables, encryption });
}

beforeAll(async () => {
  pool = new Pool({ connectionString: await database(schema), max: 4 });
  db = new Kysely<DB>({
    dialect: new PostgresDialect({ pool }),
    plugins: [createEncryptionPlugin(tables)],
    log: (event) => void statements.push(event.query.sql),
  });
  customers = makeCustomers(db);
});
afterAll(() => db.destroy());
beforeEach(async () => {
  await pool.query("truncate core.customers, core.seats, core.notes");
  statements = [];
});

describe("reading and writing", () => {
  it("plaintext in code, ciphertext in the database", async () => {
    expect(await customers.insert(ada)).toEqual(ada);
    const { rows } = await pool.query("select * from core.customers");
    expect(rows[0]).toMatchObject({
      email_encrypted: expect.stringMatching(/^ud1\.x/),
      email_bidx: expect.stringMatching(/^b1\./),
      profile_encrypted: expect.stringMatching(/^ud1\.x/),
    });
    expect(JSON.stringify(rows)).not.toMatch(/example|Wien|AT61|\+43/);
    expect(await customers.find({ id })).toEqual(ada);
    expect(await customers.findBy({ email: " ADA@example.test" })).toEqual(ada);
    expect(
      await customers.findBy({ email: "eve@example.test" }),
    ).toBeUndefined();
    expect(
      await customers.find({ id: "0b7d2b1c-63a4-4a52-8d0f-9a4c1f1f7e21" }),
    ).toBeUndefined();
  });

  it("what the database fills in comes back", async () => {
    const eve = await customers.insert({
      name: "Eve",
      email: "eve@example.test",
    });
    expect(eve).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      name: "Eve",
      email: "eve@example.test",
      phone: null,
      profile: null,
      iban: null,
      born: null,
    });
  });

  it("a cut blind index is filtered by what is decrypted", async () => {
    await customers.insertMany(
      Array.from({ length: 20 }, (_, n) => ({
        name: `c${n}`,
        email: `c${n}@example.test`,
        phone: `+43 ${n}`,
      })),
    );
    const found = await customers.findMany({ phone: ["+437", "+43-8"] });
    expect(found.map(({ name }) => name).toSorted()).toEqual(["c7", "c8"]);
    expect((await customers.findMany({ phone: null })).length).toBe(0);
    expect(await customers.findMany({ name: [] })).toEqual([]);
    expect((await customers.findMany()).length).toBe(20);
    await expect(
      customers.findBy({ phone: ["+437", "+43-8"] }),
    ).rejects.toThrow(RangeError);
  });

  it("many rows go in as few statements as the parameters allow, or not at all", async () => {
    const seats = createRepository(db, "core.seats", { tables });
    const rows = Array.from({ length: 50_000 }, (_, n) => ({
      row: n,
      seat: "a",
      note: null,
    }));
    expect((await seats.insertMany(rows)).length).toBe(50_000);
    expect(statements.filter((sql) => sql.startsWith("insert")).length).toBe(3);
    const again = rows.map(({ row }) => ({
      row: 60_000 - row,
      seat: "a",
      note: null,
    }));
    await expect(seats.insertMany(again)).rejects.toMatchObject({
      code: "UNIQUE_VIOLATION",
    });
    const { rows: count } = await pool.query(
      "select count(*)::int from core.seats",
    );
    expect(count).toEqual([{ count: 50_000 }]);
    expect(await seats.insertMany([])).toEqual([]);
  });

  it("an update writes what changed, and nothing when nothing did", async () => {
    await customers.insert(ada);
    const before = (await pool.query("select *, xmin from core.customers"))
      .rows[0];
    statements = [];
    const same = await customers.update(
      { id },
      {
        name: "Ada",
        email: "Ada@example.test",
        profile: { city: "Wien" },
        iban: "AT61",
        born: new Date(0),
      },
    );
    expect(same).toEqual(ada);
    expect(statements.filter((sql) => sql.startsWith("update"))).toEqual([]);
    const changed = await customers.update(
      { id },
      { name: "Ada", phone: null, iban: "AT62" },
    );
    expect(changed).toEqual({ ...ada, phone: null, iban: "AT62" });
    const statement = statements.find((sql) => sql.startsWith("update"));
    expect(statement).toMatch(
      /set "phone_encrypted" = \$1, "phone_bidx" = \$2, "iban_encrypted" = \$3 where/,
    );
    const after = (await pool.query("select *, xmin from core.customers"))
      .rows[0];
    expect(after.email_encrypted).toBe(before.email_encrypted);
    expect([after.phone_encrypted, after.phone_bidx]).toEqual([null, null]);
    expect(
      await customers.update(
        { id: "0b7d2b1c-63a4-4a52-8d0f-9a4c1f1f7e21" },
        { name: "x" },
      ),
    ).toBeUndefined();
  });

  it("deletes by key", async () => {
    await customers.insert(ada);
    expect(await customers.delete({ id })).toBe(true);
    expect(await customers.delete({ id })).toBe(false);
  });

  it("runs inside a caller's transaction, and locks there", async () => {
    await customers.insert(ada);
    const failure = db.transaction().execute(async (transaction) => {
      const inside = customers.within(transaction);
      await inside.forUpdate({ id });
      await inside.update({ id }, { email: "new@example.test" });
      expect(await inside.findBy({ email: "new@example.test" })).toMatchObject({
        id,
      });
      const other = pool.query(
        "select 1 from core.customers for update nowait",
      );
      await expect(other).rejects.toMatchObject({ code: "55P03" });
      throw new Error("rolled back");
    });
    await expect(failure).rejects.toThrow("rolled back");
    expect(await customers.find({ id })).toEqual(ada);
  });
});

function makeNotes() {
  return createRepository(db, "core.notes", {
    tables,
    encryption,
    version: "version",
    softDelete: "deleted_at",
  });
}

describe("versions and deletion marks", () => {
  const note = { id: 1, slug: "a", text: "one", version: 1, deleted_at: null };
  let notes: ReturnType<typeof makeNotes>;
  beforeAll(() => {
    notes = makeNotes();
  });

  it("an update names the version it read, and raises it", async () => {
    await notes.insert({ id: 1, slug: "a", text: "one" });
    expect(await notes.update({ id: 1 }, { text: "two" }, 1)).toEqual({
      ...note,
      text: "two",
      version: 2,
    });
    const stale = notes.update({ id: 1 }, { text: "three" }, 1);
    await expect(stale).rejects.toMatchObject({
      code: "STALE_ROW",
      expected: 1,
      found: 2,
    });
    await expect(notes.update({ id: 1 }, { text: "x" })).rejects.toThrow(
      "must name the version",
    );
    expect(await notes.find({ id: 1 })).toMatchObject({ text: "two" });
  });

  it("of many updates for one version exactly one is made", async () => {
    await notes.insert({ id: 1, slug: "a", text: "0" });
    const attempts = Array.from({ length: 40 }, (_, n) =>
      notes.update({ id: 1 }, { text: `by ${n}` }, 1),
    );
    const results = await Promise.allSettled(attempts);
    const losers = results.filter(({ status }) => status === "rejected");
    expect(losers.length).toBe(39);
    for (const loser of losers) {
      expect(loser).toMatchObject({ reason: { code: "STALE_ROW" } });
    }
    expect(await notes.find({ id: 1 })).toMatchObject({ version: 2 });
  });

  it("a deleted row is marked, and not found", async () => {
    await notes.insertMany([
      { id: 1, slug: "a" },
      { id: 2, slug: "b" },
    ]);
    expect(await notes.delete({ id: 1 })).toBe(true);
    expect(await notes.delete({ id: 1 })).toBe(false);
    expect(await notes.find({ id: 1 })).toBeUndefined();
    expect(await notes.update({ id: 1 }, { text: "x" }, 1)).toBeUndefined();
    expect((await notes.findMany()).map(({ id }) => id)).toEqual([2]);
    const marked = "select deleted_at from core.notes where id = 1";
    const { rows } = await pool.query(marked);
    expect(rows[0].deleted_at).toBeInstanceOf(Date);
  });

  it("an upsert goes by the constraint that it names", async () => {
    const one = { id: 1, slug: "a", text: "one" };
    expect(await notes.upsert("notes_slug_key", one)).toEqual(note);
    const two = { id: 9, slug: "a", text: "two" };
    expect(await notes.upsert("notes_slug_key", two)).toEqual({
      ...note,
      text: "two",
      version: 2,
    });
    const renamed = { id: 1, slug: "b" };
    expect(await notes.upsert("primaryKey", renamed)).toEqual({
      ...note,
      slug: "b",
      text: "two",
      version: 3,
    });
    const other = notes.upsert("primaryKey", { id: 2, slug: "b" });
    await expect(other).rejects.toMatchObject({
      code: "UNIQUE_VIOLATION",
      constraint: "notes_slug_key",
      columns: ["slug"],
    });
    // @ts-expect-error the table has no such constraint
    const unknown = notes.upsert("notes_text_key", { id: 2, slug: "b" });
    await expect(unknown).rejects.toThrow("no constraint");
    expect((await notes.findMany()).length).toBe(1);
  });

  it("an upsert on the primary key keeps a row-bound value readable", async () => {
    await customers.insert(ada);
    const again = { ...ada, iban: "AT62" };
    expect(await customers.upsert("primaryKey", again)).toEqual(again);
    expect(await customers.find({ id })).toEqual(again);
  });
});

describe("the way out to Kysely", () => {
  it("a value that is bound to its row needs the primary key beside it", async () => {
    await customers.insert(ada);
    const rows = await customers.select((from) =>
      from.select(["id as key", "iban_encrypted as iban", "profile_encrypted"]),
    );
    expect(rows).toEqual([
      { key: id, iban: "AT61", profile_encrypted: { city: "Wien" } },
    ]);
    expectTypeOf(rows).toEqualTypeOf<
      {
        key: string;
        iban: string | null;
        profile_encrypted: { city: string } | null;
      }[]
    >();
    const without = customers.select((from) => from.select("iban_encrypted"));
    await expect(without).rejects.toMatchObject({
      code: "BAD_VALUE",
      column: "iban_encrypted",
    });
    // Joined with itself, each value is opened with the key of its own row.
    const other = "0b7d2b1c-63a4-4a52-8d0f-9a4c1f1f7e21";
    await customers.insert({
      ...ada,
      id: other,
      email: "eve@x.test",
      iban: "AT62",
    });
    const pairs = await customers.query((db) =>
      db
        .selectFrom("core.customers as a")
        .innerJoin("core.customers as b", (join) =>
          join.onRef("a.id", "<>", "b.id"),
        )
        .select(["a.id as aid", "a.iban_encrypted as a"])
        .select(["b.id as bid", "b.iban_encrypted as b"])
        .where("a.id", "=", id),
    );
    expect(pairs).toEqual([{ aid: id, a: "AT61", bid: other, b: "AT62" }]);
    const shared = await customers.query((db) =>
      db
        .with("q", (db) =>
          db.selectFrom("core.customers").select(["id", "iban_encrypted as i"]),
        )
        .selectFrom("q as a")
        .innerJoin("q as b", (join) => join.onRef("a.id", "<>", "b.id"))
        .select(["a.id as aid", "a.i as a", "b.id as bid", "b.i as b"])
        .where("a.id", "=", id),
    );
    expect(shared).toEqual(pairs);
  });

  it("works where a plugin writes names in camelCase", async () => {
    await customers.insert(ada);
    const camel = db.withPlugin(new CamelCasePlugin());
    const rows = await makeCustomers(camel).query((db) =>
      db.selectFrom("core.customers").select("email_encrypted"),
    );
    expect(rows).toEqual([{ emailEncrypted: ada.email }]);
  });
});

it("a row that leaves everything to the database, and many of them", async () => {
  await pool.query(
    "create table if not exists core.blanks (id serial primary key)",
  );
  const blanks = createRepository(
    db as unknown as Kysely<{ "core.blanks": { id: Generated<number> } }>,
    "core.blanks",
    { tables: { "core.blanks": { columns: ["id"], primaryKey: ["id"] } } },
  );
  expect(await blanks.insert({})).toEqual({ id: 1 });
  expect(await blanks.insertMany([{}, {}])).toEqual([{ id: 2 }, { id: 3 }]);
});

describe("errors", () => {
  it("a taken e-mail is told by its column, without it", async () => {
    await customers.insert(ada);
    const error = await customers
      .insert({ name: "Eve", email: "ADA@example.test" })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DatabaseError);
    expect(error).toMatchObject({
      code: "UNIQUE_VIOLATION",
      constraint: "customers_email_bidx_key",
      columns: ["email_encrypted"],
      table: "core.customers",
    });
  });

  it.each([
    ["a NUL", { name: "x", email: "a\0b" }],
    ["10 MiB", { name: "x", email: "x".repeat(10 * 1024 * 1024) }],
    ["nothing to index", { name: "x", email: " " }],
    [
      "a row-bound value without its key",
      { name: "x", email: "a@b.test", iban: "AT61" },
    ],
  ])("%s: nothing is sent", async (_, values) => {
    await expect(customers.insert(values)).rejects.toBeInstanceOf(
      EncryptionError,
    );
    expect(statements).toEqual([]);
  });

  it("a damaged value is an error that names the row", async () => {
    await customers.insert(ada);
    await pool.query(
      "update core.customers set email_encrypted = left(email_encrypted, -4) || 'AAAA'",
    );
    await expect(customers.find({ id })).rejects.toMatchObject({
      code: "TAMPERED_OR_MOVED",
      table: "core.customers",
      column: "email_encrypted",
      primaryKey: [id],
      kid: "testwfa4wx",
    });
  });

  it("misuse by untyped callers", async () => {
    const untyped = customers as unknown as Record<
      string,
      (...args: unknown[]) => Promise<unknown>
    >;
    await expect(untyped["find"]?.({})).rejects.toThrow(
      'needs a value for "id"',
    );
    await expect(
      untyped["findMany"]?.({ email_encrypted: "x" }),
    ).rejects.toThrow('no property "email_encrypted"');
    await expect(untyped["findMany"]?.({ profile: "x" })).rejects.toThrow(
      /no blind index/,
    );
    expect(() => createRepository(db, "core.customers", { tables })).toThrow(
      /without its encryption/,
    );
  });
});

it("types: plaintext names and types, blind indexes hidden, equality only where it can be found", () => {
  type Row = NonNullable<Awaited<ReturnType<typeof customers.find>>>;
  expectTypeOf<Row>().toEqualTypeOf<{
    id: string;
    name: string;
    email: string;
    phone: string | null;
    profile: { city: string } | null;
    iban: string | null;
    born: Date | null;
  }>();
  const never = () => [
    // @ts-expect-error no such property: the column is encrypted
    customers.insert({ name: "x", email_encrypted: "x" }),
    // @ts-expect-error email is required
    customers.insert({ name: "x" }),
    // @ts-expect-error a number is no e-mail
    customers.insert({ name: "x", email: 7 }),
    // @ts-expect-error blind indexes are not for callers
    customers.findMany({ email_bidx: "x" }),
    // @ts-expect-error profile is encrypted and has no blind index
    customers.findMany({ profile: { city: "Wien" } }),
    // @ts-expect-error the key is id
    customers.find({ name: "x" }),
    // @ts-expect-error both columns of the key
    createRepository(db, "core.seats", { tables }).find({ row: 1 }),
  ];
  expect(never).toBeTypeOf("function");
});
