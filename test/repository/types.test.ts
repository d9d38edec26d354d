import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from "kysely";
import { describe, expectTypeOf, it } from "vitest";
import type { DB } from "../../generated/index.ts";
import { tables } from "../../generated/tables.ts";
import {
  createEncryption,
  createRepository,
  type Encrypted,
} from "../../src/index.ts";
import { keys } from "../encryption/fixture.ts";

/*
 * The generated types of the booking database, checked by tsc: each line below an
 * expect-error directive must not compile. Nothing is sent.
 */

const db = new Kysely<DB>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (database) => new PostgresIntrospector(database),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});
const encryption = createEncryption({ tables, keys });
const customers = createRepository(db, "core.customers", {
  tables,
  encryption,
  softDelete: "deleted_at",
});
const bookings = createRepository(db, "core.bookings", {
  tables,
  version: "version",
});

const email = encryption.column("core.customers", "email_encrypted");
const phone = encryption.column("core.customers", "phone_encrypted");
const emailIndex = encryption.blindIndex("core.customers", "email_bidx");
const phoneIndex = encryption.blindIndex("core.customers", "phone_bidx");

const ofEmail = email.encrypt("ada@example.test");
const ofPhone = phone.encrypt("+43 1");
const phoneBidx = phoneIndex.index("+43 1");
const envelope = "ud1.xabcdefghij.AAAA" as string;

const customer = {
  station_id: "s",
  email_encrypted: ofEmail,
  phone_encrypted: ofPhone,
  email_bidx: emailIndex.index("ada@example.test"),
  phone_bidx: phoneBidx,
};

/** Compiles its body, and does not run it. */
function compiles(_body: () => unknown): void {}

describe("Kysely on the generated types", () => {
  const insert = () => db.insertInto("core.customers");
  const update = () => db.updateTable("core.customers");
  const select = () => db.selectFrom("core.customers").select("id");

  it("insert", () => {
    compiles(() => insert().values(customer));
    compiles(() => [
      // @ts-expect-error plaintext
      insert().values({ ...customer, email_encrypted: "ada@b.test" }),
      // @ts-expect-error text that looks like an envelope
      insert().values({ ...customer, email_encrypted: envelope }),
      // @ts-expect-error another column's ciphertext
      insert().values({ ...customer, email_encrypted: ofPhone }),
      // @ts-expect-error another column's blind index
      insert().values({ ...customer, email_bidx: phoneBidx }),
      // @ts-expect-error plaintext as blind index
      insert().values({ ...customer, email_bidx: "ada@b.test" }),
    ]);
  });

  it("update", () => {
    compiles(() => update().set({ email_encrypted: ofEmail }));
    compiles(() => [
      // @ts-expect-error plaintext
      update().set({ email_encrypted: "ada@b.test" }),
      // @ts-expect-error another column's ciphertext
      update().set({ email_encrypted: ofPhone }),
      // @ts-expect-error another column's ciphertext, by reference
      update().set("email_encrypted", (eb) => eb.ref("phone_encrypted")),
      // @ts-expect-error another column's blind index
      update().set({ email_bidx: phoneBidx }),
    ]);
  });

  it("on conflict", () => {
    compiles(() =>
      insert()
        .values(customer)
        .onConflict((oc) => {
          const id = oc.column("id");
          // @ts-expect-error plaintext
          id.doUpdateSet({ email_encrypted: "ada@b.test" });
          // @ts-expect-error another column's ciphertext
          id.doUpdateSet({ email_encrypted: ofPhone });
          // @ts-expect-error another column's blind index
          id.doUpdateSet({ email_bidx: phoneBidx });
          // @ts-expect-error another column's ciphertext, excluded
          id.doUpdateSet((eb) => ({
            email_encrypted: eb.ref("excluded.phone_encrypted"),
          }));
          return id.doUpdateSet({ email_encrypted: ofEmail });
        }),
    );
  });

  it("where", () => {
    compiles(() => select().where("email_bidx", "in", emailIndex.search("a")));
    compiles(() => [
      // @ts-expect-error plaintext
      select().where("email_encrypted", "=", "ada@b.test"),
      // @ts-expect-error another column's ciphertext
      select().where("email_encrypted", "=", ofPhone),
      // @ts-expect-error another column's blind index
      select().where("email_bidx", "in", phoneIndex.search("1")),
      // @ts-expect-error plaintext as blind index
      select().where("email_bidx", "=", "ada@b.test"),
    ]);
  });

  it("join", () => {
    compiles(() =>
      db
        .selectFrom("identity.stations as s")
        .innerJoin("core.customers as c", (join) => {
          // @ts-expect-error plaintext
          join.on("c.email_encrypted", "=", "ada@b.test");
          // @ts-expect-error another column's ciphertext
          join.on("c.email_encrypted", "=", ofPhone);
          // @ts-expect-error another column's blind index
          join.on("c.email_bidx", "=", phoneBidx);
          return join.on("c.email_bidx", "in", emailIndex.search("a"));
        }),
    );
  });

  it("returning", () => {
    compiles(async () => {
      const row = await insert()
        .values(customer)
        .returning(["email_encrypted as mail", "phone_bidx"])
        .executeTakeFirstOrThrow();
      expectTypeOf(row.mail).toEqualTypeOf<
        Encrypted<"core.customers.email", string>
      >();
      return [
        email.decrypt(row.mail),
        // @ts-expect-error what comes back is no text
        row.mail.toUpperCase(),
        // @ts-expect-error another column's encryptor
        phone.decrypt(row.mail),
        // @ts-expect-error into another column
        update().set({ phone_encrypted: row.mail }),
        // @ts-expect-error another column's blind index
        update().set({ email_bidx: row.phone_bidx }),
      ];
    });
  });
});

