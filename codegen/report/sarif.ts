import type { Place } from "../claims/model.ts";
import { sortBySeverity } from "../drift/check.ts";
import { describeFix } from "../drift/describe-fix.ts";
import type { Finding, Severity } from "../drift/finding.ts";
import { fingerprints } from "../drift/fingerprint.ts";
import type { SuppressedFinding } from "../drift/report-model.ts";
import type { Rule } from "../drift/rule.ts";
import { ruleList } from "../drift/rules.ts";
import { silenceSnippet } from "../drift/silence.ts";
import { describeChecked, describeNotChecked } from "./checked-text.ts";
import type { Reporter } from "./reporter.ts";

/** What code scanning keeps of one run. */
const resultLimit = 5_000;

const levels: Readonly<
  Record<Severity | "off", "error" | "warning" | "note" | "none">
> = {
  error: "error",
  warning: "warning",
  information: "note",
  off: "none",
};

const ruleIndex = new Map(ruleList.map((rule, at) => [rule.code, at]));

/** SARIF 2.1.0, for code scanning. What is silenced is there with its suppression. */
export const sarif: Reporter = (report, { version }) => {
  const silenced = new Map<Finding, SuppressedFinding>(
    report.suppressed.map((one) => [one.finding, one]),
  );
  const all = [...sortBySeverity(report.findings), ...silenced.keys()];
  const prints = fingerprints(all);
  const results = all
    .slice(0, resultLimit)
    .map((finding, at) =>
      printResult(finding, prints[at]!, silenced.get(finding)),
    );
  const notChecked = describeNotChecked(report);
  const document = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "undrift",
            semanticVersion: version,
            rules: ruleList.map(printRule),
          },
        },
        columnKind: "utf16CodeUnits",
        originalUriBaseIds: {
          SRCROOT: { description: { text: "The root of the project." } },
        },
        results,
        properties: {
          checked: describeChecked(report),
          ...(notChecked ? { notChecked } : {}),
          resultsLeftOut: Math.max(0, all.length - resultLimit),
        },
      },
    ],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
};

function printRule(rule: Rule) {
  const { code, slug, severity, consequence, documentation } = rule;
  const { means, fix } = documentation;
  return {
    id: code,
    name: slug,
    shortDescription: { text: means },
    fullDescription: { text: `${means} ${consequence}` },
    help: { text: `${consequence}\n\nFix: ${fix}` },
    defaultConfiguration: {
      enabled: severity !== "off",
      level: levels[severity],
    },
  };
}

function printResult(
  finding: Finding,
  print: string,
  silenced: SuppressedFinding | undefined,
) {
  const { rule, severity, place, related } = finding;
  const locations = printLocations(finding);
  return {
    ruleId: rule,
    ruleIndex: ruleIndex.get(rule)!,
    level: levels[severity],
    message: { text: messageOf(finding) },
    ...(locations ? { locations: [locations] } : {}),
    ...(place && related && related.length > 0
      ? {
          relatedLocations: related.map((one, at) => ({
            id: at + 1,
            message: { text: one.text },
            physicalLocation: printPlace(one.place),
          })),
        }
      : {}),
    partialFingerprints: { "undrift/v1": print },
    ...(silenced ? { suppressions: [printSuppression(silenced)] } : {}),
  };
}

function messageOf(finding: Finding): string {
  const { message, database, claim, consequence, fix } = finding;
  return [
    message,
    ...(database === "" && claim === ""
      ? []
      : [`Database: ${database}. Code: ${claim}.`]),
    consequence,
    ...(fix ? [`Fix: ${describeFix(fix)}.`] : []),
    `Silence: ${silenceSnippet(finding)}`,
  ].join("\n");
}

function printSuppression({ by, reason }: SuppressedFinding) {
  return {
    kind: by === "inline" ? "inSource" : "external",
    status: "accepted",
    justification: reason ?? (by === "baseline" ? "in the baseline" : ""),
  };
}

function printLocations({ place, table, column }: Finding) {
  const logical = table
    ? {
        logicalLocations: [
          {
            fullyQualifiedName: [table.schema, table.name, column]
              .filter((part) => part !== undefined)
              .join("."),
            kind: column === undefined ? "type" : "member",
          },
        ],
      }
    : {};
  if (!place) return table ? logical : undefined;
  return { physicalLocation: printPlace(place), ...logical };
}

function printPlace({ file, line, column, endLine, endColumn }: Place) {
  return {
    artifactLocation: { uri: relativeUri(file), uriBaseId: "SRCROOT" },
    region: { startLine: line, startColumn: column, endLine, endColumn },
  };
}

/** A relative URI reference; a first segment with a colon would read as a scheme. */
function relativeUri(file: string): string {
  return file
    .replaceAll("\\", "/")
    .replace(/^(\.\/)+/, "")
    .split("/")
    .map((segment) => encodeURIComponent(segment))
    .join("/");
}
