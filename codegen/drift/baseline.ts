import { UndriftError } from "../errors.ts";
import type { Finding } from "./finding.ts";
import { fingerprints } from "./fingerprint.ts";
import type { Report } from "./report-model.ts";

/** Findings that were there when undrift came, to be worked off later. */
export interface Baseline {
  readonly format: 1;
  readonly findings: readonly BaselineEntry[];
}

export interface BaselineEntry {
  readonly fingerprint: string;
  readonly rule: string;
  /** For people: table, column and file. */
  readonly about: string;
}

/** A baseline of everything that is found now, silenced by the old baseline or not. */
export function makeBaseline(report: Report): Baseline {
  const old = report.suppressed
    .filter((one) => one.by === "baseline")
    .map((one) => one.finding);
  const findings = [...report.findings, ...old].filter(
    ({ rule }) => !neverBaselined.has(rule),
  );
  const prints = fingerprints(findings);
  const entries = findings.map((finding, at) => ({
    fingerprint: prints[at]!,
    rule: finding.rule,
    about: describe(finding),
  }));
  return { format: 1, findings: entries.sort(byText) };
}

/** What says that the check itself is not to be trusted cannot be taken as known. */
const neverBaselined: ReadonlySet<string> = new Set(["D901", "D904"]);

function describe({ table, column, place, model }: Finding): string {
  const object = table
    ? [table.schema, table.name, column].filter(Boolean).join(".")
    : undefined;
  return [object, model, place?.file].filter(Boolean).join(", ");
}

function byText(a: BaselineEntry, b: BaselineEntry): number {
  const left = `${a.about}|${a.rule}|${a.fingerprint}`;
  const right = `${b.about}|${b.rule}|${b.fingerprint}`;
  return left < right ? -1 : left > right ? 1 : 0;
}

export function printBaseline(baseline: Baseline): string {
  return `${JSON.stringify(baseline, null, 2)}\n`;
}

/**
 * @throws UndriftError CONFIG when the text is no baseline.
 */
export function parseBaseline(text: string, file: string): Baseline {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw notABaseline(file, "it is not JSON", cause);
  }
  if (!isBaseline(content)) throw notABaseline(file, "its shape is another");
  return content;
}

function notABaseline(
  file: string,
  why: string,
  cause?: unknown,
): UndriftError {
  return new UndriftError("CONFIG", `'${file}' is not a baseline: ${why}.`, {
    hint: "Make a new one with `undrift baseline update`.",
    ...(cause === undefined ? {} : { cause }),
  });
}

function isBaseline(content: unknown): content is Baseline {
  if (typeof content !== "object" || content === null) return false;
  const { format, findings } = content as Partial<Baseline>;
  return (
    format === 1 &&
    Array.isArray(findings) &&
    findings.every(
      (entry: Partial<BaselineEntry> | null) =>
        typeof entry?.fingerprint === "string" &&
        typeof entry.rule === "string" &&
        typeof entry.about === "string",
    )
  );
}
