import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { bookingDatabase } from "./booking.ts";
import { typeErrors } from "./compiler.ts";
import { caseSql, goldenCases, readTree } from "./golden-case.ts";
import { generateFrom } from "./generation.ts";
import { database, majors } from "./server.ts";

const generated = new Map<string, string>();

/** Cases that between them have every kind of object. */
const cases = goldenCases().filter(({ name }) =>
  [
    "column-types",
    "composites",
    "generated-columns",
    "partitions",
    "views",
  ].includes(name),
);

/** The newest of the matrix, which the others are held against. */
const newest = Math.max(...majors);

async function generateBooking(
  major: number,
): Promise<ReadonlyMap<string, string>> {
  return (await generateFrom(await bookingDatabase(major))).files;
}

describe.each(majors)("PostgreSQL %i", (major) => {
  it("gives the booking database the same code", async () => {
    const files = await generateBooking(major);
    expect(files.get("core.ts")).toContain("export interface Bookings {");
    expect(files).toEqual(await generateBooking(newest));
  });

  it.each(cases)("generates $name", async (golden) => {
    const url = await database(caseSql(golden, major), major);
    const { files } = await generateFrom(url, golden.config);
    for (const [path, text] of files) {
      generated.set(`${major}/${golden.name}/${path}`, text);
    }
    const additions = caseSql(golden, newest) !== caseSql(golden, major);
    // What a later version adds to a case is all that may be missing from it.
    if (!additions) {
      expect(files).toEqual(readTree(join(golden.directory, "expected")));
    }
  });
});

it("compiles what each version gave", async () => {
  expect(generated.size).toBeGreaterThan(majors.length * cases.length);
  expect(await typeErrors(generated)).toEqual({});
});
