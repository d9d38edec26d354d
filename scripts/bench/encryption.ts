import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  randomBytes,
} from "node:crypto";
import {
  addKey,
  createEncryption,
  openKeyRing,
} from "../../src/encryption/index.ts";

/*
 * Encrypts and decrypts a 20-byte value, against the loop over node:crypto that
 * a careful person writes by hand for the same XAES-256-GCM work: the column key
 * cached, one cipher object for the key derivation, a KeyObject per value, nonces
 * from a block, associated data, base64url text. Fails above the limit.
 */

const limit = 1.3;
const rounds = 21;
const valuesPerRound = 20_000;
const value = "ada@lovelace.example";
const context = "core.customers.email";
const ring = addKey([]);

/** One value to the database and back. */
type RoundTrip = (value: string) => string;

function undriftRoundTrip(): RoundTrip {
  const encryption = createEncryption({
    tables: {
      "core.customers": {
        encrypted: { email_encrypted: { context, codec: "text" } },
      },
    },
    keys: { enc: openKeyRing("enc", ring) },
  });
  const column = encryption.column("core.customers", "email_encrypted");
  return (text) => column.decrypt(column.encrypt(text));
}

function handWrittenRoundTrip(): RoundTrip {
  const root = Buffer.from(ring[0]?.key ?? "", "base64url");
  const header = `ud1.x${ring[0]?.kid}.`;
  const columnKey = Buffer.from(
    hkdfSync("sha256", root, "ud1", `enc${context}`, 32),
  );
  const blocks = createCipheriv(
    "aes-256-ecb",
    createSecretKey(columnKey),
    null,
  ).setAutoPadding(false);
  const subkey = doubleBlock(blocks.update(Buffer.alloc(16)));
  const associatedData = Buffer.from(`${header}${context}text`);
  let nonces = Buffer.alloc(0);
  let used = 0;

  function deriveKey(nonce: Uint8Array) {
    const input = Buffer.alloc(32);
    input[1] = 1;
    input[17] = 2;
    input[2] = input[18] = 0x58;
    input.set(nonce.subarray(0, 12), 4);
    input.set(nonce.subarray(0, 12), 20);
    for (let i = 0; i < 32; i++) {
      input[i] = (input[i] as number) ^ (subkey[i & 15] as number);
    }
    return createSecretKey(blocks.update(input));
  }

  function encrypt(text: string): string {
    if (used === nonces.length) {
      nonces = randomBytes(24 * 128);
      used = 0;
    }
    const nonce = nonces.subarray(used, (used += 24));
    const cipher = createCipheriv(
      "aes-256-gcm",
      deriveKey(nonce),
      nonce.subarray(12),
      { authTagLength: 16 },
    );
    cipher.setAAD(associatedData);
    const ciphertext = cipher.update(text, "utf8");
    cipher.final();
    const sealed = Buffer.concat([nonce, ciphertext, cipher.getAuthTag()]);
    return header + sealed.toString("base64url");
  }

  function decrypt(envelope: string): string {
    const sealed = Buffer.from(envelope.slice(header.length), "base64url");
    const tag = sealed.length - 16;
    const decipher = createDecipheriv(
      "aes-256-gcm",
      deriveKey(sealed),
      sealed.subarray(12, 24),
      { authTagLength: 16 },
    );
    decipher.setAAD(associatedData);
    decipher.setAuthTag(sealed.subarray(tag));
    const text = decipher.update(sealed.subarray(24, tag), undefined, "utf8");
    return text + decipher.final("utf8");
  }

  return (text) => decrypt(encrypt(text));
}

function doubleBlock(block: Uint8Array): Buffer {
  const doubled = Buffer.alloc(16);
  for (let i = 0; i < 16; i++) {
    doubled[i] = ((block[i] as number) << 1) | ((block[i + 1] ?? 0) >> 7);
  }
  if ((block[0] as number) & 0x80) doubled[15] = (doubled[15] as number) ^ 0x87;
  return doubled;
}

/** Microseconds per round trip. */
function measure(roundTrip: RoundTrip): number {
  const start = process.hrtime.bigint();
  for (let count = 0; count < valuesPerRound; count++) {
    if (roundTrip(value) !== value) throw new Error("the value did not return");
  }
  return Number(process.hrtime.bigint() - start) / 1000 / valuesPerRound;
}

function median(numbers: readonly number[]): number {
  const ordered = numbers.toSorted((a, b) => a - b);
  return ordered[ordered.length >> 1] as number;
}

const ours = undriftRoundTrip();
const byHand = handWrittenRoundTrip();
measure(ours);
measure(byHand);
// Alternating, and compared round by round, so that a busy machine slows both.
const pairs = Array.from({ length: rounds }, () => {
  const hand = measure(byHand);
  return { hand, undrift: measure(ours) };
});
const ratio = median(pairs.map((pair) => pair.undrift / pair.hand));
console.log(
  [
    `hand-written loop   ${median(pairs.map((pair) => pair.hand)).toFixed(2)} µs per value, encrypted and decrypted`,
    `undrift             ${median(pairs.map((pair) => pair.undrift)).toFixed(2)} µs`,
    `ratio               ${ratio.toFixed(2)} (at most ${limit})`,
  ].join("\n"),
);
if (ratio > limit) process.exitCode = 1;
