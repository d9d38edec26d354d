/**
 * How much of what is there is found, and how much of what is said is true:
 * the readers over their labelled fixtures, the rules over drift planted in
 * true models of the booking database and over their labelled cases.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { prisma } from "../codegen/claims/prisma/prisma.ts";
import { pythonReader } from "../codegen/claims/python/reader.ts";
import { drizzle } from "../codegen/claims/typescript/drizzle.ts";
import { kysely } from "../codegen/claims/typescript/kysely.ts";
import { mikroorm } from "../codegen/claims/typescript/mikroorm.ts";
import { objection } from "../codegen/claims/typescript/objection.ts";
import { sequelize } from "../codegen/claims/typescript/sequelize.ts";
import { typeorm } from "../codegen/claims/typescript/typeorm.ts";
import { check } from "../codegen/drift/check.ts";
import type { Finding } from "../codegen/drift/finding.ts";
import type { Facts } from "../codegen/facts/model.ts";
import { parseSnapshot } from "../codegen/facts/snapshot.ts";
import { describeClaims, factsIn } from "../test/claims/describe.ts";
import { codeOf, expectedOf, fixturesOf } from "../test/claims/fixtures.ts";
import { everyRule, found } from "../test/drift/build.ts";
import { claimsFrom, type Dialect } from "../test/drift/claims-from.ts";
import type { ComparedRule } from "../test/drift/compared-rule.ts";
import { mutate } from "../test/drift/mutation.ts";
import { ruleCases } from "../test/drift/rule-cases.ts";
import { factsOf } from "../test/python-facts.ts";
import { markdownTable } from "./bench/table.ts";

const root = join(import.meta.dirname, "..");

/** What was expected, what was said, and what of both is the same. */
interface Score {
  expected: number;
  said: number;
  right: number;
}

const recallOf = ({ right, expected }: Score): number =>
  expected === 0 ? 1 : right / expected;
const precisionOf = ({ right, said }: Score): number =>
  said === 0 ? 1 : right / said;

function scored(expected: Iterable<string>, said: Iterable<string>): Score {
  const [wanted, got] = [new Set(expected), new Set(said)];
  return {
    expected: wanted.size,
    said: got.size,
    right: [...wanted].filter((one) => got.has(one)).length,
  };
}

function sum(scores: readonly Score[]): Score {
  const total = { expected: 0, said: 0, right: 0 };
  for (const { expected, said, right } of scores) {
    total.expected += expected;
    total.said += said;
    total.right += right;
  }
  return total;
}

function readerScores(): [name: string, score: Score][] {
  const labelled = [
    [kysely, "typescript/kysely"],
    [typeorm, "typescript/typeorm"],
    [drizzle, "typescript/drizzle"],
    [sequelize, "typescript/sequelize"],
    [mikroorm, "typescript/mikroorm"],
    [objection, "typescript/objection"],
    [prisma, "prisma"],
  ] as const;
  const others = labelled.map(([reader, folder]): [string, Score] => [
    reader.name,
    sum(
      fixturesOf(folder).map((fixture) =>
        scored(
          factsIn(expectedOf(fixture)),
          factsIn(describeClaims(reader.read(codeOf(fixture), {}))),
        ),
      ),
    ),
  ]);
  return [
    [
      "python",
      sum(readdirSync(join(root, "test/fixtures/python")).map(pythonScore)),
    ],
    ...others,
  ];
}

function pythonScore(name: string): Score {
  const files = codeOf(`python/${name}`).filter(({ path }) =>
    path.endsWith(".py"),
  );
  const options = name === "types" ? { typeMap: { Ciphered: "bytea" } } : {};
  const path = join(root, "test/fixtures/python", name, "expected.json");
  return scored(
    JSON.parse(readFileSync(path, "utf8")) as string[],
    factsOf(pythonReader.read(files, options)),
  );
}

const dialects: readonly Dialect[] = ["python", "typescript"];

/** Says that some kinds of objects are not compared, and that a name is a trap: true of true models too. */
const isAside = ({ rule }: Finding): boolean =>
  rule === "D907" || rule === "D106";

interface Planted {
  readonly byKind: ReadonlyMap<string, Score>;
  readonly byRule: ReadonlyMap<string, Score>;
  /** Findings of models in which nothing was planted. */
  readonly falseFindings: number;
}

