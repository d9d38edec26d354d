import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connect } from "../../codegen/database/connect.ts";
import { openDatabase, type OpenOptions } from "../../codegen/database/open.ts";
import { createScratchDatabase } from "../../codegen/database/scratch.ts";
import { hasContainerEngine } from "../../codegen/database/testcontainers.ts";
import { database, server } from "../server.ts";

let projectDirectory: string;

beforeAll(() => {
  projectDirectory = mkdtempSync(path.join(tmpdir(), "undrift-open-"));
  mkdirSync(path.join(projectDirectory, "migrations"));
  writeFileSync(
    path.join(projectDirectory, "migrations/1.sql"),
    "create table made_by_migration (id int);",
  );
});

afterAll(() => {
  rmSync(projectDirectory, { recursive: true, force: true });
});

const migrations = { kind: "sql", directory: "migrations" } as const;

async function ask(url: string, query: string): Promise<unknown[]> {
  const client = await connect(url);
  try {
    const { rows } = await client.query({ text: query, rowMode: "array" });
    return rows.flat();
  } finally {
    await client.end();
  }
}

const migrated = "select to_regclass('made_by_migration')::text";

async function open(options: Partial<OpenOptions>): Promise<unknown[]> {
  const opened = await openDatabase({ projectDirectory, ...options });
  try {
    return await ask(opened.url, migrated);
  } finally {
    await opened.close();
  }
}

describe("a command gets", () => {
  test("the database of a URL, as it is", async () => {
    const url = await database();
    const opened = await openDatabase({ projectDirectory, url, migrations });
    expect(opened.url).toBe(url);
    expect(opened.description).toMatch(/^postgres:\/\/postgres:\*\*\*@127/);
    await opened.close();
    expect(await ask(url, migrated)).toEqual([null]);
  });

  test("an embedded server with the migrations applied", async () => {
    const steps: string[] = [];
    const onProgress = (step: string): void => void steps.push(step);
    expect(await open({ migrations, onProgress })).toEqual([
      "made_by_migration",
    ]);
    expect(steps.join("\n")).toMatch(
      /Starting embedded PostgreSQL 18\.\d+\n(.*\n)?Applying 1\.sql \(1 of 1\)/,
    );
  });

  test("one of the major that is asked for", async () => {
    const opened = await openDatabase({
      projectDirectory: process.cwd(),
      migrations: {
        kind: "sql",
        directory: path.join(projectDirectory, "migrations"),
      },
      major: 15,
    });
    expect(opened.description).toMatch(/^embedded PostgreSQL 15\./);
    await opened.close();
  });

  test("migrations although there is a URL, when it says so", async () => {
    const url = await database();
    expect(await open({ url, migrations, from: "migrations" })).toEqual([
      "made_by_migration",
    ]);
    expect(await ask(url, migrated)).toEqual([null]);
  });

  test("an error without URL and migrations, and for a URL that is none", async () => {
    await expect(open({})).rejects.toMatchObject({ code: "CONFIG" });
    await expect(open({ from: "url" })).rejects.toMatchObject({
      code: "ARGUMENTS",
    });
    await expect(open({ url: "mysql://u:sesame@h/d" })).rejects.toMatchObject({
      code: "CONNECTION",
    });
  });

  test("nothing that stays behind when a migration fails", async () => {
    const serverUrl = await server();
    const before = await ask(serverUrl, scratches);
    await expect(
      open({
        scratchServer: serverUrl,
        migrations: { kind: "command", command: "exit 1" },
      }),
    ).rejects.toMatchObject({ code: "MIGRATION" });
    expect(await ask(serverUrl, scratches)).toEqual(before);
  });
});

const scratches =
  "select datname::text from pg_database where datname like 'undrift\\_%' order by 1";

const holdScratch = `
  import { createScratchDatabase } from ${JSON.stringify(new URL("../../codegen/database/scratch.ts", import.meta.url).href)};
  const made = await createScratchDatabase(process.env.SERVER);
  console.log(new URL(made.url).pathname.slice(1));
  setInterval(() => {}, 1000);`;

