import type { KeyObject } from "node:crypto";
import { commitmentLength, prepareCommitting } from "./committing.ts";
import { tagLength } from "./gcm.ts";
import { nonceLength } from "./nonce.ts";
import type { SuiteKey } from "./suite-key.ts";
import { prepareXaes } from "./xaes.ts";

/** `x` is XAES-256-GCM; `c` commits to its key, for keys that tenants supply. */
export type SuiteName = "x" | "c";

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
