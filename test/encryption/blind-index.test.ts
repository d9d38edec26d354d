import { createHmac, createSecretKey, hkdfSync } from "node:crypto";
import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createBlindIndexing } from "../../src/encryption/blind-index.ts";
import {
  addKey,
  createEncryption,
  openKeyRing,
  type EncryptedTables,
  type KeyRings,
} from "../../src/encryption/index.ts";
import {
  normalizers,
  normalizerHash,
} from "../../src/encryption/normalizer.ts";
import { testKeyRing } from "../../src/encryption/test-key-ring.ts";
import { encryption, envelopeOf, keys } from "./fixture.ts";

const email = encryption.blindIndex("core.customers", "email_bidx");
const phone = encryption.blindIndex("core.customers", "phone_bidx");

interface GoldenIndex {
  readonly context: string;
  readonly index: string;
  readonly normalizer: string;
  readonly bits: number;
  readonly value: string;
  readonly blindIndexes: readonly string[];
}

const goldenFile = new URL("golden/blind-indexes.json", import.meta.url);

function goldenIndexes(): GoldenIndex[] {
  const cases: [string, string, number][] = [
    ["email@1", "Ada@Example.test", 256],
    ["email@1", "  ada@example.test\n", 256],
    ["email@1", "Ame\u0301lie@example.test", 256],
    ["email@1", "Am\u00e9lie@example.test", 256],
    ["phone@1", "+49 (0)30 123-45", 256],
    ["phone@1", "0049 30 12345", 12],
    ["exact@1", "Exactly this ", 256],
    ["exact@1", "Exactly this ", 1],
    ["exact@1", "Exactly this ", 255],
  ];
  return cases.map(([normalizer, value, bits]) => {
    const parts = { context: "core.customers.email", index: "email_bidx" };
    const indexing = makeIndexing(normalizer, bits);
    const blindIndexes = indexing.search(value).map(envelopeOf);
    return Object.assign(parts, { normalizer, bits, value, blindIndexes });
  });
}

function makeIndexing(normalizer: string, bits: number) {
  return createBlindIndexing({
    table: "core.customers",
    column: "email_bidx",
    configuration: {
      of: "email_encrypted",
      index: "email_bidx",
      normalizer,
      bits,
    },
    indexed: { context: "core.customers.email", codec: "text" },
    normalize: normalizers[normalizer] as (text: string) => string,
    ring: keys.index as NonNullable<KeyRings["index"]>,
  });
}

it("the committed blind indexes are what the code makes", async () => {
  const golden = {
    about:
      "Blind indexes under the index ring here, one per key that reads, the primary key's first.",
    keyRing: testKeyRing.rings.index,
    blindIndexes: goldenIndexes(),
  };
  await expect(`${JSON.stringify(golden, undefined, 2)}\n`).toMatchFileSnapshot(
    "golden/blind-indexes.json",
  );
});

it("are HMAC-SHA-256 under a key derived for context, index and version", () => {
  const { blindIndexes } = JSON.parse(readFileSync(goldenFile, "utf8")) as {
    blindIndexes: GoldenIndex[];
  };
  const golden = blindIndexes[0] as GoldenIndex;
  const info = Buffer.concat(
    ["bidx", golden.context, golden.index, golden.normalizer].map(lp),
  );
  const expected = testKeyRing.rings.index?.map(({ kid, key }) => {
    const root = Buffer.from(key ?? "", "base64url");
    const indexKey = createSecretKey(
      Buffer.from(hkdfSync("sha256", root, "ud1", info, 32)),
    );
    const digest = createHmac("sha256", indexKey)
      .update("ada@example.test")
      .digest("base64url");
    return `b1.${kid}.${digest}`;
  });
  expect(golden.blindIndexes).toEqual(expected);
});

