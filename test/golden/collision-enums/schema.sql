-- Two enums that differ in case alone: one TypeScript name for both would merge them.

create type "Status" as enum (
  'on',
  'off'
);

create type status as enum (
  'open',
  'closed'
);

create table machines (
  id integer primary key,
  power "Status" not null,
  state status not null
);
