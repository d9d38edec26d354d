import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Claims } from "./claims/model.ts";
import type { Family } from "./claims/family.ts";
import { cacheDirectory } from "./database/cache-directory.ts";
import { ownVersion } from "./version.ts";

/** What is known of a file without reading it. */
export interface FileStamp {
  readonly path: string;
  readonly size: number;
  readonly mtime: number;
  /** Changes with every write, also where mtime is set back. */
  readonly ctime: number;
}

/** A stamped file with the hash of its contents. */
export interface KnownFile extends FileStamp {
  readonly hash: string;
}

/** The claims of one family's files, and the files as they were read. */
export interface CachedClaims {
  readonly files: readonly KnownFile[];
  readonly claims: Claims;
}

interface Stored extends CachedClaims {
  readonly key: string;
  /** When it was made, in milliseconds of the same clock as the stamps. */
  readonly made: number;
}

/** A file changed this shortly before it was read may change again within one tick of its clock. */
const tick = 2_000;

export interface ClaimsCache {
  /** The claims, when the files are still what they were. */
  find(
    family: Family,
    files: readonly FileStamp[],
  ): Promise<CachedClaims | undefined>;
  keep(family: Family, cached: CachedClaims): Promise<void>;
}

/**
 * Claims kept between runs, outside the project: by project, language and
 * what the readers were told. Files whose stamps changed are compared by
 * their hash; `hashOf` reads one. Losing the cache costs a full reading.
 */
export function openClaimsCache(
  project: string,
  options: unknown,
  hashOf: (path: string) => Promise<string>,
): ClaimsCache {
  const key = hash(JSON.stringify([ownVersion(), options]));
  const pathOf = (family: Family): string =>
    join(
      cacheDirectory(),
      "claims",
      `${hash(project).slice(0, 32)}-${family}.json`,
    );
  return {
    async find(family, files) {
      const stored = await readStored(pathOf(family));
      if (stored?.key !== key || stored.files.length !== files.length)
        return undefined;
      const same = await isSame(stored, files, hashOf);
      return same ? { files: stored.files, claims: stored.claims } : undefined;
    },
    keep: (family, cached) =>
      writeStored(pathOf(family), { key, made: Date.now(), ...cached }),
  };
}

async function isSame(
  stored: Stored,
  files: readonly FileStamp[],
  hashOf: (path: string) => Promise<string>,
): Promise<boolean> {
  const touched: KnownFile[] = [];
  for (const [at, file] of files.entries()) {
    const known = stored.files[at]!;
    if (known.path !== file.path || known.size !== file.size) return false;
    const settled = known.ctime < stored.made - tick;
    if (!settled || known.mtime !== file.mtime || known.ctime !== file.ctime)
      touched.push(known);
  }
  for (const { path, hash } of touched)
    if ((await hashOf(path)) !== hash) return false;
  return true;
}

async function readStored(path: string): Promise<Stored | undefined> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as Stored;
  } catch {
    return undefined;
  }
}

/** Best effort: a cache that cannot be written is not worth a message. */
async function writeStored(path: string, stored: Stored): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(temporary, JSON.stringify(stored));
    await rename(temporary, path);
  } catch {
    return;
  }
}

export function hash(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
