import { sortBySeverity } from "../drift/check.ts";
import { describeFix } from "../drift/describe-fix.ts";
import type { Finding, Severity } from "../drift/finding.ts";
import { fingerprints } from "../drift/fingerprint.ts";
import { silenceSnippet } from "../drift/silence.ts";
import type { Reporter } from "./reporter.ts";

const grades: Readonly<Record<Severity, "major" | "minor" | "info">> = {
  error: "major",
  warning: "minor",
  information: "info",
};

/** Where findings of no file are shown: GitLab wants a path for each. */
const noFile = "undrift.config.ts";

/** GitLab's Code Quality report. */
export const gitlab: Reporter = (report) => {
  const findings = sortBySeverity(report.findings);
  const prints = fingerprints(findings);
  const issues = findings.map((finding, at) => ({
    description: describe(finding),
    check_name: `${finding.rule} ${finding.slug}`,
    fingerprint: prints[at],
    severity: grades[finding.severity],
    location: {
      path: (finding.place?.file ?? noFile).replace(/^(\.\/)+/, ""),
      lines: {
        begin: finding.place?.line ?? 1,
        end: finding.place?.endLine ?? 1,
      },
    },
  }));
  return `${JSON.stringify(issues, null, 2)}\n`;
};

function describe(finding: Finding): string {
  const { message, database, claim, consequence, fix } = finding;
  const sides =
    database === "" && claim === ""
      ? []
      : [`Database: ${database}. Code: ${claim}.`];
  const repair = fix ? [`Fix: ${describeFix(fix)}.`] : [];
  return [
    message,
    ...sides,
    consequence,
    ...repair,
    `Silence: ${silenceSnippet(finding)}`,
  ].join(" ");
}
