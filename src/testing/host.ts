import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  lstatSync,
  mkdirSync,
  openSync,
  closeSync,
  readFileSync,
} from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir, userInfo } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Migrations } from "../../codegen/database/migrations.ts";
import { isSameProcess } from "../../codegen/database/process-identity.ts";

/** A database of one's own with all migrations applied. */
export interface TestDatabase {
  /** A connection string, as the server's superuser or the given role. */
  readonly url: string;
  /** Drops the database, connections to it or not. */
  close(): Promise<void>;
}

/** Which server; processes that want the same one share its host. */
export interface ServerChoice {
  readonly projectDirectory: string;
  readonly server: string | undefined;
  readonly from: "embedded" | "testcontainers" | undefined;
  readonly major: number | undefined;
  readonly image: string | undefined;
}

export interface DatabaseRequest {
  readonly server: ServerChoice;
  readonly migrations: Migrations;
}

/** How to reach a host: a file that only its owner may read. */
export interface HostAddress {
  readonly port: number;
  /** Proves to the host that its file was read. */
  readonly token: string;
  readonly pid: number;
  readonly identity: string;
}

/** One line each way: a question, and what came of it. */
export interface HostQuestion {
  readonly token: string;
  readonly migrations: Migrations;
}

export type HostAnswer =
  | { readonly url: string }
  | { readonly error: string; readonly hint?: string | undefined };

export const addressFile = "host.json";

const program = fileURLToPath(
  new URL(
    `./host-process${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`,
    import.meta.url,
  ),
);

/** Milliseconds after which a host that does not come up is started again. */
const patience = 5000;

/** Asks the project's host for a database, and starts the host when there is none. */
export async function requestDatabase({
  server,
  migrations,
}: DatabaseRequest): Promise<TestDatabase> {
  const directory = hostDirectory(server);
  let started = Number.NEGATIVE_INFINITY;
  for (let attempt = 0; attempt < 1000; attempt += 1) {
    const address = readAddress(directory);
    const answered = address && (await ask(address, migrations));
    if (answered) return answered;
    if (performance.now() - started > patience) {
      startHost(directory, server);
      started = performance.now();
    }
    await sleep(20);
  }
  throw new Error(
    `No test database server came up; see ${path.join(directory, "host.log")}.`,
  );
}

/** A folder of this user's alone, one for each choice of server. */
function hostDirectory(choice: ServerChoice): string {
  const hash = createHash("sha256")
    .update(JSON.stringify([process.version, program, choice]))
    .digest("hex")
    .slice(0, 16);
  const directory = path.join(
    tmpdir(),
    `undrift-test-host-${userInfo().uid}-${hash}`,
  );
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const found = lstatSync(directory);
  const isOwn =
    process.platform === "win32" ||
    (found.uid === userInfo().uid && (found.mode & 0o077) === 0);
  if (isOwn && found.isDirectory()) return directory;
  throw new Error(
    `The directory ${directory} is another user's, so nothing in it is trusted; remove it, or set TMPDIR.`,
  );
}

export function readAddress(directory: string): HostAddress | undefined {
  try {
    const text = readFileSync(path.join(directory, addressFile), "utf8");
    const address = JSON.parse(text) as HostAddress;
    return isSameProcess(address) ? address : undefined;
  } catch {
    return undefined;
  }
}

/** Several processes may start one at once: all but one of them end again. */
function startHost(directory: string, choice: ServerChoice): void {
  const log = openSync(path.join(directory, "host.log"), "a", 0o600);
  const child = spawn(process.execPath, [program, directory], {
    detached: true,
    stdio: ["ignore", log, log],
    cwd: choice.projectDirectory,
    // The choice may hold a password, which arguments would show to everybody.
    env: {
      ...process.env,
      NODE_OPTIONS: "",
      NODE_V8_COVERAGE: "",
      UNDRIFT_TEST_HOST: JSON.stringify(choice),
    },
    windowsHide: true,
  });
  child.on("error", () => {});
  child.unref();
  closeSync(log);
}

/** undefined when the host is going or gone. */
async function ask(
  { port, token }: HostAddress,
  migrations: Migrations,
): Promise<TestDatabase | undefined> {
  const socket = connect(port, "127.0.0.1");
  const question: HostQuestion = { token, migrations };
  socket.write(`${JSON.stringify(question)}\n`);
  const line = await firstLine(socket);
  if (line === undefined) {
    socket.destroy();
    return undefined;
  }
  const answer = JSON.parse(line) as HostAnswer;
  if ("error" in answer) {
    socket.destroy();
    throw Object.assign(
      new Error(answer.hint ? `${answer.error} ${answer.hint}` : answer.error),
      { hint: answer.hint },
    );
  }
  // The database lives as long as the socket, which does not keep the process.
  socket.unref();
  return { url: answer.url, close: () => closed(socket) };
}

function firstLine(socket: Socket): Promise<string | undefined> {
  return new Promise((resolve) => {
    let text = "";
    socket.setEncoding("utf8").on("data", (part: string) => {
      text += part;
      const end = text.indexOf("\n");
      if (end >= 0) resolve(text.slice(0, end));
    });
    socket.on("error", () => resolve(undefined));
    socket.on("close", () => resolve(undefined));
  });
}

/** The host ends its side when the database is dropped. */
function closed(socket: Socket): Promise<void> {
  if (socket.closed) return Promise.resolve();
  socket.ref();
  return new Promise((resolve) => {
    socket.on("close", () => resolve());
    socket.end();
  });
}
