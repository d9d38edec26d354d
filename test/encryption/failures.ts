import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from "kysely";
import {
  createEncryption,
  createEncryptionPlugin,
  loadKeyRings,
  openKeyRing,
  parseLock,
  printKeyRingFile,
  type EncryptionErrorCode,
  type KeyEntry,
} from "../../src/encryption/index.ts";
import { testKeyRing } from "../../src/encryption/test-key-ring.ts";
import { commandKeys } from "../../src/key-provider/command.ts";
import { environmentKeys } from "../../src/key-provider/environment.ts";
import { fileKeys } from "../../src/key-provider/file.ts";
import {
  customerId,
  encryption,
  envelopeOf,
  keys,
  otherCustomerId,
  tables,
} from "./fixture.ts";

/** Stands in every value below; nothing that is printed may have it. */
export const secret = "PLAINTEXT-7f3a9";

export interface Failure {
  readonly name: string;
  readonly code: EncryptionErrorCode;
  readonly run: () => unknown;
}

const email = encryption.untyped.column("core.customers", "email_encrypted")!;
const iban = encryption.untyped.column("core.customers", "iban_encrypted")!;
const balance = encryption.untyped.column(
  "core.customers",
  "balance_encrypted",
)!;
const profile = encryption.untyped.column(
  "core.customers",
  "profile_encrypted",
)!;
const born = encryption.untyped.column("core.customers", "born_encrypted")!;
const emailIndex = encryption.untyped.blindIndex(
  "core.customers",
  "email_bidx",
)!;

const enc = testKeyRing.rings.enc ?? [];
const primary = enc[0] as KeyEntry;
const envelope = envelopeOf(email.encrypt(secret));
const cycle: Record<string, unknown> = { [secret]: secret };
cycle["self"] = cycle;

const db = new Kysely<Record<string, Record<string, unknown>>>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (database) => new PostgresIntrospector(database),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
  plugins: [createEncryptionPlugin(tables)],
});

function load(text: string): Promise<unknown> {
  return loadKeyRings(environmentKeys("KEYS", { KEYS: text }), {
    allowTestKeys: true,
  });
}

function ring(entries: readonly KeyEntry[]): string {
  return printKeyRingFile({
    format: "undrift-keys/1",
    rings: { enc: entries },
  });
}

