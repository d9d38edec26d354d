import type { KeyObject } from "node:crypto";
import { commitmentLength, prepareCommitting } from "./committing.ts";
import { tagLength } from "./gcm.ts";
import { nonceLength } from "./nonce.ts";
import { prepareXaes } from "./xaes.ts";

/** `x` is XAES-256-GCM; `c` commits to its key, for keys that tenants supply. */
export type SuiteName = "x" | "c";

/** A column key made ready for one suite. */
export interface SuiteKey {
  /** @returns nonce ‖ ciphertext ‖ tag, for `c` with the commitment after the nonce */
  seal(
    nonce: Uint8Array,
    plaintext: Uint8Array,
    associatedData: Uint8Array,
  ): Buffer;
  /**
   * @param sealed at least as long as the suite's overhead
   * @returns undefined when the bytes were not sealed with this key and these associated data
   */
  open(sealed: Uint8Array, associatedData: Uint8Array): Buffer | undefined;
}

interface Suite {
  /** Bytes that an envelope's body has more than its plaintext. */
  readonly overhead: number;
  readonly prepare: (columnKey: KeyObject) => SuiteKey;
}

export const suites: Readonly<Record<SuiteName, Suite>> = {
  x: { overhead: nonceLength + tagLength, prepare: prepareXaes },
  c: {
    overhead: nonceLength + commitmentLength + tagLength,
    prepare: prepareCommitting,
  },
};
