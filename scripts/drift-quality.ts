/**
 * How much of what is there is found, and how much of what is said is true:
 * the readers over projects whose databases their own libraries made, the
 * rules over changes of those databases, over drift planted in true models of
 * the booking database, over their labelled cases, and over independent cases
 * that were labelled before the rules had seen them.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSnapshot } from "../codegen/facts/snapshot.ts";
import { found, everyRule } from "../test/drift/build.ts";
import type { ComparedRule } from "../test/drift/compared-rule.ts";
import { ruleCases } from "../test/drift/rule-cases.ts";
import { openServer } from "./bench/server.ts";
import { markdownTable } from "./bench/table.ts";
import { caseQuality, type CaseQuality } from "./quality/cases.ts";
import { ormQuality, type OrmQuality } from "./quality/orm.ts";
import { plantDrift } from "./quality/planted.ts";
import {
  add,
  figure,
  nothing,
  precisionOf,
  recallOf,
  type Score,
  type Scores,
} from "./quality/score.ts";

const root = join(import.meta.dirname, "..");
const failures: string[] = [];

function demand(holds: boolean, what: string): void {
  if (!holds) failures.push(what);
}

function print(head: readonly string[], rows: readonly string[][]): void {
  process.stdout.write(`${markdownTable(head, rows)}\n\n`);
}

function printOrm(quality: OrmQuality): void {
  const readers = [...quality.changes.keys()].map((reader) => {
    const label = sayable(quality.labels, reader);
    const change = quality.changes.get(reader)!;
    // What a library does where nothing is written, such as a key's actions, stays unsaid.
    demand(recallOf(label) >= 0.9, `${reader}: recall below 0.9`);
    demand(precisionOf(label) >= 0.98, `${reader}: precision below 0.98`);
    demand(recallOf(change) >= 0.98, `${reader}: changes found below 0.98`);
    return { reader, label, change };
  });
  print(
    ["reader", "labelled facts", "recall", "precision", "changes", "found"],
    readers.map(({ reader, label, change }) => [
      reader,
      String(label.expected),
      figure(recallOf(label)),
      figure(precisionOf(label)),
      String(change.expected),
      figure(recallOf(change)),
    ]),
  );
  print(
    ["change of the database", "times", "found and named"],
    recallRows(quality.byChange),
  );
  demand(
    quality.falseFindings.length === 0,
    `false findings:\n  ${quality.falseFindings.join("\n  ")}`,
  );
}

async function measure(
  url: string,
): Promise<{ orm: OrmQuality; labelled: CaseQuality }> {
  return { orm: await ormQuality(url), labelled: await caseQuality(url) };
}

function printCases({ byRule, traps, renames }: CaseQuality): void {
  const rules = [...new Set([...byRule.keys(), ...traps.keys()])].toSorted();
  print(
    ["rule, in independent cases", "to find", "recall", "precision", "traps"],
    rules.map((rule) => {
      const score = byRule.get(rule) ?? nothing;
      const trap = traps.get(rule) ?? nothing;
      demand(recallOf(score) === 1, `${rule}: misses an independent case`);
      demand(precisionOf(score) === 1, `${rule}: speaks of a true line`);
      demand(recallOf(trap) === 1, `${rule}: falls into a trap`);
      return [
        rule,
        String(score.expected),
        figure(recallOf(score)),
        figure(precisionOf(score)),
        `${trap.right} of ${trap.expected}`,
      ];
    }),
  );
  print(["pairs of names", "number", "judged so"], recallRows(renames));
  for (const [verdict, score] of renames)
    demand(recallOf(score) >= 0.95, `${verdict}: below 0.95`);
}

/** Labels of the kinds that code for a reader can say at all: an interface says no key. */
function sayable(labels: Scores, reader: string): Score {
  const own = [...labels].filter(
    ([name, { said }]) => name.startsWith(`${reader} `) && said > 0,
  );
  return add(...own.map(([, score]) => score));
}

function recallRows(scores: Scores): string[][] {
  return [...scores].map(([kind, score]) => [
    kind,
    String(score.expected),
    figure(recallOf(score)),
  ]);
}

/** Each rule on the cases that a person labelled: one it must speak of, one on which it must be silent. */
function caseScore(): Score {
  return add(
    ...Object.entries(ruleCases).map(([code, { drifted, true: truth }]) => {
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

const server = await openServer(undefined);
const { orm, labelled } = await measure(server.url).finally(() =>
  server.close(),
);
printOrm(orm);
printCases(labelled);

const snapshot = join(root, "generated/snapshot.json");
const facts = parseSnapshot(readFileSync(snapshot, "utf8"), snapshot);
const { byKind, byRule, falseFindings } = plantDrift(facts);
print(["planted in models", "times", "found and named"], recallRows(byKind));
print(
  ["rule", "findings", "of what was planted"],
  [...byRule]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([rule, score]) => [
      rule,
      String(score.said),
      figure(precisionOf(score)),
    ]),
);

const planted = add(...byKind.values());
const changes = add(...orm.byChange.values());
const cases = caseScore();
process.stdout.write(
  `${orm.projects} projects: ${changes.right} of ${changes.expected} changes found (${figure(recallOf(changes))}), ${orm.falseFindings.length} false findings\n` +
    `planted drift found: ${planted.right} of ${planted.expected} (${figure(recallOf(planted))}); false findings on true models: ${falseFindings}\n` +
    `labelled cases of the rules: ${cases.right} of ${cases.expected} spoken of, precision ${figure(precisionOf(cases))}\n`,
);
demand(recallOf(planted) >= 0.98, "planted drift: less than 0.98 found");
demand(falseFindings === 0, "true models have findings");
demand(recallOf(cases) === 1 && precisionOf(cases) === 1, "labelled cases");
for (const failure of failures)
  process.stderr.write(`below the bar: ${failure}\n`);
process.exitCode = failures.length > 0 ? 1 : 0;
