import {
  createCipheriv,
  createSecretKey,
  type Cipheriv,
  type KeyObject,
} from "node:crypto";
import { openGcm, sealGcm } from "./gcm.ts";
import type { SuiteKey } from "./suite-key.ts";

/**
 * XAES-256-GCM (C2SP, https://c2sp.org/XAES-256-GCM): the first half of a
 * 192-bit nonce derives a fresh AES-256-GCM key by CMAC (NIST SP 800-108r1),
 * the second half is that key's nonce.
 *
 * Preparing a key does the work that does not depend on the nonce: AES-ECB has
 * no state between blocks, so one cipher object serves every value.
 */
export function prepareXaes(key: KeyObject): SuiteKey {
  const blocks = createCipheriv("aes-256-ecb", key, null).setAutoPadding(false);
  const masks = maskedCounters(blocks);
  const input = Buffer.alloc(32);

  function deriveKey(nonce: Uint8Array): KeyObject {
    masks.copy(input);
    for (let index = 0; index < 12; index++) {
      const byte = nonce[index] as number;
      input[index + 4] = (masks[index + 4] as number) ^ byte;
      input[index + 20] = (masks[index + 20] as number) ^ byte;
    }
    const derived = blocks.update(input);
    const gcmKey = createSecretKey(derived);
    derived.fill(0);
    return gcmKey;
  }

  return {
    seal: (nonce, plaintext, associatedData) =>
      sealGcm(
        deriveKey(nonce),
        nonce.subarray(12),
        plaintext,
        associatedData,
        nonce,
      ),
    open: (sealed, associatedData) =>
      openGcm(
        deriveKey(sealed),
        sealed.subarray(12, 24),
        sealed.subarray(24),
        associatedData,
      ),
  };
}

/** CMAC's first subkey (NIST SP 800-38B), which the last whole block of a message is masked with. */
export function cmacSubkey(blocks: Cipheriv): Buffer {
  return doubled(blocks.update(Buffer.alloc(16)));
}

/** CMAC's first subkey laid over the two counter blocks, 00 01 and 00 02 before "X" and 00. */
function maskedCounters(blocks: Cipheriv): Buffer {
  const subkey = cmacSubkey(blocks);
  const masks = Buffer.concat([subkey, subkey]);
  for (const counter of [1, 2]) {
    const start = (counter - 1) * 16;
    masks[start + 1] = (masks[start + 1] as number) ^ counter;
    masks[start + 2] = (masks[start + 2] as number) ^ 0x58;
  }
  return masks;
}

/** Doubling in GF(2^128), NIST SP 800-38B section 6.1. */
function doubled(block: Uint8Array): Buffer {
  const result = Buffer.alloc(16);
  for (let index = 0; index < 16; index++) {
    const next = block[index + 1] ?? 0;
    result[index] = ((block[index] as number) << 1) | (next >> 7);
  }
  const carry = (block[0] as number) >> 7;
  result[15] = (result[15] as number) ^ (carry * 0x87);
  return result;
}
