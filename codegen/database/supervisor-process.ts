/**
 * A process of its own that starts a server, watches the command that asked for
 * it, and ends the server and removes its directory when that command is gone,
 * however it went: the end of standard input is the one signal that even a
 * killed process sends.
 *
 * Arguments: the run directory. Input and output: one JSON object a line, see
 * supervisor.ts. It imports nothing of undrift, so that it is there quickly.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { openSync, closeSync, readFileSync, rmSync } from "node:fs";

interface StartRequest {
  readonly program: string;
  readonly arguments: readonly string[];
  readonly environment: Record<string, string>;
  readonly user?: { readonly uid: number; readonly gid: number };
  readonly data: string;
  readonly log: string;
}

const directory = process.argv[2] as string;
let server: ChildProcess | undefined;
let isEnding = false;

let pending = "";
process.stdin.setEncoding("utf8");
process.stdin.on("data", (text: string) => {
  const lines = (pending + text).split("\n");
  pending = lines.pop() as string;
  for (const line of lines) start(JSON.parse(line) as StartRequest);
});
for (const event of ["end", "error", "close"]) process.stdin.on(event, end);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, end);
// Nobody listens any more: the end of standard input will be here, too.
process.stdout.on("error", () => {});

function answer(message: object): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

function start(request: StartRequest): void {
  const log = openSync(request.log, "a", 0o600);
  const child = spawn(request.program, request.arguments, {
    ...request.user,
    env: request.environment,
    cwd: directory,
    stdio: ["ignore", log, log],
    windowsHide: true,
  });
  closeSync(log);
  server = child;
  const poll = setInterval(() => {
    if (!isReady(request.data)) return;
    clearInterval(poll);
    answer({ ready: child.pid });
  }, 2);
  child.on("error", (error: NodeJS.ErrnoException) => {
    clearInterval(poll);
    server = undefined;
    answer({ error: error.message, code: error.code });
  });
  child.on("exit", (code, signal) => {
    clearInterval(poll);
    server = undefined;
    if (isEnding) remove();
    else answer({ exit: code ?? signal });
  });
}

/** The eighth line of postmaster.pid is the server's state (PostgreSQL, utils/pidfile.h). */
function isReady(data: string): boolean {
  try {
    const lines = readFileSync(`${data}/postmaster.pid`, "utf8").split("\n");
    return lines[7]?.trim() === "ready";
  } catch {
    return false;
  }
}

function end(): void {
  if (isEnding) return;
  isEnding = true;
  if (!server) return remove();
  const child = server;
  // Immediate shutdown: the data is thrown away.
  child.kill("SIGQUIT");
  setTimeout(() => child.kill("SIGKILL"), 5000).unref();
}

function remove(): void {
  rmSync(directory, {
    recursive: true,
    force: true,
    maxRetries: 20,
    retryDelay: 50,
  });
  process.exit(0);
}
