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

test("doctor is content with an owner", async () => {
  const url = await database("create table t (id int)");
  const outcome = await project().run("doctor", "--url", url);
  expect(outcome).toMatchObject({ exitCode: 0 });
  expect(outcome.stdout).toContain("PostgreSQL 18");
});
