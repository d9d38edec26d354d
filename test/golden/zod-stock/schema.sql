-- What arrives without parsers, in camelCase, of a single file, with checks and domains of their own.

create type mood as enum (
  'sad',
  'it''s "fine"'
);

create domain email as text
  check (value ~ '^[^@]+@[^@]+$')
  check (char_length(value) <= 20);

create domain rating as text
  check (value in ('good', 'bad'));

create type place as (
  name varchar(3),
  at point
);

create table everything (
  id bigint primary key generated always as identity,
  small smallint not null,
  whole integer not null check (whole between 1 and 10),
  big bigint default 0,
  exact numeric(5, 2) check (exact > 0),
  single real,
  double double precision,
  truth boolean not null default true,
  name varchar(5) not null,
  code text not null check (code ~ '^[A-Z]{2}\.[0-9]+$'),
  word text check (word like 'a%_') check (word <> 'abc'),
  locale text check (locale ~ '^\w+$'),
  padded char(3) check (char_length(padded) > 1),
  state text not null default 'new' check (state in ('new', 'done')),
  mood mood,
  email email not null,
  rating rating,
  key uuid not null default gen_random_uuid(),
  day date,
  at timestamptz not null default now(),
  local timestamp,
  took interval,
  bytes bytea,
  document jsonb not null,
  details jsonb check (jsonb_typeof(details) = 'object'),
  plain json,
  tags text[] check (cardinality(tags) <= 2),
  moods mood[] not null default '{}',
  emails email[],
  place place,
  span int4range,
  spans int4multirange,
  position circle,
  two_words text,
  address inet,
  email_encrypted text,
  total integer generated always as (whole * 2) stored,
  given text
);

comment on column everything.plain is '@type { seats: number }';

create view reading as
select
  id,
  upper(name) as name
from everything;

create schema other;

create table other.everything (
  id integer primary key
);
