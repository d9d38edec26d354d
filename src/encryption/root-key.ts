import { createSecretKey, randomBytes, type KeyObject } from "node:crypto";
import { base32, decodeBase64url, lengthPrefixed } from "./encoding.ts";
import { EncryptionError } from "./error.ts";
import { hkdf } from "./hkdf.ts";
import type { KeyState } from "./key-ring-file.ts";

/** Bytes of a root key. */
export const keyLength = 32;

const kidLength = 10;
const salt = Buffer.from("ud1");

/** Keys whose kid begins like this are published for tests; a new key never gets such a kid. */
const testKidPrefix = "test";

/**
 * A root key of a ring. It is never used directly, only derived from, and
 * prints as `[key <kid>]`.
 */
export class RootKey {
  readonly kid: string;
  readonly state: KeyState;
  readonly #secret: KeyObject | undefined;

  constructor(kid: string, state: KeyState, secret: KeyObject | undefined) {
    this.kid = kid;
    this.state = state;
    this.#secret = secret;
  }

  /**
   * HKDF-SHA-256 of this key: 32 bytes that belong to the given purpose alone.
   *
   * @throws EncryptionError KEY_DESTROYED
   */
  derive(purpose: readonly string[]): KeyObject {
    if (this.#secret === undefined) {
      throw new EncryptionError("KEY_DESTROYED", "the key was destroyed", {
        kid: this.kid,
      });
    }
    const info = lengthPrefixed(purpose);
    const bytes = hkdf("sha256", this.#secret, salt, info, keyLength);
    const derived = createSecretKey(bytes);
    bytes.fill(0);
    return derived;
  }

  toString(): string {
    return `[key ${this.kid}]`;
  }

  toJSON(): string {
    return this.toString();
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/**
 * The fingerprint of a key: 50 bits of HKDF-SHA-256(key, salt "ud1", info "kid")
 * as 10 characters of base32. It is in every envelope, and gives nothing away.
 */
export function fingerprint(key: KeyObject): string {
  return base32(hkdf("sha256", key, salt, Buffer.from("kid"), 7), kidLength);
}

/** Whether a key with this kid is one of those that everybody can read in the sources. */
export function isTestKid(kid: string): boolean {
  return kid.startsWith(testKidPrefix);
}

/** 32 random bytes in base64url, with their kid. */
export function drawKey(): { readonly kid: string; readonly key: string } {
  const bytes = randomBytes(keyLength);
  const kid = fingerprint(createSecretKey(bytes));
  const key = bytes.toString("base64url");
  bytes.fill(0);
  return isTestKid(kid) ? drawKey() : { kid, key };
}

/**
 * @param text 32 bytes in canonical base64url
 * @param kid what the key must turn out to be
 * @throws EncryptionError BAD_KEY_RING: a passphrase, another length, another key
 */
export function readKey(text: string, kid: string): KeyObject {
  const bytes = decodeBase64url(text);
  if (bytes?.length !== keyLength) {
    throw new EncryptionError(
      "BAD_KEY_RING",
      `the key is not ${keyLength} bytes in base64url: ${
        bytes === undefined
          ? `${text.length} characters that are not base64url`
          : `it has ${bytes.length} bytes`
      }`,
      { kid },
      "A key is drawn at random, never typed: `undrift keys create`.",
    );
  }
  if (looksTyped(bytes)) {
    throw new EncryptionError(
      "BAD_KEY_RING",
      "the key is a passphrase or a pattern, not 32 random bytes",
      { kid },
      "A key is drawn at random, never typed: `undrift keys create`.",
    );
  }
  const key = createSecretKey(bytes);
  bytes.fill(0);
  if (fingerprint(key) !== kid) {
    throw new EncryptionError(
      "BAD_KEY_RING",
      `the key is not the one that its kid says: its fingerprint is ${fingerprint(key)}`,
      { kid },
      "Restore the ring from where it was made; do not edit kids.",
    );
  }
  return key;
}

/** All printable ASCII, or hardly any different bytes: random bytes do that less than once in 10^13. */
function looksTyped(bytes: Uint8Array): boolean {
  return (
    bytes.every((byte) => byte >= 0x20 && byte < 0x7f) ||
    new Set(bytes).size < 12
  );
}
