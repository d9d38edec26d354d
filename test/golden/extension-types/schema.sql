-- Types that extensions bring, in and outside the search path, and objects that
-- belong to an extension and are nobody's tables.

create schema extensions;

create extension citext
  with schema public;

create extension hstore
  with schema public;

create extension ltree
  with schema extensions;

create extension cube
  with schema extensions;

create extension isn
  with schema extensions;

create extension pg_trgm
  with schema extensions;

create extension pg_stat_statements
  with schema public;

create domain login as citext
  check (length(value::text) > 2);

create table extended (
  id integer primary key,
  name citext not null,
  names citext[] not null,
  nickname citext default 'anonymous',
  login login not null,
  attributes hstore,
  attribute_list hstore[],
  path extensions.ltree not null,
  paths extensions.ltree[] not null,
  pattern extensions.lquery,
  corner extensions.cube,
  book extensions.isbn13,
  books extensions.isbn13[]
);

create unique index extended_name_key on extended (name);
create index extended_path_idx on extended using gist (path);
create index extended_name_trgm_idx on extended using gin ((name::text) extensions.gin_trgm_ops);
