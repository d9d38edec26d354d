import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { client, database } from "../server.ts";
import { project, type Project } from "./project.ts";

const schema = `
  create schema core;
  create type core.status as enum ('new', 'done');
  create table core.customers (
    id uuid primary key default gen_random_uuid(),
    name text not null,
    email text,
    status core.status not null default 'new');
  create table core.orders (
    id bigint generated always as identity primary key,
    customer_id uuid not null references core.customers);`;

const config = 'export default { out: "generated" };\n';

let url: string;
beforeAll(async () => {
  url = await database(schema);
});

/** A project whose generated files are as the database makes them. */
async function generated(options = config): Promise<Project> {
  const made = project({ files: { "undrift.config.ts": options } });
  expect(await made.run("codegen", "--url", url)).toMatchObject({
    exitCode: 0,
  });
  return made;
}

const read = (path: string): string => readFileSync(path, "utf8");

describe("codegen", () => {
  test("writes the files once, and nothing when nothing changed", async () => {
    const made = await generated();
    const files = readdirSync(made.path("generated")).toSorted();
    expect(files).toEqual([
      "REGISTRY.md",
      "core.rows.ts",
      "core.ts",
      "index.ts",
      "manifest.json",
      "parsers.ts",
      "scalars.ts",
      "snapshot.json",
      "tables.ts",
    ]);
    const before = files.map((file) =>
      statSync(made.path(`generated/${file}`)),
    );
    const again = await made.run("codegen", "--url", url);
    expect(again.stdout).toMatch(/0 written, 8 unchanged/);
    const after = files.map((file) => statSync(made.path(`generated/${file}`)));
    expect(after.map(({ mtimeMs }) => mtimeMs)).toEqual(
      before.map(({ mtimeMs }) => mtimeMs),
    );
  });

  test("needs no configuration with --url and --out", async () => {
    const bare = project();
    const outcome = await bare.run("codegen", "--url", url, "--out", "types");
    expect(outcome.exitCode).toBe(0);
    expect(read(bare.path("types/index.ts"))).toContain(
      '"core.customers": core.Customers;',
    );
  });

  test("reads the environment's DATABASE_URL, and a flag before it", async () => {
    const other = await database("create table public.only_here (id int)");
    const made = project({ environment: { DATABASE_URL: url } });
    await made.run("codegen");
    expect(read(made.path("generated/index.ts"))).toContain("core.customers");
    await made.run("codegen", "--url", other);
    expect(read(made.path("generated/index.ts"))).toContain("only_here");
    expect(existsSync(made.path("generated/core.ts"))).toBe(false);
  });

  test("restores a deleted file and touches no other", async () => {
    const made = await generated();
    rmSync(made.path("generated/core.ts"));
    const outcome = await made.run("codegen", "--url", url);
    expect(outcome.stdout).toContain("wrote generated/core.ts");
    expect(outcome.stdout).toContain("1 written, 7 unchanged");
  });

  test("refuses to overwrite an edited file, names it, and loses nothing", async () => {
    const made = await generated();
    const edited = `${read(made.path("generated/core.ts"))}// mine\n`;
    made.write("generated/core.ts", edited);
    rmSync(made.path("generated/index.ts"));
    const refused = await made.run("codegen", "--url", url);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain("core.ts was edited by hand");
    expect(refused.stderr).toContain("--force");
    expect(read(made.path("generated/core.ts"))).toBe(edited);
    expect(existsSync(made.path("generated/index.ts"))).toBe(false);
    const forced = await made.run("codegen", "--url", url, "--force");
    expect(forced.exitCode).toBe(0);
    expect(read(made.path("generated/core.ts"))).not.toContain("// mine");
  });

  test("never overwrites a file that it did not write", async () => {
    const made = project({ files: { "generated/index.ts": "// mine\n" } });
    const refused = await made.run("codegen", "--url", url);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain("index.ts was not written by undrift");
    expect(readdirSync(made.path("generated"))).toEqual(["index.ts"]);
  });

  test("leaves a foreign file alone and names it", async () => {
    const made = await generated();
    made.write("generated/notes.md", "mine\n");
    const outcome = await made.run("codegen", "--url", url);
    expect(outcome.exitCode).toBe(0);
    expect(outcome.stderr).toContain("generated/notes.md was not written by");
    expect(read(made.path("generated/notes.md"))).toBe("mine\n");
  });

  test("deletes files it no longer emits, and empty directories with them", async () => {
    const own = await database(schema);
    const made = project({
      files: { "undrift.config.ts": 'export default { layout: "table" };\n' },
    });
    await made.run("codegen", "--url", own);
    expect(existsSync(made.path("generated/core/orders.ts"))).toBe(true);
    const connected = await client(own);
    await connected.query("drop table core.orders");
    const outcome = await made.run("codegen", "--url", own);
    expect(outcome.stdout).toContain("core.orders: table removed");
    expect(outcome.stdout).toContain("deleted generated/core/orders.ts");
    expect(existsSync(made.path("generated/core/orders.ts"))).toBe(false);
    await connected.query("drop schema core cascade; create table t (id int)");
    await made.run("codegen", "--url", own);
    expect(existsSync(made.path("generated/core"))).toBe(false);
  });

  test("generates the same from the snapshot, without a database", async () => {
    const made = await generated();
    const before = read(made.path("generated/core.ts"));
    rmSync(made.path("generated/core.ts"));
    const outcome = await made.run("codegen", "--from", "snapshot");
    expect(outcome).toMatchObject({ exitCode: 0 });
    expect(read(made.path("generated/core.ts"))).toBe(before);
    const check = await made.run("check", "--from", "snapshot");
    expect(check.exitCode).toBe(0);
  });

  test("formats changed files alone when the project has a prettier config", async () => {
    const made = await generated();
    made.write(".prettierrc", '{ "semi": false, "singleQuote": true }\n');
    const first = await made.run("codegen", "--url", url);
    expect(first.exitCode).toBe(0);
    expect(read(made.path("generated/core.ts"))).toContain(
      "from './scalars.js'\n",
    );
    const second = await made.run("codegen", "--url", url);
    expect(second.stdout).toContain("0 written");
    expect((await made.run("check", "--url", url)).exitCode).toBe(0);
  });

  test("takes no part of package.json but its prettier options for formatting", async () => {
    const made = await generated();
    made.write("package.json", '{ "version": "2.0.0" }\n');
    const outcome = await made.run("codegen", "--url", url);
    expect(outcome.stdout).toContain("0 written");
  });

  test("prints one JSON document with --json", async () => {
    const made = await generated();
    const outcome = await made.run("codegen", "--url", url, "--json");
    expect(JSON.parse(outcome.stdout)).toMatchObject({
      written: [],
      unchanged: 8,
    });
    expect(outcome.stderr).toBe("");
  });

  test("says in words what changed in the database", async () => {
    const own = await database(schema);
    const made = project();
    await made.run("codegen", "--url", own);
    const connected = await client(own);
    await connected.query(`
      alter table core.customers alter email set not null;
      alter table core.customers alter name type varchar(100);
      alter table core.customers add phone text;
      alter type core.status add value 'gone'`);
    const outcome = await made.run("codegen", "--url", own);
    for (const line of [
      "core.customers.email: nullable → not null",
      "core.customers.name: text → varchar(100)",
      "core.customers.phone: column added (text, nullable)",
      "core.status: label 'gone' added",
    ]) {
      expect(outcome.stdout).toContain(line);
    }
  });

  test("recovers when the state it remembers is no longer true", async () => {
    const own = await database(schema);
    const made = project();
    await made.run("codegen", "--url", own);
    const connected = await client(own);
    await connected.query("comment on table core.orders is 'Bought'");
    const outcome = await made.run("codegen", "--url", own);
    expect(outcome.stdout).toContain("core.orders: comment changed");
    expect(read(made.path("generated/core.ts"))).toContain("/** Bought */");
  });
});

