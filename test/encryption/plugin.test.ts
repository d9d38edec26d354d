import * as kysely29 from "kysely";
import * as kysely28 from "kysely-0.28";
import { Pool } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  createEncryptionPlugin,
  EncryptionError,
  envelopePattern,
} from "../../src/encryption/index.ts";
import {
  customerId,
  encryption,
  envelopeOf,
  otherCustomerId,
  tables,
} from "./fixture.ts";
import { database } from "../server.ts";

/*
 * Types are switched off here on purpose (every table is a Row of unknowns): what
 * reaches the plugin is what an untyped caller would send. Both releases of
 * kysely build the queries, a real server takes them, and after each refusal the
 * tables are as they were.
 */

type Row = Record<string, unknown>;
type Untyped = Record<string, Row>;

const email = encryption.untyped.column("core.customers", "email_encrypted")!;
const iban = encryption.untyped.column("core.customers", "iban_encrypted")!;
const passport = encryption.untyped.column(
  "core.customers",
  "passport_encrypted",
)!;
const stationEmail = encryption.untyped.column(
  "core.stations",
  "email_encrypted",
)!;
const emailIndex = encryption.untyped.blindIndex(
  "core.customers",
  "email_bidx",
)!;
const stationIndex = encryption.untyped.blindIndex(
  "core.stations",
  "email_bidx",
)!;

const plaintext = "ada@example.test";
const lookalike = envelopeOf(email.encrypt(plaintext));

const schema = `
  create schema core;
  create table core.customers (
    id uuid primary key default gen_random_uuid(),
    name text,
    email_encrypted text check (email_encrypted ~ '${envelopePattern}'),
    email_bidx text unique,
    iban_encrypted text,
    passport_encrypted bytea
  );
  create table core.stations (
    id int primary key,
    name text,
    email_encrypted text,
    email_bidx text
  );
  create table public.plain (id int primary key, name text, email text, email_encrypted text);
`;

let pool: Pool;

beforeAll(async () => {
  pool = new Pool({ connectionString: await database(schema) });
});
afterAll(() => pool.end());
beforeEach(async () => {
  await pool.query("truncate core.customers, core.stations, public.plain");
  await pool.query("insert into core.customers (id, name) values ($1, 'Ada')", [
    customerId,
  ]);
  await pool.query(
    "insert into public.plain values (1, 'one', 'a@b.test', 'b@c.test')",
  );
});

async function contents(): Promise<unknown[]> {
  const customers = await pool.query(
    "select * from core.customers order by id",
  );
  const stations = await pool.query("select * from core.stations order by id");
  return [...customers.rows, ...stations.rows];
}

// The two releases' types are nominally different; their builders are called alike.
type Database = kysely29.Kysely<Untyped>;

const releases: readonly [
  string,
  Pick<
    typeof kysely29,
    | "Kysely"
    | "PostgresDialect"
    | "sql"
    | "CamelCasePlugin"
    | "expressionBuilder"
  >,
][] = [
  ["0.29", kysely29],
  ["0.28", kysely28 as unknown as typeof kysely29],
];

