import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { envelopePattern } from "../../codegen/plan/envelope-check.ts";
import { client, database } from "../server.ts";
import { project, type Project } from "./project.ts";

const first = `
  create schema core;
  create table core.customers (
    id int primary key,
    email_encrypted text,
    sealed bytea,
    "Order_encrypted" text,
    done_encrypted text check (done_encrypted ~ '${envelopePattern}'),
    open_encrypted text);
  comment on column core.customers.sealed is '@encrypted bytea';
  alter table core.customers add constraint waiting
    check (open_encrypted is null or open_encrypted ~ '${envelopePattern}') not valid;
  create table core.parts (id int, note_encrypted text) partition by list (id);
  create table core.parts_1 partition of core.parts for values in (1);
  `;

const seed =
  "insert into core.customers (id, email_encrypted, sealed) values (1, null, null)";

function made(files: Readonly<Record<string, string>>): Project {
  return project({ files });
}

describe("encrypt --emit-checks", () => {
  it("writes what check misses, once, and the server then refuses plaintext", async () => {
    const here = made({ "migrations/007_start.sql": first });
    expect((await here.run("codegen")).exitCode).toBe(0);
    const weak = await here.run("check");
    expect(weak.exitCode).toBe(1);
    expect(weak.stdout).toContain(
      "error: core.customers.email_encrypted is encrypted, and no CHECK keeps plaintext out of it",
    );
    expect(weak.stdout).toContain("CHECK waiting is not validated");
    expect((await here.run("doctor", "--quiet")).exitCode).toBe(1);

    const { exitCode, stdout } = await here.run("encrypt", "--emit-checks");
    expect(exitCode).toBe(0);
    expect(stdout).toBe(
      "  wrote migrations/008_check_envelopes.sql\n" +
        "  wrote migrations/009_validate_envelopes.sql\n" +
        "CHECKs for core.customers.email_encrypted, core.customers.sealed, core.customers.Order_encrypted, core.customers.open_encrypted, core.parts.note_encrypted\n",
    );
    expect(await here.run("encrypt", "--emit-checks")).toMatchObject({
      exitCode: 0,
      stdout: "Every encrypted column has its CHECK.\n",
    });
    expect(readdirSync(here.path("migrations"))).toHaveLength(3);
    expect((await here.run("codegen")).stderr).not.toContain("error:");
    expect(await here.run("check")).toMatchObject({ exitCode: 0 });

    const url = await database();
    const connected = await client(url);
    await connected.query(first + seed);
    // On a database that has not been migrated, nothing is written twice.
    const again = await here.run("encrypt", "--emit-checks", "--url", url);
    expect(again.stdout).toContain("008_check_envelopes.sql has it already");
    expect(readdirSync(here.path("migrations"))).toHaveLength(3);
    for (const name of ["008_check_envelopes", "009_validate_envelopes"]) {
      const sql = readFileSync(here.path(`migrations/${name}.sql`), "utf8");
      await connected.query(sql);
    }
    const envelope = `ud1.xabcdefghij.${"A".repeat(54)}`;
    const write = (column: string, value: string): Promise<unknown> =>
      connected.query(`update core.customers set ${column} = $1`, [value]);
    for (const column of ["email_encrypted", '"Order_encrypted"', "sealed"]) {
      await expect(write(column, "ada@example.test")).rejects.toThrow(
        "_envelope",
      );
      await expect(write(column, envelope)).resolves.toBeDefined();
    }
    await expect(
      connected.query("insert into core.parts values (1, 'plain')"),
    ).rejects.toThrow("parts_note_encrypted_envelope");
  });

  const table = "create table t (email_encrypted text, id int primary key);\n";

  it.each([
    ["1_a.sql", table, ["2_check_envelopes.sql", "3_validate_envelopes.sql"]],
    [
      "V9__a.sql",
      table,
      ["V10__check_envelopes.sql", "V11__validate_envelopes.sql"],
    ],
    [
      "V1.9__a.sql",
      table,
      ["V1.10__check_envelopes.sql", "V1.11__validate_envelopes.sql"],
    ],
    [
      "0099-a.sql",
      table,
      ["0100-check-envelopes.sql", "0101-validate-envelopes.sql"],
    ],
    [
      "29990101000000_a.sql",
      table,
      [
        "29990101000001_check_envelopes.sql",
        "29990101000002_validate_envelopes.sql",
      ],
    ],
    [
      "20990101000000_a/migration.sql",
      table,
      [
        "20990101000001_check_envelopes/migration.sql",
        "20990101000002_validate_envelopes/migration.sql",
      ],
    ],
    [
      "3_a.sql",
      `-- migrate:up\n${table}-- migrate:down\ndrop table t;\n`,
      ["4_check_envelopes.sql", "5_validate_envelopes.sql"],
    ],
    [
      "3_a.sql",
      `-- +goose Up\n${table}-- +goose Down\ndrop table t;\n`,
      ["4_check_envelopes.sql", "5_validate_envelopes.sql"],
    ],
  ])("goes on after %s", async (file, text, expected) => {
    const here = made({ [`migrations/${file}`]: text });
    const { stdout, stderr } = await here.run(
      "encrypt",
      "--emit-checks",
      "--json",
    );
    expect(stderr).toBe("");
    const { written } = JSON.parse(stdout) as { written: string[] };
    expect(written).toEqual(
      expected.map((one) => here.path(`migrations/${one}`)),
    );
    const marker = /^-- (migrate:|\+goose )(up|Up|down|Down)$/gm;
    const sql = readFileSync(written[0]!, "utf8");
    expect(sql.match(marker)).toEqual(text.match(marker));
    // They are migrations of this project: the same numbers sort and apply.
    const { stdout: after } = await here.run("encrypt", "--emit-checks");
    expect(after).toBe("Every encrypted column has its CHECK.\n");
  });

  it("takes a time of now where the numbers are times", async () => {
    const here = made({ "migrations/20200101000000_a.sql": table });
    const { stdout } = await here.run("encrypt", "--emit-checks", "--json");
    const { written } = JSON.parse(stdout) as { written: string[] };
    const year = new Date().getUTCFullYear();
    expect(written[0]).toMatch(new RegExp(`/${year}\\d{10}_check_envelopes`));
  });

  it("writes Kysely's migrations where the project has those", async () => {
    const here = made({
      "migrations/001_a.js": `import { sql } from ${JSON.stringify(import.meta.resolve("kysely"))};
        export const up = (db) => sql.raw("create table t (email_encrypted text)").execute(db);`,
      "undrift.config.ts":
        'export default { migrations: { kind: "kysely", directory: "migrations" } };\n',
    });
    const { stdout, stderr } = await here.run(
      "encrypt",
      "--emit-checks",
      "--json",
    );
    expect(stderr).toBe("");
    const { written } = JSON.parse(stdout) as { written: string[] };
    expect(written).toEqual([
      here.path("migrations/002_check_envelopes.js"),
      here.path("migrations/003_validate_envelopes.js"),
    ]);
    for (const path of written) {
      const text = readFileSync(path, "utf8");
      const name = path.slice(here.path("").length);
      here.write(
        name,
        text.replace('"kysely"', JSON.stringify(import.meta.resolve("kysely"))),
      );
    }
    const { stdout: after } = await here.run("encrypt", "--emit-checks");
    expect(after).toBe("Every encrypted column has its CHECK.\n");
  });

  it("says what it can do", async () => {
    const here = made({});
    const { exitCode, stderr } = await here.run("encrypt");
    expect(exitCode).toBe(2);
    expect(stderr).toContain("--emit-checks");
  });
});

