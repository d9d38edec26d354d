/** A padded plaintext's length is a multiple of this many bytes. */
export type Padding = 16 | 32 | 64;

const marker = 0x80;

/** ISO/IEC 7816-4: one byte 80, then zeros up to the multiple. */
export function pad(bytes: Uint8Array, multiple: Padding): Buffer {
  const length = Math.ceil((bytes.length + 1) / multiple) * multiple;
  const padded = Buffer.alloc(length);
  padded.set(bytes);
  padded[bytes.length] = marker;
  return padded;
}

/** Undoes pad; undefined when the bytes were not padded to this multiple. */
export function unpad(padded: Buffer, multiple: Padding): Buffer | undefined {
  let end = padded.length - 1;
  while (end >= 0 && padded[end] === 0) end--;
  const padding = padded.length - end;
  const valid =
    padded[end] === marker &&
    padding <= multiple &&
    padded.length % multiple === 0;
  return valid ? padded.subarray(0, end) : undefined;
}
