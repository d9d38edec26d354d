import { EncryptionError } from "./error.ts";
import type { KeyEntry, KeyState } from "./key-ring-file.ts";
import { drawKey } from "./root-key.ts";

type Ring = readonly KeyEntry[];

/** Which state may follow which. A key becomes primary, or stops being it, by a promotion. */
const successors: Readonly<Record<KeyState, readonly KeyState[]>> = {
  pending: ["disabled"],
  primary: [],
  decrypt: ["disabled"],
  disabled: ["decrypt", "destroyed"],
  destroyed: [],
};

/** The ring with a new random key: pending, or primary when the ring has no keys yet. */
export function addKey(ring: Ring, created: Date = new Date()): Ring {
  const { kid, key } = drawKey();
  const state = ring.length === 0 ? "primary" : "pending";
  return [...ring, { kid, state, key, created: created.toISOString() }];
}

/**
 * The key writes from now on; the one that did reads on. Every instance must
 * have the key as pending before this, or it meets values it cannot read.
 *
 * @throws EncryptionError UNKNOWN_KEY, or BAD_KEY_RING when the key is switched off
 */
export function promoteKey(ring: Ring, kid: string): Ring {
  const { state } = findEntry(ring, kid);
  if (state !== "pending" && state !== "decrypt") refuse(kid, state, "primary");
  return ring.map((entry) =>
    entry.kid === kid
      ? { ...entry, state: "primary" }
      : entry.state === "primary"
        ? { ...entry, state: "decrypt" }
        : entry,
  );
}

/** The key reads nothing until it is enabled again. */
export function disableKey(ring: Ring, kid: string): Ring {
  return withState(ring, kid, "disabled");
}

/** Undoes disableKey: the key reads again. */
export function enableKey(ring: Ring, kid: string): Ring {
  return withState(ring, kid, "decrypt");
}

/**
 * Leaves a tombstone without the key. What it encrypted cannot be read again.
 *
 * @param valuesFound how many values a full census finds under this kid
 * @throws EncryptionError BAD_KEY_RING while there are any, or when the key is not disabled
 */
export function destroyKey(ring: Ring, kid: string, valuesFound: number): Ring {
  if (valuesFound !== 0) {
    throw new EncryptionError(
      "BAD_KEY_RING",
      `the key still encrypts ${valuesFound} values`,
      { kid },
      "Re-encrypt them with `undrift rotate`, then count again with `undrift census`.",
    );
  }
  return withState(ring, kid, "destroyed").map((entry) => {
    if (entry.kid !== kid) return entry;
    const { key: _, ...tombstone } = entry;
    return tombstone;
  });
}

function withState(ring: Ring, kid: string, state: KeyState): Ring {
  const entry = findEntry(ring, kid);
  if (!successors[entry.state].includes(state)) refuse(kid, entry.state, state);
  return ring.map((other) => (other === entry ? { ...entry, state } : other));
}

function findEntry(ring: Ring, kid: string): KeyEntry {
  const entry = ring.find((candidate) => candidate.kid === kid);
  if (entry !== undefined) return entry;
  throw new EncryptionError("UNKNOWN_KEY", "no key of the ring has this kid", {
    kid,
  });
}

function refuse(kid: string, from: KeyState, to: KeyState): never {
  throw new EncryptionError(
    "BAD_KEY_RING",
    `a key that is ${from} cannot become ${to}`,
    { kid },
  );
}