/** One for each way to fail that has a value or a key at hand. */
export const failures: readonly Failure[] = [
  {
    name: "a NUL in text",
    code: "BAD_VALUE",
    run: () => email.encrypt(`${secret}\0`),
  },
  {
    name: "half a surrogate pair",
    code: "BAD_VALUE",
    run: () => email.encrypt(`${secret}\ud800`),
  },
  {
    name: "10 MiB of text",
    code: "BAD_VALUE",
    run: () =>
      email.encrypt(secret.repeat((10 * 1024 * 1024) / secret.length + 1)),
  },
  {
    name: "another type",
    code: "BAD_VALUE",
    run: () => balance.encrypt(secret),
  },
  {
    name: "a date that is none",
    code: "BAD_VALUE",
    run: () => born.encrypt(secret),
  },
  {
    name: "a JSON cycle",
    code: "BAD_VALUE",
    run: () => profile.encrypt(cycle),
  },
  {
    name: "a toJSON that throws",
    code: "BAD_VALUE",
    run: () =>
      profile.encrypt({
        toJSON() {
          throw new Error(secret);
        },
      }),
  },
  {
    name: "a row that is missing",
    code: "BAD_VALUE",
    run: () => iban.encrypt(secret, { name: secret }),
  },
  {
    name: "a blind index of nothing",
    code: "BAD_VALUE",
    run: () => emailIndex.index("  "),
  },
  {
    name: "plaintext where an envelope belongs",
    code: "NOT_AN_ENVELOPE",
    run: () => email.decrypt(secret),
  },
  {
    name: "an object where an envelope belongs",
    code: "NOT_AN_ENVELOPE",
    run: () => email.decrypt({ secret }),
  },
  {
    name: "a truncated envelope",
    code: "NOT_AN_ENVELOPE",
    run: () => email.decrypt(envelope.slice(0, 60)),
  },
  {
    name: "a later version",
    code: "UNKNOWN_VERSION",
    run: () => email.decrypt(`ud2.${secret}`),
  },
  {
    name: "an edited envelope",
    code: "TAMPERED_OR_MOVED",
    run: () =>
      email.decrypt(
        `${envelope.slice(0, 20)}${envelope[20] === "A" ? "B" : "A"}${envelope.slice(21)}`,
        { id: customerId },
      ),
  },
  {
    name: "an envelope of another column",
    code: "TAMPERED_OR_MOVED",
    run: () => profile.decrypt(envelope),
  },
  {
    name: "an envelope of another row",
    code: "TAMPERED_OR_MOVED",
    run: () =>
      iban.decrypt(iban.encrypt(secret, { id: customerId }), {
        id: otherCustomerId,
      }),
  },
  {
    name: "white space in an envelope",
    code: "BAD_ENCODING",
    run: () => email.decrypt(`${envelope}\n`),
  },
  {
    name: "an unknown suite",
    code: "SUITE_NOT_ALLOWED",
    run: () => email.decrypt(envelope.replace("ud1.x", "ud1.q")),
  },
  {
    name: "an unknown key",
    code: "UNKNOWN_KEY",
    run: () => email.decrypt(envelope.replace(primary.kid, "aaaaaaaaaa")),
  },
  {
    name: "a disabled key",
    code: "KEY_DISABLED",
    run: () => email.decrypt(envelope.replace(primary.kid, "testgftg54")),
  },
  {
    name: "a destroyed key",
    code: "KEY_DESTROYED",
    run: () => email.decrypt(envelope.replace(primary.kid, "testivahbx")),
  },
  {
    name: "plaintext in an insert",
    code: "PLAINTEXT_REJECTED",
    run: () =>
      db
        .insertInto("core.customers")
        .values({ id: customerId, email_encrypted: secret })
        .compile(),
  },
  {
    name: "plaintext in an update",
    code: "PLAINTEXT_REJECTED",
    run: () =>
      db
        .updateTable("core.customers")
        .set({ email_encrypted: { secret } })
        .compile(),
  },
  {
    name: "plaintext in a comparison",
    code: "PLAINTEXT_REJECTED",
    run: () =>
      db
        .selectFrom("core.customers")
        .selectAll()
        .where("email_encrypted", "=", secret)
        .compile(),
  },
  {
    name: "another column's ciphertext",
    code: "MISPLACED",
    run: () =>
      db
        .insertInto("core.customers")
        .values({ iban_encrypted: email.encrypt(secret) })
        .compile(),
  },
  {
    name: "a key of the wrong length",
    code: "BAD_KEY_RING",
    run: () => load(ring([{ ...primary, key: `${primary.key}AAAA` }])),
  },
  {
    name: "a passphrase",
    code: "BAD_KEY_RING",
    run: () => load(ring([{ ...primary, key: secret }])),
  },
  {
    name: "a key under another kid",
    code: "BAD_KEY_RING",
    run: () => load(ring([{ ...primary, kid: "aaaaaaaaaa" }])),
  },
  {
    name: "a duplicated kid",
    code: "BAD_KEY_RING",
    run: () => load(ring([primary, primary])),
  },
  {
    name: "two primaries",
    code: "BAD_KEY_RING",
    run: () =>
      load(ring([primary, { ...(enc[1] as KeyEntry), state: "primary" }])),
  },
  {
    name: "no primary",
    code: "BAD_KEY_RING",
    run: () => load(ring(enc.slice(1))),
  },
  {
    name: "a missing ring",
    code: "BAD_KEY_RING",
    run: () => load('{"format":"undrift-keys/1","rings":{}}'),
  },
  {
    name: "a missing index ring",
    code: "BAD_KEY_RING",
    run: () => createEncryption({ tables, keys: { enc: keys.enc } }),
  },
  {
    name: "a ring that is cut",
    code: "BAD_KEY_RING",
    run: () => load(ring(enc).slice(0, -40)),
  },
  {
    name: "a ring with a typing error",
    code: "BAD_KEY_RING",
    run: () => load(ring(enc).replace('"kid"', '"kidd"')),
  },
  {
    name: "an environment variable that is not set",
    code: "BAD_KEY_RING",
    run: () => loadKeyRings(environmentKeys("NONE", {})),
  },
  {
    name: "a file that is not there",
    code: "BAD_KEY_RING",
    run: () => loadKeyRings(fileKeys("/nowhere/keys.json")),
  },
  {
    name: "a command that fails",
    code: "BAD_KEY_RING",
    run: () =>
      loadKeyRings(
        commandKeys(process.execPath, [
          "-e",
          `console.log(process.env.SAID); console.error(process.env.SAID); process.exit(3)`,
        ]),
      ),
  },
  {
    name: "test keys in production",
    code: "BAD_KEY_RING",
    run: () => openKeyRing("enc", enc),
  },
  {
    name: "a lock that is cut",
    code: "BAD_LOCK",
    run: () => parseLock(`{"${secret}`, "encryption.lock.json"),
  },
];

export async function thrownBy(failure: Failure): Promise<unknown> {
  try {
    await failure.run();
  } catch (error) {
    return error;
  }
  return undefined;
}
