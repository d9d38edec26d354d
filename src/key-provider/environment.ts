import { EncryptionError } from "../encryption/error.ts";
import type { KeyProvider } from "../encryption/key-ring.ts";

/**
 * The key ring in an environment variable, as JSON.
 *
 * @throws EncryptionError BAD_KEY_RING when it is not set
 */
export function environmentKeys(
  variable: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): KeyProvider {
  const source = `environment variable "${variable}"`;
  return {
    source,
    load() {
      const text = environment[variable];
      if (text !== undefined && text !== "") return Promise.resolve(text);
      return Promise.reject(
        new EncryptionError(
          "BAD_KEY_RING",
          `${source} is not set`,
          {},
          "Set it to the text of a key ring: `undrift keys create`.",
        ),
      );
    },
  };
}
