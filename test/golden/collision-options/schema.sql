-- Every option that is wrong, reported together.

create table customers (
  id integer primary key,
  email text
);

create type status as enum (
  'on'
);
