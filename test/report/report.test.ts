import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import Ajv from "ajv-draft-04";
import addFormats from "ajv-formats";
import { beforeAll, describe, expect, test } from "vitest";
import { checkModels } from "../../codegen/commands/check-models.ts";
import type { Finding } from "../../codegen/drift/finding.ts";
import type { Report } from "../../codegen/drift/report-model.ts";
import { defaultSettings } from "../../codegen/drift/settings.ts";
import {
  parseFormat,
  parseOutput,
  reporters,
} from "../../codegen/report/formats.ts";
import { githubStepSummary } from "../../codegen/report/github.ts";
import { markdownMarker } from "../../codegen/report/markdown.ts";
import { pad, widthOf, wrap } from "../../codegen/report/text-width.ts";
import { claim, claims, facts, model, string, table } from "../drift/build.ts";

const options = { colour: false, width: 80, version: "1.2.3" };

/** A report with everything that a format could stumble over. */
function hostile(columns = 3): Report {
  const names = Array.from(
    { length: columns },
    (_, at) => `naïve|col ${at}\n%,:"<b>'\u001b[31m 表格 👩‍👩‍👧 \u202e`,
  );
  const relation = table(
    "core.orders & <items>",
    Object.fromEntries(names.map((name) => [name, ["text"] as const])),
  );
  const said = names.map((name) => claim(name, string, { nullable: false }));
  const place = {
    file: "./src dir/a#b%.py",
    line: 3,
    column: 1,
    endLine: 3,
    endColumn: 9,
  };
  const orders = model(
    "Order<T>",
    "core.orders & <items>",
    said.map((one) => ({ ...one, place })),
    { place },
  );
  const green = model("Fine", "public.fine", [claim("id", string)]);
  return checkModels({
    facts: facts([relation, table("public.fine", { id: ["text"] })]),
    claims: claims([orders, green], {
      unparsed: [
        { reader: "sqlalchemy", place, reason: "an unclosed bracket" },
      ],
    }),
    settings: defaultSettings,
    ignore: [{ column: "naïve|col 0*", reason: "known" }],
    today: "2026-01-01",
  });
}

const empty = (): Report => ({ ...hostile(1), findings: [], suppressed: [] });

describe("sarif", () => {
  const require = createRequire(import.meta.url);
  const schema = JSON.parse(
    readFileSync(
      require
        .resolve("@microsoft/jest-sarif/package.json")
        .replace("package.json", "lib/schemas/sarif-2.1.0-rtm.5.json"),
      "utf8",
    ),
  ) as Record<string, unknown>;
  const ajv = new Ajv.default({
    allErrors: true,
    strict: false,
    unicodeRegExp: false,
  });
  addFormats.default(ajv);
  const validate = ajv.compile(schema);

  test.each([
    ["nothing", empty()],
    ["everything", hostile()],
  ])("is valid against the standard's schema: %s", (_, report) => {
    const log: unknown = JSON.parse(reporters.sarif(report, options));
    expect(validate(log), JSON.stringify(validate.errors)).toBe(true);
  });

  test("the schema refuses what is none", () => {
    expect(validate({ version: "2.1.0", runs: [{ results: [] }] })).toBe(false);
  });

  test("URIs are relative, fingerprints forget the line, silenced results say why", () => {
    const run = JSON.parse(reporters.sarif(hostile(), options)).runs[0];
    const uris = run.results.map(
      (one: {
        locations: {
          physicalLocation: { artifactLocation: { uri: string } };
        }[];
      }) => one.locations[0]!.physicalLocation.artifactLocation.uri,
    );
    expect(new Set(uris)).toEqual(new Set(["src%20dir/a%23b%25.py"]));
    const prints = run.results.map((one: { partialFingerprints: object }) =>
      JSON.stringify(one.partialFingerprints),
    );
    expect(new Set(prints).size).toBe(prints.length);
    const report = hostile();
    const shifted = {
      ...report,
      findings: report.findings.map((one) => ({
        ...one,
        place: { ...one.place!, line: 77, endLine: 77 },
      })),
    };
    const later = JSON.parse(
      reporters.sarif(shifted, options),
    ).runs[0].results.map((one: { partialFingerprints: object }) =>
      JSON.stringify(one.partialFingerprints),
    );
    expect(later.sort()).toEqual(prints.sort());
    expect(run.results.at(-1).suppressions).toEqual([
      { kind: "external", status: "accepted", justification: "known" },
    ]);
  });

  test("keeps 5,000 results, the worst first", () => {
    const { results, properties } = JSON.parse(
      reporters.sarif(hostile(5_100), options),
    ).runs[0];
    expect(results).toHaveLength(5_000);
    expect(results[0].level).toBe("error");
    expect(properties.resultsLeftOut).toBeGreaterThan(90);
  });
});

