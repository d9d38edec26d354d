import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { clearRun, writeOwners } from "./run-directory.ts";
import type { ServerUser } from "./server-user.ts";

/** What a server is started with. */
export interface ServerCommand {
  readonly program: string;
  readonly arguments: readonly string[];
  readonly environment: Record<string, string>;
  readonly user?: ServerUser;
  readonly data: string;
  /** The file that takes its output. */
  readonly log: string;
}

/** How a start went: the server's process number, or that it could not be. */
export type StartAnswer =
  | { readonly ready: number }
  | { readonly exit: number | string | null }
  | { readonly error: string; readonly code?: string };

/** A process that will not let a server outlive this one. */
export interface Supervisor {
  readonly pid: number;
  start(command: ServerCommand): Promise<StartAnswer>;
  /** Ends the server, if any, and removes the run directory. */
  end(): Promise<void>;
}

// In a published package the neighbours are .js files.
const program = fileURLToPath(
  new URL(
    `./supervisor-process${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`,
    import.meta.url,
  ),
);

/** Starts the supervisor of a run directory. It leads a session of its own, out of reach of Ctrl-C. */
export function startSupervisor(directory: string): Supervisor {
  const child = spawn(process.execPath, [program, directory], {
    detached: true,
    stdio: ["pipe", "pipe", "ignore"],
    cwd: directory,
    // Flags and loaders for this process are none of the supervisor's business.
    env: { ...process.env, NODE_OPTIONS: "", NODE_V8_COVERAGE: "" },
    windowsHide: true,
  });
  const answers = answersOf(child);
  const ended = once(child, "close").catch(() => undefined);
  child.stdin?.on("error", () => {});
  if (child.pid) writeOwners(directory, [process.pid, child.pid]);
  return {
    pid: child.pid ?? -1,
    start: async (command) => {
      child.stdin?.write(`${JSON.stringify(command)}\n`);
      return answers();
    },
    end: async () => {
      child.stdin?.end();
      await ended;
      // Does what is left to do when the supervisor itself was killed.
      await clearRun(directory);
    },
  };
}

/** The next answer, or that none will come. */
function answersOf(child: ChildProcess): () => Promise<StartAnswer> {
  const arrived: StartAnswer[] = [];
  const waiting: ((answer: StartAnswer) => void)[] = [];
  const deliver = (answer: StartAnswer): void => {
    const waiter = waiting.shift();
    if (waiter) waiter(answer);
    else arrived.push(answer);
  };
  let pending = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    const lines = (pending + text).split("\n");
    pending = lines.pop() as string;
    for (const line of lines) deliver(JSON.parse(line) as StartAnswer);
  });
  child.on("error", (error) => deliver({ error: error.message }));
  child.on("close", () => deliver({ error: "the supervisor process ended" }));
  return () =>
    new Promise((resolve) => {
      const answer = arrived.shift();
      if (answer) resolve(answer);
      else waiting.push(resolve);
    });
}
