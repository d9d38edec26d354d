import { expect, test } from "vitest";
import { openReadingSession } from "../../codegen/database/reading-session.ts";
import { readFacts } from "../../codegen/facts/read.ts";
import { withCatalogSession } from "../../codegen/facts/session.ts";
import { sqlType } from "../../codegen/facts/sql-type.ts";
import { databaseStamp } from "../../codegen/facts/stamp.ts";
import { factsOf } from "../facts.ts";
import { client, database, majors } from "../server.ts";

const modified = `
  create extension hstore;
  create domain money_amount as numeric(12,2);
  create table t (
    a varchar(100), b char(3), c numeric(12,2), d numeric(5), e bit(4), f varbit(9),
    g time(3), h timetz(2), i timestamp(1), j timestamptz(0), k interval(3),
    l interval day to second(3), m interval year to month, n varchar(5)[], o numeric(3,1)[],
    p numeric(3,0), q text, r hstore, s money_amount, u interval)`;

test.each(majors)(
  "PostgreSQL %i: modifiers are as format_type spells them",
  async (major) => {
    const url = await database(modified, major);
    const [relation] = (await factsOf(url)).relations;
    const connected = await client(url);
    const { rows } = await connected.query<{ name: string; type: string }>(`
    select attname as name, format_type(atttypid, atttypmod) as type
    from pg_attribute where attrelid = 't'::regclass and attnum > 0`);
    const parenthesis = (text: string): string | undefined =>
      /\((.*)\)/.exec(text.replace(/^interval (?!\()/, "interval("))?.[1];
    for (const { name, type } of rows) {
      const column = relation?.columns.find((one) => one.name === name);
      const expected = type.startsWith("interval ")
        ? type.slice("interval ".length)
        : parenthesis(type);
      expect(column?.type.modifier, type).toBe(expected);
      expect(sqlType(column!.type)).toContain(expected ?? "");
    }
  },
);

test("row types of tables are known by the tables' names", async () => {
  const facts = await factsOf(
    await database(`
      create table spot (x int, y int);
      create table line (a spot, b spot[]);
      create function origin() returns spot language sql as 'select 0, 0'`),
  );
  const line = facts.relations.find(({ name }) => name === "line");
  expect(line?.columns.map(({ type }) => type)).toEqual([
    { schema: "public", name: "spot" },
    { schema: "public", name: "spot", array: true },
  ]);
  expect(facts.routines[0]?.returns).toEqual({
    schema: "public",
    name: "spot",
  });
});

test("facts are read in one snapshot while the schema changes", async () => {
  const url = await database("create table before (id int)");
  const session = await openReadingSession(url);
  const connected = await client(url);
  const names = await withCatalogSession(session, async (catalog) => {
    const first = await catalog.rows(
      "select relname from pg_class where relname in ('before', 'after')",
    );
    await connected.query("create table after (id int)");
    const second = await (
      await catalog.second()
    ).rows("select relname from pg_class where relname in ('before', 'after')");
    return [first, second];
  });
  await session.client.end();
  expect(names).toEqual([[["before"]], [["before"]]]);
});

test("a role that may open one connection only is read all the same", async () => {
  const url = await database("create table t (id int)");
  const connected = await client(url);
  const role = `single_${process.pid}`;
  await connected.query(
    `create role ${role} login password 'p' connection limit 1`,
  );
  const own = new URL(url);
  own.username = role;
  own.password = "p";
  const facts = await factsOf(own.href);
  await connected.query(`drop role ${role}`);
  expect(facts.relations.map(({ name }) => name)).toEqual(["t"]);
});

test("nothing can be written through a reading session", async () => {
  const session = await openReadingSession(await database());
  await expect(
    withCatalogSession(session, (catalog) =>
      catalog.rows("create table t (id int)"),
    ),
  ).rejects.toThrow("read-only transaction");
  await session.client.end();
});

test("a catalog of which one part cannot be read is not read at all", async () => {
  const url = await database("create table t (id int)");
  const holder = await client(url);
  await holder.query(
    "begin; lock table pg_catalog.pg_policy in access exclusive mode",
  );
  const session = await openReadingSession(url, { lockTimeout: 100 });
  try {
    await expect(readFacts(session)).rejects.toThrow("lock timeout");
  } finally {
    await session.client.end();
    await holder.query("rollback");
  }
  expect((await factsOf(url)).relations).toHaveLength(1);
});

const changes = [
  "create table other (id int)",
  "alter table t add x int",
  "alter table t alter id set not null",
  "alter table t alter id set default 1",
  "comment on table t is 'x'",
  "comment on column t.id is 'x'",
  "alter type status add value 'gone'",
  "alter table t add check (id > 0)",
  "create index on t (id)",
  "create view v as select 1 as one",
  "create or replace view w as select 2 as one",
  "create function f() returns int language sql as 'select 1'",
  "create sequence s",
  "alter sequence kept increment 7",
  "alter table t enable row level security",
  "create policy p on t using (true)",
  "create schema other",
  "comment on schema public is 'x'",
  "grant select on t to public",
  "alter table t rename id to identity",
  "create domain d as int",
  "create extension citext",
];

test.each(changes)("the stamp sees: %s", async (change) => {
  const url = await database(`
    create type status as enum ('new');
    create table t (id int);
    create sequence kept;
    create view w as select 1 as one`);
  const stamp = async (): Promise<string> => {
    const session = await openReadingSession(url);
    const made = await withCatalogSession(session, databaseStamp);
    await session.client.end();
    return made;
  };
  const before = await stamp();
  const connected = await client(url);
  await connected.query("insert into t values (1); analyze t");
  expect(await stamp()).toBe(before);
  await connected.query(change);
  expect(await stamp()).not.toBe(before);
});
