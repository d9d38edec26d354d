import {
  createCipheriv,
  createHash,
  createHmac,
  createSecretKey,
} from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { openGcm, sealGcm } from "../../src/encryption/gcm.ts";
import { hkdf } from "../../src/encryption/hkdf.ts";
import { cmacSubkey, prepareXaes } from "../../src/encryption/xaes.ts";

const vectors = new URL("../../../shared/vectors/", import.meta.url);
const missing = existsSync(vectors)
  ? ""
  : ` (skipped: no Wycheproof vectors in ${vectors.pathname})`;

interface Vector {
  readonly tcId: number;
  readonly result: "valid" | "invalid" | "acceptable";
  readonly [property: string]: unknown;
}

interface Group {
  readonly [property: string]: unknown;
  readonly tests: readonly Vector[];
}

/** Runs every vector of the groups that the check takes, and counts them so that none is lost in silence. */
function runVectors(
  file: string,
  expected: number,
  takes: (group: Group, vector: Vector) => boolean,
  check: (vector: Vector, group: Group) => boolean,
): void {
  const text = readFileSync(new URL(file, vectors), "utf8");
  const { testGroups } = JSON.parse(text) as { testGroups: readonly Group[] };
  let run = 0;
  for (const group of testGroups) {
    for (const vector of group.tests.filter((test) => takes(group, test))) {
      run++;
      const passed = check(vector, group);
      expect({ tcId: vector.tcId, passed }).toEqual({
        tcId: vector.tcId,
        passed: vector.result === "valid",
      });
    }
  }
  expect(run).toBe(expected);
}

function hex(vector: Vector, property: string): Buffer {
  return Buffer.from(String(vector[property]), "hex");
}

describe.skipIf(missing)(`Wycheproof${missing}`, () => {
  it("AES-256-GCM with 96-bit nonces and full tags", () => {
    runVectors(
      "aes_gcm_test.json",
      66,
      (group) => group["keySize"] === 256 && group["ivSize"] === 96,
      (vector) => {
        const key = createSecretKey(hex(vector, "key"));
        const iv = hex(vector, "iv");
        const message = hex(vector, "msg");
        const associatedData = hex(vector, "aad");
        const sealed = Buffer.concat([hex(vector, "ct"), hex(vector, "tag")]);
        const opened = openGcm(key, iv, sealed, associatedData);
        const none = Buffer.alloc(0);
        return (
          opened?.equals(message) === true &&
          sealGcm(key, iv, message, associatedData, none).equals(sealed)
        );
      },
    );
  });

  it("AES-256-CMAC of one block, which the derivation of an XAES key is", () => {
    runVectors(
      "aes_cmac_test.json",
      28,
      (group, { msg }) => group["keySize"] === 256 && String(msg).length === 32,
      (vector) => {
        const key = createSecretKey(hex(vector, "key"));
        const blocks = createCipheriv("aes-256-ecb", key, null);
        const input = cmacSubkey(blocks.setAutoPadding(false));
        hex(vector, "msg").forEach((byte, index) => {
          input[index] = (input[index] as number) ^ byte;
        });
        return blocks.update(input).equals(hex(vector, "tag"));
      },
    );
  });

  it.each([
    ["sha256", 86],
    ["sha512", 83],
  ] as const)("HKDF with %s", (hash, count) => {
    runVectors(
      `hkdf_${hash}_test.json`,
      count,
      () => true,
      (vector) => {
        const key = createSecretKey(hex(vector, "ikm"));
        const derive = () =>
          hkdf(
            hash,
            key,
            hex(vector, "salt"),
            hex(vector, "info"),
            vector["size"] as number,
          );
        if (vector.result === "invalid") {
          expect(derive).toThrow(RangeError);
          return false;
        }
        return derive().equals(hex(vector, "okm"));
      },
    );
  });

  it("HMAC-SHA-256, whole and cut, under a KeyObject", () => {
    runVectors(
      "hmac_sha256_test.json",
      174,
      () => true,
      (vector, group) => {
        const key = createSecretKey(hex(vector, "key"));
        const digest = createHmac("sha256", key)
          .update(hex(vector, "msg"))
          .digest();
        const bytes = (group["tagSize"] as number) / 8;
        return digest.subarray(0, bytes).equals(hex(vector, "tag"));
      },
    );
  });
});

describe("XAES-256-GCM, C2SP's vectors", () => {
  const nonce = Buffer.from("ABCDEFGHIJKLMNOPQRSTUVWX");
  const plaintext = Buffer.from("XAES-256-GCM");

  it.each([
    [1, "", "ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271"],
    [
      3,
      "c2sp.org/XAES-256-GCM",
      "986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d",
    ],
  ])("key 0x%d", (byte, associated, expected) => {
    const key = prepareXaes(createSecretKey(Buffer.alloc(32, byte)));
    const associatedData = Buffer.from(associated);
    const sealed = key.seal(nonce, plaintext, associatedData);
    expect(sealed.subarray(0, 24)).toEqual(nonce);
    expect(sealed.subarray(24).toString("hex")).toBe(expected);
    expect(key.open(sealed, associatedData)).toEqual(plaintext);
  });

  it("accumulated over 10,000 rounds of SHAKE-128", () => {
    const rounds = 10_000;
    const longest = 32 + 24 + 1 + 255 + 1 + 255;
    const stream = createHash("shake128", {
      outputLength: rounds * longest,
    }).digest();
    let position = 0;
    const read = (length: number) =>
      stream.subarray(position, (position += length));
    const readShort = () => read(read(1)[0] as number);
    const accumulated = createHash("shake128", { outputLength: 32 });
    for (let round = 0; round < rounds; round++) {
      const key = prepareXaes(createSecretKey(read(32)));
      const nonce = read(24);
      const plaintext = readShort();
      const associatedData = readShort();
      const sealed = key.seal(nonce, plaintext, associatedData);
      if (!key.open(sealed, associatedData)?.equals(plaintext)) {
        expect.fail(`round ${round} does not open again`);
      }
      accumulated.update(sealed.subarray(24));
    }
    expect(accumulated.digest("hex")).toBe(
      "e6b9edf2df6cec60c8cbd864e2211b597fb69a529160cd040d56c0c210081939",
    );
  });
});
