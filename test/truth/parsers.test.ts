import * as fc from "fast-check";
import { parse as parseLibraryArray } from "postgres-array";
import { types as stock } from "pg";
import { afterEach, describe, expect, expectTypeOf, it } from "vitest";
import {
  databaseMetadata,
  type PlannedMetadata,
  typeKey as plannedKey,
} from "../../codegen/plan/database-metadata.ts";
import { aliasesIn } from "../../codegen/plan/scalars.ts";
import type * as table from "../../codegen/plan/truth.ts";
import { defaultTypeSettings } from "../../codegen/plan/truth.ts";
import { valueType } from "../../codegen/plan/value-type.ts";
import { arrayReader, arrayWriter } from "../../src/parsers/array-text.ts";
import {
  baseParsers,
  type ParserName,
} from "../../src/parsers/base-parsers.ts";
import {
  baseSerializers,
  type SerializerName,
} from "../../src/parsers/base-serializers.ts";
import { readHstore, writeHstore } from "../../src/parsers/hstore-text.ts";
import {
  type DatabaseMetadata,
  typeKey,
  typeName,
} from "../../src/parsers/metadata.ts";
import { rangeReader, rangeWriter } from "../../src/parsers/range-text.ts";
import { recordReader, recordWriter } from "../../src/parsers/record-text.ts";

const zone = process.env["TZ"];
afterEach(() => {
  if (zone === undefined) delete process.env["TZ"];
  else process.env["TZ"] = zone;
});

const text = baseParsers.text;
const write = baseSerializers.text;
const own = (name: string) => ({ schema: "s", name });
const hostile = fc.string({
  unit: fc.constantFrom(..."ab,\"\\{}()[] \nNUL;'é🐘"),
});

describe("the truth table and the runtime", () => {
  it("name the same parsers, serializers and metadata", () => {
    expectTypeOf<table.ParserName>().toEqualTypeOf<ParserName>();
    expectTypeOf<table.SerializerName>().toEqualTypeOf<SerializerName>();
    expectTypeOf<PlannedMetadata>().toExtend<DatabaseMetadata>();
    expectTypeOf<DatabaseMetadata>().toExtend<PlannedMetadata>();
  });

  it("spell a type's key alike, and read it back", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }),
        fc.string({ minLength: 1 }),
        fc.boolean(),
        (schema, name, array) => {
          const key = typeKey(schema, name, array);
          const planned = array ? { schema, name, array } : { schema, name };
          expect(plannedKey(planned as { schema: string; name: string })).toBe(
            key,
          );
          expect(typeName(array ? key.slice(0, -2) : key)).toEqual({
            schema,
            name,
          });
        },
      ),
    );
    expect(typeKey("pg_catalog", "int8")).toBe("int8");
    expect(typeName("int8")).toEqual({ schema: "pg_catalog", name: "int8" });
    expect(typeKey("core", 'a."b"', true)).toBe('core."a.""b"""[]');
  });

  it("say which aliases a text needs, and theirs", () => {
    expect(aliasesIn("Range<Date>[] | null")).toEqual(["Range"]);
    expect(aliasesIn('JsonInput | "Point"')).toEqual([
      "JsonArray",
      "JsonInput",
      "JsonObject",
      "JsonValue",
    ]);
    expect(aliasesIn("string")).toEqual([]);
  });

  it("bring those types of which something is made, and no others", () => {
    const types = [
      { kind: "enum", ...own("unused"), labels: ["a"] },
      { kind: "enum", ...own("used"), labels: ["a"] },
      {
        kind: "domain",
        ...own("domain"),
        base: { ...own("used"), array: true },
        notNull: true,
        checks: [],
      },
      { kind: "base", ...own("geometry") },
      { kind: "base", ...own("mystery") },
    ] as const;
    const columns = ["domain", "geometry", "mystery"].map((name, index) => ({
      name,
      position: index + 1,
      type: own(name),
      notNull: index === 0,
    }));
    const facts = {
      format: 1,
      serverMajor: 18,
      searchPath: ["s"],
      schemas: [],
      extensions: [],
      types,
      relations: [{ ...own("t"), kind: "table", columns }],
      sequences: [],
      routines: [],
    } as const;
    const metadata = databaseMetadata(facts, defaultTypeSettings);
    expect(metadata.relations).toEqual({
      s: {
        t: {
          domain: "s.domain not null",
          geometry: "s.geometry",
          mystery: "s.mystery",
        },
      },
    });
    const brought = Object.keys(metadata.types).filter((key) =>
      key.startsWith("s."),
    );
    expect(brought).toEqual(["s.domain", "s.geometry", "s.used"]);
    const context = {
      profile: "undrift",
      settings: defaultTypeSettings,
      resolve: ({ name }: { name: string }) =>
        types.find((type) => type.name === name),
      nameOf: ({ name }: { name: string }) => name,
    } as const;
    expect(valueType(own("mystery"), context).select).toBe("unknown");
    expect(valueType({ ...own("used"), array: true }, context).select).toBe(
      "used[]",
    );
  });
});

