import { severities, type Severity } from "./finding.ts";
import type { Report } from "./report-model.ts";

/** From which severity on findings fail the command. "never" reports only. */
export type FailOn = Severity | "never";

/**
 * The exit code of a check: 2 when nothing was checked, 1 when a finding is at
 * least as bad as `failOn`, 2 when a part of the code could not be read and
 * nobody has said that this is known, 0 otherwise.
 */
export function exitCode(report: Report, failOn: FailOn): 0 | 1 | 2 {
  if (report.findings.some(({ rule }) => rule === "D901")) return 2;
  const limit = failOn === "never" ? -1 : severities.indexOf(failOn);
  const fails = report.findings.some(
    ({ severity }) => severities.indexOf(severity) <= limit,
  );
  if (fails) return 1;
  return report.findings.some(({ rule }) => rule === "D902") ? 2 : 0;
}
