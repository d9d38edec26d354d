import { expect, it } from "vitest";
import { connect } from "../codegen/database/connect.ts";
import type { Facts } from "../codegen/facts/model.ts";
import { generate } from "../codegen/generate.ts";
import { defaultPlanConfig, type PlanConfig } from "../codegen/plan/config.ts";
import { factsOf } from "./facts.ts";

import { database, databaseIn } from "./server.ts";

/** Statements that may run in any order within a step. */
const steps: readonly (readonly string[])[] = [
  [
    'create schema "Ä"',
    "create schema zoo",
    'create schema "_under"',
    'create schema "Zoo2"',
    "create schema a",
    "create extension citext",
    "create extension hstore",
  ],
  [
    "create type a.status as enum ('z', 'ä', 'a', 'Z', '_')",
    "create type zoo.status as enum ('open')",
    "create domain a.code as text check (value ~ '^[a-zä]+$') check (value <> '')",
    'create domain a."Code" as numeric(10, 2) default 1.5',
    "create type a.pair as (b timestamptz, a interval)",
    "create type a.span as range (subtype = timestamptz)",
    "create function a.f(x date default date '2026-01-31') returns date language sql as 'select x'",
    "create function a.f(x text) returns text language sql as 'select x'",
  ],
  [
    `create table a.t (
      id integer primary key generated always as identity,
      "select" a.status not null default 'ä',
      at timestamptz default '2026-01-31 12:00+02',
      took interval default '1 year 2 days 03:04:05.6',
      ratio double precision default 0.1,
      file bytea default '\\\\xdeadbeef',
      code a.code,
      pair a.pair[],
      check (at > '2020-01-01 00:00+00'),
      check (took < interval '10 days'))`,
    'create table zoo."select" (id uuid primary key, name citext)',
    'create table zoo."Select" (id uuid primary key, "Name" text collate "C")',
    'create table zoo."äther" (id uuid primary key)',
    "create table zoo._t (id uuid primary key)",
    'create table "Ä".parts (id integer, at date) partition by range (at)',
  ],
  [
    "create view a.v as select id, \"select\", at from a.t where at > timestamptz '2026-01-01 00:00+00'",
    'create view zoo.v as select "select".id from zoo."select" join zoo."Select" using (id)',
    "create table \"Ä\".parts_2026 partition of \"Ä\".parts for values from ('2026-01-01') to ('2027-01-01')",
    "create table \"Ä\".parts_2025 partition of \"Ä\".parts for values from ('2025-01-01') to ('2026-01-01')",
    "alter table a.t add constraint b_check check (ratio > 0)",
    'alter table a.t add constraint "B_check" check (ratio < 100)',
    'alter table zoo._t add constraint z foreign key (id) references zoo."select" (id)',
    'alter table zoo._t add constraint "Z" foreign key (id) references zoo."Select" (id)',
    "create index on a.t (at) where at > '2026-01-01 00:00+00'",
    "create index t_code on a.t (lower(code))",
    'create index "T_code" on a.t (upper(code))',
    "comment on column a.t.at is 'Ä comment'",
    "comment on table zoo._t is 'another'",
    "create policy p on a.t using (at < '2030-01-01 00:00+00')",
    'create policy "P" on a.t using (true)',
  ],
];

const config: PlanConfig = {
  ...defaultPlanConfig,
  names: { "a.code": "SmallCode", "zoo.select": "SmallSelect" },
};

const inOrder = steps.flat().join(";\n");
const inReverse = steps.flatMap((step) => step.toReversed()).join(";\n");

/** What a client may have set for a database, search_path aside. */
const oddSettings = [
  "datestyle = 'SQL, DMY'",
  "timezone = 'Asia/Kathmandu'",
  "intervalstyle = 'iso_8601'",
  "quote_all_identifiers = on",
  "extra_float_digits = -2",
  "bytea_output = 'escape'",
  "xmloption = document",
  "lc_numeric = 'C'",
  "standard_conforming_strings = on",
  "default_transaction_isolation = 'serializable'",
  "enable_seqscan = off",
];

async function bytes(url: string): Promise<string> {
  const facts = await factsOf(url);
  const { files } = await generate(facts, config);
  return [JSON.stringify(facts, undefined, 1), ...[...files].flat()].join("\n");
}

it("reads the same bytes twice", async () => {
  const url = await database(inOrder);
  const first = await bytes(url);
  expect(first).toContain("äther");
  expect(await bytes(url)).toBe(first);
});

it("reads the same bytes whatever the order of creation", async () => {
  const [first, second] = await Promise.all([
    database(inOrder).then(bytes),
    database(inReverse).then(bytes),
  ]);
  expect(second).toBe(first);
});

it.each([
  "locale 'C.UTF-8'",
  "locale_provider icu icu_locale 'en' locale 'C'",
  "locale_provider icu icu_locale 'sv' locale 'C'",
  "locale_provider icu icu_locale 'tr-u-kf-upper' locale 'C'",
])("reads the same bytes in a database of %s", async (locale) => {
  const [first, second] = await Promise.all([
    databaseIn("locale 'C'", inOrder).then(factsOf),
    databaseIn(locale, inReverse).then(factsOf),
  ]);
  expect(lines(second)).toEqual(lines(first));
  const [a, b] = await Promise.all(
    [first, second].map((facts) => generate(facts, config)),
  );
  expect([...b!.files]).toEqual([...a!.files]);
});

/** The facts line by line, in which a difference is easy to read. */
function lines(facts: Facts): string[] {
  return JSON.stringify(facts, undefined, 1).split("\n");
}

it("reads the same bytes whatever clients have set for the database", async () => {
  const plain = await database(inOrder);
  const odd = await database(inOrder);
  const { pathname } = new URL(odd);
  const settings = oddSettings.map(
    (setting) => `alter database ${pathname.slice(1)} set ${setting};`,
  );
  await run(odd, settings.join("\n"));
  expect(await bytes(odd)).toBe(await bytes(plain));
});

async function run(url: string, sql: string): Promise<void> {
  const client = await connect(url);
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
