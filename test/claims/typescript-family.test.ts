import { afterAll, describe, expect, test } from "vitest";
import { prisma } from "../../codegen/claims/prisma/prisma.ts";
import type { ModelReader } from "../../codegen/claims/reader.ts";
import { drizzle } from "../../codegen/claims/typescript/drizzle.ts";
import { kysely } from "../../codegen/claims/typescript/kysely.ts";
import { mikroorm } from "../../codegen/claims/typescript/mikroorm.ts";
import { objection } from "../../codegen/claims/typescript/objection.ts";
import { sequelize } from "../../codegen/claims/typescript/sequelize.ts";
import { typeorm } from "../../codegen/claims/typescript/typeorm.ts";
import { describeClaims, factsIn } from "./describe.ts";
import { codeOf, expectedOf, fixturesOf } from "./fixtures.ts";

const readers: readonly (readonly [ModelReader, string])[] = [
  [kysely, "typescript/kysely"],
  [typeorm, "typescript/typeorm"],
  [drizzle, "typescript/drizzle"],
  [sequelize, "typescript/sequelize"],
  [mikroorm, "typescript/mikroorm"],
  [objection, "typescript/objection"],
  [prisma, "prisma"],
];

interface Score {
  expected: number;
  found: number;
  right: number;
}

const scores = new Map<string, Score>();

describe.each(readers)("$name", (reader, folder) => {
  test.each(fixturesOf(folder))("%s", (fixture) => {
    const read = describeClaims(reader.read(codeOf(fixture), {}));
    const expected = factsIn(expectedOf(fixture));
    const found = factsIn(read);
    const score = scores.get(reader.name) ?? {
      expected: 0,
      found: 0,
      right: 0,
    };
    score.expected += expected.size;
    score.found += found.size;
    score.right += [...expected].filter((fact) => found.has(fact)).length;
    scores.set(reader.name, score);
    expect([...found].toSorted()).toEqual([...expected].toSorted());
  });
});

test("a file cut off anywhere is read as far as it goes", () => {
  for (const [reader, folder] of readers)
    for (const fixture of fixturesOf(folder)) {
      const files = codeOf(fixture);
      for (let part = 1; part < 12; part++) {
        const cut = files.map(({ path, text }) => ({
          path,
          text: text.slice(0, Math.floor((text.length * part) / 12)),
        }));
        expect(() => reader.read(cut, {})).not.toThrow();
      }
    }
});

afterAll(() => {
  const rows = [...scores].map(([reader, { expected, found, right }]) => ({
    reader,
    facts: expected,
    precision: (right / found).toFixed(3),
    recall: (right / expected).toFixed(3),
  }));
  console.table(rows);
  const facts = rows.reduce((sum, row) => sum + row.facts, 0);
  expect(facts).toBeGreaterThanOrEqual(300);
});
