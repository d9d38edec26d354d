import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { openTestDatabase } from "../../src/testing/index.ts";
import { client, server } from "../server.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const testing = JSON.stringify(join(root, "src/testing/index.ts"));
const pg = JSON.stringify(import.meta.resolve("pg"));
const directories: string[] = [];
const children: ChildProcess[] = [];

/** Milliseconds that a host waits for somebody, in these tests. */
process.env["UNDRIFT_TEST_IDLE"] = "300";

afterAll(() => {
  for (const child of children) child.kill("SIGKILL");
  for (const one of directories) rmSync(one, { recursive: true, force: true });
});

function projectWith(files: Readonly<Record<string, string>>): string {
  const directory = mkdtempSync(join(tmpdir(), "undrift-users-tests-"));
  directories.push(directory);
  const all = {
    "package.json": '{ "type": "module" }',
    "migrations/001.sql": "create table notes (id int primary key, text text);",
    "migrations/002.sql": "insert into notes values (1, 'seeded');",
    ...files,
  };
  for (const [file, text] of Object.entries(all)) {
    mkdirSync(join(directory, file, ".."), { recursive: true });
    writeFileSync(join(directory, file), text);
  }
  return directory;
}

/** A test file: many of them write the same key, each into its own database. */
const testFile = (framework: string): string => `
  import assert from "node:assert/strict";
  import { appendFileSync } from "node:fs";
  import pg from ${pg};
  import { openTestDatabase } from ${testing};
  import { test } from "${framework}";
  test("has a database to itself", async () => {
    const database = await openTestDatabase();
    const client = new pg.Client(database.url);
    await client.connect();
    await client.query("insert into notes values (2, 'mine')");
    await new Promise((done) => setTimeout(done, 200));
    const { rows } = await client.query("select id from notes order by id");
    assert.deepEqual(rows.map((row) => row.id), [1, 2]);
    appendFileSync("urls.txt", database.url + "\\n");
    await client.end();
    await database.close();
  });
  test("and another one, which is left open", async () => {
    const { url } = await openTestDatabase();
    appendFileSync("urls.txt", url + "\\n");
  });`;

async function run(directory: string, ...argv: string[]): Promise<string> {
  // A runner inside a runner takes itself for a test file.
  const { NODE_TEST_CONTEXT: _, VITEST: __, ...env } = process.env;
  const child = spawn(process.execPath, argv, {
    cwd: directory,
    env: { ...env, UNDRIFT_TEST_IDLE: "3000" },
  });
  children.push(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  }
  const [code] = (await once(child, "exit")) as [number];
  expect(code, output).toBe(0);
  return output;
}

async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  for (let waited = 0; !(await what()); waited += 50) {
    if (waited > 15_000) throw new Error(`still not: ${String(what)}`);
    await sleep(50);
  }
}

function isListening(url: string): Promise<boolean> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  return new Promise((resolve) => {
    socket.on("connect", () => resolve(true));
    socket.on("error", () => resolve(false));
  }).then((answer) => {
    socket.destroy();
    return answer as boolean;
  });
}

describe.each([
  ["node:test", ["--test", "--test-concurrency=3"]],
  [
    "vitest",
    [join(root, "node_modules/vitest/vitest.mjs"), "run", "--maxWorkers=3"],
  ],
])("under %s", (framework, argv) => {
  it("gives parallel workers databases of one server, which then ends", async () => {
    const names = ["a", "b", "c", "d"].map((one) => `${one}.test.js`);
    const directory = projectWith(
      Object.fromEntries(names.map((name) => [name, testFile(framework)])),
    );
    await run(directory, ...argv);
    const urls = readFileSync(join(directory, "urls.txt"), "utf8")
      .trim()
      .split("\n");
    expect(new Set(urls).size).toBe(8);
    expect(new Set(urls.map((url) => new URL(url).host)).size).toBe(1);
    await until(async () => !(await isListening(urls[0]!)));
  });
});

