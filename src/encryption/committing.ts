import { createSecretKey, timingSafeEqual, type KeyObject } from "node:crypto";
import { openGcm, sealGcm } from "./gcm.ts";
import { hkdf } from "./hkdf.ts";
import type { SuiteKey } from "./suite-key.ts";

/** Bytes of the commitment. */
export const commitmentLength = 32;

const label = Buffer.from("ud1/c");

/**
 * The committing suite: nonce ‖ commitment ‖ ciphertext ‖ tag. GCM alone lets
 * somebody who chooses keys make one ciphertext that opens under two of them;
 * the commitment ties an envelope to one key and one set of associated data.
 * The derived key serves one value, with the nonce's second half as GCM nonce.
 */
export function prepareCommitting(key: KeyObject): SuiteKey {
  function derive(nonce: Uint8Array, associatedData: Uint8Array) {
    const info = Buffer.concat([label, associatedData]);
    const derived = hkdf("sha512", key, nonce, info, 32 + commitmentLength);
    const gcmKey = createSecretKey(derived.subarray(0, 32));
    derived.fill(0, 0, 32);
    return { gcmKey, commitment: derived.subarray(32) };
  }

  return {
    seal(nonce, plaintext, associatedData) {
      const { gcmKey, commitment } = derive(nonce, associatedData);
      const prefix = Buffer.concat([nonce, commitment]);
      return sealGcm(
        gcmKey,
        nonce.subarray(12),
        plaintext,
        associatedData,
        prefix,
      );
    },
    open(sealed, associatedData) {
      const nonce = sealed.subarray(0, 24);
      const { gcmKey, commitment } = derive(nonce, associatedData);
      const body = 24 + commitmentLength;
      if (!timingSafeEqual(sealed.subarray(24, body), commitment))
        return undefined;
      return openGcm(
        gcmKey,
        nonce.subarray(12),
        sealed.subarray(body),
        associatedData,
      );
    },
  };
}