async function held(): Promise<{
  name: string;
  end(signal: NodeJS.Signals): Promise<void>;
}> {
  const child = spawn(
    process.execPath,
    ["--input-type=module", "-e", holdScratch],
    {
      env: { ...process.env, SERVER: await server() },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  return {
    name: line.toString().trim(),
    end: async (signal) => {
      child.kill(signal);
      expect(await once(child, "exit")).toEqual([null, signal]);
    },
  };
}

describe("a scratch database on a given server", () => {
  test("is there, and dropped at its end even while it is used", async () => {
    const serverUrl = await server();
    const scratch = await createScratchDatabase(serverUrl);
    const user = await connect(scratch.url);
    const { rows } = await user.query(
      "select current_database()::text as name",
    );
    expect(await ask(serverUrl, scratches)).toContain(rows[0]?.name);
    await scratch.close();
    await scratch.close();
    expect(await ask(serverUrl, scratches)).not.toContain(rows[0]?.name);
    await user.end().catch(() => {});
  });

  test.each(["SIGINT", "SIGTERM"] as const)(
    "is dropped on %s",
    async (signal) => {
      const scratch = await held();
      expect(await ask(await server(), scratches)).toContain(scratch.name);
      await scratch.end(signal);
      expect(await ask(await server(), scratches)).not.toContain(scratch.name);
    },
  );

  test("of a killed run is dropped by the next, of a living one is not", async () => {
    const [killed, living] = [await held(), await held()];
    await killed.end("SIGKILL");
    expect(await ask(await server(), scratches)).toContain(killed.name);
    const next = await createScratchDatabase(await server());
    const left = await ask(await server(), scratches);
    expect(left).not.toContain(killed.name);
    expect(left).toContain(living.name);
    await next.close();
    await living.end("SIGTERM");
  });

  test("needs a role that may make one", async () => {
    const serverUrl = await server();
    await ask(serverUrl, "drop role if exists plain").catch(() => {});
    await ask(serverUrl, "create role plain login password 'plain'");
    const url = new URL(serverUrl);
    url.username = "plain";
    url.password = "plain";
    await expect(createScratchDatabase(url.href)).rejects.toMatchObject({
      code: "PRIVILEGE",
    });
    await ask(serverUrl, "drop role plain");
  });
});

const hasEngine = await hasContainerEngine(process.cwd());

describe.skipIf(!hasEngine)("Testcontainers (needs a container engine)", () => {
  test("starts a server with the migrations applied, and removes it", async () => {
    const opened = await openDatabase({
      projectDirectory,
      migrations,
      from: "testcontainers",
    });
    expect(await ask(opened.url, migrated)).toEqual(["made_by_migration"]);
    expect(opened.description).toContain("in a container");
    await opened.close();
    await expect(connect(opened.url)).rejects.toMatchObject({
      code: "CONNECTION",
    });
  });

  test("names an image that cannot be had", async () => {
    await expect(
      openDatabase({
        projectDirectory,
        migrations,
        from: "testcontainers",
        image: "localhost/no-such-image:1",
      }),
    ).rejects.toMatchObject({
      code: "SERVER",
      message: expect.stringContaining("localhost/no-such-image:1"),
    });
  });
});

test("without an engine, Testcontainers is told apart from a failure", async () => {
  const script = `
    import { startContainer } from ${JSON.stringify(new URL("../../codegen/database/testcontainers.ts", import.meta.url).href)};
    await startContainer().catch((error) => console.log(error.code, error.message));`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    // Neither DOCKER_HOST nor a home with a socket or a configuration.
    env: {
      PATH: process.env["PATH"],
      HOME: "/nonexistent",
      DOCKER_HOST: "unix:///nonexistent.sock",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  expect(line.toString()).toMatch(/^SERVER No container engine answers/);
});
