-- A file per table and type; the same names in two schemas; names that are no file names.

create schema sales;
create schema support;

create type sales.status as enum (
  'open',
  'won'
);

create type support.status as enum (
  'open',
  'solved'
);

create domain sales.amount as numeric(12, 2);

create type sales.line as (
  amount sales.amount,
  at timestamptz
);

create table sales.tickets (
  id bigint primary key generated always as identity,
  status sales.status not null,
  lines sales.line[] not null,
  details jsonb
);

create table support.tickets (
  id uuid primary key default gen_random_uuid(),
  sale_id bigint references sales.tickets (id),
  status support.status not null,
  sale_status sales.status,
  email_encrypted text
);

create table public."index" (
  id integer
);

create table public."Con" (
  id integer
);

create table public."with/slash" (
  id integer
);

create table public.status (
  status sales.status,
  other support.status
);

create view support.open as
select *
from support.tickets
where status = 'open';
