import { EncryptionError } from "./error.ts";

/**
 * The key ring as it is stored, JSON:
 *
 *     { "format": "undrift-keys/1",
 *       "rings": {
 *         "enc":   [ { "kid": "…", "state": "primary", "key": "…" } ],
 *         "index": [ … ] } }
 *
 * One file may hold both rings or one of them. `key` is 32 random bytes in
 * base64url, 43 characters; a destroyed key is a tombstone without it.
 */
export interface KeyRingFile {
  readonly format: typeof keyRingFormat;
  readonly rings: Readonly<Partial<Record<KeyPurpose, readonly KeyEntry[]>>>;
}

export const keyRingFormat = "undrift-keys/1";

/** `enc` encrypts values; `index` keys blind indexes and nothing else. */
export type KeyPurpose = "enc" | "index";

/**
 * pending (reads only, being rolled out) → primary (writes; exactly one) →
 * decrypt (reads only) → disabled (fails, can be undone) → destroyed (for good).
 */
export type KeyState =
  "pending" | "primary" | "decrypt" | "disabled" | "destroyed";

export interface KeyEntry {
  /** Fingerprint of the key, 10 characters of base32. */
  readonly kid: string;
  readonly state: KeyState;
  /** Absent when the key is destroyed. */
  readonly key?: string;
  /** When the key was made, ISO 8601; for people. */
  readonly created?: string;
}

export const keyPurposes: readonly KeyPurpose[] = ["enc", "index"];

const keyStates: readonly KeyState[] = [
  "pending",
  "primary",
  "decrypt",
  "disabled",
  "destroyed",
];

const entryProperties = new Set(["kid", "state", "key", "created"]);

const newRingHint = "Make a key ring with `undrift keys create`.";

/**
 * Checks the shape of a stored key ring; what its keys are is checked when the
 * ring is opened.
 *
 * @param source where the text came from, for messages
 * @throws EncryptionError BAD_KEY_RING, which quotes nothing of the text
 */
export function parseKeyRingFile(text: string, source: string): KeyRingFile {
  const parsed = parseJson(text, source);
  if (!isRecord(parsed) || parsed["format"] !== keyRingFormat) {
    throw new EncryptionError(
      "BAD_KEY_RING",
      `${source} is no key ring: its "format" is not "${keyRingFormat}"`,
      {},
      newRingHint,
    );
  }
  const rings = parsed["rings"];
  if (!isRecord(rings)) {
    throw new EncryptionError("BAD_KEY_RING", `${source} has no "rings"`);
  }
  const checked: Partial<Record<KeyPurpose, readonly KeyEntry[]>> = {};
  for (const [purpose, entries] of Object.entries(rings)) {
    if (!isKeyPurpose(purpose) || !Array.isArray(entries)) {
      throw new EncryptionError(
        "BAD_KEY_RING",
        `the rings of ${source} must be "enc" and "index", each a list of keys`,
      );
    }
    checked[purpose] = entries.map((entry, index) =>
      parseEntry(entry, `key ${index + 1} of ring "${purpose}" in ${source}`),
    );
  }
  return { format: keyRingFormat, rings: checked };
}

/** The stored form, ending in a newline. It holds the keys: write it nowhere but where keys belong. */
export function printKeyRingFile(file: KeyRingFile): string {
  return `${JSON.stringify(file, undefined, 2)}\n`;
}

function parseJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new EncryptionError(
      "BAD_KEY_RING",
      `${source} is not JSON`,
      {},
      `A passphrase or a bare key is not a key ring. ${newRingHint}`,
    );
  }
}

function parseEntry(entry: unknown, place: string): KeyEntry {
  if (!isRecord(entry)) {
    throw new EncryptionError("BAD_KEY_RING", `${place} is not an object`);
  }
  if (Object.keys(entry).some((property) => !entryProperties.has(property))) {
    throw new EncryptionError(
      "BAD_KEY_RING",
      `${place} has a property other than kid, state, key and created`,
    );
  }
  const { kid, state, key, created } = entry;
  if (typeof kid !== "string" || !/^[a-z2-7]{10}$/.test(kid)) {
    throw new EncryptionError(
      "BAD_KEY_RING",
      `${place} has no kid of 10 characters a-z and 2-7`,
    );
  }
  if (!isKeyState(state)) {
    throw new EncryptionError(
      "BAD_KEY_RING",
      `${place} has no state out of ${keyStates.join(", ")}`,
      { kid },
    );
  }
  if (key !== undefined && typeof key !== "string") {
    throw new EncryptionError(
      "BAD_KEY_RING",
      `${place} has a key that is no text`,
      {
        kid,
      },
    );
  }
  return {
    kid,
    state,
    ...(key === undefined ? {} : { key }),
    ...(typeof created === "string" ? { created } : {}),
  };
}

function isKeyPurpose(text: string): text is KeyPurpose {
  return (keyPurposes as readonly string[]).includes(text);
}

function isKeyState(value: unknown): value is KeyState {
  return (keyStates as readonly unknown[]).includes(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
