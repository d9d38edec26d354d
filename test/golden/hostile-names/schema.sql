-- Relations and types whose names are no TypeScript names, or are somebody else's.
-- None collides with another under any casing; those that do have cases of their own.

create type "class" as enum (
  'a'
);

create type "interface" as (
  "type" text
);

create domain "string" as integer;

create domain "number" as text;

create domain "Array" as text;

create domain "Generated" as text;

create domain "ColumnType" as integer;

create type "Timestamp" as enum (
  'yesterday'
);

create type "Json" as enum (
  'not json'
);

create domain "Buffer" as text;

create domain "Record" as text;

create domain "Promise" as text;

create domain "Date" as text;

create domain "never" as text;

create type "enum" as enum (
  'enum'
);

create table "user" (
  id integer primary key,
  "class" "class",
  "interface" "interface",
  "string" "string",
  "number" "number" not null,
  array_ "Array"[],
  generated_ "Generated" not null default 'x',
  column_type "ColumnType",
  timestamp_ "Timestamp",
  real_timestamp timestamptz,
  json_ "Json",
  real_json jsonb,
  buffer_ "Buffer",
  real_buffer bytea,
  record_ "Record",
  promise_ "Promise",
  date_ "Date",
  real_date date,
  never_ "never",
  enum_ "enum"
);

create table "2fa" (id integer primary key);

create table "3" (id integer);

create table "with space" (id integer);

create table "with-dash" (id integer);

create table "with.dot" (id integer);

create table "with""quote" (id integer);

create table "with'apostrophe" (id integer);

create table "with`backtick${x}" (id integer);

create table "with\backslash" (id integer);

create table "with*/comment" (id integer);

create table "with/slash" (id integer);

create table "../../escape" (id integer);

create table " leading and trailing " (id integer);

create table "new
line" (id integer);

create table "$dollar" (id integer);

create table "!" (id integer);

create table "DB" (id integer);

create table "Kysely" (id integer);

create table "Selectable" (id integer);

create table "Insertable" (id integer);

create table "Updateable" (id integer);

create table "Int8" (id integer, big bigint, amount numeric);

create table "import" (id integer);

create table "export" (id integer);

create table "default" (id integer);

create table "await" (id integer);

create table "index" (id integer);

create table "tables" (id integer);

create table "con" (id integer);

create table "any" (id integer);

create table "null" (id integer);

create table "undefined" (id integer);

create table "клиенты" (
  "идентификатор" integer primary key,
  "имя" text
);

create table "テーブル" (id integer);

create table "straße" (id integer);

create table "🍣" (id integer);

create table "CamelCase" (
  "someId" integer primary key,
  "URLValue" text
);

create table "SCREAMING_CASE" (
  "ID" integer
);

create table sixty_three_bytes_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa (
  id integer primary key,
  column_of_sixty_three_bytes_bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb text
);

create view "select" as
select id as "from"
from "user";
