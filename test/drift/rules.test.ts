import { describe, expect, test } from "vitest";
import { check } from "../../codegen/drift/check.ts";
import { explainRule } from "../../codegen/drift/explain.ts";
import { findRule, ruleList } from "../../codegen/drift/rules.ts";
import { everyRule, found } from "./build.ts";
import type { ComparedRule } from "./compared-rule.ts";
import { ruleCases, type Situation } from "./rule-cases.ts";

function findingsOf(rule: ComparedRule, situation: Situation) {
  const settings = situation.settings ?? everyRule;
  return found(rule, situation.facts, situation.claims, settings);
}

describe.each(Object.entries(ruleCases))("%s", (code, situation) => {
  const rule = code as ComparedRule;

  test("speaks of drift, with the values in the message", () => {
    const findings = findingsOf(rule, situation.drifted);
    expect(findings).not.toEqual([]);
    expect(findings[0]!.message).toContain(situation.says);
  });

  test("is silent on what is true", () => {
    expect(findingsOf(rule, situation.true)).toEqual([]);
  });
});

test("every rule says what it means, why it matters and how to fix and silence it", () => {
  expect(ruleList).toHaveLength(84);
  for (const rule of ruleList) {
    const text = explainRule(rule.code);
    expect(text).toContain(rule.documentation.means);
    expect(text).toContain("How to silence it");
    expect(text).toMatch(/\nExample\n {2}(?:database|code) {2}/);
    expect(explainRule(rule.slug)).toBe(text);
    expect(`${rule.documentation.means}${rule.consequence}`).not.toContain(
      "undefined",
    );
  }
});

test("codes and slugs are unique", () => {
  expect(new Set(ruleList.map(({ slug }) => slug)).size).toBe(ruleList.length);
  expect(findRule("column-renamed")?.code).toBe("D202");
  expect(findRule("d202")?.slug).toBe("column-renamed");
});

test("a rule that does not exist is named with its neighbours", () => {
  expect(() => explainRule("colum-renamed")).toThrow(
    expect.objectContaining({
      code: "ARGUMENTS",
      hint: expect.stringContaining("D202 column-renamed"),
    }),
  );
});

test("no fix weakens the database: every action is on code", () => {
  const findings = Object.values(ruleCases).flatMap(
    ({ drifted }) =>
      check(drifted.facts, drifted.claims, drifted.settings ?? everyRule)
        .findings,
  );
  for (const { fix } of findings)
    if (fix && fix.action !== "set-enum-declaration")
      expect(fix.model.place.file).toMatch(/\.(py|ts)$/);
});

test("all facts about one column are reported, not the first", () => {
  const { facts, claims } = ruleCases.D205.drifted;
  const [model] = claims.models;
  const columns = model!.columns.map((column) =>
    column.name === "x"
      ? {
          ...column,
          type: { family: "boolean" as const, text: "Boolean" },
          optionalOnInsert: false,
        }
      : column,
  );
  const rules = check(facts, {
    ...claims,
    models: [{ ...model!, columns }],
  }).findings.map(({ rule }) => rule);
  expect(rules).toEqual(expect.arrayContaining(["D205", "D207"]));
});
