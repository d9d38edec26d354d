/** What a sealed value is for: the plugin lets it through there and nowhere else. */
export interface SealedFor {
  readonly kind: "ciphertext" | "blind index";
  /** The encrypted column's pinned context. */
  readonly context: string;
  /** A blind index's pinned name. */
  readonly index?: string;
  /** The row it is bound to, as primary key values in canonical text. */
  readonly row?: readonly string[];
  readonly storage?: "text" | "bytea";
}

/**
 * What the encryptor hands out for the database: opaque, so that a string which
 * merely looks like an envelope is told apart from one. Not exported from the
 * package: nobody else makes one.
 */
export class SealedValue {
  readonly for: SealedFor;
  readonly #text: string;

  constructor(sealedFor: SealedFor, text: string) {
    this.for = sealedFor;
    this.#text = text;
  }

  static is(value: unknown): value is SealedValue {
    return typeof value === "object" && value !== null && #text in value;
  }

  static textOf(value: SealedValue): string {
    return value.#text;
  }

  /** What the driver sends; the `pg` driver calls this itself. */
  toPostgres(): string | Buffer {
    return this.for.storage === "bytea"
      ? Buffer.from(this.#text, "latin1")
      : this.#text;
  }

  toString(): string {
    return `[${this.for.kind} ${this.for.context}]`;
  }

  toJSON(): string {
    return this.toString();
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}
