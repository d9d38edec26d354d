create schema core;
create domain core.email as text not null check (value ~ '@');
create domain core.note as text;
create type core.status as enum ('new', 'paid', 'sent');
create type core.point as (x integer, y integer);

create table core.customers (
  id bigint generated always as identity primary key,
  name text not null,
  nick text,
  email core.email,
  note core.note,
  created_at timestamptz not null default now(),
  deleted_at timestamptz
);

create table core.orders (
  id bigint primary key,
  customer_id bigint not null references core.customers,
  referrer_id bigint references core.customers,
  status core.status not null,
  total numeric(12, 2) not null,
  discount numeric(12, 2),
  tags text[] not null default '{}',
  details jsonb not null default '{}',
  shipped_on date,
  placed_at timestamptz not null,
  checked text,
  constraint checked_is_set check (checked is not null)
);

create table core.items (
  order_id bigint not null references core.orders,
  line integer not null,
  sku text not null,
  quantity integer not null,
  parent integer,
  place core.point not null,
  primary key (order_id, line)
);

create table core.places (
  id integer primary key,
  parent_id integer references core.places,
  label varchar(40) not null
);

create table core.base (a integer not null, b integer not null);
create table core.derived () inherits (core.base);
alter table core.base alter column b drop not null;
alter table core.derived alter column b drop not null;
alter table only core.base alter column b set not null;

create extension file_fdw with schema core;
create server elsewhere foreign data wrapper file_fdw;
create foreign table core.remote (id integer not null, label text not null) server elsewhere options (filename '/dev/null');

create table core.measures (at date not null, value integer not null) partition by range (at);
create table core.measures_2020 partition of core.measures for values from ('2020-01-01') to ('2021-01-01');
create table core.readings (at date not null, value integer not null) partition by range (at);
create foreign table core.readings_2020 partition of core.readings for values from ('2020-01-01') to ('2021-01-01') server elsewhere options (filename '/dev/null');

create function core.shout(text) returns text language sql immutable as $$ select nullif(upper($1), 'X') $$;
create function core.plus(text, text) returns text language sql immutable as $$ select null::text $$;
create operator core.+ (leftarg = text, rightarg = text, function = core.plus);
