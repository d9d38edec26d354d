import { beforeAll, describe, expect, test } from "vitest";
import { database } from "../server.ts";
import { project, type Project } from "./project.ts";

describe("undrift why", () => {
  let ours: Project;
  let url: string;

  beforeAll(async () => {
    url = await database(`
      create type mood as enum ('sad', 'happy');
      create domain score as bigint not null check (value > 0);
      create table people (
        id bigint primary key generated always as identity,
        name text,
        state text not null default 'new' check (state in ('new', 'done')),
        moods mood[] not null,
        score score,
        total numeric(10, 2),
        email_encrypted text,
        details jsonb
      );
      comment on column people.details is '@type Details from ./details.ts';
      create view named as
        select p.id, coalesce(p.name, '') as name, p.total from people p`);
    ours = project({
      files: {
        "undrift.config.ts": `export default {
          url: ${JSON.stringify(url)},
          overrides: { columns: { "public.*.total": "\`\${number}\`" } },
        };`,
      },
    });
  });

  async function why(column: string): Promise<Record<string, unknown>> {
    const { stdout, stderr, exitCode } = await ours.run(
      "why",
      column,
      "--json",
    );
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
    return JSON.parse(stdout) as Record<string, unknown>;
  }

  test("says facts, rule, parser and types", async () => {
    const { stdout } = await ours.run("why", "public.people.id");
    expect(stdout).toContain("public.people.id\n");
    expect(stdout).toContain("generated always as identity");
    expect(stdout).toContain('types.int8: "string"');
    expect(stdout).toMatch(/parser +text\n/);
    expect(stdout).toMatch(/insert +never\n/);
    expect(await why("people.moods")).toMatchObject({
      column: "public.people.moods",
      parser: "array of text",
      select: "Mood[]",
      facts: expect.arrayContaining(["public.mood is an enum: sad, happy"]),
    });
  });

  test("a domain counts with its NOT NULL and its checks", async () => {
    expect(await why("people.score")).toMatchObject({
      rule: 'the domain public.score (domains: "alias")',
      serializer: "exact number",
      select: "Score",
      insert: "ScoreInput",
      facts: expect.arrayContaining([
        "public.score is a domain over int8, not null",
      ]),
    });
  });

  test("names the check, the override, the comment and the encryption", async () => {
    expect(await why("people.state")).toMatchObject({
      rule: expect.stringContaining("CHECK"),
      select: '"new" | "done"',
      insert: '"new" | "done" | undefined',
      update: '"new" | "done"',
    });
    expect(await why("people.total")).toMatchObject({
      override: { pattern: "public.*.total", type: "`${number}`" },
      select: "`${number}` | null",
    });
    expect(await why("people.details")).toMatchObject({
      rule: expect.stringContaining("@type"),
      select: "Details | null",
    });
    expect(await why("people.email_encrypted")).toMatchObject({
      encryption: { context: "public.people.email", because: "its name" },
    });
  });

  test("gives the proof of a view's column", async () => {
    expect(await why("named.name")).toMatchObject({
      proof: { notNull: true },
      select: "string",
      update: "never",
    });
    const { stdout } = await ours.run("why", "named.total");
    expect(stdout).toMatch(/null +possible, since .*total/);
  });

  test("refuses an unknown column with the nearest names", async () => {
    const outcome = await ours.run("why", "public.people.stat");
    expect(outcome.exitCode).toBe(2);
    expect(outcome.stderr).toContain('There is no column "public.people.stat"');
    expect(outcome.stderr).toContain("public.people.state");
    expect(await ours.run("why")).toMatchObject({ exitCode: 2 });
  });
});
