import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  applyMigrations,
  type Migrations,
} from "../../codegen/database/migrations.ts";
import { migrationsFingerprint } from "../../codegen/database/migrations-fingerprint.ts";
import type { UndriftError } from "../../codegen/errors.ts";
import { client, database } from "../server.ts";

let project: string;

beforeEach(() => {
  project = mkdtempSync(path.join(tmpdir(), "undrift-migrations-"));
});

afterEach(() => {
  rmSync(project, { recursive: true, force: true });
});

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(files)) {
    const place = path.join(project, "migrations", name);
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, content);
  }
}

const sql: Migrations = { kind: "sql", directory: "migrations" };

async function apply(
  files: Readonly<Record<string, string>>,
  migrations: Migrations = sql,
): Promise<string> {
  write(files);
  const url = await database();
  await applyMigrations(url, migrations, { projectDirectory: project });
  return url;
}

async function failure(
  files: Readonly<Record<string, string>>,
  migrations: Migrations = sql,
): Promise<UndriftError> {
  const error = await apply(files, migrations).then(
    () => undefined,
    (error: UndriftError) => error,
  );
  expect(error?.code).toBe("MIGRATION");
  expect(error?.hint).toBeTruthy();
  return error as UndriftError;
}

async function values(url: string, query: string): Promise<unknown[]> {
  const connected = await client(url);
  const { rows } = await connected.query({ text: query, rowMode: "array" });
  return rows.flat();
}

const steps = "select name from step order by id";
const note = (name: string): string =>
  `create table if not exists step (id serial, name text); insert into step (name) values ('${name}');`;

describe("a directory of SQL files", () => {
  test("is applied by number, then by code unit", async () => {
    const names = ["10_b.sql", "2_a.sql", "2_B.sql", "1_z.sql", "9.5.sql"];
    const all = [...names, "9.10.sql", "00000000000000000011_x.sql", "zz.sql"];
    const url = await apply(
      Object.fromEntries(all.map((name) => [name, note(name)])),
    );
    expect(await values(url, steps)).toEqual([
      "1_z.sql",
      "2_B.sql",
      "2_a.sql",
      "9.5.sql",
      "9.10.sql",
      "10_b.sql",
      "00000000000000000011_x.sql",
      "zz.sql",
    ]);
  });

  test("takes versions, folders and repeatables, and leaves out what undoes", async () => {
    const url = await apply({
      "V1.2__b.sql": note("V1.2"),
      "V1.10__c.sql": note("V1.10"),
      "V1.1__a.sql": note("V1.1"),
      "U1.1__a.sql": "drop table step",
      "R__views.sql": note("R"),
      "3_x.up.sql": note("3 up"),
      "3_x.down.sql": "drop table step",
      "20_folder/migration.sql": note("folder"),
      "21_folder/up.sql": note("up"),
      "21_folder/down.sql": "drop table step",
      "meta/journal.json": "{}",
      "README.md": "not SQL",
    });
    expect(await values(url, steps)).toEqual([
      "V1.1",
      "V1.2",
      "V1.10",
      "3 up",
      "folder",
      "up",
      "R",
    ]);
  });

  test.each([
    ["dbmate", "-- migrate:up", "-- migrate:down"],
    ["goose", "-- +goose Up\n-- +goose StatementBegin", "-- +goose Down"],
    ["sql-migrate", "-- +migrate Up", "-- +migrate Down"],
    ["node-pg-migrate", "-- Up Migration", "-- Down Migration"],
    ["tern", "", "---- create above / drop below ----"],
  ])("applies the upper part of a file of %s", async (_, up, down) => {
    const url = await apply({
      "1.sql": `${up}\n${note("up")}\n${down}\ndrop table step;`,
    });
    expect(await values(url, steps)).toEqual(["up"]);
  });

  test("divides statements as psql does", async () => {
    const url = await apply({
      "1.sql": `-- undrift: no-transaction
create table "a;b" (x text default ';', y text default E'\\';', z text default $q$;'$q$); /* ; /* ; */ ; */
create function f() returns int language sql
begin atomic
  select case when true then 1 else 2 end;
  select 2;
end;
create function g() returns void language plpgsql as $$ begin perform 1; end; $$;
create rule r as on insert to "a;b" do also (select 1; select 2);
create procedure p() language sql begin atomic end;
select f()`,
    });
    const query =
      "select count(*)::int from pg_proc where proname in ('f','g','p')";
    expect(await values(url, query)).toEqual([3]);
  });

  test("runs statements that refuse a transaction", async () => {
    const url = await apply({
      "1.sql": "create table t (id int); create type e as enum ('a');",
      "2.sql": "create unique index concurrently i on t (id); vacuum t;",
      "3.sql": "alter type e add value 'b'; create table u (x e default 'b');",
      "4.sql":
        "begin; create table v (); commit; create index concurrently j on t (id);",
    });
    const query =
      "select relname::text from pg_class where relnamespace = 'public'::regnamespace order by 1";
    expect(await values(url, query)).toEqual(["i", "j", "t", "u", "v"]);
  });

  test("keeps nothing of a file whose last statement fails", async () => {
    write({ "1.sql": "create table t ();\nselect 1/0;" });
    const url = await database();
    const failed = applyMigrations(url, sql, { projectDirectory: project });
    await expect(failed).rejects.toThrow(
      "migrations/1.sql:2: division by zero",
    );
    expect(await values(url, "select to_regclass('t')::text")).toEqual([null]);
  });

  test("loads a dump, whose settings do not reach the next file", async () => {
    const url = await apply({
      "1.sql": `\\restrict abc
select pg_catalog.set_config('search_path', '', false);
set role pg_read_all_data; reset role;
create table public.t (id int, note text);
COPY public.t (id, note) FROM stdin;
1\tone; 'quoted' \\\\ back
2\t\\N
\\.
COPY public.t (id, note) FROM stdin;
\\.
set timezone = 'Asia/Tokyo';
\\unrestrict abc
`,
      "2.sql":
        "create table zone as select current_setting('TimeZone') as name; create view v as select * from t;",
    });
    expect(await values(url, "select * from v order by id")).toEqual([
      1,
      "one; 'quoted' \\ back",
      2,
      null,
    ]);
    expect(await values(url, "select name from zone")).toEqual(["UTC"]);
  });

  test("tolerates byte order marks, CRLF and files of comments", async () => {
    const url = await apply({
      "1.sql": `\uFEFF${note("bom")}\r\n`,
      "2.sql": "-- nothing\r\n/* here */",
      "3.sql": "",
    });
    expect(await values(url, steps)).toEqual(["bom"]);
  });
});

