import { timingSafeEqual } from "node:crypto";
import {
  columnData,
  primaryKeyText,
  rowData,
  type PrimaryKeyColumn,
  type PrimaryKeyValue,
} from "./associated-data.ts";
import type { Encrypted } from "./brand.ts";
import { codecs } from "./codec.ts";
import { decodeBase64url } from "./encoding.ts";
import { envelopeHeader, headerLength, parseEnvelope } from "./envelope.ts";
import {
  EncryptionError,
  type EncryptionErrorCode,
  type ErrorPlace,
} from "./error.ts";
import type { KeyRing } from "./key-ring.ts";
import type { EncryptedColumn } from "./metadata.ts";
import { drawNonce } from "./nonce.ts";
import { pad, unpad } from "./padding.ts";
import type { RootKey } from "./root-key.ts";
import { SealedValue, type SealedFor } from "./sealed-value.ts";
import type { SuiteKey } from "./suite-key.ts";
import { suites, type SuiteName } from "./suite.ts";

/** A row, or as much of it as has the primary key. */
export type RowKey = Readonly<Record<string, unknown>>;

/** What the encryptor of a column with this context and value makes of a V. */
type Sealed<Context extends string, Value, V> = V extends null
  ? null
  : Encrypted<Context, unknown extends Value ? V : Value>;

/** What a column takes: bytes in any Uint8Array, everything else as it comes back. */
type Input<Value> = Value extends Buffer ? Uint8Array : Value;

/**
 * Encrypts and decrypts the values of one column. `null` stays null. `row` is
 * needed when the column is bound to its row, and otherwise only lets errors
 * name the primary key. Everything throws EncryptionError and nothing else.
 */
export interface ColumnEncryption<Context extends string, Value> {
  readonly context: Context;
  /** @throws BAD_VALUE */
  encrypt<V extends Input<Value> | null>(
    value: V,
    row?: RowKey,
  ): Sealed<Context, Value, V>;
  /**
   * @param stored as the driver returned it, or as encrypt made it
   * @throws every code from NOT_AN_ENVELOPE to SUITE_NOT_ALLOWED
   */
  decrypt<V extends Value>(stored: Encrypted<Context, V>, row?: RowKey): V;
  decrypt<V extends Value>(
    stored: Encrypted<Context, V> | null,
    row?: RowKey,
  ): V | null;
  /** Whether `stored` decrypts to `value`: then an update need not write. */
  holds(
    stored: Encrypted<Context, Value> | null,
    value: Input<Value> | null,
    row?: RowKey,
  ): boolean;
  /** What was read, opened once as a proof, in the form that may be written again. */
  readmit<V extends Value>(
    stored: Encrypted<Context, V>,
    row?: RowKey,
  ): Encrypted<Context, V>;
  /** Whether `stored` is under the primary key and the suite that is written now. */
  isCurrent(stored: Encrypted<Context, Value>): boolean;
}

/** The same without types, for callers that know columns only by name. */
export interface UntypedColumnEncryption {
  readonly context: string;
  readonly encrypt: (value: unknown, row?: RowKey) => SealedValue | null;
  readonly decrypt: (stored: unknown, row?: RowKey) => unknown;
  readonly holds: (stored: unknown, value: unknown, row?: RowKey) => boolean;
  readonly readmit: (stored: unknown, row?: RowKey) => SealedValue;
  readonly isCurrent: (stored: unknown) => boolean;
}

export interface ColumnSpec {
  readonly table: string;
  readonly column: string;
  readonly primaryKey: readonly PrimaryKeyColumn[];
  readonly configuration: EncryptedColumn;
  readonly ring: KeyRing;
}

const defaultMaxBytes = 4 * 1024 * 1024;

/** A column key with all that is the same for every value under it. */
interface Sealer {
  readonly kid: string;
  readonly header: string;
  readonly key: SuiteKey;
  readonly associatedData: Buffer;
  /** Characters of the body of an empty value. */
  readonly shortest: number;
}

