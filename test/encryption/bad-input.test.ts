import { Kysely, PostgresDialect } from "kysely";
import { Pool } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  createEncryptionPlugin,
  EncryptionError,
} from "../../src/encryption/index.ts";
import {
  customerId,
  encryption,
  envelopeOf,
  keys,
  otherCustomerId,
  tables,
} from "./fixture.ts";
import { database } from "../server.ts";

/* Bad input on its way to a real table: a typed error that says where, and nothing written. */

const email = encryption.untyped.column("core.customers", "email_encrypted")!;
const iban = encryption.untyped.column("core.customers", "iban_encrypted")!;
const emailIndex = encryption.untyped.blindIndex(
  "core.customers",
  "email_bidx",
)!;
const envelope = envelopeOf(email.encrypt("ada@example.test"));

let pool: Pool;
let db: Kysely<Record<string, Record<string, unknown>>>;

beforeAll(async () => {
  pool = new Pool({
    connectionString: await database(
      "create schema core; create table core.customers (id uuid primary key, email_encrypted text, email_bidx text, iban_encrypted text)",
    ),
  });
  db = new Kysely({
    dialect: new PostgresDialect({ pool }),
    plugins: [createEncryptionPlugin(tables)],
  });
});
afterAll(() => pool.end());

async function writtenWith(
  row: () => Record<string, unknown>,
): Promise<unknown> {
  const error = await Promise.resolve()
    .then(() =>
      db
        .insertInto("core.customers")
        .values({ id: customerId, ...row() })
        .execute(),
    )
    .catch((thrown: unknown) => thrown);
  const { rows } = await pool.query("select count(*)::int from core.customers");
  expect(rows).toEqual([{ count: 0 }]);
  return error;
}

const row = { id: customerId };

it.each<[string, string, string, () => Record<string, unknown>]>([
  [
    "10 MiB of text",
    "BAD_VALUE",
    "email_encrypted",
    () => ({
      email_encrypted: email.encrypt("x".repeat(10 * 1024 * 1024), row),
    }),
  ],
  [
    "a NUL in text",
    "BAD_VALUE",
    "email_encrypted",
    () => ({ email_encrypted: email.encrypt("a\0b", row) }),
  ],
  [
    "a NUL in indexed text",
    "BAD_VALUE",
    "email_bidx",
    () => ({ email_bidx: emailIndex.index("a\0b") }),
  ],
  [
    "an index of nothing",
    "BAD_VALUE",
    "email_bidx",
    () => ({ email_bidx: emailIndex.index(" ") }),
  ],
  [
    "a truncated envelope",
    "NOT_AN_ENVELOPE",
    "email_encrypted",
    () => ({ email_encrypted: email.readmit(envelope.slice(0, 50), row) }),
  ],
  [
    "an edited envelope",
    "TAMPERED_OR_MOVED",
    "email_encrypted",
    () => ({
      email_encrypted: email.readmit(
        `${envelope.slice(0, -9)}AAAA${envelope.slice(-5)}`,
        row,
      ),
    }),
  ],
  [
    "an envelope of another column",
    "TAMPERED_OR_MOVED",
    "iban_encrypted",
    () => ({ iban_encrypted: iban.readmit(envelope, row) }),
  ],
  [
    "a ciphertext of another column",
    "MISPLACED",
    "iban_encrypted",
    () => ({ iban_encrypted: email.encrypt("a") }),
  ],
  [
    "a ciphertext of another row",
    "MISPLACED",
    "iban_encrypted",
    () => ({ iban_encrypted: iban.encrypt("a", { id: otherCustomerId }) }),
  ],
  [
    "an unknown suite",
    "SUITE_NOT_ALLOWED",
    "email_encrypted",
    () => ({
      email_encrypted: email.readmit(envelope.replace("ud1.x", "ud1.y"), row),
    }),
  ],
  [
    "an envelope as text",
    "PLAINTEXT_REJECTED",
    "email_encrypted",
    () => ({ email_encrypted: envelope }),
  ],
])("%s", async (_, code, column, values) => {
  const error = await writtenWith(values);
  expect(error).toBeInstanceOf(EncryptionError);
  expect(error).toMatchObject({ code, table: "core.customers", column });
  const { kid, primaryKey } = error as EncryptionError;
  if (!["PLAINTEXT_REJECTED", "MISPLACED"].includes(code)) {
    expect([keys.enc.primary.kid, keys.index?.primary.kid]).toContain(kid);
  }
  if (column !== "email_bidx" && code !== "MISPLACED")
    expect(primaryKey).toEqual([customerId]);
});

it("what is in order is written", async () => {
  await db
    .insertInto("core.customers")
    .values({
      ...row,
      email_encrypted: email.readmit(envelope, row),
      iban_encrypted: iban.encrypt("DE89", row),
    })
    .execute();
  const { rows } = await pool.query("select * from core.customers");
  expect(email.decrypt(rows[0].email_encrypted, rows[0])).toBe(
    "ada@example.test",
  );
  expect(iban.decrypt(rows[0].iban_encrypted, rows[0])).toBe("DE89");
});
