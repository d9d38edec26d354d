-- Two tables that singularize would make one.

create table "user" (
  id integer primary key,
  name text not null
);

create table users (
  id uuid primary key,
  email text not null
);
