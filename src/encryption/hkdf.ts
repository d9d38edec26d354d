import { createHmac, createSecretKey, type KeyObject } from "node:crypto";

const hashLengths = { sha256: 32, sha512: 64 } as const;

/**
 * HKDF (RFC 5869). Written out because node's hkdfSync takes at most 1024 bytes
 * of info, and a committing envelope puts the row's primary key in there.
 *
 * @param length in bytes
 * @throws RangeError above 255 times the hash's length, where the standard ends
 */
export function hkdf(
  hash: keyof typeof hashLengths,
  key: KeyObject,
  salt: Uint8Array,
  info: Uint8Array,
  length: number,
): Buffer {
  if (length > 255 * hashLengths[hash]) {
    throw new RangeError(`HKDF cannot derive ${length} bytes`);
  }
  const secret = key.export();
  const extracted = createHmac(hash, createSecretKey(salt))
    .update(secret)
    .digest();
  const pseudoRandomKey = createSecretKey(extracted);
  secret.fill(0);
  extracted.fill(0);
  const blocks: Buffer[] = [];
  let block = Buffer.alloc(0);
  for (let filled = 0; filled < length; filled += block.length) {
    block = createHmac(hash, pseudoRandomKey)
      .update(block)
      .update(info)
      .update(Uint8Array.of(blocks.length + 1))
      .digest();
    blocks.push(block);
  }
  return Buffer.concat(blocks).subarray(0, length);
}
