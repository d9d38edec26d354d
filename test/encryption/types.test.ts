import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type ColumnType,
  type Generated,
  type Insertable,
  type Selectable,
  type Updateable,
} from "kysely";
import { describe, expectTypeOf, it } from "vitest";
import type { BlindIndex, Encrypted } from "../../src/encryption/index.ts";
import { customerId, encryption } from "./fixture.ts";

/*
 * Checked by tsc: each line below an expect-error directive must not compile, and
 * the functions are never called.
 */

interface Profile {
  readonly name: string;
  readonly tags: readonly string[];
}

interface Customers {
  id: Generated<string>;
  name: string;
  email_encrypted: Encrypted<"core.customers.email", string>;
  email_bidx: BlindIndex<"core.customers.email">;
  phone_encrypted: Encrypted<"core.customers.phone", string> | null;
  profile_encrypted: Encrypted<"core.customers.profile", Profile> | null;
  passport_encrypted: Encrypted<"core.customers.passport", Buffer> | null;
  balance_encrypted: Encrypted<"core.customers.balance", number> | null;
  created: ColumnType<Date, Date | undefined, never>;
}

interface Stations {
  id: number;
  email_encrypted: Encrypted<"core.stations.email", string>;
  email_bidx: BlindIndex<"core.stations.email">;
}

interface DB {
  "core.customers": Customers;
  "core.stations": Stations;
}

// Nothing is sent: the queries below are built at most.
const db = new Kysely<DB>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (database) => new PostgresIntrospector(database),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

const email = encryption.column("core.customers", "email_encrypted");
const phone = encryption.column("core.customers", "phone_encrypted");
const profile = encryption.column("core.customers", "profile_encrypted");
const passport = encryption.column("core.customers", "passport_encrypted");
const balance = encryption.column("core.customers", "balance_encrypted");
const stationEmail = encryption.column("core.stations", "email_encrypted");
const emailIndex = encryption.blindIndex("core.customers", "email_bidx");
const stationIndex = encryption.blindIndex("core.stations", "email_bidx");

/** Compiles its body, and does not run it. */
function compiles(_body: () => unknown): void {}

const ofEmail = email.encrypt("ada@example.test");
const ofPhone = phone.encrypt("1");
const ofStation = stationEmail.encrypt("s@example.test");
const stationBidx = stationIndex.index("s@example.test");
const customer = {
  name: "Ada",
  email_encrypted: ofEmail,
  email_bidx: emailIndex.index("ada@example.test"),
};

const insert = () => db.insertInto("core.customers");
const update = () => db.updateTable("core.customers");
const select = () => db.selectFrom("core.customers").select("id");
const returned = () =>
  insert()
    .values(customer)
    .returning("email_encrypted as mail")
    .executeTakeFirstOrThrow();

