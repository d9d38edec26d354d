import { expect, test } from "vitest";
import {
  makeBaseline,
  parseBaseline,
  printBaseline,
} from "../../codegen/drift/baseline.ts";
import {
  checkModels,
  type CheckModelsInput,
} from "../../codegen/commands/check-models.ts";
import { defaultSettings } from "../../codegen/drift/settings.ts";
import { keepChanged } from "../../codegen/drift/since.ts";
import { readSeverities } from "../../codegen/drift/suppression.ts";
import { silenceSnippet } from "../../codegen/drift/silence.ts";
import { exitCode } from "../../codegen/drift/verdict.ts";
import { claim, claims, facts, model, string, table, uuid } from "./build.ts";

const users = table("public.users", {
  id: ["uuid", { notNull: true }],
  email: ["text"],
});
const email = claim("email", string, { nullable: false });
const user = model("User", "users", [
  claim("id", uuid, { nullable: false }),
  email,
]);

function run(more: Partial<CheckModelsInput> = {}) {
  return checkModels({
    facts: facts([users]),
    claims: claims([user]),
    settings: defaultSettings,
    ignore: [],
    today: "2026-06-15",
    ...more,
  });
}

function rulesOf(report: ReturnType<typeof run>): string[] {
  return report.findings.map(({ rule }) => rule);
}

function comment(rules: string[], line = email.place.line) {
  const place = { ...email.place, line, endLine: line };
  return {
    claims: claims([user], {
      suppressions: [{ place, rules, reason: "known" }],
    }),
  };
}

test("without anything, the finding is there", () => {
  expect(rulesOf(run())).toEqual(["D205"]);
});

test.each([0, -1])(
  "a comment silences its line and the one below (%i)",
  (offset) => {
    const report = run(comment(["D205"], email.place.line + offset));
    expect(rulesOf(report)).toEqual([]);
    expect(report.suppressed).toMatchObject([
      { by: "inline", reason: "known" },
    ]);
  },
);

test("a comment for another rule silences nothing, and says so", () => {
  expect(rulesOf(run(comment(["D206"]))).sort()).toEqual(["D205", "D904"]);
});

test("a comment that names no rule of ours is told", () => {
  const report = run(comment(["D205", "D999"]));
  expect(report.findings.map(({ message }) => message)).toEqual([
    expect.stringContaining("D999 is no rule"),
  ]);
});

test("slugs are as good as codes", () => {
  expect(rulesOf(run(comment(["nullable-in-db"])))).toEqual([]);
});

test.each([
  [{ rule: "D205" }],
  [{ rule: ["D205", "D206"], table: "public.*" }],
  [{ file: "app/**" }],
  [{ table: "public.users", column: "em*" }],
])("the configuration silences by globs: %j", (pattern) => {
  const report = run({ ignore: [{ ...pattern, reason: "later" }] });
  expect(rulesOf(report)).toEqual([]);
  expect(report.suppressed).toMatchObject([
    { by: "configuration", reason: "later" },
  ]);
});

test("what matches nothing, or has expired, is a finding", () => {
  expect(
    rulesOf(run({ ignore: [{ file: "other/**", reason: "x" }] })).sort(),
  ).toEqual(["D205", "D904"]);
  const expired = run({
    ignore: [{ rule: "D205", reason: "x", expires: "2026-06-15" }],
  });
  expect(rulesOf(expired).sort()).toEqual(["D205", "D904"]);
  expect(
    expired.findings.some(({ message }) =>
      message.includes("expired on 2026-06-15"),
    ),
  ).toBe(true);
  const tomorrow = run({
    ignore: [{ rule: "D205", reason: "x", expires: "2026-06-16" }],
  });
  expect(rulesOf(tomorrow)).toEqual([]);
});

test("a baseline silences what was there, survives moved lines, and goes stale", () => {
  const baseline = parseBaseline(printBaseline(makeBaseline(run())), "b.json");
  expect(baseline.findings).toMatchObject([
    { rule: "D205", about: "public.users.email, User, app/models.py" },
  ]);
  const with_ = { baseline: { file: "b.json", content: baseline } };
  expect(rulesOf(run(with_))).toEqual([]);
  const moved = {
    ...email,
    place: { ...email.place, line: 900, endLine: 900 },
  };
  const later = { ...user, columns: [user.columns[0]!, moved] };
  expect(rulesOf(run({ ...with_, claims: claims([later]) }))).toEqual([]);
  const mended = {
    ...user,
    columns: [user.columns[0]!, { ...email, nullable: true }],
  };
  expect(rulesOf(run({ ...with_, claims: claims([mended]) }))).toEqual([
    "D904",
  ]);
  const updated = makeBaseline(run(with_));
  expect(updated).toEqual(baseline);
});

test("a baseline never takes in that nothing was checked", () => {
  const report = run({ facts: facts([]), claims: claims([]) });
  expect(rulesOf(report)).toEqual(["D901"]);
  expect(makeBaseline(report).findings).toEqual([]);
  expect(exitCode(report, "never")).toBe(2);
});

test.each([
  "{",
  "[]",
  '{"format":2,"findings":[]}',
  '{"format":1,"findings":[{}]}',
])("%s is no baseline", (text) => {
  expect(() => parseBaseline(text, "b.json")).toThrow(
    /'b\.json' is not a baseline/,
  );
});

test("severities: per rule, off included; unknown ones are refused", () => {
  const settings = {
    ...defaultSettings,
    severities: readSeverities({ "nullable-in-db": "warning" }),
  };
  const report = run({ settings });
  expect(report.findings[0]!.severity).toBe("warning");
  expect(exitCode(report, "error")).toBe(0);
  expect(exitCode(report, "warning")).toBe(1);
  expect(
    rulesOf(
      run({
        settings: { ...settings, severities: readSeverities({ D205: "off" }) },
      }),
    ),
  ).toEqual([]);
  expect(() => readSeverities({ D000: "error" })).toThrow("no rule 'D000'");
  expect(() => readSeverities({ D205: "fatal" })).toThrow("'fatal'");
});

test("one model per table, when the configuration wants it", () => {
  const twice = {
    claims: claims([user, user]),
    settings: { ...defaultSettings, oneModelPerTable: true },
  };
  const duplicate = run(twice).findings.find(({ rule }) => rule === "D501")!;
  expect(duplicate.severity).toBe("error");
});

test("since: what concerns files that did not change is left out", () => {
  const { findings } = run();
  expect(keepChanged(findings, new Set(["app/models.py"]))).toHaveLength(1);
  expect(keepChanged(findings, new Set(["app/other.py"]))).toHaveLength(0);
  const nothing = run({
    changed: new Set(),
    ignore: [{ rule: "D205", reason: "x" }],
  });
  expect(rulesOf(nothing)).toEqual([]);
});

test("the snippet that silences is the language's own comment", () => {
  const [finding] = run().findings;
  expect(silenceSnippet(finding!)).toBe("# undrift-ignore D205 reason");
  expect(silenceSnippet({ ...finding!, language: "typescript" })).toBe(
    "// undrift-ignore D205 reason",
  );
  expect(silenceSnippet({ ...finding!, language: "sql" })).toBe(
    "-- undrift-ignore D205 reason",
  );
});
