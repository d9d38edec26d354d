import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { UndriftError } from "../errors.ts";
import type { Finding } from "./finding.ts";

/** Keeps what concerns changed files, and what concerns no file. */
export function keepChanged(
  findings: readonly Finding[],
  changed: ReadonlySet<string>,
): Finding[] {
  return findings.filter(
    ({ place, related }) =>
      !place ||
      changed.has(place.file) ||
      (related ?? []).some((one) => changed.has(one.place.file)),
  );
}

/**
 * Files that differ from where this branch left `ref`, untracked ones
 * included; relative to the project, with forward slashes.
 *
 * @throws UndriftError ARGUMENTS when the directory is no git repository or
 * the reference does not exist.
 */
export async function changedSince(
  ref: string,
  project: string,
): Promise<Set<string>> {
  if (ref.startsWith("-")) throw unknownRef(ref);
  const base = await forkPoint(ref, project);
  try {
    const edited = await git(project, [
      "diff",
      "--name-only",
      "--relative",
      "-z",
      base,
    ]);
    const added = await git(project, [
      "ls-files",
      "--others",
      "--exclude-standard",
      "-z",
    ]);
    return new Set(
      `${edited}${added}`.split("\0").filter((file) => file !== ""),
    );
  } catch (cause) {
    throw unknownRef(ref, cause);
  }
}

/** The commit at which this branch left `ref`. */
async function forkPoint(ref: string, project: string): Promise<string> {
  try {
    await git(project, ["rev-parse", "--is-inside-work-tree"]);
  } catch (cause) {
    throw new UndriftError(
      "ARGUMENTS",
      `--since ${ref} asks git what changed, and ${project} is in no git repository.`,
      { hint: "Leave --since out, or run it in the repository.", cause },
    );
  }
  try {
    await git(project, ["rev-parse", "--verify", "--quiet", `${ref}^{commit}`]);
  } catch (cause) {
    throw unknownRef(ref, cause);
  }
  try {
    return (await git(project, ["merge-base", ref, "HEAD"])).trim();
  } catch (cause) {
    throw new UndriftError(
      "ARGUMENTS",
      `git finds no commit that '${ref}' and HEAD both come from.`,
      {
        hint: "A shallow clone lacks it: fetch the whole history (fetch-depth: 0, git fetch --unshallow).",
        cause,
      },
    );
  }
}

function unknownRef(ref: string, cause?: unknown): UndriftError {
  return new UndriftError(
    "ARGUMENTS",
    `git knows no reference '${ref}' here.`,
    {
      hint: "Name a branch, tag or commit that is fetched; in CI, fetch the whole history.",
      ...(cause === undefined ? {} : { cause }),
    },
  );
}

async function git(cwd: string, args: readonly string[]): Promise<string> {
  const run = promisify(execFile);
  const { stdout } = await run("git", args, { cwd, maxBuffer: 64 << 20 });
  return stdout;
}