/** Derives each key once, when it is first used; keys stay for the life of the process. */
export function createColumnEncryption(
  spec: ColumnSpec,
): UntypedColumnEncryption {
  const { table, column, primaryKey, configuration, ring } = spec;
  const { context, padding, suite = "x", binding = "column" } = configuration;
  const { storage = "text" } = configuration;
  const { maxBytes = defaultMaxBytes } = configuration;
  const codec = codecs[configuration.codec];
  const codecName =
    padding === undefined
      ? configuration.codec
      : `${configuration.codec}/${padding}`;
  const bound = binding === "row";
  const readableSuites = new Set<string>([
    suite,
    ...(configuration.alsoReads ?? []),
  ]);
  const sealers = new Map<string, Sealer>();
  const unbound: SealedFor = Object.freeze({
    kind: "ciphertext",
    context,
    storage,
  });

  function sealerFor(root: RootKey, name: SuiteName): Sealer {
    const header = envelopeHeader(name, root.kid);
    const known = sealers.get(header);
    if (known !== undefined) return known;
    const { overhead, prepare } = suites[name];
    const parts = { suite: name, kid: root.kid, context, codec: codecName };
    const sealer: Sealer = {
      kid: root.kid,
      header,
      key: prepare(root.derive(["enc", context])),
      associatedData: columnData({ ...parts, binding }),
      shortest: Math.ceil((overhead * 4) / 3),
    };
    sealers.set(header, sealer);
    return sealer;
  }

  /** What an error about this row names. */
  function place(row: RowKey | undefined, kid?: string): ErrorPlace {
    const values = primaryKey.map((key) =>
      primaryKeyText(key.type, row?.[key.column]),
    );
    const known = values.filter((value) => value !== undefined);
    return {
      table,
      column,
      kid,
      primaryKey:
        known.length > 0 && known.length === values.length ? known : undefined,
    };
  }

  function fail(
    code: EncryptionErrorCode,
    problem: string,
    row: RowKey | undefined,
    kid?: string,
    hint?: string,
  ): never {
    throw new EncryptionError(code, problem, place(row, kid), hint);
  }

  function rowTexts(row: RowKey | undefined, kid: string): readonly string[] {
    return primaryKey.map((key) => {
      const value = row?.[key.column] as PrimaryKeyValue | undefined;
      const text = primaryKeyText(key.type, value);
      if (text !== undefined) return text;
      return fail(
        "BAD_VALUE",
        `the column is bound to its row, and the primary key column "${key.column}" is ${
          value === undefined ? "not given" : `no ${key.type ?? "type"}`
        }`,
        row,
        kid,
        "Know the key before the insert: make the uuid in the service, or take the number from the sequence first.",
      );
    });
  }

  function encode(value: unknown, row: RowKey | undefined): Buffer {
    const { kid } = ring.primary;
    const bytes = codec.encode(value);
    if (typeof bytes === "string") return fail("BAD_VALUE", bytes, row, kid);
    if (bytes.length > maxBytes) {
      fail(
        "BAD_VALUE",
        `the value has ${bytes.length} bytes, more than the ${maxBytes} that the column takes`,
        row,
        kid,
        'Raise "maxBytes" of the column, or keep large values elsewhere.',
      );
    }
    return padding === undefined ? bytes : pad(bytes, padding);
  }

  function encrypt(value: unknown, row?: RowKey): SealedValue | null {
    if (value === null) return null;
    const plaintext = encode(value, row);
    const sealer = sealerFor(ring.primary, suite);
    const texts = bound ? rowTexts(row, sealer.kid) : undefined;
    const body = sealer.key.seal(
      drawNonce(),
      plaintext,
      texts ? rowData(sealer.associatedData, texts) : sealer.associatedData,
    );
    return new SealedValue(
      texts ? { ...unbound, row: texts } : unbound,
      sealer.header + body.toString("base64url"),
    );
  }

  /** The slow path: says what is wrong with an envelope, or prepares the key it asks for. */
  function admit(envelope: string, row: RowKey | undefined): Sealer {
    const { suite: name, kid } = parseEnvelope(envelope, place(row));
    if (!isSuite(name) || !readableSuites.has(name)) {
      const allowed = [...readableSuites].join(", ");
      return fail(
        "SUITE_NOT_ALLOWED",
        `the envelope is of suite "${name}", and the column allows ${allowed}`,
        row,
        kid,
      );
    }
    return sealerFor(findKey(kid, row), name);
  }

  function findKey(kid: string, row: RowKey | undefined): RootKey {
    try {
      return ring.find(kid);
    } catch (error) {
      if (!(error instanceof EncryptionError)) throw error;
      const { code, hint } = error;
      return fail(
        code,
        refusalProblems[code] ?? "the key is refused",
        row,
        kid,
        hint,
      );
    }
  }

  function open(envelope: string, row: RowKey | undefined): Buffer {
    const sealer =
      sealers.get(envelope.slice(0, headerLength)) ?? admit(envelope, row);
    const encoded = envelope.slice(headerLength);
    if (encoded.length < sealer.shortest) {
      fail("NOT_AN_ENVELOPE", "the envelope is cut short", row, sealer.kid);
    }
    const body = decodeBase64url(encoded);
    if (body === undefined) {
      return fail(
        "BAD_ENCODING",
        "the envelope's body is not canonical base64url",
        row,
        sealer.kid,
      );
    }
    const associatedData = bound
      ? rowData(sealer.associatedData, rowTexts(row, sealer.kid))
      : sealer.associatedData;
    const padded = sealer.key.open(body, associatedData);
    if (padded === undefined) {
      return fail(
        "TAMPERED_OR_MOVED",
        "the envelope does not open: its bytes were changed, or it was made for another row, column or codec",
        row,
        sealer.kid,
      );
    }
    return padded;
  }

  function openPlaintext(stored: unknown, row: RowKey | undefined): Buffer {
    const envelope = envelopeText(stored);
    if (envelope === undefined) {
      fail(
        "NOT_AN_ENVELOPE",
        `the stored value is ${typeof stored}, not text or bytea`,
        row,
      );
    }
    const padded = open(envelope, row);
    if (padding === undefined) return padded;
    const plaintext = unpad(padded, padding);
    if (plaintext !== undefined) return plaintext;
    return fail("BAD_ENCODING", "the plaintext's padding is broken", row);
  }

  function decrypt(stored: unknown, row?: RowKey): unknown {
    if (stored === null) return null;
    const value = codec.decode(openPlaintext(stored, row));
    if (value !== undefined) return value;
    return fail(
      "BAD_ENCODING",
      `the plaintext is no ${configuration.codec}`,
      row,
    );
  }

  function holds(stored: unknown, value: unknown, row?: RowKey): boolean {
    if (stored === null || value === null) return stored === value;
    const before = openPlaintext(stored, row);
    const encoded = encode(value, row);
    const after = padding === undefined ? encoded : unpad(encoded, padding);
    return (
      after !== undefined &&
      before.length === after.length &&
      timingSafeEqual(before, after)
    );
  }

  function readmit(stored: unknown, row?: RowKey): SealedValue {
    decrypt(stored, row);
    const texts = bound ? rowTexts(row, ring.primary.kid) : undefined;
    return new SealedValue(
      texts ? { ...unbound, row: texts } : unbound,
      envelopeText(stored) ?? "",
    );
  }

  function isCurrent(stored: unknown): boolean {
    const header = envelopeHeader(suite, ring.primary.kid);
    return envelopeText(stored)?.startsWith(header) ?? false;
  }

  return Object.freeze({
    context,
    encrypt,
    decrypt,
    holds,
    readmit,
    isCurrent,
  });
}

const refusalProblems: Readonly<Partial<Record<EncryptionErrorCode, string>>> =
  {
    UNKNOWN_KEY: "no key of the ring has the envelope's kid",
    KEY_DISABLED: "the envelope's key is disabled",
    KEY_DESTROYED: "the envelope's key was destroyed",
  };

function isSuite(name: string): name is SuiteName {
  return Object.hasOwn(suites, name);
}

/** An envelope as text, as a bytea column's bytes, or as the encryptor made it. */
function envelopeText(stored: unknown): string | undefined {
  if (typeof stored === "string") return stored;
  if (SealedValue.is(stored)) return SealedValue.textOf(stored);
  if (!(stored instanceof Uint8Array)) return undefined;
  return Buffer.from(stored.buffer, stored.byteOffset, stored.length).toString(
    "latin1",
  );
}
