import { EncryptionError, type ErrorPlace } from "./error.ts";
import type { SuiteName } from "./suite.ts";

/**
 * The envelope, ASCII text:
 *
 *     ud1.<suite><kid>.<base64url(nonce ‖ ciphertext ‖ tag)>
 *
 * Text, so that SQL counts values per key: `split_part(col, '.', 2)`.
 */
export interface Envelope {
  readonly suite: string;
  readonly kid: string;
  /** Still in base64url. */
  readonly body: string;
}

/** Characters before the body. */
export const headerLength = "ud1.xkkkkkkkkkk.".length;

/** What a CHECK constraint on an encrypted column holds values against, as a PostgreSQL regular expression. */
export const envelopePattern = String.raw`^ud1\.[xc][a-z2-7]{10}\.[A-Za-z0-9_-]{54,}$`;

/** The text up to the body. */
export function envelopeHeader(suite: SuiteName, kid: string): string {
  return `ud1.${suite}${kid}.`;
}

/**
 * Takes an envelope apart; reads neither its suite nor its body.
 *
 * @throws EncryptionError NOT_AN_ENVELOPE, UNKNOWN_VERSION
 */
export function parseEnvelope(text: string, place: ErrorPlace): Envelope {
  const version = /^ud([0-9]+)\./.exec(text)?.[1];
  if (version !== undefined && version !== "1") {
    throw new EncryptionError(
      "UNKNOWN_VERSION",
      "the value is an envelope of a version other than 1",
      place,
      "A newer release wrote it: upgrade this service before it reads the column.",
    );
  }
  const match = /^ud1\.([a-z])([a-z2-7]{10})\.([^]*)$/.exec(text);
  const [, suite, kid, body] = match ?? [];
  if (suite === undefined || kid === undefined || body === undefined) {
    throw new EncryptionError(
      "NOT_AN_ENVELOPE",
      `the value, ${text.length} characters, is not an envelope`,
      place,
      "Something wrote to the column past the encryptor; a CHECK constraint on it refuses that.",
    );
  }
  return { suite, kid, body };
}