describe("arrays", () => {
  const form = { element: "text", delimiter: ",", full: true };
  const read = arrayReader(text, form);
  const writeArray = arrayWriter(write, form, () => false);

  it("are read as they were written, and as postgres-array reads them", () => {
    const element = fc.option(hostile);
    const arrays = fc.oneof(
      fc.array(element),
      fc.array(fc.tuple(element, element), { minLength: 1 }),
    );
    fc.assert(
      fc.property(arrays, (value) => {
        const written = writeArray(value);
        expect(read(written)).toEqual(value);
        expect(parseLibraryArray(written, (part) => part)).toEqual(value);
      }),
    );
  });

  it("are read where postgres-array fails: elements separated by semicolons", () => {
    const boxes = "{(1,1),(0,0);(3,3),(2,2)}";
    const box = { element: "box", delimiter: ";", full: false };
    const expected = ["(1,1),(0,0)", "(3,3),(2,2)"];
    expect(arrayReader(text, box)(boxes)).toEqual(expected);
    expect(parseLibraryArray(boxes, (part) => part)).not.toEqual(expected);
  });

  it("are read with bounds, and refused when they are no arrays", () => {
    expect(read("[0:1]={a,b}")).toEqual(["a", "b"]);
    expect(read("[2:2][1:2]={{a,NULL}}")).toEqual([["a", null]]);
    for (const broken of ["", "a", "{a", '{"a}', "{a}b", '{"a"b}', "[0:1]"]) {
      expect(() => read(broken), broken).toThrow("did not arrive");
    }
  });

  it("say in simple form what they refuse", () => {
    const simple = arrayReader(text, { ...form, full: false });
    expect(simple('{a,"NULL"}')).toEqual(["a", "NULL"]);
    expect(() => simple("{a,NULL}")).toThrow(/NULL element.*arrays: "full"/);
    expect(() => simple('{"a",NULL}')).toThrow("NULL element");
    expect(() => simple("{{a}}")).toThrow("more than one dimension");
  });
});

describe("composites, ranges and hstore", () => {
  it("are read as they were written", () => {
    const names = ["a", "__proto__", "b c"];
    const readRecord = recordReader(
      "t",
      names.map((name) => ({ name, read: text })),
    );
    const writeRecord = recordWriter(
      "t",
      names.map((name) => ({ name, write })),
    );
    const values = fc.tuple(...names.map(() => fc.option(hostile)));
    fc.assert(
      fc.property(values, (fields) => {
        const record = Object.fromEntries(
          names.map((name, index) => [name, fields[index]]),
        );
        expect(readRecord(writeRecord(record))).toEqual(record);
      }),
    );
    const readRange = rangeReader("t", text);
    const writeRange = rangeWriter("t", write);
    const bounds = fc.constantFrom("[]", "[)", "(]", "()");
    fc.assert(
      fc.property(
        fc.record({
          lower: fc.option(hostile),
          upper: fc.option(hostile),
          bounds,
        }),
        (range) => {
          expect(readRange(writeRange(range))).toEqual(range);
        },
      ),
    );
    fc.assert(
      fc.property(fc.dictionary(hostile, fc.option(hostile)), (pairs) => {
        expect(readHstore(writeHstore(pairs))).toEqual({ ...pairs });
      }),
    );
  });

  it("of one or no attribute", () => {
    const one = recordReader("t", [{ name: "a", read: text }]);
    expect(one("()")).toEqual({ a: null });
    expect(recordReader("t", [])("()")).toEqual({});
    expect(() => one("(a,b)")).toThrow("2 attributes where 1");
  });
});

/** The first of the two instants that share a local time when clocks go back. */
function expectedLocal(value: Date): Date {
  const local = new Date(value);
  local.setFullYear(value.getFullYear(), value.getMonth(), value.getDate());
  local.setHours(
    value.getHours(),
    value.getMinutes(),
    value.getSeconds(),
    value.getMilliseconds(),
  );
  return local;
}

