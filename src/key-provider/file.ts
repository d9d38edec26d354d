import { EncryptionError } from "../encryption/error.ts";
import type { KeyProvider } from "../encryption/key-ring.ts";

/**
 * The key ring in a file.
 *
 * @throws EncryptionError BAD_KEY_RING when it cannot be read
 */
export function fileKeys(path: string): KeyProvider {
  const source = `file "${path}"`;
  return {
    source,
    async load() {
      const { readFile } = await import("node:fs/promises");
      try {
        return await readFile(path, "utf8");
      } catch (error) {
        const { code = "unknown" } = error as NodeJS.ErrnoException;
        throw new EncryptionError(
          "BAD_KEY_RING",
          `${source} cannot be read: ${code}`,
        );
      }
    },
  };
}