async function refused(
  code: string,
  query: () => { execute(): Promise<unknown> },
  place: object = { table: "core.customers" },
): Promise<void> {
  const before = await contents();
  let error: unknown;
  try {
    await query().execute();
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(EncryptionError);
  expect(error).toMatchObject({ code, ...place });
  expect(await contents()).toEqual(before);
}

describe.each(releases)(
  "kysely %s",
  (_, { Kysely, PostgresDialect, sql, CamelCasePlugin }) => {
    let db: Database;
    beforeAll(() => {
      db = new Kysely<Untyped>({
        dialect: new PostgresDialect({ pool }),
        plugins: [createEncryptionPlugin(tables)],
      });
    });

    const insert = () =>
      db.insertInto("core.customers").values({
        id: customerId,
        email_encrypted: email.encrypt("new@example.test"),
      });

    const merge = () =>
      db
        .mergeInto("core.customers as c")
        .using("plain as p", (join) => join.onTrue());

    const customers = () => db.selectFrom("core.customers").select("name");

    describe("insert", () => {
      it("takes what the encryptor made, and null, and nothing at all", async () => {
        await db
          .insertInto("core.customers")
          .values([
            {
              id: otherCustomerId,
              email_encrypted: email.encrypt(plaintext),
              email_bidx: emailIndex.index(plaintext),
              passport_encrypted: passport.encrypt(Buffer.from("P<UTO")),
            },
            { name: "without", email_encrypted: null },
            { name: "nothing" },
          ])
          .execute();
        const { rows } = await pool.query(
          "select * from core.customers where id = $1",
          [otherCustomerId],
        );
        expect(rows[0].email_encrypted).toMatch(new RegExp(envelopePattern));
        expect(email.decrypt(rows[0].email_encrypted)).toBe(plaintext);
        expect(rows[0].passport_encrypted).toBeInstanceOf(Buffer);
        expect(passport.decrypt(rows[0].passport_encrypted)).toEqual(
          Buffer.from("P<UTO"),
        );
        const found = await db
          .selectFrom("core.customers")
          .select("id")
          .where("email_bidx", "in", emailIndex.search(plaintext))
          .execute();
        expect(found).toEqual([{ id: otherCustomerId }]);
      });

      it.each<[string, unknown]>([
        ["text", plaintext],
        ["a string that looks like an envelope", lookalike],
        ["the empty text", ""],
        ["a number", 7],
        ["a boolean", false],
        ["an object", { email: plaintext }],
        [
          "an object that prints as an envelope",
          { toPostgres: () => lookalike, toString: () => lookalike },
        ],
        ["bytes", Buffer.from(plaintext)],
        ["a list", [plaintext]],
        ["a Date", new Date(0)],
      ])("refuses %s", async (_, value) => {
        await refused(
          "PLAINTEXT_REJECTED",
          () =>
            db.insertInto("core.customers").values({ email_encrypted: value }),
          { table: "core.customers", column: "email_encrypted" },
        );
        await refused(
          "PLAINTEXT_REJECTED",
          () => db.insertInto("core.customers").values({ email_bidx: value }),
          { column: "email_bidx" },
        );
      });

      it("refuses one bad row among good ones, complete or not", async () => {
        const good = { name: "x", email_encrypted: email.encrypt(plaintext) };
        await refused("PLAINTEXT_REJECTED", () =>
          db
            .insertInto("core.customers")
            .values([good, { name: "y", email_encrypted: plaintext }]),
        );
        await refused("PLAINTEXT_REJECTED", () =>
          db
            .insertInto("core.customers")
            .values([good, { email_encrypted: plaintext }]),
        );
      });

      it("names the row when the statement does", async () => {
        await refused(
          "PLAINTEXT_REJECTED",
          () =>
            db
              .insertInto("core.customers")
              .values({ id: otherCustomerId, email_encrypted: plaintext }),
          { primaryKey: [otherCustomerId] },
        );
      });

      it("refuses raw SQL, functions and subqueries as a value", async () => {
        for (const value of [
          sql`${plaintext}`,
          sql`lower(${plaintext})`,
          sql`${email.encrypt(plaintext)}`,
          (eb: kysely29.ExpressionBuilder<Untyped, string>) =>
            eb.fn("lower", [eb.val(plaintext)]),
          (eb: kysely29.ExpressionBuilder<Untyped, string>) =>
            eb.cast(eb.val(plaintext), "text"),
          db.selectFrom("plain").select("email").limit(1),
        ]) {
          await refused("PLAINTEXT_REJECTED", () =>
            db.insertInto("core.customers").values({ email_encrypted: value }),
          );
        }
      });

      it("refuses what was made for another column, table or kind", async () => {
        for (const value of [
          stationEmail.encrypt(plaintext),
          passport.encrypt(Buffer.from("x")),
          emailIndex.index(plaintext),
        ]) {
          await refused("MISPLACED", () =>
            db.insertInto("core.customers").values({ email_encrypted: value }),
          );
        }
        for (const value of [
          email.encrypt(plaintext),
          stationIndex.index(plaintext),
        ]) {
          await refused("MISPLACED", () =>
            db.insertInto("core.customers").values({ email_bidx: value }),
          );
        }
        await refused("MISPLACED", () =>
          db
            .insertInto("core.customers")
            .values({ name: email.encrypt(plaintext) }),
        );
        await refused(
          "MISPLACED",
          () =>
            db
              .insertInto("plain")
              .values({ id: 2, email: email.encrypt(plaintext) }),
          { table: "plain", column: "email" },
        );
      });

      it("refuses a value bound to another row, or to a row that is not named", async () => {
        const bound = iban.encrypt("DE89", { id: otherCustomerId });
        await refused("MISPLACED", () =>
          db.insertInto("core.customers").values({ iban_encrypted: bound }),
        );
        await refused("MISPLACED", () =>
          db.insertInto("core.customers").values({
            id: "11111111-1111-4111-8111-111111111111",
            iban_encrypted: bound,
          }),
        );
        await db
          .insertInto("core.customers")
          .values({ id: otherCustomerId.toUpperCase(), iban_encrypted: bound })
          .execute();
        const { rows } = await pool.query(
          "select * from core.customers where id = $1",
          [otherCustomerId],
        );
        expect(iban.decrypt(rows[0].iban_encrypted, rows[0])).toBe("DE89");
      });

      it("refuses a select that does not bring the same column", async () => {
        const into = () =>
          db.insertInto("core.customers").columns(["email_encrypted"]);
        await refused("PLAINTEXT_REJECTED", () =>
          into().expression(db.selectFrom("plain").select("email")),
        );
        await refused("PLAINTEXT_REJECTED", () =>
          into().expression(db.selectFrom("plain").select("email_encrypted")),
        );
        await refused("PLAINTEXT_REJECTED", () =>
          into().expression(
            db.selectFrom("core.stations").select("email_encrypted"),
          ),
        );
        await refused("PLAINTEXT_REJECTED", () =>
          into().expression(db.selectFrom("core.customers").selectAll()),
        );
        await refused("PLAINTEXT_REJECTED", () =>
          into().expression(
            db
              .selectFrom("plain")
              .select(sql<string>`email`.as("email_encrypted")),
          ),
        );
        await refused("PLAINTEXT_REJECTED", () =>
          into().expression(
            db
              .selectFrom("core.customers")
              .select("email_encrypted")
              .union(db.selectFrom("plain").select("email as email_encrypted")),
          ),
        );
        await refused("PLAINTEXT_REJECTED", () =>
          into().expression(sql`select ${plaintext}`),
        );
        await refused("PLAINTEXT_REJECTED", () =>
          db
            .insertInto("core.customers")
            .expression(db.selectFrom("plain").select("email")),
        );
        await db
          .updateTable("core.customers")
          .set({ email_encrypted: email.encrypt(plaintext) })
          .execute();
        await into()
          .expression(
            db
              .selectFrom("core.customers as c")
              .select("c.email_encrypted as e"),
          )
          .execute();
        const { rows } = await pool.query(
          "select email_encrypted from core.customers",
        );
        expect(rows.map((row) => email.decrypt(row.email_encrypted))).toEqual([
          plaintext,
          plaintext,
        ]);
      });

      it("finds inserts inside WITH", async () => {
        await refused("PLAINTEXT_REJECTED", () =>
          db
            .with("added", (qb) =>
              qb
                .insertInto("core.customers")
                .values({ email_encrypted: plaintext })
                .returning("id"),
            )
            .selectFrom("added")
            .selectAll(),
        );
      });

      it("knows the table under withSchema, without schema and in camelCase", async () => {
        const values = { email_encrypted: plaintext };
        await refused("PLAINTEXT_REJECTED", () =>
          db.withSchema("core").insertInto("customers").values(values),
        );
        await refused("PLAINTEXT_REJECTED", () =>
          db.insertInto("customers").values(values),
        );
        const first = db
          .withoutPlugins()
          .withPlugin(createEncryptionPlugin(tables))
          .withPlugin(new CamelCasePlugin());
        await refused("PLAINTEXT_REJECTED", () =>
          first
            .insertInto("core.customers")
            .values({ emailEncrypted: plaintext }),
        );
        const last = db
          .withoutPlugins()
          .withPlugin(new CamelCasePlugin())
          .withPlugin(createEncryptionPlugin(tables));
        await refused("PLAINTEXT_REJECTED", () =>
          last
            .insertInto("core.customers")
            .values({ emailEncrypted: plaintext }),
        );
        await last
          .insertInto("core.customers")
          .values({ emailEncrypted: email.encrypt(plaintext) })
          .execute();
      });

      it("leaves other tables alone, whatever their columns are called", async () => {
        await db
          .insertInto("public.plain")
          .values({ id: 2, email, email_encrypted: plaintext } as Row & {
            email: unknown;
          })
          .execute()
          .catch(() => {});
        await db
          .insertInto("public.plain")
          .values({ id: 3, email: plaintext, email_encrypted: plaintext })
          .execute();
        await db
          .updateTable("public.plain")
          .set({ email_encrypted: "x" })
          .where("email_encrypted", "=", plaintext)
          .execute();
        const { rows } = await pool.query(
          "select email_encrypted from plain where id = 3",
        );
        expect(rows).toEqual([{ email_encrypted: "x" }]);
      });
    });

    describe("on conflict", () => {
      it("refuses plaintext", async () => {
        await refused("PLAINTEXT_REJECTED", () =>
          insert().onConflict((oc) =>
            oc.column("id").doUpdateSet({ email_encrypted: plaintext }),
          ),
        );
        await refused("PLAINTEXT_REJECTED", () =>
          insert().onConflict((oc) =>
            oc.column("id").doUpdateSet({
              email_encrypted: (
                eb: kysely29.ExpressionBuilder<Untyped, string>,
              ) => eb.ref("excluded.name"),
            }),
          ),
        );
        await refused("MISPLACED", () =>
          insert().onConflict((oc) =>
            oc
              .column("id")
              .doUpdateSet({ email_encrypted: stationEmail.encrypt("x") }),
          ),
        );
      });

      it("takes a value of the column, excluded or new", async () => {
        await insert()
          .onConflict((oc) =>
            oc.column("id").doUpdateSet({
              email_encrypted: (
                eb: kysely29.ExpressionBuilder<Untyped, string>,
              ) => eb.ref("excluded.email_encrypted"),
            }),
          )
          .execute();
        await insert()
          .onConflict((oc) =>
            oc
              .column("id")
              .doUpdateSet({ email_encrypted: email.encrypt(plaintext) }),
          )
          .execute();
        const { rows } = await pool.query(
          "select email_encrypted from core.customers",
        );
        expect(rows.map((row) => email.decrypt(row.email_encrypted))).toEqual([
          plaintext,
        ]);
      });

      it("moves a row-bound value only where the conflict is on the primary key", async () => {
        const bound = () =>
          db.insertInto("core.customers").values({
            id: customerId,
            email_bidx: emailIndex.index(plaintext),
            iban_encrypted: iban.encrypt("DE89", { id: customerId }),
          });
        const excluded = {
          iban_encrypted: (eb: kysely29.ExpressionBuilder<Untyped, string>) =>
            eb.ref("excluded.iban_encrypted"),
        };
        await refused("MISPLACED", () =>
          bound().onConflict((oc) =>
            oc.column("email_bidx").doUpdateSet(excluded),
          ),
        );
        await refused("MISPLACED", () =>
          bound().onConflict((oc) =>
            oc.constraint("customers_pkey").doUpdateSet(excluded),
          ),
        );
        await bound()
          .onConflict((oc) => oc.column("id").doUpdateSet(excluded))
          .execute();
        const { rows } = await pool.query("select * from core.customers");
        expect(iban.decrypt(rows[0].iban_encrypted, rows[0])).toBe("DE89");
      });
    });

    describe("update", () => {
      it("refuses plaintext however the column is named", async () => {
        await refused("PLAINTEXT_REJECTED", () =>
          db.updateTable("core.customers").set({ email_encrypted: plaintext }),
        );
        await refused("PLAINTEXT_REJECTED", () =>
          db
            .updateTable("core.customers as c")
            .set({ email_encrypted: lookalike }),
        );
        await refused("PLAINTEXT_REJECTED", () =>
          db.updateTable("core.customers").set("email_encrypted", plaintext),
        );
        await refused("PLAINTEXT_REJECTED", () =>
          db
            .updateTable("core.customers")
            .set(sql.ref("email_encrypted"), plaintext),
        );
        await refused("PLAINTEXT_REJECTED", () =>
          db.updateTable("core.customers").set(sql`email_encrypted`, plaintext),
        );
        await refused("PLAINTEXT_REJECTED", () =>
          db
            .updateTable("core.customers")
            .from("plain")
            .set((eb) => ({ email_encrypted: eb.ref("plain.email") })),
        );
        await refused("PLAINTEXT_REJECTED", () =>
          db.updateTable("core.customers").set((eb) => ({
            email_encrypted: eb.fn.coalesce(
              "email_encrypted",
              eb.val(plaintext),
            ),
          })),
        );
        await refused("PLAINTEXT_REJECTED", () =>
          db
            .updateTable("core.customers")
            .set((eb) => ({ email_encrypted: eb.ref("name") })),
        );
        await refused("MISPLACED", () =>
          db
            .updateTable("core.customers")
            .set({ email_encrypted: passport.encrypt(Buffer.from("x")) }),
        );
      });

      it("takes the encryptor's values, null, and a copy of the same column", async () => {
        await db
          .updateTable("core.customers")
          .set({ email_encrypted: email.encrypt(plaintext) })
          .execute();
        await db
          .updateTable("core.customers as c")
          .from("core.customers as d")
          .set((eb) => ({ email_encrypted: eb.ref("d.email_encrypted") }))
          .whereRef("c.id", "=", "d.id")
          .execute();
        const { rows } = await pool.query(
          "select email_encrypted from core.customers",
        );
        expect(email.decrypt(rows[0].email_encrypted)).toBe(plaintext);
        await db
          .updateTable("core.customers")
          .set({ email_encrypted: null, email_bidx: null })
          .execute();
        expect(((await contents())[0] as Row)["email_encrypted"]).toBeNull();
      });

      it("refuses to copy another table's column and to move a row-bound value", async () => {
        await refused("PLAINTEXT_REJECTED", () =>
          db
            .updateTable("core.customers as c")
            .from("core.stations as s")
            .set((eb) => ({ email_encrypted: eb.ref("s.email_encrypted") })),
        );
        await refused("MISPLACED", () =>
          db
            .updateTable("core.customers as c")
            .from("core.customers as d")
            .set((eb) => ({ iban_encrypted: eb.ref("d.iban_encrypted") })),
        );
        await refused("MISPLACED", () =>
          db.updateTable("core.customers").set({ id: otherCustomerId }),
        );
      });
    });

    describe("merge", () => {
      it("refuses plaintext in each of its actions", async () => {
        await refused("PLAINTEXT_REJECTED", () =>
          merge().whenMatched().thenUpdateSet({ email_encrypted: plaintext }),
        );
        await refused("PLAINTEXT_REJECTED", () =>
          merge()
            .whenMatched()
            .thenUpdateSet((eb) => ({ email_encrypted: eb.ref("p.email") })),
        );
        await refused("PLAINTEXT_REJECTED", () =>
          merge()
            .whenNotMatched()
            .thenInsertValues({ email_encrypted: plaintext }),
        );
        await refused("PLAINTEXT_REJECTED", () =>
          merge()
            .whenNotMatched()
            .thenInsertValues((eb) => ({ email_encrypted: eb.ref("p.email") })),
        );
        await refused("MISPLACED", () =>
          merge()
            .whenMatched()
            .thenUpdateSet({
              email_encrypted: stationEmail.encrypt(plaintext),
            }),
        );
      });

      it("takes the encryptor's values", async () => {
        await merge()
          .whenMatched()
          .thenUpdateSet({ email_encrypted: email.encrypt(plaintext) })
          .execute();
        const { rows } = await pool.query(
          "select email_encrypted from core.customers",
        );
        expect(email.decrypt(rows[0].email_encrypted)).toBe(plaintext);
      });
    });

    describe("comparisons", () => {
      it("refuses plaintext, which would be logged", async () => {
        await refused("PLAINTEXT_REJECTED", () =>
          customers().where("email_encrypted", "=", plaintext),
        );
        await refused("PLAINTEXT_REJECTED", () =>
          customers().where("email_encrypted", "like", `${plaintext}%`),
        );
        await refused("PLAINTEXT_REJECTED", () =>
          customers().where("email_encrypted", "in", [plaintext, lookalike]),
        );
        await refused("PLAINTEXT_REJECTED", () =>
          customers().where("email_bidx", "=", plaintext),
        );
        await refused("PLAINTEXT_REJECTED", () =>
          customers().where("email_encrypted", "=", sql`lower(${plaintext})`),
        );
        await refused("PLAINTEXT_REJECTED", () =>
          customers().where((eb) => eb.between("email_encrypted", "a", "b")),
        );
        await refused("PLAINTEXT_REJECTED", () =>
          customers().where((eb) =>
            eb(eb.val<unknown>(plaintext), "=", sql.ref("email_encrypted")),
          ),
        );
        await refused("PLAINTEXT_REJECTED", () =>
          customers().where((eb) =>
            eb(
              eb.refTuple("name", "email_encrypted"),
              "=",
              eb.tuple("Ada", plaintext),
            ),
          ),
        );
        await refused("PLAINTEXT_REJECTED", () =>
          customers().where((eb) =>
            eb(eb.refTuple("name", "email_encrypted"), "in", [
              eb.tuple("Ada", plaintext),
            ]),
          ),
        );
        await refused("PLAINTEXT_REJECTED", () =>
          customers().where((eb) =>
            eb(eb.cast("email_encrypted", "text"), "=", plaintext),
          ),
        );
        await refused("PLAINTEXT_REJECTED", () =>
          db
            .updateTable("core.customers")
            .set({ name: "x" })
            .where("email_encrypted", "=", plaintext),
        );
        await refused("PLAINTEXT_REJECTED", () =>
          db
            .deleteFrom("core.customers")
            .where("email_encrypted", "=", plaintext),
        );
      });

      it("resolves aliases, joins, subqueries and WITH", async () => {
        await refused("PLAINTEXT_REJECTED", () =>
          db
            .selectFrom("plain as p")
            .innerJoin("core.customers as c", (join) =>
              join.on("c.email_encrypted", "=", plaintext),
            )
            .select("p.id"),
        );
        await refused("PLAINTEXT_REJECTED", () =>
          db
            .selectFrom("plain")
            .select("id")
            .where((eb) =>
              eb.exists(
                db
                  .selectFrom("core.customers as c")
                  .select("c.id")
                  .where("c.email_encrypted", "=", plaintext),
              ),
            ),
        );
        await refused("PLAINTEXT_REJECTED", () =>
          db
            .selectFrom(db.selectFrom("core.customers").selectAll().as("x"))
            .select("x.id")
            .where("x.email_encrypted", "=", plaintext),
        );
        await refused("PLAINTEXT_REJECTED", () =>
          db
            .with("x", (qb) => qb.selectFrom("core.customers").selectAll())
            .selectFrom("x")
            .select("id")
            .where("x.email_encrypted", "=", plaintext),
        );
        await refused(
          "MISPLACED",
          () =>
            db
              .selectFrom("core.customers as c")
              .innerJoin(
                "core.stations as s",
                "c.email_encrypted",
                "s.email_encrypted",
              )
              .select("c.id"),
          { column: "email_encrypted" },
        );
        await refused("MISPLACED", () =>
          customers().where("email_bidx", "in", stationIndex.search(plaintext)),
        );
        const plain = db
          .with("core_customers", (qb) =>
            qb.selectFrom("public.plain").selectAll(),
          )
          .selectFrom("core_customers as customers")
          .select("customers.id")
          .where("customers.email_encrypted", "=", "b@c.test");
        expect(await plain.execute()).toEqual([{ id: 1 }]);
      });

      it("takes null, the same column, and an envelope for compare-and-swap", async () => {
        await db
          .updateTable("core.customers")
          .set({ email_encrypted: email.encrypt(plaintext) })
          .execute();
        expect(
          await customers().where("email_encrypted", "is not", null).execute(),
        ).toEqual([{ name: "Ada" }]);
        const { rows } = await pool.query(
          "select email_encrypted from core.customers",
        );
        const old = email.readmit(rows[0].email_encrypted);
        await db
          .updateTable("core.customers")
          .set({ email_encrypted: email.encrypt("new@example.test") })
          .where("email_encrypted", "=", old)
          .execute();
        const after = await pool.query(
          "select email_encrypted from core.customers",
        );
        expect(email.decrypt(after.rows[0].email_encrypted)).toBe(
          "new@example.test",
        );
        expect(
          await db
            .selectFrom("core.customers as c")
            .innerJoin(
              "core.customers as d",
              "d.email_encrypted",
              "c.email_encrypted",
            )
            .select("c.name")
            .execute(),
        ).toEqual([{ name: "Ada" }]);
      });
    });

    it("raw SQL takes sealed values, and the CHECK refuses plaintext there", async () => {
      await sql`update core.customers set email_encrypted = ${email.encrypt(plaintext)}`.execute(
        db,
      );
      const list = emailIndex.search(plaintext);
      await sql`select 1 from core.customers where email_bidx = any(${list})`.execute(
        db,
      );
      const before = await contents();
      await expect(
        sql`update core.customers set email_encrypted = ${plaintext}`.execute(
          db,
        ),
      ).rejects.toThrow(/violates check constraint/);
      expect(await contents()).toEqual(before);
    });
  },
);

it("a sealed value is what pg sends without kysely, too", async () => {
  await pool.query(
    "update core.customers set email_encrypted = $1, passport_encrypted = $2",
    [email.encrypt(plaintext), passport.encrypt(Buffer.from("x"))],
  );
  const { rows } = await pool.query(
    "select email_encrypted, passport_encrypted from core.customers",
  );
  expect(email.decrypt(rows[0].email_encrypted)).toBe(plaintext);
  expect(passport.decrypt(rows[0].passport_encrypted)).toEqual(
    Buffer.from("x"),
  );
});
