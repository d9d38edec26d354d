import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * Tells a process from a later one of the same number: when it was started, or
 * what it was started as. Empty where there is no such process.
 * Source: proc(5), `/proc/pid/stat` field 22; ps(1) elsewhere.
 */
export function processIdentity(
  pid: number,
  aspect: "start" | "command" = "start",
): string {
  if (process.platform === "linux") return linuxIdentity(pid, aspect);
  if (process.platform === "win32") return "";
  const column = aspect === "start" ? "lstart=" : "command=";
  const answer = spawnSync("ps", ["-ww", "-o", column, "-p", String(pid)], {
    encoding: "utf8",
    env: { ...process.env, LC_ALL: "C" },
  });
  return (answer.stdout ?? "").trim();
}

function linuxIdentity(pid: number, aspect: "start" | "command"): string {
  try {
    if (aspect === "command") {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
    }
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field, the program's name, may hold spaces and brackets.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [state, startTime] = [fields[0], fields[19]];
    return state === "Z" ? "" : (startTime ?? "");
  } catch {
    return "";
  }
}

export function isSameProcess(mark: {
  readonly pid: number;
  readonly identity: string;
}): boolean {
  if (process.platform === "win32") return isAlive(mark.pid);
  const identity = processIdentity(mark.pid);
  return identity !== "" && identity === mark.identity;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
