import { printKeyRingFile } from "../encryption/key-ring-file.ts";
import {
  loadKeyRings,
  type KeyProvider,
  type KeyRings,
} from "../encryption/key-ring.ts";
import { testKeyRing } from "../encryption/test-key-ring.ts";

const provider: KeyProvider = {
  source: "the published test keys",
  load: async () => printKeyRingFile(testKeyRing),
};

/**
 * The published test keys, opened. No other ring reads what they encrypt, and
 * a service that is given them does not start.
 */
export function testKeys(): Promise<KeyRings> {
  return loadKeyRings(provider, { allowTestKeys: true });
}