describe("weaknesses of encrypted columns", () => {
  it.each([
    [
      "a_encrypted varchar(60)",
      "",
      "holds 60 characters, and the shortest envelope",
    ],
    [
      "a_encrypted text default 'x'",
      "",
      "has the default 'x'::text, which is no ciphertext",
    ],
    [
      "a_encrypted text unique",
      "",
      "is encrypted and unique by t_a_encrypted_key, which never finds two equal values",
    ],
    [
      "a_encrypted text",
      "create index looked_up on t (a_encrypted)",
      "is encrypted and indexed by looked_up, which finds no value",
    ],
    [
      "a jsonb",
      "comment on column t.a is '@encrypted'",
      "of type jsonb, which cannot hold an envelope",
    ],
    [
      "a text, a_encrypted text",
      "",
      "its plaintext still stands beside it in public.t.a",
    ],
    [
      "a text, a_encrypted text",
      "create index on t (lower(a))",
      "index t_lower_idx reads public.t.a",
    ],
    [
      "a text, a_encrypted text",
      "create view v as select a from t",
      "view public.v reads public.t.a",
    ],
    [
      "a text, a_encrypted text",
      "create function f() returns text language sql as 'select a from t'",
      "function public.f reads public.t.a",
    ],
    [
      "a text, a_encrypted text, g text generated always as (upper(a)) stored",
      "",
      "generated column public.t.g reads public.t.a",
    ],
    [
      "a text, a_encrypted text",
      "create function f() returns trigger language plpgsql as 'begin new.a := null; return new; end'; create trigger tr before insert on t for each row execute function f()",
      "trigger tr reads public.t.a",
    ],
    [
      "a_bidx text",
      "comment on column t.a_bidx is '@blind-index of=b_encrypted'",
      'is a blind index of "b_encrypted", which is no encrypted column',
    ],
    [
      "a_encrypted text check (a_encrypted ~ '^ud1' or a_encrypted = '')",
      "",
      "no CHECK keeps plaintext out",
    ],
    [
      "a_encrypted text, b text check (b ~ '^ud1\\.x$')",
      "",
      "no CHECK keeps plaintext out",
    ],
    [
      String.raw`a_encrypted text check (a_encrypted !~ '^ud1\.[xc]$')`,
      "",
      "no CHECK keeps plaintext out",
    ],
    [
      String.raw`a_encrypted text check (a_encrypted ~* '^ud1\.[xc]$')`,
      "",
      "no CHECK keeps plaintext out",
    ],
  ])("are found in %s %s", async (columns, sql, says) => {
    const url = await database(
      `create table t (id int primary key, ${columns}); ${sql}`,
    );
    const here = made({});
    const { exitCode, stderr } = await here.run("codegen", "--url", url);
    expect(exitCode).toBe(0);
    expect(stderr).toContain(says);
    // Again from the snapshot, when the database has not changed.
    const again = await here.run("codegen", "--url", url, "--json");
    const { notes } = JSON.parse(again.stdout) as {
      notes: { message: string }[];
    };
    const isKnown = columns.includes("_bidx") || notes.length > 0;
    expect(isKnown).toBe(true);
  });

  it("are none where there is nothing to say", async () => {
    const url = await database(`
      create domain envelope as text check (value ~ '${envelopePattern}');
      create table t (a_encrypted envelope, a_bidx text unique)`);
    const { stderr } = await made({}).run("codegen", "--url", url);
    expect(stderr).not.toMatch(/error:|warning:/);
  });
});
