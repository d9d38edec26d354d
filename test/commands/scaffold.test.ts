import { spawnSync } from "node:child_process";
import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { project, type Project } from "./project.ts";

const root = join(import.meta.dirname, "../..");

const schema = `
  create schema core;
  create table core.customers (
    id uuid primary key default gen_random_uuid(),
    "class" text not null unique,
    station text not null, number int not null,
    email_encrypted text not null,
    email_bidx text not null,
    unique (station, number));
  comment on column core.customers.email_bidx is '@blind-index of=email_encrypted normalize=email';
  create table core.plain_things (id int primary key);`;

const runtime = JSON.stringify(join(root, "src/index.ts"));

async function generated(options = ""): Promise<Project> {
  const made = project({
    files: {
      "migrations/001.sql": schema,
      "undrift.config.ts": `export default { runtime: ${runtime}, importExtension: ".ts"${options} };\n`,
      "package.json": '{ "type": "module" }',
      "tsconfig.json": JSON.stringify({
        extends: join(root, "tsconfig.json"),
        compilerOptions: {
          types: ["node"],
          rewriteRelativeImportExtensions: false,
        },
        include: ["src", "generated"],
      }),
    },
  });
  symlinkSync(join(root, "node_modules"), made.path("node_modules"));
  expect((await made.run("codegen")).exitCode).toBe(0);
  return made;
}

it("writes a repository that compiles, once", async () => {
  const made = await generated();
  const { exitCode, stdout } = await made.run("scaffold", "core.customers");
  expect(stdout).toBe(
    "  wrote src/repositories/customers.ts; it is yours from now on\n",
  );
  expect(exitCode).toBe(0);
  expect((await made.run("scaffold", "core.plain_things")).stdout).toContain(
    "src/repositories/plain-things.ts",
  );
  const file = made.path("src/repositories/customers.ts");
  const text = readFileSync(file, "utf8");
  expect(text).toContain("findByEmail: (");
  expect(text).toContain("findByStationAndNumber: (");
  expect(text).toMatch(/findByClass: \(\s*class_: /);
  made.write(
    "src/use.ts",
    `import type { Kysely } from "kysely";
    import type { DB } from "../generated/index.ts";
    import { createCustomers } from "./repositories/customers.ts";
    import { createPlainThings } from "./repositories/plain-things.ts";
    export async function use(db: Kysely<DB>, encryption: Parameters<typeof createCustomers>[1]) {
      const customers = createCustomers(db, encryption);
      const found = await customers.within(db).findByEmail("ada@example.test");
      const email: string | undefined = found?.email;
      // @ts-expect-error an e-mail is text
      await customers.findByEmail(1);
      return [email, await createPlainThings(db).find({ id: 1 })];
    }\n`,
  );
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const compile = () =>
    spawnSync(process.execPath, [tsc, "--noEmit", "-p", "."], {
      cwd: made.directory,
      encoding: "utf8",
    }).stdout;
  expect(compile()).toBe("");
  made.write("src/repositories/customers.ts", `${text}// mine\n`);
  const again = await made.run("scaffold", "core.customers");
  expect(again.exitCode).toBe(2);
  expect(again.stderr).toContain("customers.ts is there already");
  expect(readFileSync(file, "utf8")).toContain("// mine");
});

it("is formatted by the project's prettier, and goes where it is told to", async () => {
  const made = await generated();
  made.write(".prettierrc", '{ "semi": false, "singleQuote": true }');
  await made.run("scaffold", "core.customers", "--to", "lib/people.ts");
  const text = readFileSync(made.path("lib/people.ts"), "utf8");
  expect(text).toContain("from '../generated/tables.ts'\n");
});

it("names the table that was meant", async () => {
  const made = await generated();
  const { exitCode, stderr } = await made.run("scaffold", "core.customer");
  expect(exitCode).toBe(2);
  expect(stderr).toContain("Did you mean undrift scaffold core.customers?");
  expect((await made.run("scaffold")).stderr).toContain("core.plain_things");
});
