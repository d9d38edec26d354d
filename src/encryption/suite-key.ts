/** A column key made ready for one suite. */
export interface SuiteKey {
  /** @returns nonce ‖ ciphertext ‖ tag, for `c` with the commitment after the nonce */
  seal(
    nonce: Uint8Array,
    plaintext: Uint8Array,
    associatedData: Uint8Array,
  ): Buffer;
  /**
   * @param sealed at least as long as the suite's overhead
   * @returns undefined when the bytes were not sealed with this key and these associated data
   */
  open(sealed: Uint8Array, associatedData: Uint8Array): Buffer | undefined;
}