describe("a blind index", () => {
  it("is equal for values that normalize to the same, and for no others", () => {
    expect(emailIndex(" Ada@Example.TEST ")).toBe(
      emailIndex("ada@example.test"),
    );
    expect(emailIndex("Ame\u0301lie@x.test")).toBe(
      emailIndex("Am\u00e9lie@x.test"),
    );
    fc.assert(
      fc.property(fc.emailAddress(), fc.emailAddress(), (one, other) => {
        const equal = one.toLowerCase() === other.toLowerCase();
        expect(emailIndex(one) === emailIndex(other)).toBe(equal);
        expect(email.matches(one, other)).toBe(equal);
      }),
      { numRuns: 100 },
    );
  });

  it("is searched under every key that reads, the primary first", () => {
    const kids = email
      .search("ada@example.test")
      .map((value) => envelopeOf(value).split(".")[1]);
    expect(kids).toEqual(["testy3jeje", "testyc22pe"]);
    expect(envelopeOf(email.index("ada@example.test"))).toContain(
      "b1.testy3jeje.",
    );
  });

  it("of another column or table is another", () => {
    const stations = encryption.blindIndex("core.stations", "email_bidx");
    expect(envelopeOf(stations.index("a@b.test"))).not.toBe(
      envelopeOf(email.index("a@b.test")),
    );
  });

  it("is not of the key ring that encrypts", () => {
    const kids = new Set(keys.enc.keys.map((key) => key.kid));
    expect(keys.index?.keys.some((key) => kids.has(key.kid))).toBe(false);
  });

  it("is whole, or cut to its bits with the rest zero", () => {
    expect(body(email.index("a@b.test")).length).toBe(32);
    expect(email.truncated).toBe(false);
    expect(phone.truncated).toBe(true);
    const seen = new Set<string>();
    for (let number = 1; number < 20_000; number++) {
      const bytes = body(phone.index(`+49${number}`));
      expect(bytes.length).toBe(2);
      expect((bytes[1] as number) & 0x0f).toBe(0);
      seen.add(bytes.toString("hex"));
    }
    expect(seen.size).toBeLessThanOrEqual(4096);
    expect(seen.size).toBeGreaterThan(3900);
  });

  it.each(["", "   ", "\n\t"])("of nothing is refused: %j", (value) => {
    expect(() => email.index(value)).toThrow(
      expect.objectContaining({
        code: "BAD_VALUE",
        table: "core.customers",
        column: "email_bidx",
        kid: "testy3jeje",
      }) as Error,
    );
    expect(() => email.search(value)).toThrow(/nothing after email@1/);
  });

  it("of a phone number without digits is refused", () => {
    expect(() => phone.index("+ call me")).toThrow(/nothing after phone@1/);
  });

  it("of null is null", () => {
    expect(email.index(null)).toBeNull();
  });
});

describe("normalizers", () => {
  it.each([
    ["email@1", "A\u030angstro\u0308m@X.test", "\u00e5ngstr\u00f6m@x.test"],
    ["email@1", "\u00a0a@b.test\u3000", "a@b.test"],
    ["phone@1", " +49 (0)30/123-45 ", "+4903012345"],
    ["phone@1", "49+30", "4930"],
    ["phone@1", "+", ""],
    ["exact@1", " A ", " A "],
  ])("%s of %j", (name, text, expected) => {
    expect(normalizers[name]?.(text)).toBe(expected);
  });

  it("change nothing when they are applied twice to e-mail and phone", () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.constantFrom("exact@1", "phone@1"),
        (text, name) => {
          const normalize = normalizers[name] as (value: string) => string;
          expect(normalize(normalize(text))).toBe(normalize(text));
        },
      ),
    );
  });

  it("have the hashes that lock files pin", () => {
    const hashes = Object.fromEntries(
      Object.entries(normalizers).map(([name, normalize]) => [
        name,
        normalizerHash(name, normalize),
      ]),
    );
    expect(hashes).toMatchInlineSnapshot(`
      {
        "email@1": "c303777a3e3cb8d2ca4a1215becfe2c436836708e6732b1f6f3afb79152ad71d",
        "exact@1": "17e1c847b976f1a86e3ce04fddf7d4df5a6569b20a66b30367dde399b5f91c68",
        "phone@1": "a671a54e6238aa0ba867f90d226b65bca57a1e30f52b79247f83e6500003cd54",
      }
    `);
  });

  it("have another hash when they do something else", () => {
    const email1 = normalizers["email@1"] as (text: string) => string;
    const pinned = normalizerHash("email@1", email1);
    const changes: ((text: string) => string)[] = [
      (text) => text.trim().toLowerCase(),
      (text) => text.normalize("NFC").toLowerCase(),
      (text) => text.normalize("NFC").trim(),
      (text) => email1(text).replace(/\+.*@/, "@"),
      (text) => text.normalize("NFKC").trim().toLowerCase(),
    ];
    for (const change of changes)
      expect(normalizerHash("email@1", change)).not.toBe(pinned);
    expect(normalizerHash("email@2", email1)).not.toBe(pinned);
  });
});

