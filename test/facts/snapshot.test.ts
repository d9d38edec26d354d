import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import * as prettier from "prettier";
import { describe, expect, test } from "vitest";
import { printJson } from "../../codegen/emit/json.ts";
import { UndriftError } from "../../codegen/errors.ts";
import type { TypeRef } from "../../codegen/facts/model.ts";
import { parseSnapshot, snapshotValue } from "../../codegen/facts/snapshot.ts";
import { parseSqlType, sqlType } from "../../codegen/facts/sql-type.ts";
import { factsOf } from "../facts.ts";
import { database } from "../server.ts";

const golden = join(import.meta.dirname, "../golden");
const cases = readdirSync(golden).filter(
  (name) => /^[a-z]/.test(name) && !name.includes("."),
);

describe("the snapshot", () => {
  test.each(cases)(
    "of %s is the facts, as prettier prints them",
    async (name) => {
      const sql = readFileSync(join(golden, name, "schema.sql"), "utf8");
      const facts = await factsOf(await database(sql));
      const text = printJson(snapshotValue(facts));
      expect(parseSnapshot(text, "snapshot.json")).toEqual(facts);
      expect(await prettier.format(text, { parser: "json" })).toBe(text);
    },
  );

  test("of another format is refused with what to do", () => {
    const read = (text: string) => () => parseSnapshot(text, "snapshot.json");
    expect(read('{ "format": 99 }')).toThrow(UndriftError);
    expect(read('{ "format": 99 }')).toThrow("format 99");
    expect(read("[]")).toThrow("not a snapshot");
    expect(read("{")).toThrow("not valid JSON");
  });
});

describe("a type's spelling", () => {
  const name = fc.string({ minLength: 1, unit: "grapheme" });
  const type: fc.Arbitrary<TypeRef> = fc
    .record(
      {
        schema: fc.oneof(fc.constant("pg_catalog"), name),
        name,
        array: fc.constant(true as const),
        modifier: fc.constantFrom(
          "1",
          "12,2",
          "Point,4326",
          "day to second(3)",
        ),
      },
      { requiredKeys: ["schema", "name"] },
    )
    .map((made) => ({ ...made }) as TypeRef);

  test("reads back as the type", () => {
    fc.assert(
      fc.property(type, (one) => {
        expect(parseSqlType(sqlType(one))).toEqual(one);
      }),
    );
  });
});