describe("github", () => {
  test("escapes, shows ten of a level and says how many more", () => {
    const lines = reporters.github(hostile(30), options).trimEnd().split("\n");
    const errors = lines.filter((line) => line.startsWith("::error "));
    expect(errors).toHaveLength(10);
    expect(errors.at(-1)).toMatch(/%0A\+\d+ more$/);
    expect(errors[0]).toContain(
      "file=./src dir/a#b%25.py,line=3,endLine=3,col=1,endColumn=9,title=D205 nullable-in-db::",
    );
    for (const line of lines)
      expect(line).not.toMatch(/\r|%(?!25|0A|0D|3A|2C)/);
    expect(lines.filter((line) => line.startsWith("::warning "))).not.toEqual(
      [],
    );
  });

  test("the step summary has every finding and stays below a mebibyte", () => {
    const summary = githubStepSummary(hostile(200), options);
    expect(summary.match(/D205 nullable/g)).toHaveLength(199);
    const many = githubStepSummary(hostile(5_000), options);
    expect(Buffer.byteLength(many)).toBeLessThan(1 << 20);
    expect(many).toMatch(/… and \d+ more/);
  });
});

describe("markdown", () => {
  test("begins with the marker, is short enough, and nothing of a name becomes markup", () => {
    const text = reporters.markdown(hostile(3_000), options);
    expect(text.startsWith(markdownMarker)).toBe(true);
    expect(text.length).toBeLessThan(65_536);
    expect(text).not.toContain("<b>");
    for (const row of text
      .split("\n")
      .filter((line) => line.startsWith("| ❌")))
      expect(row.split(" | ")).toHaveLength(6);
  });
});

