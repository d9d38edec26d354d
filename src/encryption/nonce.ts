import { randomBytes } from "node:crypto";

/** Bytes of a nonce: 192 bits can be drawn at random 2^80 times per key. */
export const nonceLength = 24;

/** A call into the generator costs as much as the rest of an encryption: draw many at once. */
const noncesPerBlock = 128;

let block = Buffer.alloc(0);
let used = 0;

/** A fresh random nonce. Its bytes are handed out once; a block is never filled again. */
export function drawNonce(): Uint8Array {
  if (used === block.length) {
    block = randomBytes(noncesPerBlock * nonceLength);
    used = 0;
  }
  const nonce = block.subarray(used, used + nonceLength);
  used += nonceLength;
  return nonce;
}
