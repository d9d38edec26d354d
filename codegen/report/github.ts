import { sortBySeverity } from "../drift/check.ts";
import { describeFix } from "../drift/describe-fix.ts";
import type { Finding, Severity } from "../drift/finding.ts";
import type { Report } from "../drift/report-model.ts";
import { silenceSnippet } from "../drift/silence.ts";
import { describeChecked, describeCounts } from "./checked-text.ts";
import { printMarkdown } from "./markdown.ts";
import type { Reporter, ReportOptions } from "./reporter.ts";

/** GitHub shows this many annotations of a level for one step. */
const shown = 10;

const levels: Readonly<Record<Severity, "error" | "warning" | "notice">> = {
  error: "error",
  warning: "warning",
  information: "notice",
};

/** Workflow commands: annotations at the lines, the worst first. */
export const github: Reporter = (report) => {
  const sorted = sortBySeverity(report.findings);
  const lines = (["error", "warning", "information"] as const).flatMap(
    (severity) =>
      annotate(sorted.filter((finding) => finding.severity === severity)),
  );
  const footer = `${describeCounts(report.findings)}. Checked ${describeChecked(report)}.`;
  return `${[...lines, escapeMessage(footer)].join("\n")}\n`;
};

function annotate(findings: readonly Finding[]): string[] {
  const more = findings.length - shown;
  return findings.slice(0, shown).map((finding, at) => {
    const rest = more > 0 && at === shown - 1 ? `\n+${more} more` : "";
    return printCommand(finding, rest);
  });
}

function printCommand(finding: Finding, rest: string): string {
  const { place, rule, slug, message, consequence, fix } = finding;
  const properties = {
    ...(place
      ? {
          file: place.file,
          line: place.line,
          endLine: place.endLine,
          ...(place.line === place.endLine
            ? { col: place.column, endColumn: place.endColumn }
            : {}),
        }
      : {}),
    title: `${rule} ${slug}`,
  };
  const list = Object.entries(properties)
    .map(([name, value]) => `${name}=${escapeProperty(String(value))}`)
    .join(",");
  const text = [
    message,
    `Database: ${finding.database}`,
    `Code: ${finding.claim}`,
    consequence,
    ...(fix ? [`Fix: ${describeFix(fix)}`] : []),
    `Silence: ${silenceSnippet(finding)}`,
  ].join("\n");
  const level = levels[finding.severity];
  return `::${level} ${list}::${escapeMessage(text + rest)}`;
}

function escapeMessage(text: string): string {
  return text
    .replaceAll("%", "%25")
    .replaceAll("\r", "%0D")
    .replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeMessage(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

/** What GitHub takes as a step's summary, in bytes. */
const summaryLimit = 1 << 20;

/** The whole table, for the file that GITHUB_STEP_SUMMARY names. */
export function githubStepSummary(
  report: Report,
  options: ReportOptions,
): string {
  return printMarkdown(report, options, {
    limit: summaryLimit,
    sizeOf: (text) => Buffer.byteLength(text),
  });
}
