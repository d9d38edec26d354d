import picomatch from "picomatch";
import type { InlineSuppression } from "../claims/model.ts";
import { combineProblems } from "../errors.ts";
import type { Baseline, BaselineEntry } from "./baseline.ts";
import { sortFindings } from "./check.ts";
import type { Finding } from "./finding.ts";
import { fingerprints } from "./fingerprint.ts";
import type { SuppressedFinding } from "./report-model.ts";
import { findRule, nearestRules, rules } from "./rules.ts";

/** `ignore` in the configuration: all that are given must match. */
export interface ConfiguredSuppression {
  /** A code or slug, or several. */
  readonly rule?: string | readonly string[];
  /** Glob over the file, relative to the project. */
  readonly file?: string;
  /** Glob over "schema.table". */
  readonly table?: string;
  /** Glob over the column's name. */
  readonly column?: string;
  readonly reason: string;
  /** The first day, as YYYY-MM-DD, on which it no longer holds. */
  readonly expires?: string;
}

export interface Suppressions {
  readonly inline: readonly InlineSuppression[];
  readonly configured: readonly ConfiguredSuppression[];
  readonly baseline?: { readonly file: string; readonly content: Baseline };
  /** As YYYY-MM-DD: given, so that the same input gives the same output. */
  readonly today: string;
  /** When only some findings were looked for, silence is no proof of staleness. */
  readonly partial?: boolean;
  /** The severity of D904; "off" says nothing of stale suppressions. */
  readonly staleSeverity?: Finding["severity"] | "off";
}

export interface Suppressed {
  readonly findings: readonly Finding[];
  readonly suppressed: readonly SuppressedFinding[];
}

/** Nothing checked is not the same as nothing wrong. */
const neverSilenced: ReadonlySet<string> = new Set(["D901"]);

/**
 * Takes out what comments, configuration and baseline silence, and adds a
 * D904 for each suppression that silences nothing, has expired, or names a
 * rule that does not exist.
 */
export function applySuppressions(
  findings: readonly Finding[],
  suppressions: Suppressions,
): Suppressed {
  const inline = suppressions.inline.map(matchInline);
  const configured = suppressions.configured.map((one) =>
    matchConfigured(one, suppressions.today),
  );
  const baseline = matchBaseline(suppressions.baseline);
  const prints = fingerprints(findings);
  const kept: Finding[] = [];
  const silenced: SuppressedFinding[] = [];
  for (const [at, finding] of findings.entries()) {
    const matched = neverSilenced.has(finding.rule)
      ? []
      : [...inline, ...configured].filter((one) => one.matches(finding));
    for (const one of matched) one.used = true;
    const first = matched.find((one) => one.active);
    const known = baseline.take(prints[at]!);
    if (first) silenced.push({ finding, ...first.credit });
    else if (known) silenced.push({ finding, by: "baseline" });
    else kept.push(finding);
  }
  const stale = suppressions.partial
    ? []
    : [
        ...[...inline, ...configured].flatMap((one) => one.stale() ?? []),
        ...baseline.stale(),
      ];
  const severity = suppressions.staleSeverity ?? "warning";
  const added =
    severity === "off" ? [] : stale.map((one) => staleFinding(one, severity));
  return { findings: sortFindings([...kept, ...added]), suppressed: silenced };
}

interface Stale {
  readonly claim: string;
  readonly message: string;
  readonly place?: Finding["place"];
  readonly language?: Finding["language"];
}

function staleFinding(stale: Stale, severity: Finding["severity"]): Finding {
  const { code, slug, consequence } = rules.D904;
  const { claim, message, place, language } = stale;
  return {
    rule: code,
    slug,
    severity,
    database: "nothing to silence",
    claim,
    message,
    consequence,
    ...(place ? { place } : {}),
    ...(language ? { language } : {}),
  };
}

interface Matcher {
  used: boolean;
  readonly active: boolean;
  readonly credit: Omit<SuppressedFinding, "finding">;
  readonly matches: (finding: Finding) => boolean;
  readonly stale: () => Stale | undefined;
}

function codesOf(names: readonly string[]): {
  codes: Set<string>;
  unknown: string[];
} {
  const found = names.map((name) => ({ name, rule: findRule(name) }));
  return {
    codes: new Set(found.flatMap(({ rule }) => (rule ? [rule.code] : []))),
    unknown: found.flatMap(({ name, rule }) => (rule ? [] : [name])),
  };
}

/** A comment holds for its own line and the one below it. */
function matchInline(suppression: InlineSuppression): Matcher {
  const { place, rules: names, reason } = suppression;
  const { codes, unknown } = codesOf(names);
  const claim = `undrift-ignore ${names.join(" ")}`;
  const where = `${place.file}:${place.line}`;
  return {
    used: false,
    active: true,
    credit: {
      by: "inline",
      ...(reason === undefined ? {} : { reason }),
    },
    matches: (finding) =>
      finding.place?.file === place.file &&
      (finding.place.line === place.line ||
        finding.place.line === place.endLine + 1) &&
      (names.length === 0 || codes.has(finding.rule)),
    stale() {
      if (unknown.length > 0)
        return {
          place,
          claim,
          message: `${where}: ${unknown.join(", ")} is no rule.`,
        };
      return this.used
        ? undefined
        : { place, claim, message: `${where}: ${claim} silences nothing.` };
    },
  };
}

