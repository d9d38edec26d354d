import { hkdfSync } from "node:crypto";
import { cmac, gcm } from "@noble/ciphers/aes.js";

/*
 * A second implementation of the envelope, written from the specification with
 * another library and without a line of src/encryption: what both agree on is
 * not one program's mistake.
 */

export interface OracleParts {
  readonly root: Uint8Array;
  readonly suite: "x" | "c";
  readonly kid: string;
  readonly context: string;
  readonly codec: string;
  readonly binding: "column" | "row";
  readonly primaryKey: readonly string[];
}

export function oracleSeal(
  parts: OracleParts,
  nonce: Uint8Array,
  plaintext: Uint8Array,
): string {
  const associatedData = oracleAssociatedData(parts);
  const { key, iv, commitment } = messageKey(parts, nonce, associatedData);
  const sealed = gcm(key, iv, associatedData).encrypt(plaintext);
  const body = Buffer.concat([nonce, commitment, sealed]).toString("base64");
  const text = body
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
  return `ud1.${parts.suite}${parts.kid}.${text}`;
}

/** @throws when the envelope does not open */
export function oracleOpen(parts: OracleParts, envelope: string): Uint8Array {
  const body = Buffer.from(envelope.split(".")[2] ?? "", "base64url");
  const nonce = body.subarray(0, 24);
  const associatedData = oracleAssociatedData(parts);
  const { key, iv, commitment } = messageKey(parts, nonce, associatedData);
  const start = 24 + commitment.length;
  if (!body.subarray(24, start).equals(commitment)) {
    throw new Error("another commitment");
  }
  return gcm(key, iv, associatedData).decrypt(body.subarray(start));
}

export function oracleAssociatedData(parts: OracleParts): Buffer {
  const { suite, kid, context, codec, binding, primaryKey } = parts;
  return Buffer.concat([
    Buffer.from(`ud1.${suite}${kid}.`),
    ...[suite, kid, context, codec, binding, ...primaryKey].map(prefixed),
  ]);
}

export function oracleColumnKey(root: Uint8Array, context: string): Buffer {
  const info = Buffer.concat(["enc", context].map(prefixed));
  return Buffer.from(hkdfSync("sha256", root, "ud1", info, 32));
}

function messageKey(
  parts: OracleParts,
  nonce: Uint8Array,
  associatedData: Uint8Array,
): { key: Uint8Array; iv: Uint8Array; commitment: Buffer } {
  const columnKey = oracleColumnKey(parts.root, parts.context);
  const iv = nonce.slice(12);
  if (parts.suite === "c") {
    const info = Buffer.concat([Buffer.from("ud1/c"), associatedData]);
    const derived = Buffer.from(hkdfSync("sha512", columnKey, nonce, info, 64));
    return {
      key: derived.subarray(0, 32),
      iv,
      commitment: derived.subarray(32),
    };
  }
  const halves = [1, 2].map((counter) =>
    cmac(Buffer.from([0, counter, 0x58, 0, ...nonce.slice(0, 12)]), columnKey),
  );
  return { key: Buffer.concat(halves), iv, commitment: Buffer.alloc(0) };
}

function prefixed(text: string): Buffer {
  const bytes = Buffer.from(text);
  const length = bytes.length;
  return Buffer.concat([
    Buffer.from([length >>> 24, length >>> 16, length >>> 8, length]),
    bytes,
  ]);
}