describe("repositories", () => {
  const person = { station_id: "s", email: "a@b.test", phone: "1" };

  it("encrypted columns have their plaintext names and types, and blind indexes are not there", () => {
    compiles(() => [
      customers.insert(person),
      customers.upsert("primaryKey", { ...person, id: "x" }),
      customers.update({ id: "x" }, { email: "b@b.test" }),
      // @ts-expect-error ciphertext is the repository's business
      customers.insert({ ...person, email: ofEmail }),
      // @ts-expect-error no such property
      customers.insert({ ...person, email_encrypted: ofEmail }),
      // @ts-expect-error no such property
      customers.insert({ ...person, email_bidx: customer.email_bidx }),
      // @ts-expect-error ciphertext of another column
      customers.update({ id: "x" }, { email: ofPhone }),
      // @ts-expect-error a blind index
      customers.update({ id: "x" }, { email: phoneBidx }),
      // @ts-expect-error ciphertext
      customers.upsert("primaryKey", { ...person, email: ofPhone }),
    ]);
  });

  it("an encrypted column is found by equality, and not sorted", () => {
    compiles(() => [
      customers.findBy({ email: "a@b.test" }),
      customers.findMany({}, { filters: [["email", "in", ["a", "b"]]] }),
      // @ts-expect-error ciphertext
      customers.findBy({ email: ofEmail }),
      // @ts-expect-error a blind index
      customers.findBy({ email: phoneBidx }),
      // @ts-expect-error blind indexes are not for callers
      customers.findBy({ email_bidx: phoneBidx }),
      // @ts-expect-error it has no order
      customers.findMany({}, { filters: [["email", ">", "a"]] }),
      // @ts-expect-error it has no parts
      customers.findMany({}, { filters: [["email", "like", "a%"]] }),
      // @ts-expect-error it has no order
      customers.findMany({}, { orderBy: ["email"] }),
      // @ts-expect-error nor under its name in the database
      customers.findMany({}, { orderBy: ["email_encrypted"] }),
    ]);
  });

  it("filters, orders, indexes, constraints and options are those of the table", () => {
    const day = new Date(0);
    compiles(() => [
      bookings.findMany(
        { status: ["new"] },
        { filters: [["chef_id", "<>", null]] },
      ),
      bookings.findMany(
        { chef_id: null },
        { orderBy: [["starts_at", "desc"]] },
      ),
      bookings.page("bookings_starts_at_idx", { limit: 1 }),
      // @ts-expect-error no status of a booking
      bookings.findMany({ status: "lost" }),
      // @ts-expect-error a document has no equality
      bookings.findMany({ details: {} }),
      // @ts-expect-error a number is not like text
      bookings.findMany({}, { filters: [["party_size", "like", "1"]] }),
      // @ts-expect-error a list where one value is meant
      bookings.findMany({}, { filters: [["starts_at", ">", [day]]] }),
      // @ts-expect-error never null
      bookings.findMany({}, { filters: [["party_size", "<>", null]] }),
      // @ts-expect-error no such index
      bookings.page("bookings_pkey", { limit: 1 }),
      // @ts-expect-error no such constraint
      bookings.insertUnlessTaken("bookings_taken", null as never),
      // @ts-expect-error no such constraint
      bookings.upsert("bookings_chef_not_double_booked", null as never),
      // @ts-expect-error no such column
      createRepository(db, "core.bookings", { tables, version: "revision" }),
    ]);
  });

  it("queries come out decrypted, and take no plaintext in", () => {
    compiles(async () => {
      const rows = await customers.select((from) =>
        from
          .select(["email_encrypted as mail", "email_bidx"])
          // @ts-expect-error plaintext
          .where("email_encrypted", "=", "a@b.test"),
      );
      expectTypeOf(rows[0]?.mail).toEqualTypeOf<string | undefined>();
      expectTypeOf(rows[0]?.email_bidx).not.toExtend<string | undefined>();
      await customers.query((db) =>
        db
          .updateTable("core.customers")
          // @ts-expect-error plaintext
          .set({ email_encrypted: "a@b.test" })
          .returning("id"),
      );
    });
  });
});
