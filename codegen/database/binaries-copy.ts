import {
  cpSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  chmodSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { UndriftError } from "../errors.ts";
import { cacheDirectory, makeCacheDirectory } from "./cache-directory.ts";
import type { PlatformPackage } from "./embedded-package.ts";

interface CopyRules {
  /** Makes the links and executable bits of a `native` folder; false when it cannot. */
  readonly complete: (native: string) => boolean;
  /** Whether the server's user can enter a folder. */
  readonly isSuitable: (place: string) => boolean;
}

/**
 * A copy of a package's binaries in the cache, made once.
 * @returns its `native` folder
 * @throws UndriftError `SERVER` when no place is writable and open to the server's user
 */
export function copyBinaries(
  { native, version }: PlatformPackage,
  rules: CopyRules,
): string {
  const place = places().find(
    (place) =>
      makeCacheDirectory(place) && isOurs(place) && rules.isSuitable(place),
  );
  if (!place) throw noPlace(native);
  const name = `binaries-${version}-${process.platform}-${process.arch}`;
  const final = path.join(place, name);
  if (!isIntact(final)) makeCopy(native, final, rules);
  return path.join(final, "native");
}

/** The cache, and where root's home is closed to others, a folder of ours in /tmp. */
function places(): string[] {
  const owner = process.getuid?.() ?? "user";
  const temporary = path.join(tmpdir(), `undrift-cache-${owner}`);
  return [cacheDirectory(), temporary];
}

/** A folder in /tmp may have been put there by somebody else. */
function isOurs(place: string): boolean {
  const found = lstatSync(place);
  const uid = process.getuid?.();
  return found.isDirectory() && (uid === undefined || found.uid === uid);
}

/** Made beside its final name and renamed, so that it is there whole or not at all. */
function makeCopy(native: string, final: string, rules: CopyRules): void {
  const pending = mkdtempSync(`${final}.`);
  const copy = path.join(pending, "native");
  chmodSync(pending, 0o755);
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  if (!rules.complete(copy)) throw noPlace(native);
  writeFileSync(path.join(pending, contentsFile), contents(copy));
  moveInto(pending, final);
}

function moveInto(pending: string, final: string): void {
  try {
    renameSync(pending, final);
  } catch {
    // Something is there: a damaged copy, or the work of a process beside this one.
    if (isIntact(final)) rmSync(pending, { recursive: true, force: true });
    else replace(pending, final);
  }
}

function replace(pending: string, final: string): void {
  const damaged = `${pending}.damaged`;
  renameSync(final, damaged);
  renameSync(pending, final);
  rmSync(damaged, { recursive: true, force: true });
}

const contentsFile = "contents.json";

/** Names and sizes: what sweepers of temporary folders take away shows in them. */
function contents(native: string): string {
  const entries = readdirSync(native, { recursive: true, encoding: "utf8" });
  const files = entries
    .sort()
    .map((name) => [name, statSync(path.join(native, name))] as const)
    .filter(([, found]) => found.isFile())
    .map(([name, found]) => [name, found.size]);
  return JSON.stringify(files);
}

function isIntact(final: string): boolean {
  try {
    const expected = readFileSync(path.join(final, contentsFile), "utf8");
    return expected === contents(path.join(final, "native"));
  } catch {
    return false;
  }
}

function noPlace(native: string): UndriftError {
  return new UndriftError(
    "SERVER",
    `The PostgreSQL binaries in "${native}" cannot be run by an unprivileged user there, and no folder to copy them to was found.`,
    {
      hint: "Set UNDRIFT_CACHE_DIR to a folder that you can write and every user can enter.",
    },
  );
}
