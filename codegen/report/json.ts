import { fingerprints } from "../drift/fingerprint.ts";
import { silenceSnippet } from "../drift/silence.ts";
import type { Reporter } from "./reporter.ts";

/** For programs: everything, findings with their fingerprint and silencing snippet. */
export const json: Reporter = (report, { version }) => {
  const prints = fingerprints(report.findings);
  const findings = report.findings.map((finding, at) =>
    Object.assign(
      { fingerprint: prints[at], silence: silenceSnippet(finding) },
      finding,
    ),
  );
  const { suppressed, checked, models } = report;
  const document = {
    tool: "undrift",
    version,
    format: 1,
    findings,
    suppressed,
    checked,
    models,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
};