function plantDrift(facts: Facts): Planted {
  const byKind = new Map<string, Score>();
  const byRule = new Map<string, Score>();
  const at = (map: Map<string, Score>, key: string): Score => {
    const score = map.get(key) ?? { expected: 0, said: 0, right: 0 };
    map.set(key, score);
    return score;
  };
  let falseFindings = 0;
  for (const dialect of dialects) {
    const truth = claimsFrom(facts, dialect);
    falseFindings += check(facts, truth).findings.filter(
      (one) => !isAside(one),
    ).length;
    for (const { kind, claims, names } of mutate(truth, 20260101, 80)) {
      const findings = check(facts, claims).findings.filter(
        (one) => !isAside(one),
      );
      const kindScore = at(byKind, kind);
      kindScore.expected += 1;
      kindScore.said += findings.length > 0 ? 1 : 0;
      kindScore.right += findings.some(names) ? 1 : 0;
      for (const finding of findings) {
        const score = at(byRule, `${finding.rule} ${finding.slug}`);
        score.said += 1;
        score.right += names(finding) ? 1 : 0;
      }
    }
  }
  return { byKind, byRule, falseFindings };
}

/** Each rule on the cases that a person labelled: one it must speak of, one on which it must be silent. */
function caseScore(): Score {
  return sum(
    Object.entries(ruleCases).map(([code, { drifted, true: truth }]) => {
      const rule = code as ComparedRule;
      const on = (one: typeof drifted): number =>
        found(rule, one.facts, one.claims, one.settings ?? everyRule).length;
      const speaks = on(drifted) > 0 ? 1 : 0;
      return {
        expected: 1,
        said: speaks + (on(truth) > 0 ? 1 : 0),
        right: speaks,
      };
    }),
  );
}

const figure = (share: number): string => share.toFixed(3);
const failures: string[] = [];

function demand(holds: boolean, what: string): void {
  if (!holds) failures.push(what);
}

const readers = readerScores();
process.stdout.write(
  `${markdownTable(
    ["reader", "labelled facts", "recall", "precision"],
    readers.map(([name, score]) => [
      name,
      String(score.expected),
      figure(recallOf(score)),
      figure(precisionOf(score)),
    ]),
  )}\n\n`,
);
const families = {
  Python: sum(readers.slice(0, 1).map(([, score]) => score)),
  "TypeScript and Prisma": sum(readers.slice(1).map(([, score]) => score)),
};
for (const [family, score] of Object.entries(families)) {
  demand(score.expected >= 300, `${family}: fewer than 300 labelled facts`);
  demand(recallOf(score) >= 0.98, `${family}: recall below 0.98`);
  demand(precisionOf(score) >= 0.98, `${family}: precision below 0.98`);
}

const snapshot = join(root, "generated/snapshot.json");
const facts = parseSnapshot(readFileSync(snapshot, "utf8"), snapshot);
const { byKind, byRule, falseFindings } = plantDrift(facts);
process.stdout.write(
  `${markdownTable(
    ["planted", "times", "found and named"],
    [...byKind].map(([kind, score]) => [
      kind,
      String(score.expected),
      figure(recallOf(score)),
    ]),
  )}\n\n`,
);
process.stdout.write(
  `${markdownTable(
    ["rule", "findings", "of what was planted"],
    [...byRule]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([rule, score]) => [
        rule,
        String(score.said),
        figure(precisionOf(score)),
      ]),
  )}\n\n`,
);
const planted = sum([...byKind.values()]);
const cases = caseScore();
process.stdout.write(
  `planted drift found: ${planted.right} of ${planted.expected} (${figure(recallOf(planted))}); false findings on true models: ${falseFindings}\n` +
    `labelled cases of the rules: ${cases.right} of ${cases.expected} spoken of, precision ${figure(precisionOf(cases))}\n`,
);
demand(recallOf(planted) >= 0.98, "planted drift: less than 0.98 found");
demand(falseFindings === 0, "true models have findings");
demand(recallOf(cases) === 1 && precisionOf(cases) === 1, "labelled cases");
for (const failure of failures)
  process.stderr.write(`below the bar: ${failure}\n`);
process.exitCode = failures.length > 0 ? 1 : 0;