describe("a failure names file, line, column and statement", () => {
  test("of a syntax error", async () => {
    const error = await failure({
      "1.sql": "create table fine ();",
      "003_x.sql": `create table a (x text default '😀');

alter table a
  add column é text, ad colum text;
create table b ();`,
    });
    expect(error.message)
      .toBe(`migrations/003_x.sql:4:22: syntax error at or near "ad"
  4 |   add column é text, ad colum text;
    |                      ^
  in the statement that begins on line 3: alter table a`);
  });

  test("of an error the server gives no position for", async () => {
    const error = await failure({
      "1.sql":
        "create table a ();\n\n-- again\ncreate table a ();\ncreate table b ();",
    });
    expect(error.message).toBe(
      'migrations/1.sql:4: relation "a" already exists\n  4 | create table a ();',
    );
  });

  test("in a file that is run statement by statement", async () => {
    const error = await failure({
      "1.sql": "create table a (x int);\nvacuum a;\nselect 1,\n  y from a;",
    });
    expect(error.message).toContain(
      'migrations/1.sql:4:3: column "y" does not exist',
    );
  });

  test("below a part that is left out", async () => {
    const error = await failure({
      "1.sql": "-- comment 'é\n-- migrate:up\nselekt 1;\n-- migrate:down\ndrop",
    });
    expect(error.message).toContain(
      'migrations/1.sql:3:1: syntax error at or near "selekt"',
    );
  });

  test("with what a routine says about where it was", async () => {
    const error = await failure({
      "1.sql":
        "do $$\nbegin\n  raise exception 'no' using detail = 'because', hint = 'try';\nend $$;",
    });
    expect(error.message).toMatch(
      /^migrations\/1\.sql:1: no\n {2}because\n {2}PL\/pgSQL function .* line 3/,
    );
    expect(error.hint).toContain("try");
  });

  test("without the password of a role", async () => {
    const error = await failure({
      "1.sql": "create role r password 'open sesame' nologin login;",
    });
    expect(error.message).toMatch(/^migrations\/1\.sql:1/);
    expect(error.message).not.toContain("sesame");
  });

  test("for a command of psql", async () => {
    const error = await failure({ "1.sql": "select 1;\n\\connect other\n" });
    expect(error.message).toBe(
      'migrations/1.sql:2: "\\connect" is a command of psql, not SQL.',
    );
  });

  test("for a transaction that is left open", async () => {
    const error = await failure({ "1.sql": "begin; create table a ();" });
    expect(error.message).toContain("migrations/1.sql begins a transaction");
  });

  test("for an extension that the server does not have", async () => {
    const error = await failure({ "1.sql": "create extension postgis;" });
    expect(error.hint).toContain("DATABASE_URL");
  });

  test("for a directory that is missing, empty or of another tool", async () => {
    expect(
      (await failure({}, { kind: "sql", directory: "nope" })).message,
    ).toBe(
      `The migrations directory "${path.join(project, "nope")}" does not exist.`,
    );
    const other = await failure({ "1_a.ts": "export {}", "notes.txt": "" });
    expect(other.message).toContain('it holds "1_a.ts", "notes.txt"');
    expect(other.hint).toContain("kysely");
  });
});

