import * as fc from "fast-check";
import { expect, it } from "vitest";
import {
  createColumnEncryption,
  type UntypedColumnEncryption,
} from "../../src/encryption/column-encryption.ts";
import { testKeyRing } from "../../src/encryption/test-key-ring.ts";
import { envelopeOf, keys } from "./fixture.ts";
import { oracleOpen, oracleSeal, type OracleParts } from "./oracle.ts";

const entry = testKeyRing.rings.enc?.[0];
const root = Buffer.from(entry?.key ?? "", "base64url");

const parts = fc.record({
  suite: fc.constantFrom("x", "c"),
  context: fc.string({ minLength: 1, maxLength: 80, unit: "grapheme" }),
  binding: fc.constantFrom("column", "row"),
  primaryKey: fc.array(fc.string({ maxLength: 600 }), {
    minLength: 1,
    maxLength: 4,
  }),
});

function makeColumn(chosen: {
  suite: "x" | "c";
  context: string;
  binding: "column" | "row";
  primaryKey: string[];
}): {
  column: UntypedColumnEncryption;
  row: Record<string, string>;
  oracle: OracleParts;
} {
  const { suite, context, binding, primaryKey } = chosen;
  const names = primaryKey.map((_, index) => `k${index}`);
  return {
    column: createColumnEncryption({
      table: "core.customers",
      column: "c",
      primaryKey: names.map((column) => ({ column, type: "text" })),
      configuration: { context, codec: "bytea", suite, binding },
      ring: keys.enc,
    }),
    row: Object.fromEntries(
      names.map((name, index) => [name, primaryKey[index] as string]),
    ),
    oracle: {
      root,
      suite,
      kid: entry?.kid ?? "",
      context,
      codec: "bytea",
      binding,
      primaryKey: binding === "row" ? primaryKey : [],
    },
  };
}

it("what undrift encrypts, the oracle reads", () => {
  fc.assert(
    fc.property(parts, fc.uint8Array({ maxLength: 300 }), (chosen, bytes) => {
      const { column, row, oracle } = makeColumn(chosen);
      const envelope = envelopeOf(column.encrypt(bytes, row));
      expect(Buffer.from(oracleOpen(oracle, envelope))).toEqual(
        Buffer.from(bytes),
      );
    }),
    { numRuns: 200 },
  );
});

it("what the oracle encrypts, undrift reads", () => {
  const nonces = fc.uint8Array({ minLength: 24, maxLength: 24 });
  fc.assert(
    fc.property(
      parts,
      nonces,
      fc.uint8Array({ maxLength: 300 }),
      (chosen, nonce, bytes) => {
        const { column, row, oracle } = makeColumn(chosen);
        const envelope = oracleSeal(oracle, nonce, bytes);
        expect(column.decrypt(envelope, row)).toEqual(Buffer.from(bytes));
      },
    ),
    { numRuns: 200 },
  );
});
