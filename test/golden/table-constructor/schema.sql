-- Names that every object already has.

create table "constructor" (
  id integer primary key,
  "constructor" text not null,
  "__proto__" text
);

create table prototype (
  constructor_id integer references "constructor" (id)
);

create type "valueOf" as enum (
  'constructor',
  '__proto__'
);

create table "isPrototypeOf" (
  id integer primary key,
  "valueOf" "valueOf"
);

create table "__proto__" (id integer);

create table "hasOwnProperty" (id integer);

create table "toString" (id integer);
