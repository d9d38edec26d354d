-- What pg makes of values without undrift's parsers.

create type status as enum (
  'on',
  'off'
);

create domain amount as numeric(12, 2);

create type pair as (
  a integer,
  b integer
);

create table everything (
  id bigint primary key,
  amount amount,
  amounts amount[],
  status status not null,
  statuses status[] not null,
  pair pair,
  pairs pair[],
  at timestamptz not null default now(),
  day date,
  days date[],
  took interval,
  details jsonb,
  documents jsonb[],
  span int4range,
  spans int4multirange,
  place point,
  round circle,
  area box[],
  file bytea,
  numbers bigint[],
  matrix integer[][]
);
