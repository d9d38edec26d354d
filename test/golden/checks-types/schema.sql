-- CHECKs that list values or JSON types, and all that looks as if it did.

create type phase as enum (
  'draft',
  'open',
  'shut'
);

create domain rating as text
  check (value in ('good', 'bad'));

create domain kind as text
  constraint kind_known check (value in ('a', 'b'));

alter domain kind
  drop constraint kind_known;

alter domain kind
  add constraint kind_known check (value in ('a', 'b')) not valid;

create domain payload as jsonb
  check (jsonb_typeof(value) in ('object', 'array'));

create table narrowed (
  text_in text not null check (text_in in ('new', 'it''s "done"', E'a\\b')),
  varchar_any varchar(10) check (varchar_any = any (array['x', 'y'])),
  with_default text not null default 'new' check (with_default in ('new', 'old')),
  or_null text check (or_null is null or or_null = 'only'),
  int_in integer not null check (int_in in (-1, 0, 1)),
  small_in smallint check (small_in in (1, 2)),
  big_in bigint not null check (big_in in (10, 20)),
  truth boolean not null check (truth = true),
  phase phase not null check (phase in ('draft', 'open')),
  both_lists text check (both_lists in ('a', 'b', 'c')) check (both_lists in ('b', 'c', 'd')),
  rating rating not null,
  ratings rating[] not null,
  payload payload not null,
  details jsonb not null check (jsonb_typeof(details) = 'object'),
  list json check (json_typeof(list) in ('array', 'null')),
  always_null jsonb not null check (jsonb_typeof(always_null) = 'null')
);

create table as_they_were (
  char_in char(3) check (char_in in ('a', 'b')),
  int_as_text integer check (int_as_text::text in ('1', '2')),
  numeric_in numeric check (numeric_in in (1, 2)),
  folded text collate "C" check (folded in ('a', 'b')),
  either text,
  other text check (either in ('a', 'b') or other in ('a', 'b')),
  kind kind,
  array_of text[] check (array_of = array['a'])
);

create table old_rows (
  state text not null,
  own text not null,
  constraint own_known check (own in ('a', 'b')) no inherit
);

insert into old_rows (state, own)
values ('from before', 'a');

alter table old_rows
  add constraint state_known check (state in ('new', 'done')) not valid;

-- The server does not check what a foreign table holds.
create foreign data wrapper nothing;

create server nowhere
  foreign data wrapper nothing;

create foreign table elsewhere (
  state text,
  constraint elsewhere_state_known check (state in ('a', 'b'))
)
server nowhere;

create table measured (
  state text check (state in ('a', 'b'))
)
partition by list (state);

create foreign table measured_a
  partition of measured for values in ('a')
  server nowhere;

create view narrowed_view as
select
  text_in
from narrowed;
