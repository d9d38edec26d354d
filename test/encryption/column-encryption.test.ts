import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  createColumnEncryption,
  type UntypedColumnEncryption,
} from "../../src/encryption/column-encryption.ts";
import {
  addKey,
  EncryptionError,
  openKeyRing,
  promoteKey,
  type CodecName,
  type EncryptedColumn,
  type KeyEntry,
} from "../../src/encryption/index.ts";
import { drawNonce } from "../../src/encryption/nonce.ts";
import { pad, unpad } from "../../src/encryption/padding.ts";
import {
  customerId,
  encryption,
  envelopeOf,
  keys,
  otherCustomerId,
} from "./fixture.ts";

function columnOf(
  configuration: Partial<EncryptedColumn> & { readonly codec: CodecName },
  ring = keys.enc,
): UntypedColumnEncryption {
  return createColumnEncryption({
    table: "core.customers",
    column: "c_encrypted",
    primaryKey: [{ column: "id", type: "integer" }],
    configuration: { context: "core.customers.c", ...configuration },
    ring,
  });
}

const wellFormed = fc
  .string({ unit: "binary", maxLength: 200 })
  .map((text) => text.toWellFormed().replaceAll("\0", ""));
const dates = fc
  .date({
    min: new Date("0001-01-01T00:00:00Z"),
    max: new Date("9999-12-31T00:00:00Z"),
    noInvalidDate: true,
  })
  .map((date) => date.toISOString().slice(0, 10));

const values: Readonly<Record<CodecName, fc.Arbitrary<unknown>>> = {
  text: wellFormed,
  json: fc.jsonValue().filter((value) => value !== null),
  bytea: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  integer: fc.maxSafeInteger(),
  bigint: fc.bigInt(),
  float: fc.double(),
  numeric: fc.oneof(
    fc
      .tuple(fc.bigInt(), fc.option(fc.nat()))
      .map(([whole, part]) =>
        part === null ? `${whole}` : `${whole}.${part}`,
      ),
    fc.constantFrom("NaN", "Infinity", "-Infinity"),
  ),
  boolean: fc.boolean(),
  date: dates,
  timestamp: fc.date({ noInvalidDate: true }),
};

