import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { rm } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isSameProcess, processIdentity } from "./process-identity.ts";
import { isReachable } from "./reachable.ts";
import type { ServerUser } from "./server-user.ts";

const prefix = "undrift-server-";
const ownersFile = "owners.json";

/** Who keeps a run directory alive. Process numbers mean something on one host only. */
interface Owners {
  readonly host: string;
  readonly processes: readonly ProcessMark[];
}

interface ProcessMark {
  readonly pid: number;
  readonly identity: string;
}

/** A folder for one server, that root's server user can enter but not change. */
export function makeRunDirectory(user: ServerUser | undefined): string {
  const place = temporaryPlaces().find((found) => isReachable(found, user));
  const directory = mkdtempSync(
    path.join(place ?? tmpdir(), `${prefix}${hostKey()}-${process.pid}-`),
  );
  chmodSync(directory, 0o711);
  writeOwners(directory, [process.pid]);
  return directory;
}

/** TMPDIR may be a folder that root alone may enter. */
function temporaryPlaces(): string[] {
  const places = process.platform === "win32" ? [tmpdir()] : [tmpdir(), "/tmp"];
  return [...new Set(places)].filter((place) => existsSync(place));
}

/** Writes down the processes that will clear the directory. */
export function writeOwners(directory: string, pids: readonly number[]): void {
  const owners: Owners = {
    host: hostname(),
    processes: pids.map((pid) => ({ pid, identity: processIdentity(pid) })),
  };
  writeFileSync(path.join(directory, ownersFile), JSON.stringify(owners), {
    mode: 0o600,
  });
}

/**
 * Ends the servers and removes the directories of runs whose every owner was
 * killed. Leaves alone what belongs to another user, host or a living process.
 */
export async function clearStaleRuns(): Promise<void> {
  for (const place of temporaryPlaces()) {
    for (const name of readdirSync(place)) {
      if (!name.startsWith(prefix)) continue;
      const directory = path.join(place, name);
      if (isStale(directory)) await clearRun(directory);
    }
  }
}

function isStale(directory: string): boolean {
  try {
    const found = statSync(directory);
    if (found.uid !== (process.getuid?.() ?? 0)) return false;
    const owners = readOwners(directory);
    // Killed before it could sign, or signing at this moment.
    if (!owners)
      return isMakerGone(directory) || Date.now() - found.mtimeMs > unsignedFor;
    return owners.host === hostname() && !owners.processes.some(isSameProcess);
  } catch {
    // Being removed by somebody else.
    return false;
  }
}

/** Whose directory it is stands in its name before it can stand in it. */
function isMakerGone(directory: string): boolean {
  const name = path.basename(directory).slice(prefix.length);
  const [, host, pid] = /^([0-9a-f]{8})-(\d+)-/.exec(name) ?? [];
  if (host !== hostKey()) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

function hostKey(): string {
  return createHash("sha256").update(hostname()).digest("hex").slice(0, 8);
}

/** Milliseconds after which a directory without owners is nobody's. */
const unsignedFor = 10 * 60 * 1000;

function readOwners(directory: string): Owners | undefined {
  try {
    const file = path.join(directory, ownersFile);
    return JSON.parse(readFileSync(file, "utf8")) as Owners;
  } catch {
    return undefined;
  }
}

/** Ends a server that nobody looks after any more, and removes its directory. */
export async function clearRun(directory: string): Promise<void> {
  const pid = postmasterPid(directory);
  if (pid !== undefined && isServerOf(pid, directory)) {
    // Immediate shutdown: its data is about to be thrown away.
    signal(pid, "SIGQUIT");
    // It writes into the directory to its end.
    for (let waited = 0; waited < 5000; waited += 10) {
      if (!isServerOf(pid, directory)) break;
      await sleep(10);
    }
    if (isServerOf(pid, directory)) signal(pid, "SIGKILL");
  }
  await rm(directory, {
    recursive: true,
    force: true,
    maxRetries: 10,
    retryDelay: 50,
  });
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // Gone in between.
  }
}

function postmasterPid(directory: string): number | undefined {
  try {
    const file = path.join(directory, "data", "postmaster.pid");
    const pid = Number(readFileSync(file, "utf8").split("\n", 1)[0]);
    return Number.isSafeInteger(pid) && pid > 1 ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** A number in a file may have become another process: ask what it was started with. */
function isServerOf(pid: number, directory: string): boolean {
  return processIdentity(pid, "command").includes(directory);
}
