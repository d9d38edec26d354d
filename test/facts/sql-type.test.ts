import { expect, test } from "vitest";
import { readSpelledType, sqlType } from "../../codegen/facts/sql-type.ts";

/** What PostgreSQL's format_type calls the type that each spelling declares. */
test.each([
  ["BIGINT", "int8"],
  ["bigserial", "int8"],
  ["double precision", "float8"],
  ["character varying(100)[]", "varchar(100)[]"],
  ["CHARACTER   VARYING (100)", "varchar(100)"],
  ["numeric(12, 2)", "numeric(12,2)"],
  ["timestamp(3) with time zone", "timestamptz(3)"],
  ["time without time zone", "time"],
  ["pg_catalog.bool", "bool"],
  ["int[][3]", "int4[]"],
  ["integer ARRAY", "int4[]"],
  ["core.booking_status", "core.booking_status"],
  ['core."BookingStatus"[]', 'core."BookingStatus"[]'],
  ['"Odd ""one"""', '"Odd ""one"""'],
])("%s is %s", (spelled, canonical) => {
  expect(sqlType(readSpelledType(spelled))).toBe(canonical);
});

test("what no type is spelled like stands as a name", () => {
  expect(readSpelledType("enum('a', 'b') x").name).toContain("enum");
});
