-- A role that may read most, write some, and not know about the rest. Roles belong to
-- the cluster, so they may be there already.

do $$
begin
  create role undrift_reader;
exception
  when duplicate_object then null;
end
$$;

create schema open;
create schema closed;

grant usage on schema open to undrift_reader;

create table open.readable (
  id integer primary key generated always as identity,
  name text not null
);

create table open.writable (
  id integer primary key,
  readable_id integer not null references open.readable (id),
  name text not null default '',
  secret text
);

create table open.by_column (
  id integer primary key,
  shown text,
  hidden text not null,
  changeable text
);

create table open.invisible (
  id integer primary key,
  note text
);

create table closed.away (
  id integer primary key
);

create view open.window as
select
  id,
  note
from open.invisible;

grant select on open.readable to undrift_reader;
grant select, insert, update, delete on open.writable to undrift_reader;
grant select (id, shown, changeable), insert (id, shown), update (changeable) on open.by_column to undrift_reader;
grant select on open.window to undrift_reader;
grant select on closed.away to undrift_reader;

-- Keys, unique constraints and references made of hidden columns are hidden with them.
create table open.hidden_keys (
  secret_id integer primary key,
  name text unique,
  away_id integer references open.readable (id)
);

grant select (name), insert (name), update (name) on open.hidden_keys to undrift_reader;

create table open.rows (
  id integer primary key,
  tenant text not null
);

comment on table open.rows is 'Rows of tenants.';

alter table open.rows
  enable row level security;

create policy own_rows on open.rows
  for select
  using (tenant = current_user);

create table open.no_rows (
  id integer primary key
);

alter table open.no_rows
  enable row level security;

grant select, insert on open.rows to undrift_reader;
grant select on open.no_rows to undrift_reader;
