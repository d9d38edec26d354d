import { EncryptionError } from "../encryption/error.ts";
import type { KeyProvider } from "../encryption/key-ring.ts";

export interface CommandKeysOptions {
  /** Milliseconds until the command is killed. Default 30,000. */
  readonly timeout?: number;
}

const longestRing = 1024 * 1024;

/**
 * The key ring as a command prints it: the client of any key management
 * service, vault or hardware module. No shell stands between; what it prints
 * besides, and whatever it prints when it fails, is never repeated.
 *
 * @throws EncryptionError BAD_KEY_RING when it cannot be run, fails or takes too long
 */
export function commandKeys(
  command: string,
  args: readonly string[] = [],
  options: CommandKeysOptions = {},
): KeyProvider {
  const source = `command "${command}"`;
  const { timeout = 30_000 } = options;
  return {
    source,
    async load() {
      const { execFile } = await import("node:child_process");
      return new Promise((resolve, reject) => {
        const limits = {
          timeout,
          maxBuffer: longestRing,
          encoding: "utf8",
        } as const;
        execFile(command, [...args], limits, (error, stdout) => {
          if (error === null) resolve(stdout);
          else reject(commandError(source, error));
        });
      });
    },
  };
}

/** The child's own error carries what it printed: only its ending is told. */
function commandError(
  source: string,
  error: {
    readonly code?: unknown;
    readonly killed?: boolean;
    readonly signal?: unknown;
  },
): EncryptionError {
  const ending = error.killed
    ? "was killed: it took too long or printed too much"
    : typeof error.code === "number"
      ? `ended with exit code ${error.code}`
      : `could not be run to its end: ${String(error.code ?? error.signal)}`;
  return new EncryptionError(
    "BAD_KEY_RING",
    `${source} ${ending}`,
    {},
    "Run it by hand to see what it says; it must print the key ring and exit with 0.",
  );
}