describe("a test database", () => {
  const databasesOf = async (url: string): Promise<string[]> => {
    const { rows } = await (
      await client(url)
    ).query<{ name: string }>("select datname as name from pg_database");
    return rows.map(({ name }) => name);
  };

  it("goes when the process that had it is killed", async () => {
    const projectDirectory = projectWith({
      "hang.js": `
        import { openTestDatabase } from ${testing};
        const { url } = await openTestDatabase();
        console.log(url);
        setInterval(() => {}, 1000);`,
    });
    const mine = await openTestDatabase({ projectDirectory });
    const child = spawn(process.execPath, ["hang.js"], {
      cwd: projectDirectory,
    });
    children.push(child);
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    const name = new URL(line.toString().trim()).pathname.slice(1);
    expect(await databasesOf(mine.url)).toContain(name);
    child.kill("SIGKILL");
    await until(async () => !(await databasesOf(mine.url)).includes(name));
    await mine.close();
    await until(async () => !(await isListening(mine.url)));
  });

  it("on a given server goes with the next run, even when everything was killed", async () => {
    const projectDirectory = projectWith({});
    const options = { projectDirectory, server: await server() };
    const before = await databasesOf(options.server);
    const first = await openTestDatabase(options);
    const lost = new URL(first.url).pathname.slice(1);
    process.kill(hostOf(projectDirectory).pid, "SIGKILL");
    const second = await openTestDatabase(options);
    expect(await databasesOf(options.server)).not.toContain(lost);
    await second.close();
    await until(async () => {
      const now = await databasesOf(options.server);
      return now.every(
        (name) => before.includes(name) || !name.startsWith("undrift_"),
      );
    });
  });

  it("is made anew from migrations that changed meanwhile", async () => {
    const projectDirectory = projectWith({});
    const options = { projectDirectory, server: await server() };
    const first = await openTestDatabase(options);
    writeFileSync(
      join(projectDirectory, "migrations/003.sql"),
      "insert into notes values (3, 'later');",
    );
    const second = await openTestDatabase(options);
    const count = async (url: string): Promise<number> =>
      (await (await client(url)).query("select from notes")).rowCount ?? 0;
    expect([await count(first.url), await count(second.url)]).toEqual([1, 2]);
    await Promise.all([first.close(), second.close()]);
  });

  it("says what is wrong with a migration, and is there once it is right", async () => {
    const projectDirectory = projectWith({ "migrations/003.sql": "selec 1;" });
    const options = { projectDirectory, server: await server() };
    await expect(openTestDatabase(options)).rejects.toThrow(/003\.sql/);
    writeFileSync(join(projectDirectory, "migrations/003.sql"), "select 1;");
    await (await openTestDatabase(options)).close();
  });

  it("is not given to who cannot read the host's file", async () => {
    const projectDirectory = projectWith({});
    const options = { projectDirectory, server: await server() };
    const opened = await openTestDatabase(options);
    const { port } = hostOf(projectDirectory);
    const socket = connect(port, "127.0.0.1");
    socket.write(
      '{"token":"guess","migrations":{"kind":"sql","directory":"migrations"}}\n',
    );
    const [answer] = (await once(socket, "data")) as [Buffer];
    expect(JSON.parse(answer.toString())).toEqual({
      error: "That is not the token.",
    });
    socket.destroy();
    await opened.close();
  });
});

interface Address {
  readonly pid: number;
  readonly port: number;
}

/** The host of a project, by the environment that it was started with. */
function hostOf(projectDirectory: string): Address {
  const files = readdirSync(tmpdir())
    .filter((name) => name.startsWith("undrift-test-host-"))
    .map((name) => join(tmpdir(), name, "host.json"))
    .filter((file) => existsSync(file));
  const found = files
    .map((file) => JSON.parse(readFileSync(file, "utf8")) as Address)
    .find(({ pid }) => {
      const environment = `/proc/${pid}/environ`;
      return (
        existsSync(environment) &&
        readFileSync(environment, "utf8").includes(
          JSON.stringify(projectDirectory),
        )
      );
    });
  if (found === undefined) throw new Error("the project has no host");
  return found;
}
