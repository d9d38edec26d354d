import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startEmbedded } from "../../codegen/database/embedded.ts";
import {
  heldServer,
  remains,
  remainsAtLast,
  spawnHolder,
} from "./held-server.ts";

// A temporary folder of its own shows what stays behind.
let temporary: string;

beforeEach(() => {
  temporary = mkdtempSync(path.join(tmpdir(), "undrift-lifetime-"));
  chmodSync(temporary, 0o755);
});

afterEach(() => {
  rmSync(temporary, { recursive: true, force: true });
});

function hold(): ReturnType<typeof spawnHolder> {
  return spawnHolder(["18"], { env: { ...process.env, TMPDIR: temporary } });
}

test("everything is there while the server is held", async () => {
  const server = await heldServer(hold());
  expect(await remains(server)).toEqual([
    "server process",
    "directory",
    "port",
  ]);
  server.holder.stdin?.end();
  expect(await once(server.holder, "exit")).toEqual([0, null]);
  // Nothing to wait for: closing ends after the server has.
  expect(await remains(server)).toEqual([]);
});

test.each(["SIGKILL", "SIGINT", "SIGTERM", "SIGHUP"] as const)(
  "nothing outlives a command that ends by %s",
  async (signal) => {
    const server = await heldServer(hold());
    server.holder.kill(signal);
    await once(server.holder, "exit");
    expect(await remainsAtLast(server)).toEqual([]);
    expect(readdirSync(temporary)).toEqual([]);
  },
);

test.each([0, 40, 80, 120, 160, 200])(
  "nothing outlives a command killed %i ms after its run directory was made",
  async (delay) => {
    const holder = hold();
    while (readdirSync(temporary).length === 0 && holder.exitCode === null) {
      await sleep(1);
    }
    const [name] = readdirSync(temporary);
    const directory = path.join(temporary, name as string);
    await sleep(delay);
    holder.kill("SIGKILL");
    await once(holder, "exit");
    // A supervisor that had not been started yet cannot clear: the next run does.
    await sleep(600);
    if (existsSync(directory)) {
      const next = await heldServer(hold());
      next.holder.stdin?.end();
      await once(next.holder, "exit");
    }
    // A busy machine takes its time to start the supervisor, and to end it.
    await expect
      .poll(() => readdirSync(temporary), { timeout: 15_000 })
      .toEqual([]);
  },
);

test("a directory whose maker died before it could sign is cleared by the next run", async () => {
  const dead = spawn(process.execPath, ["--eval", ""]);
  await once(dead, "exit");
  const host = createHash("sha256").update(hostname()).digest("hex");
  const start = path.join(temporary, `undrift-server-${host.slice(0, 8)}`);
  mkdtempSync(`${start}-${dead.pid}-`);
  const living = mkdtempSync(`${start}-${process.pid}-`);
  const next = await heldServer(hold());
  next.holder.stdin?.end();
  await once(next.holder, "exit");
  await expect
    .poll(() => readdirSync(temporary), { timeout: 15_000 })
    .toEqual([path.basename(living)]);
  rmSync(living, { recursive: true });
});

test("closing ends a server whose supervisor was killed", async () => {
  const server = await heldServer(hold());
  process.kill(server.supervisorId, "SIGKILL");
  server.holder.stdin?.end();
  await once(server.holder, "exit");
  expect(await remainsAtLast(server)).toEqual([]);
});

test("the next run clears what a killed command with a killed supervisor left", async () => {
  const server = await heldServer(hold());
  process.kill(server.supervisorId, "SIGKILL");
  server.holder.kill("SIGKILL");
  await once(server.holder, "exit");
  await sleep(300);
  expect(await remains(server)).toEqual([
    "server process",
    "directory",
    "port",
  ]);
  const next = await heldServer(hold());
  expect(await remainsAtLast(server)).toEqual([]);
  // What is alive is left alone.
  expect(await remains(next)).toEqual(["server process", "directory", "port"]);
  next.holder.stdin?.end();
  await once(next.holder, "exit");
  expect(readdirSync(temporary)).toEqual([]);
});

test("two servers of one process are independent", async () => {
  const [one, other] = await Promise.all([startEmbedded(), startEmbedded()]);
  expect(one.port).not.toBe(other.port);
  await one.close();
  expect(existsSync(other.directory)).toBe(true);
  await other.close();
  expect(existsSync(other.directory)).toBe(false);
});

test("closing twice is closing once", async () => {
  const server = await startEmbedded();
  await server.close();
  await server.close();
});
