import {
  chmodSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import path from "node:path";
import { isSameProcess, processIdentity } from "./process-identity.ts";

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
export function makeRunDirectory(): string {
  const directory = mkdtempSync(path.join(tmpdir(), prefix));
  chmodSync(directory, 0o711);
  writeOwners(directory, [process.pid]);
  return directory;
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
export function clearStaleRuns(): void {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(prefix)) continue;
    const directory = path.join(tmpdir(), name);
    if (isStale(directory)) clearRun(directory);
  }
}

function isStale(directory: string): boolean {
  try {
    if (statSync(directory).uid !== (process.getuid?.() ?? 0)) return false;
    const owners = JSON.parse(
      readFileSync(path.join(directory, ownersFile), "utf8"),
    ) as Owners;
    if (owners.host !== hostname()) return false;
    return !owners.processes.some(isSameProcess);
  } catch {
    // Just being made, or being removed, by somebody else.
    return false;
  }
}

/** Ends a server that nobody looks after any more, and removes its directory. */
export function clearRun(directory: string): void {
  const pid = postmasterPid(directory);
  if (pid !== undefined && isServerOf(pid, directory)) {
    try {
      // Immediate shutdown: its data is about to be thrown away.
      process.kill(pid, "SIGQUIT");
    } catch {
      // Gone in between.
    }
  }
  rmSync(directory, {
    recursive: true,
    force: true,
    maxRetries: 20,
    retryDelay: 50,
  });
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
