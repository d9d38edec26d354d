import { inspect } from "node:util";
import * as fc from "fast-check";
import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type Compilable,
} from "kysely";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  createEncryptionPlugin,
  EncryptionError,
  envelopePattern,
} from "../../src/encryption/index.ts";
import { encryption, envelopeOf, tables } from "./fixture.ts";
import { database } from "../server.ts";

/* Each guard against plaintext, held against whatever fast-check thinks of. */

const email = encryption.untyped.column("core.customers", "email_encrypted")!;
const index = encryption.untyped.blindIndex("core.customers", "email_bidx")!;

const db = new Kysely<Record<string, Record<string, unknown>>>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (database) => new PostgresIntrospector(database),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
  plugins: [createEncryptionPlugin(tables)],
});

/** Text with and without the look of an envelope. */
const texts = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.emailAddress(),
  fc.constant(envelopeOf(email.encrypt("a"))),
  fc.constant(envelopeOf(index.index("a"))),
);

/** Anything but null, undefined (which kysely leaves out) and functions (which it calls). */
const values = fc
  .oneof(texts, fc.anything())
  .filter((value) => value != null && typeof value !== "function");

const columns = fc.constantFrom("email_encrypted", "email_bidx");

const statements: Readonly<
  Record<string, (column: string, value: unknown) => Compilable>
> = {
  insert: (column, value) =>
    db.insertInto("core.customers").values({ [column]: value }),
  "insert of many": (column, value) =>
    db
      .insertInto("core.customers")
      .values([{ [column]: null }, { id: "x", [column]: value }]),
  "on conflict": (column, value) =>
    db
      .insertInto("core.customers")
      .values({ name: "x" })
      .onConflict((oc) => oc.column("id").doUpdateSet({ [column]: value })),
  update: (column, value) =>
    db.updateTable("core.customers").set({ [column]: value }),
  "update under an alias": (column, value) =>
    db.updateTable("core.customers as c").set({ [column]: value }),
  "merge, matched": (column, value) =>
    db
      .mergeInto("core.customers as c")
      .using("x", (join) => join.onTrue())
      .whenMatched()
      .thenUpdateSet({ [column]: value }),
  "merge, not matched": (column, value) =>
    db
      .mergeInto("core.customers as c")
      .using("x", (join) => join.onTrue())
      .whenNotMatched()
      .thenInsertValues({ [column]: value }),
  where: (column, value) =>
    db.selectFrom("core.customers").selectAll().where(column, "=", value),
};

describe.each(Object.entries(statements))("the plugin, %s", (_, statement) => {
  it("refuses everything that the encryptor did not make", () => {
    fc.assert(
      fc.property(columns, values, (column, value) => {
        // An empty list compares with nothing.
        fc.pre(
          !Array.isArray(value) ||
            value.flat(Infinity).some((element) => element != null),
        );
        let error: unknown;
        try {
          statement(column, value).compile();
        } catch (thrown) {
          error = thrown;
        }
        expect(error).toBeInstanceOf(EncryptionError);
        expect(error).toMatchObject({
          code: "PLAINTEXT_REJECTED",
          table: "core.customers",
          column,
        });
      }),
      { numRuns: 200 },
    );
  });

  it("lets the encryptor's values through, as text", () => {
    fc.assert(
      fc.property(fc.emailAddress(), (value) => {
        const envelope = statement(
          "email_encrypted",
          email.encrypt(value),
        ).compile();
        const blind = statement("email_bidx", index.index(value)).compile();
        const ciphertext = envelope.parameters.find((text) =>
          String(text).startsWith("ud1."),
        );
        expect(email.decrypt(ciphertext)).toBe(value);
        expect(blind.parameters).toContain(envelopeOf(index.index(value)));
      }),
      { numRuns: 50 },
    );
  });
});

describe("the CHECK constraint", () => {
  let client: Client;
  beforeAll(async () => {
    const url = await database(
      `create table guarded (value text check (value ~ '${envelopePattern}'))`,
    );
    client = new Client({ connectionString: url });
    await client.connect();
  });
  afterAll(() => client.end());

  const accepted = async (value: string) => {
    try {
      await client.query("insert into guarded values ($1)", [value]);
      return true;
    } catch (error) {
      expect(error).toMatchObject({ code: "23514" });
      return false;
    }
  };

  it("refuses text", async () => {
    const writable = texts.map((text) =>
      text.toWellFormed().replaceAll("\0", ""),
    );
    await fc.assert(
      fc.asyncProperty(writable, async (text) => {
        fc.pre(!text.startsWith("ud1."));
        expect(await accepted(text)).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  it("refuses an envelope with anything before, in or after it", async () => {
    const envelope = envelopeOf(email.encrypt("ada@example.test"));
    for (const edited of [
      `${envelope}\n`,
      ` ${envelope}`,
      `${envelope}=`,
      `a\n${envelope}`,
      envelope.slice(0, 69),
      envelope.replace("ud1", "ud2"),
      envelope.toUpperCase(),
    ]) {
      expect(await accepted(edited), JSON.stringify(edited)).toBe(false);
    }
  });

  it("takes every value of every column", async () => {
    const names = [
      "email_encrypted",
      "phone_encrypted",
      "secret_encrypted",
    ] as const;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...names),
        fc.emailAddress(),
        async (name, value) => {
          const column = encryption.untyped.column("core.customers", name);
          expect(await accepted(envelopeOf(column?.encrypt(value)))).toBe(true);
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe("errors", () => {
  it("never have the value in them", () => {
    // Long enough not to stand in a message by chance.
    const secrets = fc
      .string({ minLength: 12, maxLength: 60 })
      .filter((text) => text.trim().length >= 12);
    const operations = fc.constantFrom<((secret: string) => unknown)[]>(
      (secret) => email.decrypt(secret),
      (secret) => email.decrypt(`ud1.xaaaaaaaaaa.${secret}`),
      (secret) => email.decrypt(`ud1.xtestwfa4wx.${secret}`),
      (secret) => email.encrypt(`${secret}\0`),
      (secret) => statements["insert"]?.("email_encrypted", secret).compile(),
      (secret) => statements["where"]?.("email_encrypted", secret).compile(),
      (secret) =>
        statements["update"]?.("email_bidx", { [secret]: secret }).compile(),
    );
    fc.assert(
      fc.property(secrets, operations, (secret, operation) => {
        let error: unknown;
        try {
          operation(secret);
        } catch (thrown) {
          error = thrown;
        }
        expect(error).toBeInstanceOf(EncryptionError);
        const text = [
          String(error),
          JSON.stringify(error),
          inspect(error, { showHidden: true, depth: 9 }),
          (error as Error).stack,
        ].join("\n");
        expect(text).not.toContain(secret);
        expect(text).not.toContain(JSON.stringify(secret).slice(1, -1));
      }),
      { numRuns: 500 },
    );
  });
});
