import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { client, database } from "../server.ts";
import { project } from "./project.ts";

test("doctor names what the role cannot read, and the facts stay complete", async () => {
  const url = await database(`
    create schema secret;
    create table secret.keys (id int);
    create table public.open (id int, hidden text);
    create table public.closed (id int)`);
  const connected = await client(url);
  const role = `reader_${process.pid}`;
  await connected.query(`
    create role ${role} login password 'p';
    grant select (id) on public.open to ${role}`);
  const own = new URL(url);
  own.username = role;
  own.password = "p";
  const outcome = await project().run("doctor", "--url", own.href);
  const json = await project().run("doctor", "--url", own.href, "--json");
  const generated = await project().run("codegen", "--url", own.href);
  await connected.query(`drop owned by ${role}; drop role ${role}`);
  expect(outcome.exitCode).toBe(1);
  expect(outcome.stdout).toContain(`${role} cannot use schema secret`);
  expect(outcome.stdout).toContain(`${role} cannot read public.closed`);
  expect(outcome.stdout).toContain(`${role} cannot read public.open.hidden`);
  expect(outcome.stdout).not.toContain("public.open.id");
  expect(JSON.parse(json.stdout)).toMatchObject({ role, relations: 3 });
  expect(generated.exitCode).toBe(0);
});

test("doctor tells a stale snapshot and what is received otherwise than declared", async () => {
  const url = await database(`
    create type mood as enum ('sad', 'happy');
    create table people (id int primary key, moods mood[] not null, at date)`);
  const runtime = fileURLToPath(new URL("../../src/index.ts", import.meta.url));
  const ours = project();
  ours.write(
    "undrift.config.ts",
    `export default { url: ${JSON.stringify(url)}, runtime: ${JSON.stringify(`./${relative(ours.directory, runtime)}`)}, importExtension: ".ts" };`,
  );
  expect(await ours.run("codegen")).toMatchObject({ exitCode: 0 });
  const content = await ours.run("doctor");
  expect(content.stdout).toContain("what arrives is what the generated types");
  expect(content.exitCode).toBe(0);

  await (
    await client(url)
  ).query("alter table people alter column at type timestamptz, add name text");
  const stale = await ours.run("doctor");
  expect(stale.exitCode).toBe(1);
  expect(stale.stdout).toContain("snapshot is stale");
  expect(stale.stdout).toContain("public.people.at: date → timestamptz");
  expect(stale.stdout).toContain(
    "column public.people.at: declared date, received timestamptz",
  );
  expect(stale.stdout).toContain("run undrift codegen");
  expect(await ours.run("doctor", "--from", "snapshot")).toMatchObject({
    exitCode: 0,
  });
});

test("doctor looks with the eyes of the configured role, as codegen does", async () => {
  const role = `runtime_${process.pid}`;
  const url = await database(`
    create table shown (id int); create table hidden (id int)`);
  const connected = await client(url);
  await connected.query(
    `create role ${role}; grant select on shown to ${role}`,
  );
  const ours = project();
  const configure = (name: string): void =>
    ours.write(
      `${name}.config.ts`,
      `export default { url: ${JSON.stringify(url)}, role: "${name}" };`,
    );
  configure(role);
  configure("nobody_at_all");
  const generated = await ours.run("codegen", "--config", `${role}.config.ts`);
  const doctor = await ours.run("doctor", "--config", `${role}.config.ts`);
  const kept = await ours.run(
    "codegen",
    "--config",
    `${role}.config.ts`,
    "--from",
    "snapshot",
  );
  const unknown = await ours.run(
    "codegen",
    "--config",
    "nobody_at_all.config.ts",
  );
  await connected.query(`drop owned by ${role}; drop role ${role}`);
  expect(generated).toMatchObject({ exitCode: 0 });
  expect(generated.stderr).toContain("public.hidden is not generated");
  expect(generated.stderr).toContain(
    `grant select on public.hidden to ${role}`,
  );
  expect(doctor.stdout).toContain(`${role} cannot read public.hidden`);
  expect(kept.stdout).toContain("0 written");
  expect(unknown.exitCode).toBe(2);
  expect(unknown.stderr).toContain('role "nobody_at_all" does not exist');
});

test("doctor is content with an owner", async () => {
  const url = await database("create table t (id int)");
  const outcome = await project().run("doctor", "--url", url);
  expect(outcome).toMatchObject({ exitCode: 0 });
  expect(outcome.stdout).toContain("PostgreSQL 18");
});
