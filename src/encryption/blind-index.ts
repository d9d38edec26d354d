import { createHmac, type KeyObject } from "node:crypto";
import type { BlindIndex } from "./brand.ts";
import { codecs } from "./codec.ts";
import { EncryptionError, type ErrorPlace } from "./error.ts";
import type { KeyRing } from "./key-ring.ts";
import type { BlindIndexColumn, EncryptedColumn } from "./metadata.ts";
import type { Normalizer } from "./normalizer.ts";
import type { RootKey } from "./root-key.ts";
import { SealedValue, type SealedFor } from "./sealed-value.ts";

/** Makes the values of one blind-index column. `null` stays null. */
export interface BlindIndexing<Context extends string, Value> {
  readonly context: Context;
  /**
   * What is stored beside the ciphertext.
   *
   * @throws EncryptionError BAD_VALUE: also for a value that normalizes to nothing
   */
  index<V extends Value | null>(
    value: V,
  ): V extends null ? null : BlindIndex<Context>;
  /** What an equal value may be stored as, one per key that reads: for `in`. The primary key's is first. */
  search(value: Value): readonly BlindIndex<Context>[];
  /** Whether different values can share an index, so that a match must be decrypted and compared. */
  readonly truncated: boolean;
  /** Whether two values count as equal. */
  matches(left: Value, right: Value): boolean;
}

/** The same without types. */
export interface UntypedBlindIndexing {
  readonly context: string;
  readonly index: (value: unknown) => SealedValue | null;
  readonly search: (value: unknown) => readonly SealedValue[];
  readonly truncated: boolean;
  readonly matches: (left: unknown, right: unknown) => boolean;
}

export interface BlindIndexSpec {
  readonly table: string;
  readonly column: string;
  readonly configuration: BlindIndexColumn;
  readonly indexed: EncryptedColumn;
  readonly normalize: Normalizer;
  readonly ring: KeyRing;
}

/** Bits of an HMAC-SHA-256. */
export const fullBits = 256;

/** `b1.<kid>.<base64url(HMAC-SHA-256(index key, normalized value))>`, cut to the configured bits. */
export function createBlindIndexing(
  spec: BlindIndexSpec,
): UntypedBlindIndexing {
  const { table, column, configuration, indexed, normalize, ring } = spec;
  const { index: name, normalizer, bits = fullBits } = configuration;
  const { context } = indexed;
  const codec = codecs[indexed.codec];
  const keys = new Map<string, KeyObject>();
  const sealedFor: SealedFor = Object.freeze({
    kind: "blind index",
    context,
    index: name,
  });

  function indexKey(root: RootKey): KeyObject {
    const known = keys.get(root.kid);
    if (known !== undefined) return known;
    const key = root.derive(["bidx", context, name, normalizer]);
    keys.set(root.kid, key);
    return key;
  }

  function normalized(value: unknown): string {
    const place: ErrorPlace = { table, column, kid: ring.primary.kid };
    const bytes = codec.encode(value);
    if (typeof bytes === "string") {
      throw new EncryptionError("BAD_VALUE", bytes, place);
    }
    const text = normalize(bytes.toString("utf8"));
    if (text !== "") return text;
    throw new EncryptionError(
      "BAD_VALUE",
      `the value is nothing after ${normalizer}, so every such value would be found as equal`,
      place,
      "Store null instead, or refuse the value.",
    );
  }

  function sealed(root: RootKey, text: string): SealedValue {
    const digest = createHmac("sha256", indexKey(root)).update(text).digest();
    const cut = firstBits(digest, bits).toString("base64url");
    return new SealedValue(sealedFor, `b1.${root.kid}.${cut}`);
  }

  return Object.freeze({
    context,
    truncated: bits < fullBits,
    index: (value: unknown) =>
      value === null ? null : sealed(ring.primary, normalized(value)),
    search(value: unknown) {
      const text = normalized(value);
      return ring.readable.map((root) => sealed(root, text));
    },
    matches: (left: unknown, right: unknown) =>
      normalized(left) === normalized(right),
  });
}

/** The first bits, the rest of the last byte zero. */
function firstBits(digest: Buffer, bits: number): Buffer {
  const bytes = digest.subarray(0, Math.ceil(bits / 8));
  const last = bytes.length - 1;
  const unused = bytes.length * 8 - bits;
  bytes[last] = (bytes[last] as number) & (0xff << unused);
  return bytes;
}
