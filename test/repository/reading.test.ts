import * as kysely from "kysely";
import * as kysely28 from "kysely-0.28";
import { sql, type Kysely } from "kysely";
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
  createEncryptionPlugin,
  createRepository,
  registerParsers,
  valuePlugin,
  type Encrypted,
} from "../../src/index.ts";
import {
  createBookings,
  type Bookings,
} from "../../src/repositories/bookings.ts";
import {
  createCustomers,
  type Customers,
} from "../../src/repositories/customers.ts";
import { createStations } from "../../src/repositories/stations.ts";
import {
  bookingDatabase,
  encryption,
  evening,
  openKitchen,
  type Kitchen,
} from "./booking-database.ts";

const versions = { "kysely 0.29": kysely, "kysely 0.28": kysely28 };

describe.each(Object.entries(versions))("%s", (_, version) => {
  let pool: Pool;
  let db: Kysely<DB>;
  let bookings: Bookings;
  let customers: Customers;
  let kitchen: Kitchen;
  let statements: string[] = [];

  beforeAll(async () => {
    pool = new Pool({ connectionString: await bookingDatabase(), max: 4 });
    await registerParsers(pool, parsers);
    // The two versions are one to callers; private fields keep the compiler from knowing.
    db = new (version.Kysely as typeof kysely.Kysely)<DB>({
      dialect: new (version.PostgresDialect as typeof kysely.PostgresDialect)({
        pool,
      }),
      plugins: [createEncryptionPlugin(tables), valuePlugin(parsers)],
      log: (event) => void statements.push(event.query.sql),
    });
    bookings = createBookings(db);
    customers = createCustomers(db, encryption);
    const stations = createStations(db);
    kitchen = await openKitchen({ db, pool, bookings, customers, stations });
    for (let day = 0; day < 25; day++) {
      await bookings.book({
        ...kitchen,
        ...evening(day),
        party_size: 1 + (day % 5),
      });
    }
  });
  afterAll(() => db.destroy());

  const sizes = (rows: readonly { party_size: number }[]) =>
    rows.map(({ party_size }) => party_size);

  describe("findMany", () => {
    it("filters, sorts and limits", async () => {
      const { station_id } = kitchen;
      const between = await bookings.findMany(
        { station_id, status: ["new", "confirmed"] },
        {
          filters: [
            ["starts_at", ">=", evening(3).from],
            ["starts_at", "<", evening(6).from],
          ],
          orderBy: [["starts_at", "desc"]],
        },
      );
      expect(sizes(between)).toEqual([1, 5, 4]);
      const large = await bookings.findMany(
        { station_id },
        {
          filters: [["party_size", "in", [4, 5]]],
          orderBy: [["party_size", "desc"], "starts_at"],
          limit: 6,
        },
      );
      expect(sizes(large)).toEqual([5, 5, 5, 5, 5, 4]);
      const count = async (
        ...filters: NonNullable<
          Parameters<Bookings["findMany"]>[1]
        >["filters"] & {}
      ) => (await bookings.findMany({ station_id }, { filters })).length;
      expect(await count(["party_size", "<>", 1])).toBe(20);
      expect(await count(["party_size", "not in", [1, 2]])).toBe(15);
      expect(await count(["party_size", "not in", []])).toBe(25);
      expect(await count(["party_size", "in", []])).toBe(0);
      expect(await count(["cancelled_at", "=", null])).toBe(25);
      expect(await count(["cancelled_at", "<>", null])).toBe(0);
      expect(await count(["currency", "like", "E%"])).toBe(25);
      expect(await count(["currency", "not ilike", "e%"])).toBe(0);
    });

    it("refuses what untyped callers could slip in", async () => {
      const untyped = bookings as unknown as Record<
        string,
        (...args: unknown[]) => Promise<unknown>
      >;
      const find = (...args: unknown[]) => untyped["findMany"]?.(...args);
      const by = (where: unknown) => untyped["findBy"]?.(where);
      await expect(find({ id: undefined })).rejects.toThrow("undefined");
      await expect(find({ status: { "<>": "new" } })).rejects.toThrow(
        "not with a value of type object",
      );
      await expect(
        find({}, { filters: [["status", "= 'new' or true --", "x"]] }),
      ).rejects.toThrow("there is no comparison");
      await expect(
        find({}, { filters: [["party_size", ">", [1]]] }),
      ).rejects.toThrow('">" compares with one value');
      await expect(
        find({}, { filters: [["party_size", ">", null]] }),
      ).rejects.toThrow('nothing is ">" null');
      await expect(find({}, { orderBy: ["nothing"] })).rejects.toThrow(
        'no property "nothing"',
      );
      await expect(find({}, { limit: 0 })).rejects.toThrow("the limit 0");
      await expect(by({})).rejects.toThrow("needs a value");
    });

    it("an encrypted column is compared by equality alone", async () => {
      const untyped = customers as unknown as Record<
        string,
        (...args: unknown[]) => Promise<unknown>
      >;
      for (const options of [
        { filters: [["email", ">", "a"]] },
        { filters: [["email", "like", "a%"]] },
        { orderBy: ["email"] },
      ]) {
        await expect(untyped["findMany"]?.({}, options)).rejects.toMatchObject({
          code: "BAD_CONFIGURATION",
          column: "email_encrypted",
        });
      }
    });

    it("locks, and skips or fails for what is locked", async () => {
      const { station_id } = kitchen;
      const first = await bookings.findMany({ station_id }, { limit: 1 });
      const [{ id } = { id: "" }] = first;
      await expect(bookings.forUpdate({ id })).rejects.toThrow(
        "within(transaction)",
      );
      await db.transaction().execute(async (one) => {
        await bookings.within(one).forUpdate({ id });
        await db.transaction().execute(async (two) => {
          const others = bookings.within(two);
          expect(await others.forUpdate({ id }, "skip")).toBeUndefined();
          const rest = await others.findMany({ station_id }, { lock: "skip" });
          expect(rest.length).toBe(24);
        });
        await db
          .transaction()
          .execute(async (two) => {
            const failing = bookings.within(two).forUpdate({ id }, "fail");
            await expect(failing).rejects.toMatchObject({
              code: "LOCK_NOT_AVAILABLE",
            });
          })
          .catch(() => undefined);
      });
    });
  });

  describe("pages", () => {
    it.each(["asc", "desc"] as const)(
      "%s, along an index",
      async (direction) => {
        const seen: Date[] = [];
        let after: string | undefined;
        let pages = 0;
        do {
          const page = await bookings.page(
            "bookings_station_id_starts_at_idx",
            {
              where: { station_id: kitchen.station_id },
              filters: [["starts_at", ">=", evening(2).from]],
              limit: 5,
              direction,
              ...(after !== undefined && { after }),
            },
          );
          seen.push(...page.rows.map(({ starts_at }) => starts_at));
          after = page.next;
          pages++;
          expect(Object.keys(page.rows[0] ?? {})).not.toContain(":0");
        } while (after !== undefined);
        const days = Array.from({ length: 23 }, (_, n) => evening(n + 2).from);
        expect(seen).toEqual(direction === "asc" ? days : days.toReversed());
        expect(pages).toBe(5);
      },
    );

    it("rows that are equal in the index, and differ by microseconds, come once each", async () => {
      const all = new Set<string>();
      await sql`
        update core.bookings
        set created_at = timestamptz '2026-01-01' + (party_size || ' microseconds')::interval`.execute(
        db,
      );
      let after: string | undefined;
      do {
        const page = await bookings.page("bookings_customer_id_idx", {
          limit: 4,
          ...(after !== undefined && { after }),
        });
        for (const { id } of page.rows) all.add(id);
        after = page.next;
      } while (after !== undefined);
      expect(all.size).toBe(25);
      // Along an index of microseconds, that the metadata is told of here.
      await sql`create index on core.bookings (created_at)`.execute(db);
      const indexed = createRepository(db, "core.bookings", {
        tables: {
          ...tables,
          "core.bookings": {
            ...tables["core.bookings"],
            indexes: { bookings_created_at_idx: ["created_at"] },
          },
        },
      });
      const ids: string[] = [];
      for await (const { id } of indexed.stream({
        index: "bookings_created_at_idx",
        batch: 3,
      }))
        ids.push(id);
      expect(ids.length).toBe(25);
      expect(new Set(ids)).toEqual(all);
    });

    it("the server goes on in the index, and sorts no table", async () => {
      statements = [];
      const first = await bookings.upcoming(kitchen.station_id, new Date(0));
      expect(first.rows.length).toBe(25);
      const { next = "" } = await bookings.page("bookings_starts_at_idx", {
        limit: 3,
      });
      statements = [];
      await bookings.page("bookings_starts_at_idx", { limit: 3, after: next });
      const [statement = ""] = statements;
      const [, ...position] = JSON.parse(
        Buffer.from(next, "base64url").toString(),
      ) as string[];
      const client = await pool.connect();
      try {
        await client.query("set enable_seqscan = off");
        const plan = await client.query(`explain ${statement}`, [
          ...position,
          4,
        ]);
        const text = JSON.stringify(plan.rows);
        expect(text).toContain("Index Scan using bookings_starts_at_idx");
        expect(text).toMatch(/Index Cond: .{0,3}\(?starts_at >= /);
      } finally {
        client.release(true);
      }
    });

    it("a cursor of another index, or of nobody, is refused", async () => {
      const { next = "" } = await bookings.page("bookings_starts_at_idx", {
        limit: 1,
      });
      const other = bookings.page("primaryKey", { limit: 1, after: next });
      await expect(other).rejects.toThrow('none of index "primaryKey"');
      const broken = bookings.page("primaryKey", { limit: 1, after: "x" });
      await expect(broken).rejects.toThrow(TypeError);
      const unknown = bookings.page("no_idx" as "primaryKey", { limit: 1 });
      await expect(unknown).rejects.toMatchObject({
        code: "BAD_CONFIGURATION",
      });
    });

    it("a stream holds a batch, and can be left early", async () => {
      statements = [];
      const days: Date[] = [];
      for await (const { starts_at } of bookings.stream({
        index: "bookings_starts_at_idx",
        batch: 4,
      })) {
        days.push(starts_at);
        if (days.length === 6) break;
      }
      expect(days).toEqual(
        Array.from({ length: 6 }, (_, n) => evening(n).from),
      );
      expect(statements.length).toBe(2);
      let all = 0;
      for await (const row of customers.stream()) if (row.email) all++;
      expect(all).toBe(1);
    });
  });

  describe("select and query", () => {
    const known = "example.test";

    it("decrypts through joins and aliases", async () => {
      const evenings = createRepository(db, "core.bookings", {
        tables,
        encryption,
      });
      const rows = await evenings.select((from) =>
        from
          .innerJoin("core.customers as c", "c.id", "core.bookings.customer_id")
          .innerJoin("identity.stations as s", "s.id", "c.station_id")
          .select(["c.email_encrypted as mail", "c.phone_encrypted", "s.city"])
          .where("c.id", "=", kitchen.customer_id)
          .limit(1),
      );
      expectTypeOf(rows).toEqualTypeOf<
        { mail: string; phone_encrypted: string; city: string }[]
      >();
      expect(rows).toEqual([
        {
          mail: expect.stringContaining(known) as string,
          phone_encrypted: "+43 1 2345",
          city: "Wien",
        },
      ]);
    });

    it.each<[string, () => Promise<object[]>]>([
      [
        "its own table",
        () =>
          customers.select((from) => from.select("email_encrypted as mail")),
      ],
      [
        "all columns",
        async () =>
          (await customers.select((from) => from.selectAll())).map(
            ({ email_encrypted }) => ({ mail: email_encrypted }),
          ),
      ],
      [
        "all columns of an alias",
        async () =>
          (
            await customers.query((db) =>
              db
                .selectFrom("core.customers as c")
                .leftJoin("identity.stations as s", "s.id", "c.station_id")
                .selectAll("c"),
            )
          ).map(({ email_encrypted }) => ({ mail: email_encrypted })),
      ],
      [
        "a subquery in FROM",
        () =>
          customers.query((db) =>
            db
              .selectFrom(
                db
                  .selectFrom("core.customers")
                  .select("email_encrypted as inner")
                  .as("x"),
              )
              .select("x.inner as mail"),
          ),
      ],
      [
        "a lateral join",
        () =>
          customers.query((db) =>
            db
              .selectFrom("identity.stations as s")
              .innerJoinLateral(
                (eb) =>
                  eb
                    .selectFrom("core.customers as c")
                    .select("c.email_encrypted")
                    .whereRef("c.station_id", "=", "s.id")
                    .as("c"),
                (join) => join.onTrue(),
              )
              .select("c.email_encrypted as mail"),
          ),
      ],
      [
        "a scalar subquery",
        () =>
          customers.query((db) =>
            db
              .selectFrom("identity.stations as s")
              .select((eb) =>
                eb
                  .selectFrom("core.customers as c")
                  .select("c.email_encrypted")
                  .whereRef("c.station_id", "=", "s.id")
                  .limit(1)
                  .as("mail"),
              ),
          ),
      ],
      [
        "WITH",
        () =>
          customers.query((db) =>
            db
              .with("living", (db) =>
                db.selectFrom("core.customers").select("email_encrypted as e"),
              )
              .selectFrom("living as l")
              .select("l.e as mail"),
          ),
      ],
      [
        "WITH and column names",
        () =>
          customers.query((db) =>
            db
              .with("living(e)", (db) =>
                db.selectFrom("core.customers").select("email_encrypted as e"),
              )
              .selectFrom("living")
              .select("e as mail"),
          ),
      ],
      [
        "WITH RECURSIVE",
        () =>
          customers.query((db) =>
            db
              .withRecursive("r", (db) =>
                db
                  .selectFrom("core.customers")
                  .select("email_encrypted as e")
                  .union(db.selectFrom("r").select("r.e")),
              )
              .selectFrom("r")
              .select("r.e as mail"),
          ),
      ],
      [
        "UNION",
        () =>
          customers.query((db) =>
            db
              .selectFrom("core.customers")
              .select("email_encrypted as mail")
              .union(
                db
                  .selectFrom("core.customers as d")
                  .select("d.email_encrypted as mail"),
              ),
          ),
      ],
      [
        "coalesce and null",
        () =>
          customers.query((db) =>
            db
              .selectFrom("core.customers as c")
              .leftJoin("core.customers as d", (join) =>
                join.on("d.id", "is", null),
              )
              .select((eb) =>
                eb.fn
                  .coalesce("d.email_encrypted", "c.email_encrypted")
                  .as("mail"),
              ),
          ),
      ],
      [
        "CASE",
        () =>
          customers.query((db) =>
            db
              .selectFrom("core.customers as c")
              .select((eb) =>
                eb
                  .case()
                  .when("c.consent_email", "=", true)
                  .then(eb.lit(null))
                  .else(eb.ref("c.email_encrypted"))
                  .end()
                  .as("mail"),
              ),
          ),
      ],
      [
        "max",
        () =>
          customers.query((db) =>
            db
              .selectFrom("core.customers")
              .select((eb) => eb.fn.max("email_encrypted").as("mail")),
          ),
      ],
      [
        "a view",
        () =>
          customers.query((db) =>
            db
              .selectFrom("core.active_customers")
              .select("email_encrypted as mail"),
          ),
      ],
      [
        "withSchema",
        () =>
          customers.query((db) =>
            (
              db.withSchema("core") as unknown as Kysely<{
                customers: { email_encrypted: string };
              }>
            )
              .selectFrom("customers")
              .select("email_encrypted as mail"),
          ),
      ],
      [
        "RETURNING",
        () =>
          customers.query((db) =>
            db
              .updateTable("core.customers")
              .set({ notes: "x" })
              .returning("email_encrypted as mail"),
          ),
      ],
    ])("%s", async (_, read) => {
      const rows = (await read()) as { mail: string }[];
      expect(rows.length).toBe(1);
      expect(rows[0]?.mail).toContain(known);
    });

    it("what cannot be traced stays branded ciphertext", async () => {
      type Email = Encrypted<"core.customers.email", string>;
      const rows = await customers.query((db) =>
        db
          .selectFrom("identity.stations as s")
          .leftJoin("core.customers as c", "c.station_id", "s.id")
          .select((eb) => [
            sql<Email>`c.email_encrypted || ''`.as("raw"),
            eb.fn
              .coalesce("c.email_encrypted", "c.phone_encrypted")
              .as("either"),
            eb.fn.jsonAgg("c").as("nested"),
          ])
          .groupBy(["c.email_encrypted", "c.phone_encrypted"]),
      );
      const [row] = rows;
      expect(row?.raw).toMatch(/^ud1\.x/);
      expect(row?.either).toMatch(/^ud1\.x/);
      expect(row?.nested[0]?.email_encrypted).toMatch(/^ud1\.x/);
      expectTypeOf<NonNullable<typeof row>["raw"]>().toEqualTypeOf<Email>();
      expectTypeOf<NonNullable<typeof row>["either"]>().not.toExtend<string>();
      expectTypeOf<
        NonNullable<typeof row>["nested"][number]["email_encrypted"]
      >().not.toExtend<string>();
      if (row)
        expect(
          encryption
            .column("core.customers", "email_encrypted")
            .decrypt(row.raw),
        ).toContain(known);
      // A union of two columns, whose rows nobody can tell apart.
      const mixed = await customers.query((db) =>
        db
          .selectFrom("core.customers")
          .select("email_encrypted as e")
          .union(
            db
              .selectFrom("core.customers")
              .select("phone_encrypted as e")
              .$castTo<{ e: never }>(),
          ),
      );
      expect(mixed.map(({ e }) => String(e).slice(0, 5))).toEqual([
        "ud1.x",
        "ud1.x",
      ]);
    });

    it("a name that stands twice has the last one's value", async () => {
      const rows = await customers.query((db) =>
        db
          .selectFrom("core.customers as c")
          .select(["c.email_encrypted as x", "c.first_name as x"]),
      );
      expect(rows).toEqual([{ x: null }]);
    });

    it("without its encryption a repository does not hand out ciphertext as if it were read", async () => {
      const stations = createRepository(db, "identity.stations", { tables });
      const rows = stations.select((from) =>
        from
          .innerJoin(
            "core.customers as c",
            "c.station_id",
            "identity.stations.id",
          )
          .select("c.email_encrypted"),
      );
      await expect(rows).rejects.toMatchObject({ code: "BAD_CONFIGURATION" });
    });

    it("its errors tell nothing of a row that an encrypted table has", async () => {
      const stations = createRepository(db, "identity.stations", {
        tables,
        encryption,
      });
      const failing = stations.select((from) =>
        from
          .innerJoin(
            "core.customers as c",
            "c.station_id",
            "identity.stations.id",
          )
          .select([
            "c.email_encrypted",
            sql`(c.email_encrypted || 'PLAIN')::int`.as("n"),
          ]),
      );
      const error: unknown = await failing.catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: "REFUSED", sqlState: "22P02" });
      expect((error as Error).cause).toBeUndefined();
    });
  });
});