describe("types", () => {
  it("an encryptor knows its column and its value", () => {
    type Email = Encrypted<"core.customers.email", string>;
    type Passport = Encrypted<"core.customers.passport", Buffer>;
    type Index = BlindIndex<"core.customers.email">;
    const perhaps = "a" as string | null;
    expectTypeOf(email.encrypt("a")).toEqualTypeOf<Email>();
    expectTypeOf(email.encrypt(null)).toEqualTypeOf<null>();
    expectTypeOf(email.encrypt(perhaps)).toEqualTypeOf<Email | null>();
    expectTypeOf(email.decrypt(ofEmail)).toEqualTypeOf<string>();
    const read = email.decrypt(email.encrypt(perhaps));
    expectTypeOf(read).toEqualTypeOf<string | null>();
    const bytes = passport.encrypt(new Uint8Array(1));
    expectTypeOf(bytes).toEqualTypeOf<Passport>();
    expectTypeOf(passport.decrypt(bytes)).toEqualTypeOf<Buffer>();
    expectTypeOf(balance.decrypt(balance.encrypt(1))).toEqualTypeOf<number>();
    expectTypeOf(emailIndex.index("a")).toEqualTypeOf<Index>();
    expectTypeOf(emailIndex.search("a")).toEqualTypeOf<readonly Index[]>();
    const ada: Profile = { name: "Ada", tags: [] };
    const sealed = profile.encrypt(ada);
    expectTypeOf(sealed).toEqualTypeOf<
      Encrypted<"core.customers.profile", Profile>
    >();
    expectTypeOf(profile.decrypt(sealed)).toEqualTypeOf<Profile>();
  });

  it("an encryptor takes its own column and its own value alone", () => {
    compiles(() => [
      // @ts-expect-error a number is no text
      email.encrypt(7),
      // @ts-expect-error undefined is a mistake, null is not
      email.encrypt(undefined),
      // @ts-expect-error another column of the table
      email.decrypt(ofPhone),
      // @ts-expect-error another table's column of the same name
      email.decrypt(ofStation),
      // @ts-expect-error plaintext
      email.decrypt("a"),
      // @ts-expect-error a string that looks like an envelope
      email.decrypt("ud1.xaaaaaaaaaa.AAAA"),
      // @ts-expect-error a blind index is no ciphertext
      email.decrypt(emailIndex.index("a")),
      // @ts-expect-error no such column
      encryption.column("core.customers", "name"),
      // @ts-expect-error no such table
      encryption.column("core.customer", "email_encrypted"),
      // @ts-expect-error no blind index
      encryption.blindIndex("core.customers", "email_encrypted"),
    ]);
  });

  it("ciphertext is no string, and belongs to its column", () => {
    type Email = Encrypted<"core.customers.email", string>;
    type Selected = Selectable<Customers>["email_encrypted"];
    type Inserted = Insertable<Customers>["email_encrypted"];
    type Updated = Updateable<Customers>["email_encrypted"];
    expectTypeOf<Email>().not.toExtend<string>();
    expectTypeOf<string>().not.toExtend<Email>();
    expectTypeOf<Encrypted<"a", string>>().not.toExtend<Email>();
    expectTypeOf<Encrypted<"a", 1>>().not.toExtend<Encrypted<"a", 2>>();
    expectTypeOf<BlindIndex<"a">>().not.toExtend<BlindIndex<"b">>();
    expectTypeOf<BlindIndex<"a">>().not.toExtend<Encrypted<"a", string>>();
    expectTypeOf<Encrypted<"a", string>>().not.toExtend<BlindIndex<"a">>();
    expectTypeOf<Selected>().toEqualTypeOf<Email>();
    expectTypeOf<Inserted>().toEqualTypeOf<Email>();
    expectTypeOf<Updated>().toEqualTypeOf<Email | undefined>();
  });

  it("insert", () => {
    const wrongProfile = profile.encrypt({ name: 7 });
    compiles(() => insert().values(customer));
    compiles(() => insert().values({ ...customer, phone_encrypted: null }));
    compiles(() => [
      // @ts-expect-error plaintext
      insert().values({ ...customer, email_encrypted: "ada@b.test" }),
      // @ts-expect-error another table's ciphertext
      insert().values({ ...customer, email_encrypted: ofStation }),
      // @ts-expect-error another column's ciphertext
      insert().values({ ...customer, phone_encrypted: ofEmail }),
      // @ts-expect-error another column's blind index
      insert().values({ ...customer, email_bidx: stationBidx }),
      // @ts-expect-error plaintext as blind index
      insert().values({ ...customer, email_bidx: "a" }),
      // @ts-expect-error the ciphertext as blind index
      insert().values({ ...customer, email_bidx: ofEmail }),
      // @ts-expect-error a value of another type
      insert().values({ ...customer, profile_encrypted: wrongProfile }),
      // @ts-expect-error ciphertext in a plain column
      insert().values({ ...customer, name: ofEmail }),
      // @ts-expect-error null where the column is NOT NULL
      insert().values({ ...customer, email_encrypted: null }),
    ]);
  });

  it("update", () => {
    compiles(() => update().set({ phone_encrypted: ofPhone }));
    compiles(() => [
      // @ts-expect-error plaintext
      update().set({ email_encrypted: "a" }),
      // @ts-expect-error plaintext, column by column
      update().set("email_encrypted", "a"),
      // @ts-expect-error another column's ciphertext
      update().set({ email_encrypted: ofPhone }),
      // @ts-expect-error another column, by reference
      update().set("phone_encrypted", (eb) => eb.ref("email_encrypted")),
      // @ts-expect-error a plain column, by reference
      update().set("email_encrypted", (eb) => eb.ref("name")),
      // @ts-expect-error another column's blind index
      update().set({ email_bidx: stationBidx }),
    ]);
  });

  it("on conflict", () => {
    compiles(() =>
      insert()
        .values(customer)
        .onConflict((oc) => {
          const id = oc.column("id");
          return [
            id.doUpdateSet((eb) => ({
              email_encrypted: eb.ref("excluded.email_encrypted"),
            })),
            id.doUpdateSet({ email_encrypted: ofEmail }),
            // @ts-expect-error plaintext
            id.doUpdateSet({ email_encrypted: "a" }),
            // @ts-expect-error another column's ciphertext
            id.doUpdateSet({ email_encrypted: ofPhone }),
            // @ts-expect-error another column's blind index
            id.doUpdateSet({ email_bidx: stationBidx }),
            // @ts-expect-error a plain column, excluded
            id.doUpdateSet((eb) => ({ email_bidx: eb.ref("excluded.name") })),
          ][0] as ReturnType<typeof id.doUpdateSet>;
        }),
    );
  });

  it("where and join", () => {
    const joined = db.selectFrom("core.stations as s");
    const customers = "core.customers as c";
    compiles(() => select().where("email_bidx", "in", emailIndex.search("a")));
    compiles(() => select().where("phone_encrypted", "is", null));
    compiles(() => select().where("email_encrypted", "=", ofEmail));
    compiles(() => [
      // @ts-expect-error plaintext
      select().where("email_encrypted", "=", "a"),
      // @ts-expect-error plaintexts
      select().where("email_encrypted", "in", ["a"]),
      // @ts-expect-error another column's ciphertext
      select().where("email_encrypted", "=", ofPhone),
      // @ts-expect-error a blind index is in its own column
      select().where("email_encrypted", "=", emailIndex.index("a")),
      // @ts-expect-error plaintext as blind index
      select().where("email_bidx", "=", "a"),
      // @ts-expect-error another column's blind index
      select().where("email_bidx", "in", stationIndex.search("a")),
    ]);
    compiles(() =>
      joined.innerJoin(customers, (join) => {
        join.on("c.email_encrypted", "=", ofEmail);
        // @ts-expect-error plaintext
        join.on("c.email_encrypted", "=", "a");
        // @ts-expect-error another column's ciphertext
        join.on("c.email_encrypted", "=", ofStation);
        // @ts-expect-error another column's blind index
        join.on("c.email_bidx", "=", stationBidx);
        return join;
      }),
    );
  });

  it("returning", () => {
    expectTypeOf(returned).returns.resolves.toEqualTypeOf<{
      mail: Encrypted<"core.customers.email", string>;
    }>();
    compiles(async () => {
      const row = await returned();
      return [
        email.decrypt(row.mail, { id: customerId }),
        // @ts-expect-error ciphertext is no text
        row.mail.toUpperCase(),
        // @ts-expect-error another column's encryptor
        phone.decrypt(row.mail),
        // @ts-expect-error another table's column
        db.updateTable("core.stations").set({ email_encrypted: row.mail }),
      ];
    });
  });
});