describe("Kysely's own migrator", () => {
  const kysely: Migrations = { kind: "kysely", directory: "migrations" };

  test("applies modules of JavaScript and TypeScript", async () => {
    const url = await apply(
      {
        "1_a.mjs":
          'export async function up(db) { await db.schema.createTable("a").addColumn("id", "integer").execute(); }',
        "2_b.ts":
          'export async function up(db: any): Promise<void> { await db.schema.createTable("b").execute(); }\nexport async function down(): Promise<void> {}',
      },
      kysely,
    );
    const query = "select to_regclass('a')::text, to_regclass('b')::text";
    expect(await values(url, query)).toEqual(["a", "b"]);
  });

  test("names the migration that failed", async () => {
    const error = await failure(
      {
        "1_a.mjs": "export async function up() {}",
        "2_b.mjs": 'export async function up() { throw new Error("broken"); }',
      },
      kysely,
    );
    expect(error.message).toBe("migrations/2_b: broken");
  });

  test("says so when there is none", async () => {
    const error = await failure({ "1.sql": "select 1" }, kysely);
    expect(error.message).toContain("holds no migration of Kysely");
  });
});

const command = (command: string, timeout?: number): Migrations => ({
  kind: "command",
  command,
  ...(timeout !== undefined && { timeout }),
});

describe("a command", () => {
  test("is run in the project with DATABASE_URL", async () => {
    const script = `
      const { Client } = await import(${JSON.stringify(import.meta.resolve("pg"))}).then((pg) => pg.default);
      const client = new Client(process.env.DATABASE_URL);
      await client.connect();
      await client.query("create table made_by (place text)");
      await client.query("insert into made_by values ($1)", [process.cwd()]);
      await client.end();`;
    const url = await apply(
      { "migrate.mjs": script },
      command(`"${process.execPath}" migrations/migrate.mjs`),
    );
    expect(await values(url, "select place from made_by")).toEqual([project]);
  });

  test("that fails is shown with its output and exit code, without the password", async () => {
    const error = await failure(
      {},
      command('echo "connecting to $DATABASE_URL"; echo oh no >&2; exit 3'),
    );
    expect(error.message).toContain("failed with exit code 3");
    expect(error.message).toContain("oh no");
    expect(error.message).toMatch(
      /connecting to postgres:\/\/postgres:\*\*\*@/,
    );
  });

  test("that does not end is ended", async () => {
    const error = await failure({}, command("sleep 20", 0.2));
    expect(error.message).toContain("did not end within 0.2 s");
  });

  test("that does not exist is said to be so", async () => {
    const error = await failure({}, command("no-such-command-here"));
    expect(error.message).toContain("failed with exit code 127");
  });
});

const of = (migrations: Migrations = sql): string | undefined =>
  migrationsFingerprint(migrations, project);

test("changes with names and contents, not with line ends", () => {
  write({ "1.sql": "select 1;\nselect 2;\n" });
  const first = of();
  write({ "1.sql": "select 1;\r\nselect 2;\r\n" });
  expect(of()).toBe(first);
  write({ "1.sql": "select 1;\nselect 3;\n" });
  const second = of();
  expect(second).not.toBe(first);
  write({ "2.sql": "" });
  expect(of()).not.toBe(second);
});

describe("the fingerprint", () => {
  test("of a command is that of its inputs, if it names any", () => {
    write({ "1.sql": "select 1" });
    const command = { kind: "command", command: "make" } as const;
    expect(of(command)).toBeUndefined();
    const known = of({ ...command, inputs: ["migrations"] });
    expect(known).toMatch(/^[0-9a-f]{64}$/);
    write({ "1.sql": "select 2" });
    expect(of({ ...command, inputs: ["migrations"] })).not.toBe(known);
  });
});