describe.each(Object.keys(values) as CodecName[])("codec %s", (codec) => {
  it.each([
    { suite: "x" },
    { suite: "c" },
    { suite: "x", padding: 16 },
    { suite: "c", padding: 64 },
    { suite: "x", storage: "bytea" },
  ] as const)("gives back what it was given: %o", (settings) => {
    const column = columnOf({ codec, ...settings });
    fc.assert(
      fc.property(values[codec], (value) => {
        const sealed = column.encrypt(value);
        const envelope = envelopeOf(sealed);
        // JSON has no -0.
        const expected =
          codec === "json" ? JSON.parse(JSON.stringify(value)) : value;
        expect(column.decrypt(envelope)).toEqual(expected);
        expect(column.decrypt(Buffer.from(envelope))).toEqual(expected);
        expect(column.decrypt(sealed)).toEqual(expected);
        expect(column.holds(envelope, value)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it("refuses the other codecs' values", () => {
    const column = columnOf({ codec });
    const samples: [CodecName | "none", unknown][] = [
      ["text", "a text"],
      ["bytea", Buffer.from("bytes")],
      ["integer", 7],
      ["float", 7.5],
      ["bigint", 7n],
      ["boolean", true],
      ["timestamp", new Date(0)],
      ["none", undefined],
      ["none", Symbol("s")],
      ["none", () => 7],
    ];
    for (const [name, value] of samples) {
      const taken =
        name === codec ||
        (codec === "json" && name !== "none" && name !== "bigint") ||
        (codec === "float" && name === "integer");
      if (taken) expect(() => column.encrypt(value)).not.toThrow();
      else {
        expect(() => column.encrypt(value), String(name)).toThrow(
          expect.objectContaining({ code: "BAD_VALUE" }) as Error,
        );
      }
    }
  });
});

describe("bad values", () => {
  it.each<
    [string, Partial<EncryptedColumn> & { codec: CodecName }, unknown, RegExp]
  >([
    [
      "10 MiB of text",
      { codec: "text" },
      "x".repeat(10 * 1024 * 1024),
      /10485760 bytes, more than the 4194304/,
    ],
    [
      "more than the configured size",
      { codec: "text", maxBytes: 10 },
      "12345678901",
      /11 bytes, more than the 10/,
    ],
    [
      "a NUL in text",
      { codec: "text" },
      "a\0b",
      /NUL character, which PostgreSQL/,
    ],
    ["half a surrogate pair", { codec: "text" }, "a\ud83d", /surrogate/],
    ["an unsafe integer", { codec: "integer" }, 2 ** 53, /not a safe integer/],
    ["NaN as integer", { codec: "integer" }, Number.NaN, /not a safe integer/],
    ["a number as numeric", { codec: "numeric" }, 1.5, /not a decimal number/],
    ["1e3 as numeric", { codec: "numeric" }, "1e3", /not a decimal number/],
    ["30 February", { codec: "date" }, "2023-02-30", /calendar date/],
    ["a Date as date", { codec: "date" }, new Date(0), /calendar date/],
    [
      "an invalid Date",
      { codec: "timestamp" },
      new Date(Number.NaN),
      /valid Date/,
    ],
    ["a cycle", { codec: "json" }, cyclic(), /no JSON form/],
    ["a bigint in JSON", { codec: "json" }, { n: 1n }, /no JSON form/],
    ["undefined", { codec: "json" }, undefined, /no JSON form/],
  ])("%s", (_, settings, value, problem) => {
    const error = thrownBy(() => columnOf(settings).encrypt(value, { id: 7 }));
    expect(error).toBeInstanceOf(EncryptionError);
    expect(error).toMatchObject({
      code: "BAD_VALUE",
      table: "core.customers",
      column: "c_encrypted",
      primaryKey: ["7"],
      kid: keys.enc.primary.kid,
      message: expect.stringMatching(problem),
    });
  });

  it("the largest value that fits", () => {
    const column = columnOf({ codec: "text", maxBytes: 10 });
    expect(column.decrypt(envelopeOf(column.encrypt("1234567890")))).toBe(
      "1234567890",
    );
  });

  it("what is stored and is no text", () => {
    for (const stored of [7, {}, [], true, undefined]) {
      expect(
        thrownBy(() => columnOf({ codec: "text" }).decrypt(stored)),
      ).toMatchObject({ code: "NOT_AN_ENVELOPE" });
    }
  });
});

describe("null and empty", () => {
  const column = columnOf({ codec: "text" });

  it("null stays null", () => {
    expect(column.encrypt(null)).toBeNull();
    expect(column.decrypt(null)).toBeNull();
    expect(column.holds(null, null)).toBe(true);
    expect(column.holds(null, "")).toBe(false);
    expect(column.holds(column.encrypt(""), null)).toBe(false);
  });

  it("the empty text is encrypted", () => {
    const envelope = envelopeOf(column.encrypt(""));
    expect(envelope).toMatch(/^ud1\.x[a-z2-7]{10}\.[A-Za-z0-9_-]{54}$/);
    expect(column.decrypt(envelope)).toBe("");
  });
});

describe("each encryption", () => {
  it("has a nonce of its own, also across blocks of nonces", () => {
    const nonces = Array.from({ length: 1000 }, () =>
      Buffer.from(drawNonce()).toString("hex"),
    );
    expect(new Set(nonces).size).toBe(1000);
    expect(nonces.every((nonce) => nonce.length === 48)).toBe(true);
  });

  it("gives another envelope for the same value", () => {
    const column = columnOf({ codec: "text" });
    const envelopes = Array.from({ length: 300 }, () =>
      envelopeOf(column.encrypt("same")),
    );
    expect(new Set(envelopes).size).toBe(300);
    expect(column.holds(envelopes[0], "same")).toBe(true);
    expect(column.holds(envelopes[0], "else")).toBe(false);
  });
});

describe("values are tied to their place", () => {
  const contexts = fc.string({ minLength: 1, maxLength: 30 });

  it("to the column", () => {
    fc.assert(
      fc.property(contexts, contexts, (one, other) => {
        fc.pre(one !== other);
        const envelope = envelopeOf(
          columnOf({ codec: "text", context: one }).encrypt("v"),
        );
        const elsewhere = columnOf({ codec: "text", context: other });
        expect(thrownBy(() => elsewhere.decrypt(envelope))).toMatchObject({
          code: "TAMPERED_OR_MOVED",
        });
      }),
      { numRuns: 100 },
    );
  });

  it("to the row, where it is bound", () => {
    const column = columnOf({ codec: "text", binding: "row" });
    const ids = fc.maxSafeInteger();
    fc.assert(
      fc.property(ids, ids, (one, other) => {
        fc.pre(one !== other);
        const envelope = envelopeOf(column.encrypt("v", { id: one }));
        // A driver gives int8 as text.
        expect(column.decrypt(envelope, { id: String(one) })).toBe("v");
        expect(column.decrypt(envelope, { id: BigInt(one) })).toBe("v");
        expect(
          thrownBy(() => column.decrypt(envelope, { id: other })),
        ).toMatchObject({
          code: "TAMPERED_OR_MOVED",
          primaryKey: [String(other)],
          kid: keys.enc.primary.kid,
        });
      }),
      { numRuns: 100 },
    );
  });

  it("a uuid is the same in capitals, and another one is not", () => {
    const column = encryption.untyped.column(
      "core.customers",
      "iban_encrypted",
    );
    const sealed = column?.encrypt("DE89", { id: customerId.toUpperCase() });
    expect(column?.decrypt(sealed, { id: customerId })).toBe("DE89");
    expect(
      thrownBy(() => column?.decrypt(sealed, { id: otherCustomerId })),
    ).toMatchObject({ code: "TAMPERED_OR_MOVED" });
  });

  it.each([
    [undefined],
    [{}],
    [{ id: null }],
    [{ id: "1.5" }],
    [{ id: 1.5 }],
    [{ id: "01" }],
    [{ id: new Date(0) }],
  ])("a bound value needs its row: %o", (row) => {
    const column = columnOf({ codec: "text", binding: "row" });
    expect(thrownBy(() => column.encrypt("v", row))).toMatchObject({
      code: "BAD_VALUE",
      message: expect.stringContaining('the primary key column "id"'),
    });
    const sealed = column.encrypt("v", { id: 1 });
    expect(thrownBy(() => column.decrypt(sealed, row))).toMatchObject({
      code: "BAD_VALUE",
    });
  });

  it("to the suite that the column's configuration allows", () => {
    const x = columnOf({ codec: "text" });
    const c = columnOf({ codec: "text", suite: "c" });
    const moving = columnOf({ codec: "text", suite: "c", alsoReads: ["x"] });
    expect(thrownBy(() => c.decrypt(x.encrypt("v")))).toMatchObject({
      code: "SUITE_NOT_ALLOWED",
    });
    expect(thrownBy(() => x.decrypt(c.encrypt("v")))).toMatchObject({
      code: "SUITE_NOT_ALLOWED",
    });
    expect(moving.decrypt(x.encrypt("v"))).toBe("v");
    expect(moving.decrypt(c.encrypt("v"))).toBe("v");
    expect([
      moving.isCurrent(x.encrypt("v")),
      moving.isCurrent(c.encrypt("v")),
    ]).toEqual([false, true]);
  });
});

describe("rotation", () => {
  const before = addKey(addKey([]));
  const [oldKid, newKid] = before.map((entry) => entry.kid) as [string, string];
  const after = promoteKey(before, newKid);
  const withoutNew = [before[0] as KeyEntry];
  const settings = { codec: "text" } as const;
  const old = columnOf(settings, openKeyRing("enc", before));
  const promoted = columnOf(settings, openKeyRing("enc", after));

  it("an instance with the key pending reads what a promoted one writes, and the other way round", () => {
    const written = envelopeOf(promoted.encrypt("v"));
    expect(written).toContain(`.x${newKid}.`);
    expect(old.decrypt(written)).toBe("v");
    expect(promoted.decrypt(old.encrypt("v"))).toBe("v");
    expect(promoted.isCurrent(old.encrypt("v"))).toBe(false);
    expect(promoted.isCurrent(written)).toBe(true);
  });

  it("an instance without the key says UNKNOWN_KEY, never that bytes were changed", () => {
    const column = columnOf(settings, openKeyRing("enc", withoutNew));
    expect(thrownBy(() => column.decrypt(promoted.encrypt("v")))).toMatchObject(
      {
        code: "UNKNOWN_KEY",
        kid: newKid,
        table: "core.customers",
        column: "c_encrypted",
      },
    );
  });

  it.each([
    ["disabled", "KEY_DISABLED"],
    ["destroyed", "KEY_DESTROYED"],
  ] as const)("a %s key reads nothing", (state, code) => {
    const envelope = envelopeOf(old.encrypt("v"));
    const entries = after.map((entry): KeyEntry => {
      if (entry.kid !== oldKid) return entry;
      const key = state === "destroyed" ? {} : { key: entry.key ?? "" };
      return Object.assign(key, { kid: oldKid, state });
    });
    const column = columnOf(settings, openKeyRing("enc", entries));
    expect(thrownBy(() => column.decrypt(envelope, { id: 9 }))).toMatchObject({
      code,
      kid: oldKid,
      primaryKey: ["9"],
    });
  });

  it("what was read may be written again once it is proven", () => {
    const envelope = envelopeOf(old.encrypt("v"));
    expect(envelopeOf(promoted.readmit(envelope))).toBe(envelope);
    expect(thrownBy(() => promoted.readmit("ud1.plaintext"))).toMatchObject({
      code: "NOT_AN_ENVELOPE",
    });
  });
});

describe("padding", () => {
  const multiples = fc.constantFrom(16, 32, 64);

  it("comes off again, and hides the length", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        multiples,
        (bytes, multiple) => {
          const padded = pad(bytes, multiple);
          expect(padded.length % multiple).toBe(0);
          expect(padded.length).toBeGreaterThan(bytes.length);
          expect(padded.length - bytes.length).toBeLessThanOrEqual(multiple);
          expect(unpad(padded, multiple)).toEqual(Buffer.from(bytes));
        },
      ),
    );
  });

  it("is refused when it is not what pad makes", () => {
    const zeros = Buffer.alloc(16);
    const long = Buffer.concat([Buffer.from([0x80]), Buffer.alloc(31)]);
    for (const broken of [
      Buffer.alloc(0),
      zeros,
      Buffer.alloc(16, 1),
      Buffer.from([0x80]),
      long,
    ]) {
      expect(unpad(broken, 16)).toBeUndefined();
    }
  });

  it("gives values of a block one length", () => {
    const column = columnOf({ codec: "text", padding: 32 });
    const lengths = ["", "a", "x".repeat(31)].map(
      (value) => envelopeOf(column.encrypt(value)).length,
    );
    expect(new Set(lengths).size).toBe(1);
  });
});

function cyclic(): unknown {
  const value: Record<string, unknown> = {};
  value["self"] = value;
  return value;
}

function thrownBy(run: () => unknown): unknown {
  try {
    return { returned: run() };
  } catch (error) {
    return error;
  }
}
