import {
  chmodSync,
  lstatSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import path from "node:path";
import { copyBinaries } from "./binaries-copy.ts";
import type { PlatformPackage } from "./embedded-package.ts";
import { isReachable } from "./reachable.ts";
import type { ServerUser } from "./server-user.ts";

/** Server binaries that can be executed by the user the server will run as. */
export interface Binaries {
  readonly version: string;
  readonly major: number;
  readonly postgres: string;
  readonly initdb: string;
}

/**
 * Makes the binaries of a package ready to run: completes what the package's
 * install script would have done, and when the package cannot be changed or the
 * server's user cannot reach it, works on a copy in the cache.
 * @throws UndriftError `SERVER` when neither is possible
 */
export function prepareBinaries(
  platformPackage: PlatformPackage,
  user: ServerUser | undefined,
): Binaries {
  const { native } = platformPackage;
  if (isReachable(native, user) && completeInstallation(native)) {
    return programs(platformPackage, native);
  }
  const copy = copyBinaries(platformPackage, {
    complete: completeInstallation,
    isSuitable: (place) => isReachable(place, user),
  });
  return programs(platformPackage, copy);
}

function programs(found: PlatformPackage, native: string): Binaries {
  const suffix = process.platform === "win32" ? ".exe" : "";
  const program = (name: string) => path.join(native, "bin", name + suffix);
  return {
    version: found.version,
    major: found.major,
    postgres: program("postgres"),
    initdb: program("initdb"),
  };
}

/** Symbolic links and executable bits do not survive `--ignore-scripts` and some archives. */
function completeInstallation(native: string): boolean {
  try {
    for (const link of declaredLinks(native)) makeLink(native, link);
    for (const name of readdirSync(path.join(native, "bin"))) {
      makeExecutable(path.join(native, "bin", name));
    }
    return true;
  } catch {
    return false;
  }
}

interface DeclaredLink {
  /** Both relative to the package, the folder above `native`. */
  readonly source: string;
  readonly target: string;
}

function declaredLinks(native: string): readonly DeclaredLink[] {
  try {
    return JSON.parse(
      readFileSync(path.join(native, "pg-symlinks.json"), "utf8"),
    ) as DeclaredLink[];
  } catch {
    return [];
  }
}

/** By rename, so that a process beside this one never sees half of it. */
function makeLink(native: string, { source, target }: DeclaredLink): void {
  const place = path.join(path.dirname(native), target);
  if (lstatSync(place, { throwIfNoEntry: false })) return;
  const pending = `${place}.${process.pid}.tmp`;
  rmSync(pending, { force: true });
  symlinkSync(path.relative(path.dirname(target), source), pending);
  renameSync(pending, place);
}

function makeExecutable(program: string): void {
  if (process.platform === "win32") return;
  const { mode } = statSync(program);
  if ((mode & 0o111) !== 0o111) chmodSync(program, mode | 0o755);
}
