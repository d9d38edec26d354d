import { createCipheriv, createDecipheriv, type KeyObject } from "node:crypto";

/** Bytes of a tag. Given on both sides: without it Node 20 accepted 4-, 8-, 12- and 15-byte tags. */
export const tagLength = 16;

const options = { authTagLength: tagLength };

/** AES-256-GCM: prefix ‖ ciphertext ‖ tag. The caller sees to it that key and iv never meet twice. */
export function sealGcm(
  key: KeyObject,
  iv: Uint8Array,
  plaintext: Uint8Array,
  associatedData: Uint8Array,
  prefix: Uint8Array,
): Buffer {
  const cipher = createCipheriv("aes-256-gcm", key, iv, options);
  cipher.setAAD(associatedData);
  const ciphertext = cipher.update(plaintext);
  cipher.final();
  return Buffer.concat([prefix, ciphertext, cipher.getAuthTag()]);
}

/** The plaintext of ciphertext ‖ tag; undefined when the tag does not match. */
export function openGcm(
  key: KeyObject,
  iv: Uint8Array,
  sealed: Uint8Array,
  associatedData: Uint8Array,
): Buffer | undefined {
  const split = sealed.length - tagLength;
  if (split < 0) return undefined;
  const decipher = createDecipheriv("aes-256-gcm", key, iv, options);
  decipher.setAAD(associatedData);
  decipher.setAuthTag(sealed.subarray(split));
  const plaintext = decipher.update(sealed.subarray(0, split));
  try {
    decipher.final();
  } catch {
    return undefined;
  }
  return plaintext;
}
