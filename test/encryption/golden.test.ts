import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createColumnEncryption } from "../../src/encryption/column-encryption.ts";
import { EncryptionError } from "../../src/encryption/index.ts";
import { pad } from "../../src/encryption/padding.ts";
import { testKeyRing } from "../../src/encryption/test-key-ring.ts";
import { encryption, envelopeOf, keys } from "./fixture.ts";
import {
  codecWithPadding,
  goldenEnvelopes,
  goldenRefusals,
  goldenRoot,
  mebibyte,
  mebibyteEnvelope,
  type GoldenColumn,
  type GoldenEnvelope,
  type GoldenRefusal,
} from "./golden-cases.ts";
import { oracleOpen } from "./oracle.ts";

interface GoldenFile {
  readonly envelopes: readonly GoldenEnvelope[];
  readonly refusals: readonly GoldenRefusal[];
}

const directory = new URL("golden/", import.meta.url);

function readGolden(): GoldenFile {
  const text = readFileSync(new URL("envelopes.json", directory), "utf8");
  return JSON.parse(text) as GoldenFile;
}

/** A column configured as the golden file says, and the row it is read in. */
function openColumn(golden: GoldenColumn) {
  const { suite, context, codec, binding, padding, primaryKey } = golden;
  const names = primaryKey.map((_, index) => `k${index}`);
  const column = createColumnEncryption({
    table: "core.customers",
    column: "golden_encrypted",
    primaryKey: names.map((name) => ({ column: name, type: "text" })),
    configuration: {
      context,
      codec,
      suite,
      binding,
      ...(padding ? { padding } : {}),
    },
    ring: keys.enc,
  });
  const row = Object.fromEntries(
    names.map((name, index) => [name, primaryKey[index]]),
  );
  return { column, row };
}

function thrownBy(run: () => unknown): unknown {
  try {
    return { returned: run() };
  } catch (error) {
    return error;
  }
}

it("the committed envelopes are what the code makes from their nonces", async () => {
  const golden = {
    about:
      "Envelopes that every implementation reads (envelopes) or refuses (refusals), under the key ring here. plaintextHex is the plaintext before padding.",
    keyRing: testKeyRing,
    envelopes: goldenEnvelopes(),
    refusals: goldenRefusals(),
  };
  const text = `${JSON.stringify(golden, undefined, 2)}\n`;
  await expect(text).toMatchFileSnapshot("golden/envelopes.json");
  await expect(`${mebibyteEnvelope()}\n`).toMatchFileSnapshot(
    "golden/one-mebibyte.envelope",
  );
});

describe.each(readGolden().envelopes)("golden envelope: $name", (golden) => {
  const plaintext = Buffer.from(golden.plaintextHex, "hex");

  it("decrypts to its plaintext", () => {
    const { column, row } = openColumn(golden);
    const value = column.decrypt(golden.envelope, row);
    expect(bytesOf(value, golden)).toEqual(plaintext);
  });

  it("opens in the oracle", () => {
    const { padding } = golden;
    const opened = oracleOpen(
      {
        ...golden,
        root: goldenRoot(golden.kid),
        codec: codecWithPadding(golden),
      },
      golden.envelope,
    );
    const expected = padding ? pad(plaintext, padding) : plaintext;
    expect(Buffer.from(opened)).toEqual(expected);
  });

  it("is what an encrypted value of the column looks like to SQL", () => {
    expect(golden.envelope).toMatch(
      /^ud1\.[xc][a-z2-7]{10}\.[A-Za-z0-9_-]{54,}$/,
    );
    expect(golden.envelope.split(".")[1]?.slice(1)).toBe(golden.kid);
  });
});

function bytesOf(value: unknown, { codec }: GoldenColumn): Buffer {
  if (value instanceof Uint8Array) return Buffer.from(value);
  if (value instanceof Date) return Buffer.from(value.toISOString());
  if (codec === "json") return Buffer.from(JSON.stringify(value));
  return Buffer.from(Object.is(value, -0) ? "-0" : String(value));
}

it("decrypts a mebibyte", () => {
  const file = new URL("one-mebibyte.envelope", directory);
  const envelope = readFileSync(file, "utf8").trimEnd();
  const column = encryption.untyped.column("core.customers", "email_encrypted");
  expect(column?.decrypt(envelope)).toBe(mebibyte.toString());
});

it.each(readGolden().refusals)("golden refusal: $name", (golden) => {
  const { column, row } = openColumn(golden);
  const error = thrownBy(() => column.decrypt(golden.envelope, row));
  expect(error).toBeInstanceOf(EncryptionError);
  expect(error).toMatchObject({
    code: golden.code,
    table: "core.customers",
    column: "golden_encrypted",
  });
});

describe.each(["email_encrypted", "secret_encrypted"] as const)(
  "every byte and bit of an envelope in %s",
  (name) => {
    const column = encryption.untyped.column("core.customers", name);
    const envelope = envelopeOf(column?.encrypt("ada@example.test"));

    it("flipped, is refused", () => {
      const bytes = Buffer.from(envelope);
      for (let index = 0; index < bytes.length; index++) {
        for (let bit = 0; bit < 8; bit++) {
          const flipped = Buffer.from(bytes);
          flipped[index] = (flipped[index] as number) ^ (1 << bit);
          const error = thrownBy(() =>
            column?.decrypt(flipped.toString("latin1")),
          );
          expect(error, `byte ${index}, bit ${bit}`).toBeInstanceOf(
            EncryptionError,
          );
        }
      }
    });

    it("flipped under its encoding, is refused as tampered", () => {
      const header = envelope.slice(0, 16);
      const body = Buffer.from(envelope.slice(16), "base64url");
      for (let index = 0; index < body.length * 8; index++) {
        const flipped = Buffer.from(body);
        flipped[index >> 3] =
          (flipped[index >> 3] as number) ^ (1 << (index & 7));
        const edited = header + flipped.toString("base64url");
        expect(thrownBy(() => column?.decrypt(edited))).toMatchObject({
          code: "TAMPERED_OR_MOVED",
        });
      }
    });

    it("cut anywhere, is refused", () => {
      for (let length = 0; length < envelope.length; length++) {
        const error = thrownBy(() =>
          column?.decrypt(envelope.slice(0, length)),
        );
        expect(error, `${length} characters`).toBeInstanceOf(EncryptionError);
      }
    });
  },
);