describe("configuration that is refused", () => {
  const text = { context: "t.c", codec: "text" } as const;
  const index = { of: "c_encrypted", index: "c_bidx", normalizer: "exact@1" };
  const enc = openKeyRing("enc", addKey([]));
  it.each<[string, EncryptedTables, string]>([
    [
      "an unknown codec",
      table({ c: { ...text, codec: "xml" } }),
      'no codec "xml"',
    ],
    [
      "an inherited name as codec",
      table({ c: { ...text, codec: "toString" } }),
      'no codec "toString"',
    ],
    ["an unknown suite", table({ c: { ...text, suite: "z" } }), 'no suite "z"'],
    [
      "an unknown suite to read",
      table({ c: { ...text, alsoReads: ["z"] } }),
      'no suite "z"',
    ],
    ["a padding of 20", table({ c: { ...text, padding: 20 } }), "padding 20"],
    ["no context", table({ c: { ...text, context: "" } }), "no context"],
    [
      "row binding without a primary key",
      table({ c: { ...text, binding: "row" } }),
      "no primary key",
    ],
    [
      "row binding to a key of unknown type",
      table({ c: { ...text, binding: "row" } }, {}, ["id"]),
      'the type of key column "id" is not given',
    ],
    [
      "one context for two codecs",
      table({ a: text, b: { ...text, codec: "json" } }),
      "belongs to a column with another codec",
    ],
    [
      "an index of a plain column",
      table({}, { c_bidx: index }),
      "which is not encrypted",
    ],
    [
      "an index of JSON",
      table({ c_encrypted: { ...text, codec: "json" } }, { c_bidx: index }),
      "no blind index can find",
    ],
    [
      "an index of bytea",
      table({ c_encrypted: { ...text, codec: "bytea" } }, { c_bidx: index }),
      "no blind index can find",
    ],
    [
      "no such normalizer",
      table(
        { c_encrypted: text },
        { c_bidx: { ...index, normalizer: "email@9" } },
      ),
      'no normalizer "email@9"',
    ],
    [
      "an inherited name as normalizer",
      table(
        { c_encrypted: text },
        { c_bidx: { ...index, normalizer: "toString" } },
      ),
      'no normalizer "toString"',
    ],
    [
      "an index of an inherited name",
      table({ c_encrypted: text }, { c_bidx: { ...index, of: "toString" } }),
      "which is not encrypted",
    ],
    [
      "0 bits",
      table({ c_encrypted: text }, { c_bidx: { ...index, bits: 0 } }),
      "bits 0",
    ],
    [
      "257 bits",
      table({ c_encrypted: text }, { c_bidx: { ...index, bits: 257 } }),
      "bits 257",
    ],
    [
      "1.5 bits",
      table({ c_encrypted: text }, { c_bidx: { ...index, bits: 1.5 } }),
      "bits 1.5",
    ],
  ])("%s", (_, tables, problem) => {
    const index = keys.index as NonNullable<KeyRings["index"]>;
    expect(() => createEncryption({ tables, keys: { enc, index } })).toThrow(
      expect.objectContaining({
        code: "BAD_CONFIGURATION",
        message: expect.stringContaining(problem),
      }) as Error,
    );
  });

  it("a blind index without a ring for it", () => {
    expect(() =>
      createEncryption({
        tables: table({ c_encrypted: text }, { c_bidx: index }),
        keys: { enc },
      }),
    ).toThrow(
      expect.objectContaining({
        code: "BAD_KEY_RING",
        table: "t",
        column: "c_bidx",
      }) as Error,
    );
  });

  it("a column that is not encrypted", () => {
    const untyped = encryption as unknown as {
      column(table: string, column: string): unknown;
      blindIndex(table: string, column: string): unknown;
    };
    expect(() => untyped.column("core.customers", "name")).toThrow(
      /the column is not encrypted/,
    );
    expect(() => untyped.blindIndex("core.customers", "name")).toThrow(
      /no blind index/,
    );
  });

  it("a normalizer of your own is taken; the built-in ones stay what they are", () => {
    const own = createEncryption({
      tables: {
        t: {
          encrypted: { c_encrypted: text },
          blindIndexes: { c_bidx: { ...index, normalizer: "iban@1" } },
        },
      },
      keys: { enc, index: keys.index as NonNullable<KeyRings["index"]> },
      normalizers: {
        "iban@1": (value) => value.replaceAll(" ", ""),
        "exact@1": () => "always",
      },
    });
    const iban = own.blindIndex("t", "c_bidx");
    expect(envelopeOf(iban.index("DE 89"))).toBe(
      envelopeOf(iban.index("DE89")),
    );
  });
});

function lp(text: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(Buffer.byteLength(text));
  return Buffer.concat([length, Buffer.from(text)]);
}

function emailIndex(value: string): string {
  return envelopeOf(email.index(value));
}

function body(value: unknown): Buffer {
  return Buffer.from(envelopeOf(value).split(".")[2] ?? "", "base64url");
}

function table(
  encrypted: object,
  blindIndexes: object = {},
  primaryKey: readonly string[] = [],
): EncryptedTables {
  return {
    t: { encrypted, blindIndexes, primaryKey },
  } as unknown as EncryptedTables;
}
