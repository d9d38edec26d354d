const base32Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

/** The first `characters` characters of RFC 4648 base32, lower case, without padding. */
export function base32(bytes: Uint8Array, characters: number): string {
  let text = "";
  for (let index = 0; index < characters; index++) {
    const bit = index * 5;
    const pair = ((bytes[bit >> 3] ?? 0) << 8) | (bytes[(bit >> 3) + 1] ?? 0);
    text += base32Alphabet[(pair >> (11 - (bit & 7))) & 31];
  }
  return text;
}

/**
 * The bytes of canonical base64url (RFC 4648 section 5), undefined for anything
 * else: Node skips padding, white space and stray bits, so that many texts would
 * stand for the same bytes.
 */
export function decodeBase64url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, "base64url");
  return bytes.toString("base64url") === text ? bytes : undefined;
}

/** Each part with its length as u32 big-endian before it: no two lists give the same bytes. */
export function lengthPrefixed(
  parts: readonly (string | Uint8Array)[],
): Buffer {
  const pieces: Uint8Array[] = [];
  for (const part of parts) {
    const bytes = typeof part === "string" ? Buffer.from(part, "utf8") : part;
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    pieces.push(length, bytes);
  }
  return Buffer.concat(pieces);
}
