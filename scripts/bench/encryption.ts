import {
  addKey,
  createEncryption,
  openKeyRing,
} from "../../src/encryption/index.ts";
import { handWrittenLoop } from "./hand-written-loop.ts";

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
const loop = handWrittenLoop(ring, context);
const byHand: RoundTrip = (text) => loop.decrypt(loop.encrypt(text));
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
