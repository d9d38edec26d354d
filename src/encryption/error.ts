/** Why a value was not encrypted, decrypted or written. Each code is stable. */
export type EncryptionErrorCode =
  /** What was read does not have the shape of an envelope, or is cut short. */
  | "NOT_AN_ENVELOPE"
  /** An envelope of a format version that this release does not know. */
  | "UNKNOWN_VERSION"
  /** No key of the ring has this kid. */
  | "UNKNOWN_KEY"
  /** The key is there and switched off. */
  | "KEY_DISABLED"
  /** The key was destroyed: the value is gone for good. */
  | "KEY_DESTROYED"
  /** The tag does not match: changed bytes, or an envelope of another row, column or codec. */
  | "TAMPERED_OR_MOVED"
  /** Not canonical base64url, or plaintext that its codec cannot read. */
  | "BAD_ENCODING"
  /** A suite that the column's configuration does not allow, or no suite at all. */
  | "SUITE_NOT_ALLOWED"
  /** Something that is not the encryptor's own object on its way to an encrypted column. */
  | "PLAINTEXT_REJECTED"
  /** The encryptor's own object on its way to another column or row than it was made for. */
  | "MISPLACED"
  /** A value that the column's codec or its blind index cannot take. */
  | "BAD_VALUE"
  /** A key ring that cannot be loaded or used. */
  | "BAD_KEY_RING"
  /** Metadata that asks for what does not exist. */
  | "BAD_CONFIGURATION"
  /** The lock file cannot be read, or contradicts the metadata. */
  | "BAD_LOCK";

/** What an error may name. Never a value, never a key. */
export interface ErrorPlace {
  /** Such as "core.customers". */
  readonly table?: string | undefined;
  readonly column?: string | undefined;
  readonly primaryKey?: readonly string[] | undefined;
  readonly kid?: string | undefined;
}

/**
 * Always thrown, never swallowed: an unreadable value is not returned as it is.
 * It has no `cause`: the errors of JSON.parse and of child processes quote
 * what they read, which here is plaintext or key material.
 */
export class EncryptionError extends Error {
  readonly code: EncryptionErrorCode;
  readonly table: string | undefined;
  readonly column: string | undefined;
  readonly primaryKey: readonly string[] | undefined;
  readonly kid: string | undefined;
  readonly hint: string | undefined;

  constructor(
    code: EncryptionErrorCode,
    problem: string,
    place: ErrorPlace = {},
    hint?: string,
  ) {
    super(`${describePlace(place)}${problem}`);
    this.name = "EncryptionError";
    this.code = code;
    this.table = place.table;
    this.column = place.column;
    this.primaryKey = place.primaryKey;
    this.kid = place.kid;
    this.hint = hint;
  }

  toJSON(): Record<string, unknown> {
    const { name, code, message, table, column, primaryKey, kid, hint } = this;
    return { name, code, message, table, column, primaryKey, kid, hint };
  }

  override toString(): string {
    return `${this.name} [${this.code}]: ${this.message}`;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    const frames = this.stack
      ?.split("\n")
      .filter((line) => /^\s+at /.test(line));
    const hint = this.hint === undefined ? [] : [`  hint: ${this.hint}`];
    return [this.toString(), ...hint, ...(frames ?? [])].join("\n");
  }
}

function describePlace(place: ErrorPlace): string {
  const column = [place.table, place.column].filter(
    (part) => part !== undefined,
  );
  const details = [
    ...(place.primaryKey ? [`primary key ${place.primaryKey.join(", ")}`] : []),
    ...(place.kid === undefined ? [] : [`key ${place.kid}`]),
  ];
  const where = [
    ...(column.length > 0 ? [column.join(".")] : []),
    ...(details.length > 0 ? [`(${details.join("; ")})`] : []),
  ];
  return where.length > 0 ? `${where.join(" ")}: ` : "";
}
