import {
  type ChildProcess,
  spawn,
  type SpawnOptions,
} from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { connect } from "node:net";
import { fileURLToPath } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";

/** A server held by a process of its own, that a test may kill. */
export interface HeldServer {
  readonly holder: ChildProcess;
  readonly url: string;
  readonly description: string;
  readonly port: number;
  readonly processId: number;
  readonly supervisorId: number;
  readonly directory: string;
}

const script = fileURLToPath(new URL("./hold-server.ts", import.meta.url));

export function spawnHolder(
  parameters: readonly string[] = [],
  options: SpawnOptions = {},
): ChildProcess {
  return spawn(process.execPath, [script, ...parameters], {
    stdio: ["pipe", "pipe", "pipe"],
    ...options,
  });
}

/** Waits for its server; fails with what the process said when there is none. */
export async function heldServer(holder: ChildProcess): Promise<HeldServer> {
  let output = "";
  let errors = "";
  holder.stderr?.setEncoding("utf8").on("data", (text) => (errors += text));
  holder.stdout?.setEncoding("utf8").on("data", (text) => (output += text));
  const ended = once(holder, "exit");
  while (!output.includes("\n")) {
    const next = await Promise.race([sleep(5), ended]);
    if (next && !output.includes("\n")) throw new Error(errors);
  }
  return { holder, ...JSON.parse(output.split("\n", 1)[0] as string) };
}

/** What of a server is still there. */
export async function remains(server: HeldServer): Promise<string[]> {
  const left: string[] = [];
  if (isRunning(server.processId)) left.push("server process");
  if (existsSync(server.directory)) left.push("directory");
  if (await isListening(server.port)) left.push("port");
  return left;
}

/** Waits up to ten seconds for everything to be gone. */
export async function remainsAtLast(server: HeldServer): Promise<string[]> {
  for (let waited = 0; waited < 10_000; waited += 20) {
    if ((await remains(server)).length === 0) return [];
    await sleep(20);
  }
  return remains(server);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
