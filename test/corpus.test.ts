import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readDump } from "../scripts/dump.ts";
import { defaultPlanConfig } from "../codegen/plan/config.ts";
import { typeErrors } from "./compiler.ts";
import { generateFrom, unlikePrettier } from "./generation.ts";
import { database } from "./server.ts";

/** Schemas of real applications, beside a check-out when somebody put them there. */
const corpus = join(import.meta.dirname, "../../shared/corpus");
const dumps = existsSync(corpus)
  ? readdirSync(corpus).filter((file) => file.endsWith(".sql.gz"))
  : [];

const generated = new Map<string, string>();

function keep(name: string, files: ReadonlyMap<string, string>): void {
  for (const [path, text] of files) generated.set(`${name}/${path}`, text);
}

/**
 * PostGIS is no part of the server's own distribution: its types stand in as
 * what they are to a column, base types with a text form.
 */
function withoutPostgis(sql: string): string {
  return sql
    .replace(
      /^create extension (?:if not exists )?postgis\b.*$/im,
      ["geometry", "geography"].map(baseType).join("\n"),
    )
    .replaceAll(/public\.geometry\(\w+\)/g, "public.geometry")
    .replaceAll(/^comment on extension postgis .*$/gim, "")
    .replaceAll(/^create index .* using gist \(\w*geom\w*\);$/gim, "");
}

function baseType(name: string): string {
  return `
    create type public.${name};
    create function public.${name}_in(cstring) returns public.${name}
      language internal immutable strict as 'textin';
    create function public.${name}_out(public.${name}) returns cstring
      language internal immutable strict as 'textout';
    create type public.${name} (
      input = public.${name}_in, output = public.${name}_out, like = text);`;
}

describe("schemas of real applications", () => {
  it.skipIf(dumps.length > 0)(
    "are not here: put gzipped dumps into ../shared/corpus",
    (context) => context.skip("no ../shared/corpus"),
  );

  it.each(dumps)("%s", async (dump) => {
    const url = await database(withoutPostgis(readDump(join(corpus, dump))));
    const { files } = await generateFrom(url);
    expect(files.get("index.ts")).toMatch(/^ {2}\S+: \S+;$/m);
    expect(await unlikePrettier(files)).toEqual([]);
    keep(dump.replace(".sql.gz", ""), files);
  });
});

describe("shapes that few databases have", () => {
  const shapes: Readonly<Record<string, string>> = {
    "nothing at all": "",
    "no schema at all": "drop schema public cascade;",
    "types alone": `
      create type mood as enum ('glad', 'sad');
      create domain code as char(4);
      create type pair as (mood mood, code code);
      create type span as range (subtype = integer);`,
    "types that reach into another schema": `
      create schema "no-tables";
      create type "no-tables"."a-b" as enum ('x');
      create type pair as (a "no-tables"."a-b");`,
    "schemas with odd names": `
      create schema "with-hyphen";
      create schema "with space";
      create schema "with.dot";
      create schema "2fa";
      create schema "with""quote";
      create schema "Upper";
      create schema "tables";
      create schema "index";
      create schema "scalars";
      create schema "import";
      create schema "клиенты";
      create schema "__proto__";
      create schema "constructor";
      create table "with-hyphen"."a-table" (id integer primary key);
      create table "with space".t (id integer references "with-hyphen"."a-table");
      create table "with.dot".t (id integer);
      create table "2fa".t (id integer);
      create table "with""quote".t (id integer);
      create table "Upper".t (id integer);
      create table "tables".t (id integer);
      create table "index".t (id integer);
      create table "scalars".t (id integer);
      create table "import".t (id integer);
      create table "клиенты".t (id integer);
      create table "__proto__".t (id integer);
      create table "constructor"."constructor" ("constructor" integer);`,
    "the widest table": `
      do $$ begin
        execute (
          select format('create table wide (%s)',
            string_agg(format('column_%s %s', n, (array['integer', 'text not null', 'numeric', 'timestamptz', 'jsonb', 'boolean default true'])[n % 6 + 1]), ', '))
          from generate_series(1, 1600) n);
      end $$;`,
    "a table and a type of the same name in two schemas": `
      create schema one;
      create schema two;
      create type one.status as enum ('a');
      create table two.status (status one.status);
      create table one.uses (a one.status, b two.status);`,
    "views of views of views": `
      create table base (id integer primary key, email_encrypted text);
      create view v1 as select * from base;
      create view v2 as select * from v1;
      create view v3 as select v2.*, 1 as one from v2;
      create materialized view v4 as select * from v3;`,
  };

  it.each(Object.entries(shapes))("%s", async (name, sql) => {
    const url = await database(sql);
    for (const layout of ["schema", "table", "single"] as const) {
      const { files } = await generateFrom(url, {
        ...defaultPlanConfig,
        layout,
      });
      expect(await unlikePrettier(files)).toEqual([]);
      keep(`${layout}-${name.replaceAll(" ", "-")}`, files);
    }
  });
});

it("compiles all of it under the current TypeScript and 5.9", async () => {
  expect(generated.size).toBeGreaterThan(50);
  expect(await typeErrors(generated)).toEqual({});
});
