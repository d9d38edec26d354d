-- Interfaces in the singular; keys of DB and files stay as the database has them.

create type statuses as enum (
  'on'
);

create type address as (
  lines text[]
);

create table people (
  id integer primary key,
  status statuses
);

create table companies (
  id integer primary key
);

create table addresses_of_people (
  id integer primary key,
  address address
);

create table news (
  id integer primary key
);

create table series (
  id integer primary key
);

create table status_changes (
  id integer primary key
);

create view order_data as
select id
from people;
