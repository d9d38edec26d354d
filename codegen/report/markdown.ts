import { sortBySeverity } from "../drift/check.ts";
import { describeFix } from "../drift/describe-fix.ts";
import type { Finding, Severity } from "../drift/finding.ts";
import type { Report } from "../drift/report-model.ts";
import { silenceSnippet } from "../drift/silence.ts";
import {
  describeChecked,
  describeCounts,
  describeNotChecked,
} from "./checked-text.ts";
import { plain } from "./plain-text.ts";
import type { Reporter, ReportOptions } from "./reporter.ts";

/** Begins the comment, so that the next run finds and replaces it. */
export const markdownMarker = "<!-- undrift-report -->";

interface Room {
  readonly limit: number;
  readonly sizeOf: (text: string) => number;
}

/** A comment on a merge request: less than 65,536 characters. */
export const markdown: Reporter = (report, options) =>
  printMarkdown(report, options, {
    limit: 65_000,
    sizeOf: (text) => text.length,
  });

const names: Readonly<Record<Severity, string>> = {
  error: "❌ error",
  warning: "⚠️ warning",
  information: "ℹ️ note",
};

/** The report as Markdown that takes no more than the room there is, the worst first. */
export function printMarkdown(
  report: Report,
  { version }: ReportOptions,
  { limit, sizeOf }: Room,
): string {
  const findings = sortBySeverity(report.findings);
  const head = `${markdownMarker}\n## undrift: ${describeCounts(findings)}\n`;
  const foot = printFoot(report, version);
  const lost = "\n… and 1,000,000 more, left out for their length.\n";
  let left =
    limit - sizeOf(head) - sizeOf(foot) - sizeOf(tableHead) - sizeOf(lost);
  const rows: string[] = [];
  for (const finding of findings) {
    const row = printRow(finding);
    left -= sizeOf(row);
    if (left < 0) break;
    rows.push(row);
  }
  const more = findings.length - rows.length;
  const note =
    more > 0 ? `\n… and ${more} more, left out for their length.\n` : "";
  const table = rows.length > 0 ? tableHead + rows.join("") : "";
  return head + table + note + foot;
}

const tableHead =
  "\n| | Rule | Place | Database | Code | Why and how |\n| --- | --- | --- | --- | --- | --- |\n";

function printRow(finding: Finding): string {
  const { place, table, column, fix } = finding;
  const object = table
    ? [table.schema, table.name, column].filter(Boolean).join(".")
    : "";
  const where = place ? code(`${place.file}:${place.line}`) : "";
  const cells = [
    names[finding.severity],
    `${finding.rule} ${finding.slug}`,
    [where, object === "" ? "" : escape(object)].filter(Boolean).join("<br>"),
    code(finding.database),
    code(finding.claim),
    [
      escape(finding.message),
      escape(finding.consequence),
      ...(fix ? [`**Fix:** ${escape(describeFix(fix))}`] : []),
      `**Silence:** ${code(silenceSnippet(finding))}`,
    ].join("<br>"),
  ];
  return `| ${cells.join(" | ")} |\n`;
}

/** Nothing of a name or comment becomes a tag, a link, a mention or a table's border. */
function escape(text: string): string {
  return plain(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll(/[\\`*_{}[\]()#+!|~@]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}

function code(text: string): string {
  return text === "" ? "" : `<code>${escape(text)}</code>`;
}

function printFoot(report: Report, version: string): string {
  const notChecked = describeNotChecked(report);
  const rest = notChecked ? ` Not checked: ${escape(notChecked)}.` : "";
  return `\nChecked ${describeChecked(report)}.${rest} <sub>undrift ${version}</sub>\n`;
}
