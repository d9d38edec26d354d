import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  randomBytes,
} from "node:crypto";
import type { KeyEntry } from "../../src/encryption/index.ts";

/** What a careful person writes by hand for one column. */
export interface HandWrittenLoop {
  readonly encrypt: (text: string) => string;
  readonly decrypt: (envelope: string) => string;
}

/**
 * XAES-256-GCM over node:crypto: the column key cached, one cipher object for the
 * key derivation, a KeyObject per value, nonces from a block, associated data,
 * base64url text. Reads what undrift writes for a text column.
 */
export function handWrittenLoop(
  ring: readonly KeyEntry[],
  context: string,
): HandWrittenLoop {
  const root = Buffer.from(ring[0]?.key ?? "", "base64url");
  const header = `ud1.x${ring[0]?.kid}.`;
  const columnKey = Buffer.from(
    hkdfSync("sha256", root, "ud1", prefixed(["enc", context]), 32),
  );
  const blocks = createCipheriv(
    "aes-256-ecb",
    createSecretKey(columnKey),
    null,
  ).setAutoPadding(false);
  const subkey = doubleBlock(blocks.update(Buffer.alloc(16)));
  const associatedData = Buffer.concat([
    Buffer.from(header),
    prefixed(["x", ring[0]?.kid ?? "", context, "text", "column"]),
  ]);
  let nonces = Buffer.alloc(0);
  let used = 0;

  function deriveKey(nonce: Uint8Array) {
    const input = Buffer.alloc(32);
    input[1] = 1;
    input[17] = 2;
    input[2] = input[18] = 0x58;
    input.set(nonce.subarray(0, 12), 4);
    input.set(nonce.subarray(0, 12), 20);
    for (let i = 0; i < 32; i++) {
      input[i] = (input[i] as number) ^ (subkey[i & 15] as number);
    }
    return createSecretKey(blocks.update(input));
  }

  function encrypt(text: string): string {
    if (used === nonces.length) {
      nonces = randomBytes(24 * 128);
      used = 0;
    }
    const nonce = nonces.subarray(used, (used += 24));
    const cipher = createCipheriv(
      "aes-256-gcm",
      deriveKey(nonce),
      nonce.subarray(12),
      { authTagLength: 16 },
    );
    cipher.setAAD(associatedData);
    const ciphertext = cipher.update(text, "utf8");
    cipher.final();
    const sealed = Buffer.concat([nonce, ciphertext, cipher.getAuthTag()]);
    return header + sealed.toString("base64url");
  }

  function decrypt(envelope: string): string {
    const sealed = Buffer.from(envelope.slice(header.length), "base64url");
    const tag = sealed.length - 16;
    const decipher = createDecipheriv(
      "aes-256-gcm",
      deriveKey(sealed),
      sealed.subarray(12, 24),
      { authTagLength: 16 },
    );
    decipher.setAAD(associatedData);
    decipher.setAuthTag(sealed.subarray(tag));
    const text = decipher.update(sealed.subarray(24, tag), undefined, "utf8");
    return text + decipher.final("utf8");
  }

  return { encrypt, decrypt };
}

function doubleBlock(block: Uint8Array): Buffer {
  const doubled = Buffer.alloc(16);
  for (let i = 0; i < 16; i++) {
    doubled[i] = ((block[i] as number) << 1) | ((block[i + 1] ?? 0) >> 7);
  }
  if ((block[0] as number) & 0x80) doubled[15] = (doubled[15] as number) ^ 0x87;
  return doubled;
}

/** Each part after its length. */
function prefixed(parts: readonly string[]): Buffer {
  return Buffer.concat(
    parts.flatMap((part) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(Buffer.byteLength(part));
      return [length, Buffer.from(part)];
    }),
  );
}
