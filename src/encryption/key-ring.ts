import { createHash } from "node:crypto";
import { lengthPrefixed } from "./encoding.ts";
import { EncryptionError, type EncryptionErrorCode } from "./error.ts";
import {
  keyPurposes,
  parseKeyRingFile,
  type KeyEntry,
  type KeyPurpose,
  type KeyState,
} from "./key-ring-file.ts";
import { isTestKid, readKey, RootKey } from "./root-key.ts";

/** The keys of one purpose, opened. */
export interface KeyRing {
  readonly purpose: KeyPurpose;
  /** The one key that writes. */
  readonly primary: RootKey;
  /** The keys that read: the primary first, then the others as they stand in the ring. */
  readonly readable: readonly RootKey[];
  /** Every key, tombstones included, as they stand in the ring. */
  readonly keys: readonly RootKey[];
  /**
   * The key with this kid.
   *
   * @throws EncryptionError UNKNOWN_KEY, KEY_DISABLED, KEY_DESTROYED
   */
  readonly find: (kid: string) => RootKey;
  /**
   * Which keys in which states, as SHA-256 in hex: equal in two processes that
   * loaded the same ring, and safe to publish.
   */
  readonly hash: string;
}

export interface KeyRings {
  readonly enc: KeyRing;
  /** Only needed when a column has a blind index. */
  readonly index?: KeyRing;
}

/** Where a stored key ring comes from. */
export interface KeyProvider {
  /** Such as `environment variable "UNDRIFT_KEYS"`, for messages. */
  readonly source: string;
  /** The text of a key ring file. Its errors must not quote what was read. */
  readonly load: () => Promise<string>;
}

export interface KeyRingOptions {
  /** Accept the published test keys. Never in production. */
  readonly allowTestKeys?: boolean;
}

/**
 * Loads the ring that encrypts and, where there is one, the ring of the blind
 * indexes, from one provider or from one for each.
 *
 * @throws EncryptionError BAD_KEY_RING
 */
export async function loadKeyRings(
  providers: KeyProvider | readonly KeyProvider[],
  options: KeyRingOptions = {},
): Promise<KeyRings> {
  const rings = new Map<KeyPurpose, KeyRing>();
  for (const provider of [providers].flat()) {
    const file = parseKeyRingFile(await provider.load(), provider.source);
    for (const purpose of keyPurposes) {
      const entries = file.rings[purpose];
      if (entries === undefined) continue;
      if (rings.has(purpose)) {
        throw new EncryptionError(
          "BAD_KEY_RING",
          `ring "${purpose}" stands in ${provider.source} and in another place`,
        );
      }
      rings.set(purpose, openKeyRing(purpose, entries, options));
    }
  }
  return separateRings(rings);
}

/**
 * @throws EncryptionError BAD_KEY_RING: no primary, two, a kid twice, a key that
 * is not 32 bytes or not the one that its kid says, a published test key
 */
export function openKeyRing(
  purpose: KeyPurpose,
  entries: readonly KeyEntry[],
  options: KeyRingOptions = {},
): KeyRing {
  const keys = new Map<string, RootKey>();
  for (const entry of entries) {
    if (keys.has(entry.kid)) {
      throw new EncryptionError(
        "BAD_KEY_RING",
        `ring "${purpose}" has the kid twice`,
        { kid: entry.kid },
      );
    }
    keys.set(entry.kid, openKey(entry, options));
  }
  const primary = onlyPrimary(purpose, [...keys.values()]);
  const others = [...keys.values()].filter(
    (key) => key.state === "pending" || key.state === "decrypt",
  );
  return Object.freeze({
    purpose,
    primary,
    readable: Object.freeze([primary, ...others]),
    keys: Object.freeze([...keys.values()]),
    find: (kid: string) => readableKey(keys.get(kid), kid),
    hash: hashRing(purpose, [...keys.values()]),
  });
}

function openKey(entry: KeyEntry, options: KeyRingOptions): RootKey {
  const { kid, state, key } = entry;
  if (isTestKid(kid) && options.allowTestKeys !== true) {
    throw new EncryptionError(
      "BAD_KEY_RING",
      "the key is published for tests: everybody can read what it encrypts",
      { kid },
      "Make a key of your own with `undrift keys create`.",
    );
  }
  if (state === "destroyed") {
    if (key === undefined) return new RootKey(kid, state, undefined);
    throw new EncryptionError(
      "BAD_KEY_RING",
      "a destroyed key is still there",
      {
        kid,
      },
    );
  }
  if (key === undefined) {
    throw new EncryptionError(
      "BAD_KEY_RING",
      `a key in state "${state}" has no "key"`,
      { kid },
    );
  }
  return new RootKey(kid, state, readKey(key, kid));
}

function onlyPrimary(purpose: KeyPurpose, keys: readonly RootKey[]): RootKey {
  const [primary, second] = keys.filter((key) => key.state === "primary");
  if (primary !== undefined && second === undefined) return primary;
  throw new EncryptionError(
    "BAD_KEY_RING",
    primary === undefined
      ? `ring "${purpose}" has no primary key`
      : `ring "${purpose}" has more than one primary key: ${primary.kid} and ${second?.kid}`,
    {},
    "Promote exactly one key with `undrift keys promote`.",
  );
}

function readableKey(key: RootKey | undefined, kid: string): RootKey {
  const refusal = key === undefined ? unknownKey(kid) : refusals[key.state];
  if (key !== undefined && refusal === undefined) return key;
  const { code, problem, hint } = refusal ?? unknownKey(kid);
  throw new EncryptionError(code, problem, { kid }, hint);
}

interface Refusal {
  readonly code: EncryptionErrorCode;
  readonly problem: string;
  readonly hint: string;
}

function unknownKey(kid: string): Refusal {
  return {
    code: "UNKNOWN_KEY",
    problem: "no key of the ring has this kid",
    hint: isTestKid(kid)
      ? "The value was written with the published test keys: it does not belong into this database."
      : "The value was written under another ring: another environment, or a key that was not rolled out here.",
  };
}

const refusals: Readonly<Partial<Record<KeyState, Refusal>>> = {
  disabled: {
    code: "KEY_DISABLED",
    problem: "the key is disabled",
    hint: 'Set its state back to "decrypt" to read what it encrypted.',
  },
  destroyed: {
    code: "KEY_DESTROYED",
    problem: "the key was destroyed",
    hint: "What it encrypted is gone; only a backup of the key would read it.",
  },
};

function hashRing(purpose: KeyPurpose, keys: readonly RootKey[]): string {
  const states = keys.map((key) => `${key.kid} ${key.state}`);
  states.sort((a, b) => (a < b ? -1 : 1));
  return createHash("sha256")
    .update(lengthPrefixed(["ring", purpose, ...states]))
    .digest("hex");
}

/** One key in both rings would tie what an index leaks to what a ciphertext protects. */
function separateRings(rings: ReadonlyMap<KeyPurpose, KeyRing>): KeyRings {
  const enc = rings.get("enc");
  const index = rings.get("index");
  if (enc === undefined) {
    throw new EncryptionError(
      "BAD_KEY_RING",
      'ring "enc" is missing',
      {},
      "Make one with `undrift keys create`.",
    );
  }
  if (index === undefined) return { enc };
  const shared = index.keys.find((key) =>
    enc.keys.some((other) => other.kid === key.kid),
  );
  if (shared !== undefined) {
    throw new EncryptionError(
      "BAD_KEY_RING",
      'the same key stands in ring "enc" and in ring "index"',
      { kid: shared.kid },
    );
  }
  return { enc, index };
}
