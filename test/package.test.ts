/** The package as a user gets it: packed, installed in an empty project, run. */
import { execFileSync, spawnSync } from "node:child_process";
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { database } from "./server.ts";

const root = join(import.meta.dirname, "..");
const directory = mkdtempSync(join(tmpdir(), "undrift-package-"));

beforeAll(() => {
  run("npm", ["run", "build"], root);
  run("npm", ["pack", "--pack-destination", directory], root);
  const tarball = readdirSync(directory).find((file) => file.endsWith(".tgz"));
  writeFileSync(join(directory, "package.json"), "{}\n");
  run("npm", [
    "install",
    "--prefer-offline",
    "--no-audit",
    "--no-fund",
    `./${tarball}`,
    "kysely",
    "pg",
  ]);
}, 300_000);

afterAll(() => rmSync(directory, { recursive: true, force: true }));

function run(
  command: string,
  argv: readonly string[],
  cwd = directory,
): string {
  return execFileSync(command, argv, { cwd, encoding: "utf8", stdio: "pipe" });
}

function undrift(...argv: readonly string[]): ReturnType<typeof spawnSync> {
  return spawnSync("npx", ["undrift", ...argv], {
    cwd: directory,
    encoding: "utf8",
  });
}

describe("the package", () => {
  test("holds the compiled code and nothing of the repository", () => {
    const files = readdirSync(join(directory, "node_modules/undrift"));
    expect(files.toSorted()).toEqual([
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "dist",
      "package.json",
    ]);
    const dist = readdirSync(join(directory, "node_modules/undrift/dist"));
    expect(dist.toSorted()).toEqual(["codegen", "src"]);
  });

  test("generates from migrations and checks, with nothing but npm", () => {
    run("mkdir", ["-p", "migrations"]);
    writeFileSync(
      join(directory, "migrations/001.sql"),
      "create table customers (id uuid primary key, email_encrypted text not null);\n",
    );
    writeFileSync(
      join(directory, "undrift.config.ts"),
      'import { defineConfig } from "undrift/config";\nexport default defineConfig({ out: "types" });\n',
    );
    const first = undrift("codegen");
    expect(first).toMatchObject({ status: 0 });
    // The project says nothing of ES modules, and the configuration is one.
    expect(first.stderr).not.toContain("Warning");
    expect(undrift("check")).toMatchObject({ status: 1 });
    expect(undrift("encrypt", "--emit-checks")).toMatchObject({ status: 0 });
    expect(undrift("codegen")).toMatchObject({ status: 0 });
    expect(undrift("check")).toMatchObject({ status: 0 });
    const text = readFileSync(join(directory, "types/public.ts"), "utf8");
    expect(text).toContain(
      'email_encrypted: Encrypted<"public.customers.email", string>;',
    );
  });

  test("reads a given database", async () => {
    const url = await database("create table only_there (id int)");
    const { status } = undrift("codegen", "--url", url, "--out", "other");
    expect(status).toBe(0);
    const index = readFileSync(join(directory, "other/index.ts"), "utf8");
    expect(index).toContain("only_there: ");
  });

  test("gives tests a database", () => {
    const count = run("node", [
      "--input-type=module",
      "--eval",
      `import { openTestDatabase } from "undrift/testing";
       import pg from "pg";
       const { url, close } = await openTestDatabase();
       const client = new pg.Client(url);
       await client.connect();
       const { rowCount } = await client.query("select from pg_tables where tablename = 'customers'");
       await client.end();
       await close();
       console.log(rowCount);`,
    ]);
    expect(count.trim()).toBe("1");
  });

  test("gives services a runtime to import", () => {
    const names = run("node", [
      "--input-type=module",
      "--eval",
      'import * as undrift from "undrift"; console.log(Object.keys(undrift).join(" "))',
    ]);
    for (const name of ["registerParsers", "valuePlugin", "guardDatabase"]) {
      expect(names).toContain(name);
    }
  });
});
