import type { Finding } from "../finding.ts";
import type { LeftFinding, Use } from "./edit.ts";

/** What became of the findings, and the code with it. */
export interface FixResult {
  /** New texts, of changed files only, by path. */
  readonly files: ReadonlyMap<string, string>;
  /** Files of which nothing is left. */
  readonly deleted: readonly string[];
  readonly applied: readonly Finding[];
  /** Findings that a person must see to, each with the reason. */
  readonly left: readonly LeftFinding[];
  /** Places that name what was renamed and that were found by their text only. */
  readonly uses: readonly Use[];
}
