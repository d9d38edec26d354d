import { Client } from "pg";

/** How many schemas the tables are spread over. */
export const schemaCount = 10;
/** Tables in one multi-statement query: few enough for the default size of the lock table. */
const chunkSize = 100;
const loadingConnections = 2;

/** The name of schema `index`, from 0. */
export function schemaName(index: number): string {
  return `department_${index}`;
}

/** The name of table `index` of a schema, from 0. */
export function tableName(index: number): string {
  return `record_${String(index).padStart(4, "0")}`;
}

/** Twenty columns, with the keys, checks and defaults that a service's table has. */
function createTable(schema: string, index: number): string {
  const table = `${schema}.${tableName(index)}`;
  const parent = `${schema}.${tableName(Math.max(0, index - 1))}`;
  const owner = `${schema}.${tableName(Math.max(0, index - 7))}`;
  return `
create table ${table} (
  id bigint primary key generated always as identity,
  public_id uuid not null default gen_random_uuid(),
  parent_id bigint references ${parent} (id) on delete cascade,
  owner_id bigint not null references ${owner} (id),
  status ${schema}.${enumName(index)} not null default 'draft',
  code varchar(40) not null,
  name text not null,
  description text,
  amount numeric(12, 2) not null default 0,
  quantity integer not null,
  ratio double precision,
  active boolean not null default true,
  tags text[] not null default '{}',
  details jsonb,
  period daterange,
  visited_on date,
  address inet,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz,
  unique (code),
  check (quantity >= 0),
  check (amount >= 0 or not active)
);`;
}

function createIndexes(schema: string, index: number): string {
  const table = tableName(index);
  return `
create index ${table}_parent_id_idx on ${schema}.${table} (parent_id);
create index ${table}_owner_id_idx on ${schema}.${table} (owner_id, created_at);
create unique index ${table}_name_key on ${schema}.${table} (lower(name)) where active;`;
}

function commentTable(schema: string, index: number): string {
  const table = `${schema}.${tableName(index)}`;
  return `
comment on table ${table} is 'Record ${index} of ${schema}.';
comment on column ${table}.public_id is 'What clients see.';
comment on column ${table}.owner_id is 'Who answers for it.';
comment on column ${table}.status is 'Where it is in its life.';
comment on column ${table}.amount is 'In euros, taxes included.';
comment on column ${table}.details is 'Whatever the client sent.';`;
}

/** Every twentieth table brings an enum, which the nineteen after it use too. */
function enumName(index: number): string {
  return `status_${String(index - (index % 20)).padStart(4, "0")}`;
}

function createEnum(schema: string, index: number): string {
  if (index % 20 !== 0) return "";
  return `
create type ${schema}.${enumName(index)} as enum ('draft', 'open', 'done', 'archived_${index}');`;
}

/**
 * The SQL of one schema, in pieces that each run as one multi-statement query,
 * in order. Schemas do not depend on each other.
 * @param tables how many tables the schema has
 */
export function schemaStatements(schema: string, tables: number): string[] {
  const pieces = [`create schema ${schema};`];
  for (let start = 0; start < tables; start += chunkSize) {
    const end = Math.min(tables, start + chunkSize);
    let piece = "";
    for (let index = start; index < end; index++) {
      piece += createEnum(schema, index);
      piece += createTable(schema, index);
      piece += createIndexes(schema, index);
      piece += commentTable(schema, index);
    }
    pieces.push(piece);
  }
  return pieces;
}

async function runInTurn(
  url: string,
  jobs: (readonly string[])[],
): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
      for (const statements of job) await client.query(statements);
    }
  } finally {
    await client.end();
  }
}

/** Fills an empty database with `tables` tables in ten schemas and gathers statistics. */
export async function loadGeneratedSchema(
  url: string,
  tables: number,
): Promise<void> {
  const jobs = Array.from({ length: schemaCount }, (_, index) =>
    schemaStatements(schemaName(index), Math.ceil(tables / schemaCount)),
  );
  await Promise.all(
    Array.from({ length: loadingConnections }, () => runInTurn(url, jobs)),
  );
  await runInTurn(url, [["vacuum (analyze)"]]);
}
