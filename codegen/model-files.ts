import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import picomatch from "picomatch";
import { familyOf } from "./claims/family.ts";
import { UndriftError } from "./errors.ts";
import { nearest } from "./plan/nearest.ts";
import { projectPath } from "./project-path.ts";

export interface ModelGlobs {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/**
 * The project's files that globs name and that a reader knows, by path with
 * forward slashes, in order. What git ignores, node_modules, dot directories
 * and `generated` are left out.
 *
 * @throws UndriftError NOTHING_CHECKED when a glob matches no such file.
 */
export async function findModelFiles(
  project: string,
  { include, exclude }: ModelGlobs,
  generated: string,
): Promise<readonly string[]> {
  const out = projectPath(project, generated);
  const isExcluded = picomatch(exclude.map(wholeDirectory), { dot: true });
  const files = (await listFiles(project, isExcluded))
    .filter((path) => !path.startsWith(`${out}/`) && !isExcluded(path))
    .filter((path) => familyOf(path) !== undefined)
    .toSorted((a, b) => (a < b ? -1 : 1));
  const matchers = include.map((glob) => ({
    glob,
    matches: picomatch(wholeDirectory(glob)),
  }));
  for (const { glob, matches } of matchers)
    if (!files.some((path) => matches(path))) throw nothingMatched(glob, files);
  return files.filter((path) => matchers.some(({ matches }) => matches(path)));
}

/** "src" and "./src/" are everything below src. */
export function wholeDirectory(glob: string): string {
  const plain = glob.replace(/^\.\//, "").replace(/\/$/, "");
  const last = plain.split("/").at(-1)!;
  if (plain === "" || plain === ".") return "**";
  return /[*?{}()[\]!.]/.test(last) ? plain : `${plain}/**`;
}

function nothingMatched(glob: string, files: readonly string[]): UndriftError {
  const directories = new Set(
    files.flatMap((path) => {
      const parts = path.split("/").slice(0, -1);
      return parts.map((_, at) => parts.slice(0, at + 1).join("/"));
    }),
  );
  const start = glob.replace(/\/?[*?{[].*$/, "");
  const [close] = nearest(start, [...directories]);
  return new UndriftError(
    "NOTHING_CHECKED",
    `models.include: "${glob}" matches no file that undrift can read.`,
    {
      hint:
        close === undefined || close === start
          ? "It reads .py, .ts, .js and .prisma files under the project; what git ignores, node_modules and generated files are left out."
          : `Is it under ${close}?`,
    },
  );
}

type Matcher = (path: string) => boolean;

async function listFiles(
  project: string,
  isExcluded: Matcher,
): Promise<readonly string[]> {
  const listed = await gitFiles(project, isExcluded);
  return listed.length > 0 ? listed : walk(project, "", isExcluded);
}

/** What git tracks or would track; nothing where git does not help. */
async function gitFiles(
  project: string,
  isExcluded: Matcher,
): Promise<readonly string[]> {
  const argv = ["ls-files", "-z", "-c", "-o", "--exclude-standard"];
  const listed = await promisify(execFile)("git", argv, {
    cwd: project,
    maxBuffer: 1 << 28,
    env: { ...process.env, LC_ALL: "C" },
  }).catch(() => undefined);
  // Git goes on without a directory that it may not open, with a warning.
  const closed = [
    ...(listed?.stderr ?? "").matchAll(/could not open directory '(.+?)\/?'/g),
  ].map(([, directory]) => directory!);
  const missed = closed.find((one) => isOwn(one) && !isExcluded(one));
  if (missed !== undefined) throw closedDirectory(missed);
  return [...new Set(listed?.stdout.split("\0") ?? [])].filter(isOwn);
}

function closedDirectory(directory: string, cause?: unknown): UndriftError {
  return new UndriftError(
    "CONFIG",
    `The directory ${directory} cannot be listed, so its models would not be checked.`,
    {
      hint: "Give this user the right to read it, or name it in models.exclude.",
      ...(cause !== undefined && { cause }),
    },
  );
}

function isOwn(path: string): boolean {
  return (
    path !== "" &&
    !path
      .split("/")
      .some((part) => part === "node_modules" || part.startsWith("."))
  );
}

async function walk(
  project: string,
  directory: string,
  isExcluded: Matcher,
): Promise<readonly string[]> {
  const entries = await readdir(join(project, directory), {
    withFileTypes: true,
  }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return [];
    throw closedDirectory(directory || ".", cause);
  });
  const lists = await Promise.all(
    entries.map(async (entry): Promise<readonly string[]> => {
      const path = directory === "" ? entry.name : `${directory}/${entry.name}`;
      if (!isOwn(entry.name)) return [];
      if (entry.isDirectory())
        return isExcluded(path) ? [] : walk(project, path, isExcluded);
      return entry.isFile() ? [path] : [];
    }),
  );
  return lists.flat();
}
