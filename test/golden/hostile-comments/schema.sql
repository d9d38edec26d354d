-- Comments on everything that takes one, each trying to become code. Nothing called
-- "injected" may exist in what is generated.

create schema annotated;

create type annotated.state as enum (
  'on',
  'off'
);

create domain annotated.code as text
  check (value <> '');

create type annotated.point as (
  x integer,
  y integer
);

create type annotated.span as range (
  subtype = integer
);

create table annotated.notes (
  ends_comment text,
  many_ends text,
  only_end text,
  starts_with_slash text,
  opens_comment text,
  line_comment text,
  template text,
  backslash text,
  escaped_end text,
  entity text,
  lines text,
  windows_lines text,
  separators text,
  bidi text,
  nothing_but_space text,
  padded text,
  tags text,
  encrypted_elsewhere text,
  markdown text,
  script text,
  unicode_escape text,
  long text,
  state annotated.state,
  code annotated.code,
  point annotated.point,
  span annotated.span
);

comment on schema annotated is '*/ export const injected = 0; /*';
comment on type annotated.state is '*/ export const injected = 1; /*';
comment on domain annotated.code is '*/ export const injected = 2; /*';
comment on type annotated.point is '*/ export const injected = 3; /*';
comment on type annotated.span is '*/ export const injected = 4; /*';
comment on column annotated.point.x is '*/ export const injected = 5; /*';
comment on table annotated.notes is E'First line.\n*/ export const injected = 6; /*\n\nLast line.';
comment on column annotated.notes.ends_comment is '*/ injected: string; /**';
comment on column annotated.notes.many_ends is '**/ */ *//* */*/';
comment on column annotated.notes.only_end is '*/';
comment on column annotated.notes.starts_with_slash is E'/ injected\n/ injected';
comment on column annotated.notes.opens_comment is '/** /* /*!';
comment on column annotated.notes.line_comment is '// @ts-nocheck';
comment on column annotated.notes.template is '`${injected()}` ''; "';
comment on column annotated.notes.backslash is '\ \\ \n \u002a\u002f injected \';
comment on column annotated.notes.escaped_end is '*\/ *\\/ *&#47;';
comment on column annotated.notes.entity is '&lt;b&gt; &#42;&#47; <b>';
comment on column annotated.notes.lines is E'one\n\ntwo\n  indented\n\n\nthree\n';
comment on column annotated.notes.windows_lines is E'one\r\ntwo\rthree';
comment on column annotated.notes.separators is E'one\u2028two\u2029three\u0085four\u000bfive\u000csix';
comment on column annotated.notes.bidi is E'\u202e*/ injected \u2066/*\u2069';
comment on column annotated.notes.nothing_but_space is E' \n\t ';
comment on column annotated.notes.padded is E'   padded\t  ';
comment on column annotated.notes.tags is E'@deprecated use lines\n@type {number}\n{@link injected}\n@see https://example.org/*/';
comment on column annotated.notes.encrypted_elsewhere is 'Not the directive: see @encrypted in the manual.';
comment on column annotated.notes.markdown is E'```ts\nconst injected = 1;\n```\n* a\n* b';
comment on column annotated.notes.script is '</script><script>injected()</script>';
comment on column annotated.notes.unicode_escape is E'*\u200b/ \uff0a\uff0f \u2217\u2215';

do $$
begin
  execute format('comment on column annotated.notes.long is %L', repeat('word ', 4000) || '*/');
end
$$;

create view annotated.view as
select
  lines,
  state
from annotated.notes;

create materialized view annotated.materialized as
select lines
from annotated.notes;

create function annotated.function(a integer)
returns integer
language sql
as $$
  select a
$$;

create sequence annotated.sequence;

create index notes_lines_idx on annotated.notes (lines);

alter table annotated.notes
  add constraint notes_padded_check check (padded <> '*/ injected /*');

comment on view annotated.view is '*/ export const injected = 7; /*';
comment on column annotated.view.lines is '*/ injected: string; /*';
comment on materialized view annotated.materialized is '*/ export const injected = 8; /*';
comment on column annotated.materialized.lines is '*/ injected: string; /*';
comment on function annotated.function(integer) is '*/ export const injected = 9; /*';
comment on sequence annotated.sequence is '*/ export const injected = 10; /*';
comment on index annotated.notes_lines_idx is '*/ export const injected = 11; /*';
comment on constraint notes_padded_check on annotated.notes is '*/ export const injected = 12; /*';
