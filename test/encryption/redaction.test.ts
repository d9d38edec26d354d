import { format, inspect } from "node:util";
import {
  afterAll,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  vi,
} from "vitest";
import { Kysely, PostgresDialect, type LogEvent } from "kysely";
import { Pool } from "pg";
import {
  createEncryptionPlugin,
  EncryptionError,
} from "../../src/encryption/index.ts";
import { testKeyRing } from "../../src/encryption/test-key-ring.ts";
import { customerId, encryption, envelopeOf, keys, tables } from "./fixture.ts";
import { failures, secret, thrownBy } from "./failures.ts";
import { database } from "../server.ts";

const keyTexts = Object.values(testKeyRing.rings).flatMap((ring) =>
  ring.flatMap((entry) => (entry.key === undefined ? [] : [entry.key])),
);

/** Every form in which a secret could show: as it is, in base64, in hex. */
const forbidden = [
  secret,
  ...keyTexts.map((text) => text.slice(0, 16)),
  Buffer.from(secret).toString("hex"),
  Buffer.from(secret).toString("base64").slice(0, 18),
  ...keyTexts.map((text) => text.slice(16)),
  ...keyTexts.map((text) => Buffer.from(text, "base64url").toString("hex")),
  ...keyTexts.map((text) => Buffer.from(text, "base64url").toString("latin1")),
  // As inspect prints bytes.
  ...keyTexts.map((text) =>
    [...Buffer.from(text, "base64url").subarray(0, 8)]
      .map((byte) => byte.toString(16).padStart(2, "0"))
      .join(" "),
  ),
];

/** Everything that a logger, a test runner or a crash could print of a value. */
function printed(value: unknown): string {
  const error = value instanceof Error ? [value.message, value.stack] : [];
  return [
    String(value),
    JSON.stringify(value),
    JSON.stringify({ nested: [value] }),
    inspect(value, {
      depth: Infinity,
      showHidden: true,
      getters: true,
      maxStringLength: Infinity,
    }),
    inspect({ nested: { deeper: [value] } }, { depth: Infinity }),
    inspect(value, { customInspect: false, depth: Infinity, showHidden: true }),
    format("%s %o %O %j", value, value, value, value),
    ...error,
  ].join("\n");
}

function expectNoSecret(text: string, where: string): void {
  const found = forbidden.filter((piece) => text.includes(piece));
  expect({ where, found }).toEqual({ where, found: [] });
}

it("the check itself sees a secret in any of those forms", () => {
  for (const leak of [
    new Error(secret),
    { key: Buffer.from(keyTexts[0] ?? "", "base64url") },
    { deep: { er: keyTexts[1] } },
    Buffer.from(secret).toString("base64"),
  ]) {
    expect(() => expectNoSecret(printed(leak), "leak")).toThrow();
  }
});

describe("failures", () => {
  beforeAll(() => {
    process.env["SAID"] = secret;
  });
  afterAll(() => {
    delete process.env["SAID"];
  });

  it.each(failures)(
    "$name: a typed error, without the value",
    async (failure) => {
      const error = await thrownBy(failure);
      expect(error).toBeInstanceOf(EncryptionError);
      expect(error).toMatchObject({ code: failure.code });
      expect((error as EncryptionError).cause).toBeUndefined();
      expectNoSecret(printed(error), failure.name);
    },
  );

  it.each(
    failures.filter(({ code }) => !["BAD_KEY_RING", "BAD_LOCK"].includes(code)),
  )("$name: names table and column", async (failure) => {
    expect(await thrownBy(failure)).toMatchObject({
      table: expect.stringMatching(/./),
      column: expect.stringMatching(/./),
    });
  });

  it("an error prints its hint and its code", async () => {
    const error = await thrownBy(
      failures.find(({ code }) => code === "UNKNOWN_KEY")!,
    );
    expect(inspect(error)).toMatch(
      /^EncryptionError \[UNKNOWN_KEY\]: core\.customers\.email_encrypted \(key aaaaaaaaaa\): .*\n {2}hint: .*\n\s+at /s,
    );
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({
      code: "UNKNOWN_KEY",
      kid: "aaaaaaaaaa",
      column: "email_encrypted",
    });
  });
});

