-- Types of the user's: NULL, defaults and what is never written stay the database's.

create domain iban as text;

create type mood as enum (
  'glad',
  'sad'
);

create table invoices (
  id integer primary key generated always as identity,
  total numeric(12, 2) not null,
  discount numeric(12, 2),
  lines jsonb not null default '[]',
  meta jsonb,
  handler text not null,
  flags text[] not null,
  issued timestamptz not null default now(),
  due timestamptz,
  account iban,
  accounts iban[],
  mood mood not null,
  position point,
  name_length integer generated always as (length(handler)) stored,
  code text,
  first_key text
);

create table payments (
  id integer primary key,
  total numeric(12, 2) not null,
  lines jsonb
);

create view open_invoices as
select
  id,
  total,
  meta
from invoices;
