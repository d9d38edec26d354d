import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { check } from "../../codegen/drift/check.ts";
import type { Finding } from "../../codegen/drift/finding.ts";
import type { Facts } from "../../codegen/facts/model.ts";
import { bookingFacts, factsOf } from "./booking-facts.ts";
import { claimsFrom, type Dialect } from "./claims-from.ts";
import { mutate } from "./mutation.ts";

const dialects: readonly Dialect[] = ["python", "typescript"];
const golden = path.join(import.meta.dirname, "../golden");

/** What is said of true claims: that some kinds of objects cannot be claimed, and that a name is a trap. */
function falseFindings(facts: Facts, dialect: Dialect): Finding[] {
  const { findings } = check(facts, claimsFrom(facts, dialect));
  return findings.filter(({ rule }) => rule !== "D907" && rule !== "D106");
}

describe.each(dialects)("the booking database in %s", (dialect) => {
  test("true claims have no finding, and planted drift is found", async () => {
    const facts = await bookingFacts();
    expect(falseFindings(facts, dialect)).toEqual([]);
    const mutants = mutate(claimsFrom(facts, dialect), 20260101, 60);
    const missed = mutants.filter(
      ({ claims, names }) => !check(facts, claims).findings.some(names),
    );
    expect(mutants.length).toBeGreaterThan(200);
    const found = 1 - missed.length / mutants.length;
    expect(found, missed.map(({ kind }) => kind).join()).toBeGreaterThanOrEqual(
      0.98,
    );
  });
});

test("true claims about odd objects have no finding", async () => {
  const cases = [
    "column-types",
    "domains",
    "generated-columns",
    "hostile-columns",
    "partitions",
    "constraints",
    "inheritance",
  ];
  const present = (await readdir(golden)).filter((name) =>
    cases.includes(name),
  );
  expect(present).toHaveLength(cases.length);
  for (const name of present) {
    const sql = await readFile(path.join(golden, name, "schema.sql"), "utf8");
    const facts = await factsOf(sql);
    for (const dialect of dialects)
      expect(falseFindings(facts, dialect), `${name} in ${dialect}`).toEqual(
        [],
      );
  }
});