describe("what is handed out", () => {
  const column = encryption.column("core.customers", "email_encrypted");
  const index = encryption.blindIndex("core.customers", "email_bidx");

  it.each<[string, unknown]>([
    ["a ciphertext", column.encrypt(secret)],
    [
      "a row-bound ciphertext",
      encryption
        .column("core.customers", "iban_encrypted")
        .encrypt(secret, { id: customerId }),
    ],
    ["a blind index", index.index(secret)],
    ["a search", index.search(secret)],
    ["the encryptor", column],
    ["the blind index's maker", index],
    ["the encryption", encryption],
    ["the key rings", keys],
    ["a root key", keys.enc.primary],
    ["all root keys", keys.enc.keys],
    ["the plugin", createEncryptionPlugin(tables)],
  ])("%s prints no value and no key", (name, value) => {
    column.decrypt(column.encrypt(secret));
    expectNoSecret(printed(value), name);
  });

  it("a ciphertext does not even print its envelope", () => {
    const sealed = column.encrypt(secret);
    expect(printed(sealed)).not.toContain(envelopeOf(sealed));
    expect(String(sealed)).toBe("[ciphertext core.customers.email]");
  });
});

describe("log lines", () => {
  let pool: Pool;
  const lines: string[] = [];
  beforeAll(async () => {
    const url = await database(
      "create schema core; create table core.customers (id uuid primary key, name text not null, email_encrypted text, email_bidx text)",
    );
    pool = new Pool({ connectionString: url });
  });
  afterAll(() => pool.end());
  beforeEach(() => {
    lines.length = 0;
  });

  it("kysely's query log, error log and the console have ciphertext alone", async () => {
    const log = (event: LogEvent) => {
      const { parameters, sql } = event.query;
      const error = event.level === "error" ? [printed(event.error)] : [];
      lines.push(printed(parameters), sql, ...error);
    };
    const consoles = (["log", "info", "warn", "error", "debug"] as const).map(
      (level) =>
        vi
          .spyOn(console, level)
          .mockImplementation((...args) => void lines.push(format(...args))),
    );
    const db = new Kysely<Record<string, Record<string, unknown>>>({
      dialect: new PostgresDialect({ pool }),
      plugins: [createEncryptionPlugin(tables)],
      log,
    });
    const email = encryption.untyped.column(
      "core.customers",
      "email_encrypted",
    )!;
    const index = encryption.untyped.blindIndex(
      "core.customers",
      "email_bidx",
    )!;
    const values = {
      id: customerId,
      name: "Ada",
      email_encrypted: email.encrypt(secret),
      email_bidx: index.index(secret),
    };
    await db.insertInto("core.customers").values(values).execute();
    const found = await db
      .selectFrom("core.customers")
      .selectAll()
      .where("email_bidx", "in", index.search(secret))
      .execute();
    console.log(found, values);
    const failure = await db
      .insertInto("core.customers")
      .values({ ...values, name: null })
      .execute()
      .catch((error: unknown) => error);
    console.error(failure);
    const refusal = await db
      .updateTable("core.customers")
      .set({ email_encrypted: secret })
      .execute()
      .catch((error: unknown) => error);
    console.error("could not update: %s %o", refusal, refusal);
    for (const spy of consoles) spy.mockRestore();
    expect(refusal).toBeInstanceOf(EncryptionError);
    expect(lines.length).toBeGreaterThan(6);
    expect(lines.join("\n")).toContain("ud1.xtestwfa4wx.");
    expectNoSecret(lines.join("\n"), "log lines");
  });
});
