import type { Checked, Finding } from "./finding.ts";

/** A finding that somebody silenced, and how. */
export interface SuppressedFinding {
  readonly finding: Finding;
  readonly by: "inline" | "configuration" | "baseline";
  readonly reason?: string;
}

/** What reporters print: what is wrong, what was silenced, what was looked at. */
export interface Report {
  /** Sorted by place. */
  readonly findings: readonly Finding[];
  readonly suppressed: readonly SuppressedFinding[];
  readonly checked: Checked;
  /** Models that were held against a table, green ones included. */
  readonly models: readonly ReportedModel[];
}

export interface ReportedModel {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly table: string;
}