describe("check", () => {
  test("is clean right after codegen, with CRLF line endings too", async () => {
    const made = await generated();
    for (const file of readdirSync(made.path("generated"))) {
      const path = made.path(`generated/${file}`);
      writeFileSync(path, read(path).replaceAll("\n", "\r\n"));
    }
    expect(await made.run("check", "--url", url)).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("8 files, all as"),
    });
    const outcome = await made.run("codegen", "--url", url);
    expect(outcome.stdout).toContain("0 written");
  });

  const damages: readonly (readonly [
    string,
    (made: Project) => void,
    string,
  ])[] = [
    [
      "an edited file",
      (made) => {
        const path = made.path("generated/core.ts");
        writeFileSync(path, `${read(path)}\n`);
      },
      "generated/core.ts was edited by hand",
    ],
    [
      "a deleted file",
      (made) => rmSync(made.path("generated/tables.ts")),
      "generated/tables.ts is missing",
    ],
    [
      "an added file",
      (made) => made.write("generated/extra.ts", "export {};\n"),
      "generated/extra.ts was not written by undrift",
    ],
    [
      "a moved file",
      (made) =>
        renameSync(
          made.path("generated/scalars.ts"),
          made.path("generated/scalar.ts"),
        ),
      "generated/scalars.ts is missing",
    ],
    [
      "a lost manifest",
      (made) => rmSync(made.path("generated/manifest.json")),
      "generated/manifest.json",
    ],
    [
      "an edited snapshot",
      (made) => {
        const path = made.path("generated/snapshot.json");
        writeFileSync(path, read(path).replace('"name"', '"nom"'));
      },
      "generated/snapshot.json was edited by hand",
    ],
  ];

  test.each(damages)("reports %s", async (_, damage, message) => {
    const made = await generated();
    expect((await made.run("check", "--url", url)).exitCode).toBe(0);
    damage(made);
    for (const command of [
      ["check"],
      ["check", "generated"],
      ["codegen", "--check"],
    ]) {
      const outcome = await made.run(...command, "--url", url);
      expect(outcome.exitCode).toBe(1);
      expect(outcome.stdout).toContain(message);
    }
    const json = await made.run("check", "--url", url, "--json");
    expect(json.exitCode).toBe(1);
    expect(JSON.parse(json.stdout).differing).toHaveLength(
      message.includes("scalars") ? 2 : 1,
    );
  });

  test("says what a migration changed", async () => {
    const files = {
      "migrations/001_init.sql": schema,
    };
    const made = project({ files });
    await made.run("codegen");
    expect((await made.run("check")).exitCode).toBe(0);
    made.write(
      "migrations/002_required.sql",
      "alter table core.customers alter email set not null;\n",
    );
    const outcome = await made.run("check");
    expect(outcome.exitCode).toBe(1);
    expect(outcome.stdout).toContain("generated/core.ts is stale");
    expect(outcome.stdout).toContain(
      "core.customers.email: nullable → not null",
    );
  });

  test("writes nothing", async () => {
    const made = await generated();
    rmSync(made.path("generated/core.ts"));
    await made.run("check", "--url", url);
    expect(existsSync(made.path("generated/core.ts"))).toBe(false);
  });
});
