/**
 * A process of its own that keeps the server of a project's tests, and hands
 * out databases on it. A database lives as long as the socket that asked for
 * it, so a killed test run leaves none; the host ends when nobody has asked for
 * a while.
 *
 * Argument: its directory. Environment: UNDRIFT_TEST_HOST, a ServerChoice.
 */
import { randomBytes, timingSafeEqual } from "node:crypto";
import { linkSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo, type Socket } from "node:net";
import path from "node:path";
import {
  applyMigrations,
  type Migrations,
} from "../../codegen/database/migrations.ts";
import { migrationsFingerprint } from "../../codegen/database/migrations-fingerprint.ts";
import { startServer } from "../../codegen/database/open.ts";
import { processIdentity } from "../../codegen/database/process-identity.ts";
import {
  createOwnedDatabase,
  type OwnedDatabase,
} from "../../codegen/database/scratch.ts";
import type { Database } from "../../codegen/database/source.ts";
import {
  addressFile,
  readAddress,
  type HostAddress,
  type HostAnswer,
  type HostQuestion,
  type ServerChoice,
} from "./host.ts";

/** Milliseconds without anybody after which the server ends. */
const idleTime = Number(process.env["UNDRIFT_TEST_IDLE"] ?? 3000);

const directory = process.argv[2] as string;
const choice = JSON.parse(
  process.env["UNDRIFT_TEST_HOST"] ?? "",
) as ServerChoice;
delete process.env["UNDRIFT_TEST_HOST"];
const token = randomBytes(32).toString("hex");
const sockets = new Set<Socket>();
const databases = new Set<OwnedDatabase>();
const templates = new Map<string, Promise<OwnedDatabase>>();
let server: Promise<Database> | undefined;
let idle: NodeJS.Timeout | undefined;
let isEnding = false;

const listener = createServer({ allowHalfOpen: true }, serve);
listener.listen(0, "127.0.0.1", () => {
  if (!publish((listener.address() as AddressInfo).port)) process.exit(0);
  waitForSomebody();
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => void end());
}

/** Whether this is the host now: another one may have been faster. */
function publish(port: number): boolean {
  const file = path.join(directory, addressFile);
  const pending = `${file}.${process.pid}`;
  const { pid } = process;
  const identity = processIdentity(pid);
  const address: HostAddress = { port, token, pid, identity };
  writeFileSync(pending, JSON.stringify(address), { mode: 0o600 });
  try {
    linkSync(pending, file);
    rmSync(pending);
    return true;
  } catch {
    if (readAddress(directory) !== undefined) {
      rmSync(pending);
      return false;
    }
    // Of two that replace a dead one at once both go on, which costs a server and nothing else.
    renameSync(pending, file);
    return true;
  }
}

function waitForSomebody(): void {
  clearTimeout(idle);
  if (sockets.size === 0) idle = setTimeout(() => void end(), idleTime);
}

function serve(socket: Socket): void {
  sockets.add(socket);
  clearTimeout(idle);
  let text = "";
  let work: Promise<OwnedDatabase | undefined> | undefined;
  socket.setEncoding("utf8").on("data", (part: string) => {
    text += part;
    const end = text.indexOf("\n");
    if (end >= 0) work ??= answer(socket, text.slice(0, end));
  });
  let isLeft = false;
  const left = async (): Promise<void> => {
    if (isLeft) return;
    isLeft = true;
    const database = await work;
    if (database !== undefined) await drop(database);
    socket.end();
    sockets.delete(socket);
    waitForSomebody();
  };
  for (const event of ["end", "error", "close"]) {
    socket.on(event, () => void left());
  }
}

async function answer(
  socket: Socket,
  line: string,
): Promise<OwnedDatabase | undefined> {
  const say = (answer: HostAnswer): void => {
    if (socket.writable) socket.write(`${JSON.stringify(answer)}\n`);
  };
  try {
    const question = JSON.parse(line) as HostQuestion;
    if (!isToken(question.token)) throw new Error("That is not the token.");
    const database = await createDatabase(question.migrations);
    say({ url: database.url });
    return database;
  } catch (error) {
    const { message, hint } = error as Error & { hint?: string };
    say({ error: message, hint });
    return undefined;
  }
}

function isToken(given: unknown): boolean {
  const [right, other] = [token, String(given)].map((one) => Buffer.from(one));
  return right!.length === other!.length && timingSafeEqual(right!, other!);
}

async function createDatabase(migrations: Migrations): Promise<OwnedDatabase> {
  const { url } = await startedServer();
  const template = await templateOf(url, migrations);
  const database = await createOwnedDatabase(url, template.name);
  databases.add(database);
  return database;
}

async function drop(database: OwnedDatabase): Promise<void> {
  databases.delete(database);
  await database.close().catch(console.error);
}

/** A server that did not start is tried again when somebody asks again. */
function startedServer(): Promise<Database> {
  const { server: url, from, ...rest } = choice;
  server ??= (
    url === undefined
      ? startServer(rest, from === "testcontainers" ? from : "migrations")
      : Promise.resolve({ url, description: "", close: async () => {} })
  ).catch((error: unknown) => {
    server = undefined;
    throw error;
  });
  return server;
}

/** Migrated once for each state of the migrations that is asked for. */
function templateOf(
  url: string,
  migrations: Migrations,
): Promise<OwnedDatabase> {
  const { projectDirectory } = choice;
  const state = migrationsFingerprint(migrations, projectDirectory);
  const key = JSON.stringify([migrations, state]);
  const known = templates.get(key);
  if (known !== undefined) return known;
  const made = createOwnedDatabase(url).then(async (template) => {
    databases.add(template);
    try {
      await applyMigrations(template.url, migrations, { projectDirectory });
      return template;
    } catch (error) {
      await drop(template);
      throw error;
    }
  });
  templates.set(key, made);
  made.catch(() => templates.delete(key));
  return made;
}

async function end(): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  listener.close();
  const isCurrent = readAddress(directory)?.pid === process.pid;
  if (isCurrent) rmSync(path.join(directory, addressFile), { force: true });
  try {
    // A server of our own takes its databases with it.
    if (choice.server !== undefined) {
      for (const database of databases) await drop(database);
    }
    await (await server)?.close();
    if (isCurrent) rmSync(directory, { recursive: true, force: true });
  } finally {
    process.exit(0);
  }
}
