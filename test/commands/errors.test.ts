import { existsSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { client, database } from "../server.ts";
import { project, type Outcome } from "./project.ts";

let url: string;
beforeAll(async () => {
  url = await database("create table customers (id int primary key)");
});

/** One message, exit code 2, and no stack. */
function expectFailure(outcome: Outcome, message: string | RegExp): void {
  expect(outcome.exitCode).toBe(2);
  expect(outcome.stderr.match(/^error: /gm)).toHaveLength(1);
  expect(outcome.stderr).toMatch(message);
  expect(outcome.stderr).not.toMatch(/\n {4}at /);
}

describe("wrong input", () => {
  test("a host that does not answer, without its password", async () => {
    const bad = "postgres://app:hunter2@127.0.0.1:1/app";
    const outcome = await project().run("codegen", "--url", bad);
    expectFailure(outcome, "127.0.0.1:1");
    expect(outcome.stdout + outcome.stderr).not.toContain("hunter2");
  });

  test("a wrong password, without printing it", async () => {
    const connected = await client(url);
    const role = `app_${process.pid}`;
    await connected.query(`create role ${role} login password 'right'`);
    const bad = new URL(url);
    bad.username = role;
    bad.password = "wrong-password";
    const outcome = await project().run("codegen", "--url", bad.href);
    await connected.query(`drop role ${role}`);
    expectFailure(outcome, role);
    expect(outcome.stdout + outcome.stderr).not.toContain("wrong-password");
  });

  test("a role that may not connect", async () => {
    const own = await database();
    const connected = await client(own);
    const role = `guest_${process.pid}`;
    const name = new URL(own).pathname.slice(1);
    await connected.query(
      `create role ${role} login password 'p'; revoke connect on database ${name} from public`,
    );
    const bad = new URL(own);
    bad.username = role;
    bad.password = "p";
    const outcome = await project().run("codegen", "--url", bad.href);
    await connected.query(`drop role ${role}`);
    expectFailure(outcome, /privilege|permission|admit|connect/i);
  });

  test("a missing migrations directory", async () => {
    const outcome = await project().run("codegen");
    expectFailure(outcome, /migrations" does not exist/);
  });

  test("a migration with a syntax error: file, line, statement", async () => {
    const made = project({
      files: {
        "migrations/001_ok.sql": "create table a (id int);\n",
        "migrations/002_bad.sql":
          "-- second\ncreate table b (id int);\nalter table b add colum name txt text;\n",
      },
    });
    const outcome = await made.run("codegen");
    expectFailure(outcome, /002_bad\.sql:3/);
    expect(outcome.stderr).toContain("alter table b add colum name txt text");
    expect(existsSync(made.path("generated"))).toBe(false);
  });

  test("an unknown option, with the nearest", async () => {
    expectFailure(
      await project().run("codegen", "--shcema", "core"),
      /no option "--shcema"[\s\S]*--schema/,
    );
  });

  test("an unknown command, with the nearest", async () => {
    expectFailure(await project().run("chekc"), /Did you mean undrift check/);
  });

  test("every problem of the configuration at once", async () => {
    const made = project({
      files: {
        "undrift.config.ts":
          'export default { layuot: "schema", camelCase: "yes", types: { int8: "float" } };\n',
      },
    });
    const outcome = await made.run("codegen", "--url", url);
    expectFailure(outcome, /layuot is not an option; did you mean "layout"/);
    expect(outcome.stderr).toContain("camelCase must be true or false");
    expect(outcome.stderr).toContain("types.int8 must be one of");
  });

  test("patterns that match nothing, with the nearest names, together", async () => {
    const made = project({
      files: {
        "undrift.config.ts": `export default {
          schemas: ["publik"],
          overrides: { columns: { "public.customers.idd": "Id" } },
          names: { "public.customer": "Client" },
        };\n`,
      },
    });
    const outcome = await made.run("codegen", "--url", url);
    expectFailure(outcome, /schemas: "publik" matches nothing.*public/);
    expect(outcome.stderr).toContain("public.customers.idd");
    expect(outcome.stderr).toContain("public.customer");
    expect(existsSync(made.path("generated"))).toBe(false);
  });

  test("a configuration that does not load", async () => {
    const made = project({
      files: { "undrift.config.ts": "export default {" },
    });
    expectFailure(await made.run("codegen"), "undrift.config.ts does not load");
  });

  test("nothing to check", async () => {
    expectFailure(
      await project().run("check", "--url", url),
      "nothing to check",
    );
  });

  test("a snapshot that is none", async () => {
    const made = project({ files: { "generated/snapshot.json": "{" } });
    expectFailure(
      await made.run("codegen", "--from", "snapshot"),
      "not valid JSON",
    );
  });
});

describe("help", () => {
  test("lists commands and options, and exits 0", async () => {
    const overview = await project().run("--help");
    expect(overview.exitCode).toBe(0);
    expect(overview.stdout).toContain("codegen");
    const codegen = await project().run("codegen", "--help");
    expect(codegen.exitCode).toBe(0);
    expect(codegen.stdout).toContain("--force");
  });

  test("is shown, with exit code 2, when no command is given", async () => {
    expect((await project().run()).exitCode).toBe(2);
  });
});
