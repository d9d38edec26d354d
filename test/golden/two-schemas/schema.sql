-- The same names in two schemas, and in one that the search path does not list.

create schema sales;
create schema support;
create schema "Odd Schema";
create schema empty;

create type sales.status as enum (
  'open',
  'won',
  'lost'
);

create type support.status as enum (
  'open',
  'solved'
);

create type public.status as enum (
  'on',
  'off'
);

create domain sales.code as char(4);

create domain support.code as text
  not null;

create type sales.amount as (
  value numeric(10, 2),
  currency char(3)
);

create type support.amount as (
  hours integer
);

create table public.tickets (
  id integer primary key,
  status public.status not null
);

create table sales.tickets (
  id uuid primary key default gen_random_uuid(),
  status sales.status not null default 'open',
  code sales.code,
  amount sales.amount,
  other support.status[]
);

create table support.tickets (
  id bigint primary key generated always as identity,
  sale_id uuid references sales.tickets (id),
  public_id integer references public.tickets (id),
  status support.status not null,
  code support.code,
  amount support.amount
);

create table "Odd Schema"."Odd.Table" (
  id integer primary key,
  ticket_id bigint references support.tickets (id)
);

create table "Odd Schema".tickets (
  id integer
);

create view sales.open_tickets as
select *
from sales.tickets
where status = 'open';

create view support.open_tickets as
select *
from support.tickets
where status = 'open';

comment on schema sales is 'Before the contract. */';
comment on table sales.tickets is 'Quotes.';
comment on table support.tickets is 'Complaints.';
