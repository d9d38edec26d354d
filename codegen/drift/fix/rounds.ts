import type { SourceFile } from "../../claims/reader.ts";
import type { Finding } from "../finding.ts";
import type { LeftFinding } from "./edit.ts";
import { applyFixes, type FixOptions, type FixResult } from "./fix.ts";

/** The findings of code that is not written yet. */
export type Check = (
  sources: readonly SourceFile[],
) => Promise<readonly Finding[]>;

/** What one repair makes possible for the next is done by then, or never. */
const mostRounds = 5;

/**
 * Repairs until nothing more can be repaired, so that a run after this one
 * changes nothing: a key can be set when its column was added, say.
 */
export async function applyInRounds(
  sources: readonly SourceFile[],
  findings: readonly Finding[],
  options: FixOptions,
  check: Check,
): Promise<FixResult> {
  const first = await applyFixes(sources, findings, options);
  let total = first;
  let last = first;
  for (let round = 1; round < mostRounds && hasChanges(last); round += 1) {
    const now = patched(sources, total);
    const tried = new Set(total.applied.map(textOf));
    const next = await check(now);
    const open = next.filter((one) => !tried.has(textOf(one)));
    const stuck = next.filter((one) => one.fix && tried.has(textOf(one)));
    last = withLeft(await applyFixes(now, open, options), stuck);
    total = together(sources, total, last);
  }
  // Places of the unpatched code are those that are looked at.
  const known = new Map(first.left.map((one) => [keyOf(one), one]));
  return {
    ...total,
    left: last.left.map((one) => known.get(keyOf(one)) ?? one),
  };
}

function textOf({ rule, message, place }: Finding): string {
  return `${rule} ${message} ${place?.file ?? ""}`;
}

/** What was repaired and is found all the same is not tried again. */
function withLeft(result: FixResult, stuck: readonly Finding[]): FixResult {
  const left = stuck.map((finding) => ({
    finding,
    why: "the repair did not suffice: see what else the declaration says",
  }));
  return { ...result, left: [...result.left, ...left] };
}

function hasChanges({ files, deleted }: FixResult): boolean {
  return files.size > 0 || deleted.length > 0;
}

function keyOf({ finding: { rule, message } }: LeftFinding): string {
  return `${rule} ${message}`;
}

/** The files as a result leaves them. */
export function patched(
  sources: readonly SourceFile[],
  { files, deleted }: FixResult,
): readonly SourceFile[] {
  return sources
    .filter(({ path }) => !deleted.includes(path))
    .map(({ path, text }) => ({ path, text: files.get(path) ?? text }));
}

function together(
  sources: readonly SourceFile[],
  before: FixResult,
  after: FixResult,
): FixResult {
  const given = new Map(sources.map(({ path, text }) => [path, text]));
  const deleted = [...before.deleted, ...after.deleted];
  const files = [...before.files, ...after.files].filter(
    ([path, text]) => !deleted.includes(path) && given.get(path) !== text,
  );
  const told = new Set(before.uses.map(({ file, text }) => `${file} ${text}`));
  const uses = after.uses.filter(
    ({ file, text }) => !told.has(`${file} ${text}`),
  );
  return {
    files: new Map(files),
    deleted,
    applied: [...before.applied, ...after.applied],
    left: after.left,
    uses: [...before.uses, ...uses],
  };
}
