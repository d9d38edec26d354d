import { describeFix } from "../drift/describe-fix.ts";
import type { Finding } from "../drift/finding.ts";
import type { Report, ReportedModel } from "../drift/report-model.ts";
import { familyOfRule } from "../drift/rules.ts";
import { silenceSnippet } from "../drift/silence.ts";
import { describeChecked, describeNotChecked } from "./checked-text.ts";
import type { Reporter } from "./reporter.ts";

interface Case {
  readonly name: string;
  readonly className: string;
  readonly file?: string;
  readonly findings: readonly Finding[];
}

/** Families in which every model has a test case, green or not. */
const modelFamilies = ["tables", "columns", "enums", "keys", "models"];

/** JUnit XML: a suite for each family of rules, a test case for each model. */
export const junit: Reporter = (report) => {
  const others = report.findings
    .map(({ rule }) => familyOfRule(rule))
    .filter((family) => !modelFamilies.includes(family));
  const families = [...modelFamilies, ...new Set(others)];
  const suites = families.map((family) =>
    printSuite(family, casesOf(report, family)),
  );
  const { tests, failures } = totals(
    families.flatMap((family) => casesOf(report, family)),
  );
  const notChecked = describeNotChecked(report);
  const properties = [
    property("checked", describeChecked(report)),
    ...(notChecked ? [property("not checked", notChecked)] : []),
  ];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="undrift" tests="${tests}" failures="${failures}" errors="0">`,
    ...suites.map((suite, at) => (at === 0 ? suite(properties) : suite([]))),
    "</testsuites>",
    "",
  ].join("\n");
};

function casesOf(report: Report, family: string): Case[] {
  const left = new Set(
    report.findings.filter(({ rule }) => familyOfRule(rule) === family),
  );
  const cases = modelFamilies.includes(family)
    ? report.models.map((model) => modelCase(model, left))
    : [];
  return [...cases, ...looseCases(left)];
}

/** Takes the findings of a model out of those that are left. */
function modelCase(model: ReportedModel, left: Set<Finding>): Case {
  const findings = [...left].filter(
    ({ modelPlace }) =>
      modelPlace?.file === model.file && modelPlace.line === model.line,
  );
  for (const finding of findings) left.delete(finding);
  return {
    name: `${model.name} (${model.file}:${model.line})`,
    className: model.table,
    file: model.file,
    findings,
  };
}

/** Findings of no model: by their file, or by their table. */
function looseCases(left: ReadonlySet<Finding>): Case[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of left) {
    const { table, place } = finding;
    const object = table ? `${table.schema}.${table.name}` : "project";
    const name = place?.file ?? object;
    groups.set(name, [...(groups.get(name) ?? []), finding]);
  }
  return [...groups].map(([name, findings]) => ({
    name,
    className: "project",
    findings,
  }));
}

function totals(cases: readonly Case[]): { tests: number; failures: number } {
  const failed = cases.filter(({ findings }) =>
    findings.some(({ severity }) => severity === "error"),
  );
  return { tests: cases.length, failures: failed.length };
}

function printSuite(
  family: string,
  cases: readonly Case[],
): (properties: readonly string[]) => string {
  const { tests, failures } = totals(cases);
  return (properties) =>
    [
      `  <testsuite name="${escape(family)}" tests="${tests}" failures="${failures}" errors="0" skipped="0">`,
      ...(properties.length > 0
        ? ["    <properties>", ...properties, "    </properties>"]
        : []),
      ...cases.map(printCase),
      "  </testsuite>",
    ].join("\n");
}

function property(name: string, value: string): string {
  return `      <property name="${escape(name)}" value="${escape(value)}"/>`;
}

/** Errors fail the case; what is milder is its output. */
function printCase({ name, className, file, findings }: Case): string {
  const of = file === undefined ? "" : ` file="${escape(file)}"`;
  const open = `    <testcase name="${escape(name)}" classname="${escape(className)}"${of} time="0"`;
  if (findings.length === 0) return `${open}/>`;
  const errors = findings.filter(({ severity }) => severity === "error");
  const milder = findings.filter(({ severity }) => severity !== "error");
  const failure =
    errors.length === 0
      ? []
      : [
          `      <failure type="${errors[0]!.rule}" message="${escape(headline(errors))}">${escape(errors.map(describe).join("\n\n"))}</failure>`,
        ];
  const output =
    milder.length === 0
      ? []
      : [
          `      <system-out>${escape(milder.map(describe).join("\n\n"))}</system-out>`,
        ];
  return [`${open}>`, ...failure, ...output, "    </testcase>"].join("\n");
}

function headline(errors: readonly Finding[]): string {
  const more = errors.length > 1 ? ` (+${errors.length - 1} more)` : "";
  return `${errors[0]!.message}${more}`;
}

function describe(finding: Finding): string {
  const { rule, slug, severity, place, fix } = finding;
  return [
    `${rule} ${slug} (${severity})${place ? ` ${place.file}:${place.line}:${place.column}` : ""}`,
    finding.message,
    `Database: ${finding.database}`,
    `Code: ${finding.claim}`,
    `Why: ${finding.consequence}`,
    ...(fix ? [`Fix: ${describeFix(fix)}`] : []),
    `Silence: ${silenceSnippet(finding)}`,
  ].join("\n");
}

const notXml =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** For text and attributes alike; characters that XML 1.0 cannot hold become U+FFFD. */
function escape(text: string): string {
  return text
    .replaceAll(notXml, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\n", "&#10;");
}
