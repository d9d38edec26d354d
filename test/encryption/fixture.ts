import {
  createEncryption,
  openKeyRing,
  type EncryptedTables,
  type KeyRings,
} from "../../src/encryption/index.ts";
import { testKeyRing } from "../../src/encryption/test-key-ring.ts";

/** A column of every kind. */
export const tables = {
  "core.customers": {
    primaryKey: ["id"],
    primaryKeyTypes: { id: "uuid" },
    encrypted: {
      email_encrypted: { context: "core.customers.email", codec: "text" },
      phone_encrypted: {
        context: "core.customers.phone",
        codec: "text",
        padding: 32,
      },
      profile_encrypted: { context: "core.customers.profile", codec: "json" },
      passport_encrypted: {
        context: "core.customers.passport",
        codec: "bytea",
        storage: "bytea",
      },
      secret_encrypted: {
        context: "core.customers.secret",
        codec: "text",
        suite: "c",
      },
      iban_encrypted: {
        context: "core.customers.iban",
        codec: "text",
        binding: "row",
      },
      balance_encrypted: {
        context: "core.customers.balance",
        codec: "integer",
      },
      born_encrypted: { context: "core.customers.born", codec: "date" },
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
        bits: 12,
      },
    },
  },
  "core.stations": {
    encrypted: {
      email_encrypted: { context: "core.stations.email", codec: "text" },
    },
    blindIndexes: {
      email_bidx: {
        of: "email_encrypted",
        index: "email_bidx",
        normalizer: "email@1",
      },
    },
  },
} as const satisfies EncryptedTables;

export const keys: KeyRings = {
  enc: openKeyRing("enc", testKeyRing.rings.enc ?? [], { allowTestKeys: true }),
  index: openKeyRing("index", testKeyRing.rings.index ?? [], {
    allowTestKeys: true,
  }),
};

export const encryption = createEncryption({ tables, keys });

export const customerId = "5f0c7a7e-8f3a-4b7e-9d55-0d3b6a1e2c4f";
export const otherCustomerId = "0b7d2b1c-63a4-4a52-8d0f-9a4c1f1f7e21";

/** The envelope in a sealed value, as the database would return it. */
export function envelopeOf(sealed: unknown): string {
  const text = (sealed as { toPostgres(): string | Buffer }).toPostgres();
  return typeof text === "string" ? text : text.toString("latin1");
}