function matchConfigured(
  suppression: ConfiguredSuppression,
  today: string,
): Matcher {
  const { rule, file, table, column, reason, expires } = suppression;
  const names = typeof rule === "string" ? [rule] : (rule ?? []);
  const { codes, unknown } = codesOf(names);
  const inFile = globOver(file);
  const ofTable = globOver(table);
  const ofColumn = globOver(column);
  const expired = expires !== undefined && today >= expires;
  const claim = `ignore ${[names.join(", "), file, table, column].filter(Boolean).join(" ")}`;
  return {
    used: false,
    active: !expired,
    credit: { by: "configuration", reason },
    matches: (finding) =>
      (names.length === 0 || codes.has(finding.rule)) &&
      inFile(finding.place?.file) &&
      ofTable(
        finding.table && `${finding.table.schema}.${finding.table.name}`,
      ) &&
      ofColumn(finding.column),
    stale() {
      if (unknown.length > 0)
        return {
          claim,
          message: `The configuration's ${claim}: ${unknown.join(", ")} is no rule.`,
        };
      if (this.used && !expired) return undefined;
      const what =
        expired && this.used ? `expired on ${expires}` : "silences nothing";
      return {
        claim,
        message: `The configuration's ${claim} (${reason}) ${what}.`,
      };
    },
  };
}

function globOver(
  glob: string | undefined,
): (text: string | undefined) => boolean {
  if (glob === undefined) return () => true;
  const matches = picomatch(glob, { dot: true });
  return (text) => text !== undefined && matches(text);
}

interface BaselineMatcher {
  readonly take: (fingerprint: string) => boolean;
  readonly stale: () => Stale[];
}

function matchBaseline(baseline: Suppressions["baseline"]): BaselineMatcher {
  const entries = baseline?.content.findings ?? [];
  const left = new Map<string, BaselineEntry>(
    entries.map((entry) => [entry.fingerprint, entry]),
  );
  const unknown = entries.filter(({ rule }) => !findRule(rule));
  for (const { fingerprint } of unknown) left.delete(fingerprint);
  return {
    take: (fingerprint) => left.delete(fingerprint),
    stale: () => [
      ...unknown.map(({ rule, about }) => ({
        claim: `${rule} in ${baseline!.file}`,
        message: `${baseline!.file} lists ${rule} (${about}), which is no rule.`,
      })),
      ...[...left.values()].map(({ rule, about }) => ({
        claim: `${rule} in ${baseline!.file}`,
        message: `${baseline!.file} lists ${rule} (${about}), which is no longer found.`,
      })),
    ],
  };
}

/**
 * Reads the `rules` table of the configuration: rule code or slug to
 * "error", "warning", "information", "info" or "off".
 *
 * @throws UndriftError CONFIG that names every rule or severity that does not exist.
 */
export function readSeverities(
  overrides: Readonly<Record<string, string>>,
): Map<Finding["rule"], Finding["severity"] | "off"> {
  const result = new Map<Finding["rule"], Finding["severity"] | "off">();
  const problems = ruleProblems("rules", Object.keys(overrides));
  for (const [name, given] of Object.entries(overrides)) {
    const rule = findRule(name);
    const severity = given === "info" ? "information" : given;
    if (!isSeverity(severity)) {
      problems.push(
        `rules: ${name} cannot have the severity '${given}'; use error, warning, information or off`,
      );
    } else if (rule && severity === "off" && neverSilenced.has(rule.code)) {
      problems.push(
        `rules: ${name} cannot be turned off: nothing checked is not the same as nothing wrong`,
      );
    } else if (rule) result.set(rule.code, severity);
  }
  throwProblems(problems);
  return result;
}

/**
 * @throws UndriftError CONFIG that names every rule that does not exist.
 */
export function requireRules(
  option: string,
  suppressions: readonly Pick<ConfiguredSuppression, "rule">[],
): void {
  throwProblems(
    ruleProblems(
      option,
      suppressions.flatMap(({ rule }) => rule ?? []),
    ),
  );
}

function ruleProblems(option: string, names: readonly string[]): string[] {
  return names
    .filter((name) => !findRule(name))
    .map((name) => {
      const near = nearestRules(name).map(
        ({ code, slug }) => `${code} ${slug}`,
      );
      return `${option}: there is no rule '${name}'; near to it: ${near.join(", ")}`;
    });
}

function throwProblems(problems: readonly string[]): void {
  if (problems.length === 0) return;
  throw combineProblems(
    "CONFIG",
    "The configuration names what is not there",
    problems,
    "Rules are named by code (D205) or slug (nullable-in-db); `undrift explain` lists them.",
  );
}

function isSeverity(text: string): text is Finding["severity"] | "off" {
  return ["error", "warning", "information", "off"].includes(text);
}