describe("dates", () => {
  const { date, timestamp, timestamptz } = baseParsers;

  it("are the instants that were written, in any zone of the process", () => {
    for (const name of ["UTC", "America/New_York", "Asia/Kathmandu"]) {
      process.env["TZ"] = name;
      fc.assert(
        fc.property(
          fc.date({
            min: new Date(-200_000_000_000_000),
            noInvalidDate: true,
          }),
          (value) => {
            const written = baseSerializers.timestamptz(value);
            expect(timestamptz(written)).toEqual(value);
            expect(timestamp(baseSerializers.timestamp(value))).toEqual(
              expectedLocal(value),
            );
          },
        ),
      );
    }
  });

  it("hold the infinities as the extreme Dates, and write them back", () => {
    for (const name of ["date", "timestamp", "timestamptz"] as const) {
      expect(baseParsers[name]("infinity")).toEqual(new Date(8.64e15));
      expect(baseParsers[name]("-infinity")).toEqual(new Date(-8.64e15));
      expect(baseSerializers[name](new Date(8.64e15))).toBe("infinity");
      expect(baseSerializers[name](new Date(-8.64e15))).toBe("-infinity");
    }
  });

  it("are refused where a Date ends; stock pg makes them invalid", () => {
    const last = "294276-12-31 23:59:59.999999";
    expect(() => timestamp(last)).toThrow(/275760.*timestamp: "string"/);
    expect(() => timestamptz(`${last}+00`)).toThrow("275760");
    expect(() => timestamptz("275760-09-13 00:00:00+00")).toThrow("275760");
    expect(() => date("5874897-12-31")).toThrow("275760");
    const invalid = stock.getTypeParser(1114)(last) as Date;
    expect(invalid.getTime()).toBeNaN();
    process.env["TZ"] = "UTC";
    expect(timestamptz("275760-09-12 23:59:59.999+00").getTime()).toBe(
      8.64e15 - 1,
    );
  });

  it("are refused at local times that daylight saving skips", () => {
    process.env["TZ"] = "America/New_York";
    expect(() => timestamp("2024-03-10 02:30:00")).toThrow("daylight saving");
    expect(timestamp("2024-03-10 03:30:00").getHours()).toBe(3);
    process.env["TZ"] = "America/Sao_Paulo";
    expect(baseSerializers.date(date("2018-11-04"))).toBe("2018-11-04");
  });

  it("are refused in another style than ISO", () => {
    for (const styled of ["31/12/2024", "12-31-2024", "Tue Dec 31", "x", ""]) {
      expect(() => date(styled), styled).toThrow("DateStyle");
      expect(() => timestamp(`${styled} 10:00:00`), styled).toThrow();
      expect(() => timestamptz(`${styled} 10:00:00+00`), styled).toThrow();
    }
    expect(() => timestamptz("2024-01-01 00:00:00")).toThrow("DateStyle");
    expect(() => timestamp("2024-01-01 00:00:00+00")).toThrow("DateStyle");
  });
});

describe("numbers, bytes, intervals and JSON", () => {
  it("are JSON's values, not its text, which is a JSON value too", () => {
    expect(baseParsers.json('{"a": [null, 1.5]}')).toEqual({ a: [null, 1.5] });
    expect(baseParsers.json("null")).toBeNull();
    expect(baseSerializers.json("null")).toBe('"null"');
    expect(() => baseSerializers.never("x")).toThrow("cannot be written");
  });

  it("are refused where a number is no longer exact", () => {
    const integer = baseParsers["safe integer"];
    expect(integer("9007199254740991")).toBe(9007199254740991);
    expect(() => integer("9007199254740993")).toThrow('int8: "bigint"');
    const numeric = baseParsers["safe number"];
    expect(numeric("0.10")).toBe(0.1);
    expect(numeric("NaN")).toBeNaN();
    expect(numeric("-Infinity")).toBe(-Infinity);
    expect(() => numeric("1e400")).toThrow('numeric: "string"');
    expect(() => numeric("9007199254740993.5")).toThrow("2^53");
  });

  it("are bytes in both of bytea's formats", () => {
    expect(baseParsers.bytea("\\x00ff5c")).toEqual(Buffer.from([0, 255, 92]));
    expect(baseParsers.bytea("\\000\\377\\\\a")).toEqual(
      Buffer.from([0, 255, 92, 97]),
    );
  });

  it("are intervals of the style postgres alone; stock pg loses infinity", () => {
    for (const styled of ["P1Y2M", "@ 1 year", "1-2", "", "1 year x"]) {
      expect(() => baseParsers.interval(styled), styled).toThrow(
        "IntervalStyle",
      );
    }
    expect(baseParsers.interval("-00:00:01.5")).toEqual({
      years: 0,
      months: 0,
      days: 0,
      hours: 0,
      minutes: 0,
      seconds: -1.5,
    });
    expect(baseSerializers.interval(baseParsers.interval("infinity"))).toBe(
      "infinity",
    );
    expect(baseSerializers.interval({ hours: 1e21 })).toBe(
      "0 years 0 months 0 days 1000000000000000000000 hours 0 minutes 0 seconds",
    );
    expect({ ...(stock.getTypeParser(1186)("infinity") as object) }).toEqual(
      {},
    );
  });
});
