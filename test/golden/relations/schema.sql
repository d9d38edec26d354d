-- Kinds of relation, and those that look like nothing at all.

create table no_columns ();

create unlogged table unlogged (
  id integer primary key
);

create table one_dropped_column (
  gone integer
);

alter table one_dropped_column
  drop column gone;

create table gaps (
  a integer,
  b integer,
  c integer not null,
  d integer
);

alter table gaps
  drop column b,
  add column e text;

alter table gaps
  rename column c to see;

create type typed_row as (
  id integer,
  name text
);

create table typed of typed_row (
  id with options primary key,
  name with options not null default 'nobody'
);

create table like_gaps (
  like gaps including all,
  more jsonb
);

-- Loops: two tables that name each other, one that names itself.
create table teams (
  id integer primary key,
  captain_id integer
);

create table players (
  id integer primary key,
  team_id integer not null references teams (id),
  mentor_id integer references players (id) on delete set null
);

alter table teams
  add constraint teams_captain_id_fkey
    foreign key (captain_id) references players (id)
    deferrable initially deferred;

-- Neither a temporary table nor a TOAST table is anybody's model.
create temporary table session_only (
  id integer
);
