declare const encrypted: unique symbol;
declare const blindIndex: unique symbol;

/**
 * The type of an encrypted column for select, insert and update. The context
 * is part of it, so neither plaintext nor another column's ciphertext fits.
 * Only the encryptor makes one, and only the encryptor reads one.
 */
export interface Encrypted<Context extends string, Value> {
  readonly [encrypted]: { readonly context: Context; readonly value: Value };
}

/** The type of the blind-index column of the encrypted column with this context. */
export interface BlindIndex<Context extends string> {
  readonly [blindIndex]: { readonly context: Context };
}
