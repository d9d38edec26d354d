import { spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import {
  lchownSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { UndriftError } from "../errors.ts";
import { cacheDirectory, makeCacheDirectory } from "./cache-directory.ts";
import {
  type ClusterArchive,
  packCluster,
  readArchive,
} from "./cluster-archive.ts";
import type { Binaries } from "./embedded-binaries.ts";
import { serverEnvironment } from "./server-environment.ts";
import type { ServerUser } from "./server-user.ts";
import type { OnProgress } from "./source.ts";

/** An initialised cluster, ready to be unpacked, and its superuser's password. */
export interface PristineCluster {
  readonly archive: ClusterArchive;
  readonly password: string;
  /** False when it was made just now. */
  readonly isCached: boolean;
}

export const superuser = "postgres";

const initdbOptions = [
  `--username=${superuser}`,
  "--auth=scram-sha-256",
  "--encoding=UTF8",
  "--locale=C",
  "--no-sync",
  "--no-instructions",
  // Segments of 1 MB instead of 16: fifteen megabytes less to write at each start.
  "--wal-segsize=1",
];

/**
 * The cluster of the cache, made first where there is none or it is damaged.
 * `workDirectory` is a run directory, cleared with it when the process is killed meanwhile.
 */
export function pristineCluster(
  binaries: Binaries,
  user: ServerUser | undefined,
  workDirectory: string,
  onProgress: OnProgress,
): PristineCluster {
  const file = cacheFile(binaries);
  const cached = readCached(file);
  if (cached) return cached;
  onProgress(`Initialising a PostgreSQL ${binaries.major} cluster, once`);
  const bytes = makeCluster(binaries, user, workDirectory);
  store(file, bytes);
  return parseCluster(bytes, false) as PristineCluster;
}

/** Forgets a cluster that a server would not start from. */
export function dropCachedCluster(binaries: Binaries): void {
  rmSync(cacheFile(binaries), { force: true });
}

/** The password stands in the cached file, which only its owner may read. */
function cacheFile({ version }: Binaries): string {
  const identity = [version, process.platform, process.arch, ...initdbOptions];
  const key = createHash("sha256").update(identity.join("\0")).digest("hex");
  return path.join(
    cacheDirectory(),
    `cluster-${version}-${key.slice(0, 12)}.bin`,
  );
}

const passwordLength = 32;

function readCached(file: string): PristineCluster | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch {
    return undefined;
  }
  return parseCluster(bytes, true);
}

function parseCluster(
  bytes: Buffer,
  isCached: boolean,
): PristineCluster | undefined {
  const password = bytes.toString("latin1", 0, passwordLength);
  const archive = readArchive(bytes.subarray(passwordLength));
  return archive && { archive, password, isCached };
}

function makeCluster(
  binaries: Binaries,
  user: ServerUser | undefined,
  workDirectory: string,
): Buffer {
  const directory = path.join(workDirectory, "initdb");
  mkdirSync(directory, { mode: 0o711 });
  const password = randomBytes(passwordLength / 2).toString("hex");
  const cluster = initialise(binaries, user, directory, password);
  const bytes = Buffer.concat([Buffer.from(password), packCluster(cluster)]);
  rmSync(directory, { recursive: true, force: true });
  return bytes;
}

function initialise(
  binaries: Binaries,
  user: ServerUser | undefined,
  directory: string,
  password: string,
): string {
  const cluster = path.join(directory, "data");
  const passwordFile = path.join(directory, "password");
  mkdirSync(cluster, { mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user) {
    lchownSync(cluster, user.uid, user.gid);
    lchownSync(passwordFile, user.uid, user.gid);
  }
  const options = [...initdbOptions, `--pwfile=${passwordFile}`];
  const result = spawnSync(binaries.initdb, [...options, "-D", cluster], {
    ...user,
    env: serverEnvironment(),
    cwd: directory,
    encoding: "utf8",
  });
  if (result.error) throw cannotExecute(binaries.initdb, result.error);
  if (result.status !== 0) throw initdbFailed(result.stdout + result.stderr);
  return cluster;
}

/** A cache that cannot be written costs time at the next start, nothing else. */
function store(file: string, bytes: Buffer): void {
  if (!makeCacheDirectory(path.dirname(file))) return;
  const pending = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(pending, bytes, { mode: 0o600 });
    renameSync(pending, file);
  } catch {
    rmSync(pending, { force: true });
  }
}

/** Linux answers ENOENT for a file that is there when its loader is not: another libc. */
export function cannotExecute(program: string, cause: Error): UndriftError {
  const isForeign = (cause as NodeJS.ErrnoException).code === "ENOENT";
  return new UndriftError(
    "SERVER",
    `"${program}" could not be executed: ${cause.message}.`,
    {
      hint: isForeign
        ? "The embedded binaries need glibc; on Alpine and other musl systems set DATABASE_URL to a server, or use a Debian-based image."
        : "Set DATABASE_URL to a PostgreSQL server of your own, or use Testcontainers with `--from testcontainers`.",
      cause,
    },
  );
}

function initdbFailed(output: string): UndriftError {
  return new UndriftError(
    "SERVER",
    `initdb could not make a cluster: ${output.trim()}`,
    {
      hint: /user does not exist/.test(output)
        ? "initdb wants its user to have a name: add a line for this user id to /etc/passwd, run as another user, or set DATABASE_URL to a server of your own."
        : "Check that the temporary directory has room and may be written, or set DATABASE_URL to a server of your own.",
    },
  );
}