describe("gitlab", () => {
  test("every issue has what the format asks for, and fingerprints are unique", () => {
    const issues = JSON.parse(reporters.gitlab(hostile(20), options)) as Record<
      string,
      never
    >[];
    expect(issues.length).toBeGreaterThan(5);
    for (const issue of issues)
      expect(issue).toEqual({
        description: expect.any(String),
        check_name: expect.stringMatching(/^D\d{3} [a-z-]+$/),
        fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
        severity: expect.stringMatching(/^(info|minor|major)$/),
        location: {
          path: expect.not.stringMatching(/^\.?\//),
          lines: { begin: expect.any(Number), end: expect.any(Number) },
        },
      });
    expect(new Set(issues.map((one) => one["fingerprint"])).size).toBe(
      issues.length,
    );
  });
});

describe("junit", () => {
  let xml: string;

  beforeAll(() => {
    xml = reporters.junit(hostile(), options);
  });

  test("is well-formed: every element is closed, nothing is unescaped", () => {
    const open: string[] = [];
    const rest = xml
      .replace('<?xml version="1.0" encoding="UTF-8"?>', "")
      .replaceAll(
        /<(\/?)([a-z-]+)((?: [a-z]+="[^"<]*")*)(\/?)>/g,
        (_, close, name, __, self) => {
          if (close) expect(open.pop()).toBe(name);
          else if (!self) open.push(name);
          return "";
        },
      );
    expect(open).toEqual([]);
    expect(rest).not.toMatch(/[<>]|&(?!amp;|lt;|gt;|quot;|#10;)/);
    expect(rest.includes("\u001b")).toBe(false);
  });

  test("a suite for each family, a case for each model, green ones too; totals add up", () => {
    const suites = [
      ...xml.matchAll(
        /<testsuite name="(\w+)" tests="(\d+)" failures="(\d+)"/g,
      ),
    ];
    expect(suites.map(([, name]) => name)).toEqual(
      expect.arrayContaining([
        "tables",
        "columns",
        "enums",
        "keys",
        "models",
        "trust",
      ]),
    );
    const [, tests, failures] =
      /<testsuites name="undrift" tests="(\d+)" failures="(\d+)"/.exec(xml)!;
    const sum = (at: number) =>
      suites.reduce((total, suite) => total + Number(suite[at]), 0);
    expect([sum(2), sum(3)]).toEqual([Number(tests), Number(failures)]);
    expect(xml.match(/<testcase /g)).toHaveLength(Number(tests));
    expect(xml.match(/<failure /g)).toHaveLength(Number(failures));
    expect(xml.match(/name="Fine [^>]*\/>/g)).toHaveLength(5);
  });
});

describe("pretty", () => {
  test.each([40, 60, 80, 100, 120])(
    "no line is wider than %i columns",
    (width) => {
      const text = reporters.pretty(hostile(), { ...options, width });
      for (const line of text.split("\n"))
        expect(widthOf(line), line).toBeLessThanOrEqual(width);
    },
  );

  test("colours only when told, and never a name's own escapes", () => {
    const escape = "\u001b[";
    expect(reporters.pretty(hostile(), options)).not.toContain(escape);
    const coloured = reporters.pretty(hostile(), { ...options, colour: true });
    expect(coloured).toContain(`${escape}31m✖`);
    const plain = coloured.replaceAll(
      new RegExp(`${"\u001b"}\\[\\d+m`, "g"),
      "",
    );
    expect(plain).toBe(reporters.pretty(hostile(), options));
  });

  test("what one rule says of one line is one block, and names each column once", () => {
    const report = hostile(1);
    const [first] = report.findings;
    const missing = ["a", "b", "c"].map((name): Finding => ({
      ...first!,
      rule: "D204",
      slug: "required-column-unmodelled",
      severity: "error",
      column: name,
      database: `${name} text not null`,
      claim: "not named",
      fix: {
        action: "add-column",
        model: {
          name: "T",
          reader: "x",
          language: "python",
          place: first!.place!,
        },
        shape: {
          name,
          type: { schema: "pg_catalog", name: "text" },
          sqlType: "text",
          nullable: false,
          optionalOnInsert: false,
          written: true,
        },
      },
    }));
    const text = reporters.pretty({ ...report, findings: missing }, options);
    expect(text).toContain("D204 required-column-unmodelled × 3");
    expect(text).toContain("add a, b and c to T");
    expect(text.match(/undrift-ignore/g)).toHaveLength(1);
  });

  test("looks like this", () => {
    const report = hostile(2);
    expect(reporters.pretty(report, options)).toMatchSnapshot();
  });

  test("wide characters take two columns and are not cut in half", () => {
    expect(widthOf("表格")).toBe(4);
    expect(widthOf("👩‍👩‍👧")).toBe(2);
    expect(pad("表", 4)).toBe("表  ");
    expect(wrap("表格表格表格", 4)).toEqual(["表格", "表格", "表格"]);
  });
});

test("json says everything again", () => {
  const report = hostile();
  const parsed = JSON.parse(reporters.json(report, options));
  expect(parsed.findings).toMatchObject(report.findings);
  expect(parsed.findings[0]).toHaveProperty("silence");
  expect(parsed).toMatchObject({
    tool: "undrift",
    version: "1.2.3",
    checked: report.checked,
  });
});

test("formats and outputs are read, and wrong ones named", () => {
  expect(parseOutput("sarif=out/drift.sarif")).toEqual({
    format: "sarif",
    file: "out/drift.sarif",
  });
  expect(() => parseFormat("xml")).toThrow("no format 'xml'");
  expect(() => parseOutput("sarif")).toThrow("'sarif'");
  expect(() => parseOutput("sarif=")).toThrow("'sarif='");
});
