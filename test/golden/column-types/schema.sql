-- Every built-in type that a column can have, bare, with a modifier, and as an array.

create table scalars (
  boolean_ boolean not null,
  int2_ smallint not null,
  int4_ integer not null,
  int8_ bigint not null,
  numeric_ numeric not null,
  numeric_12_2 numeric(12, 2) not null,
  numeric_5 numeric(5) not null,
  numeric_5_2 numeric(5, 2) not null,
  float4_ real not null,
  float8_ double precision not null,
  money_ money not null,
  text_ text not null,
  varchar_ varchar not null,
  varchar_100 varchar(100) not null,
  char_ char not null,
  char_3 char(3) not null,
  bpchar_ bpchar not null,
  internal_char "char" not null,
  name_ name not null,
  bytea_ bytea not null,
  uuid_ uuid not null,
  date_ date not null,
  time_ time not null,
  time_3 time(3) not null,
  timetz_ timetz not null,
  timetz_3 timetz(3) not null,
  timestamp_ timestamp not null,
  timestamp_3 timestamp(3) not null,
  timestamptz_ timestamptz not null,
  timestamptz_0 timestamptz(0) not null,
  interval_ interval not null,
  interval_3 interval(3) not null,
  interval_year_to_month interval year to month not null,
  interval_day_to_second_2 interval day to second(2) not null,
  json_ json not null,
  jsonb_ jsonb not null,
  jsonpath_ jsonpath not null,
  xml_ xml not null,
  bit_ bit not null,
  bit_8 bit(8) not null,
  varbit_ bit varying not null,
  varbit_8 bit varying(8) not null,
  inet_ inet not null,
  cidr_ cidr not null,
  macaddr_ macaddr not null,
  macaddr8_ macaddr8 not null,
  point_ point not null,
  line_ line not null,
  lseg_ lseg not null,
  box_ box not null,
  path_ path not null,
  polygon_ polygon not null,
  circle_ circle not null,
  tsvector_ tsvector not null,
  tsquery_ tsquery not null,
  oid_ oid not null,
  tid_ tid not null,
  xid_ xid not null,
  xid8_ xid8 not null,
  cid_ cid not null,
  pg_lsn_ pg_lsn not null,
  pg_snapshot_ pg_snapshot not null,
  txid_snapshot_ txid_snapshot not null,
  regclass_ regclass not null,
  regcollation_ regcollation not null,
  regconfig_ regconfig not null,
  regdictionary_ regdictionary not null,
  regnamespace_ regnamespace not null,
  regoper_ regoper not null,
  regoperator_ regoperator not null,
  regproc_ regproc not null,
  regprocedure_ regprocedure not null,
  regrole_ regrole not null,
  regtype_ regtype not null,
  int4range_ int4range not null,
  int8range_ int8range not null,
  numrange_ numrange not null,
  tsrange_ tsrange not null,
  tstzrange_ tstzrange not null,
  daterange_ daterange not null,
  int4multirange_ int4multirange not null,
  int8multirange_ int8multirange not null,
  nummultirange_ nummultirange not null,
  tsmultirange_ tsmultirange not null,
  tstzmultirange_ tstzmultirange not null,
  datemultirange_ datemultirange not null,
  refcursor_ refcursor not null,
  int2vector_ int2vector not null,
  oidvector_ oidvector not null,
  aclitem_ aclitem not null
);

-- The same, as an array of each and nullable, made by the server so that the two
-- tables cannot part.
do $$
begin
  execute (
    select format(
      'create table arrays (%s)',
      string_agg(format('%I %s[]', attname, format_type(atttypid, atttypmod)), ', ' order by attnum)
    )
    from pg_attribute
    where attrelid = 'scalars'::regclass
      and attnum > 0
  );
end
$$;

-- PostgreSQL keeps neither the number of dimensions nor their sizes.
create table array_forms (
  plain text[] not null,
  sql_standard text array not null,
  sized integer[3] not null,
  matrix integer[][] not null,
  cube double precision[2][2][2] not null,
  with_default text[] not null default '{}',
  default_elements text[] not null default array['a', 'b,c', '"d"', null]
);

-- An array is not told by the underscore of its type's name.
create type _leading_underscore as enum (
  'a',
  'b'
);

create type leading_underscore as enum (
  'c',
  'd'
);

create table underscores (
  one _leading_underscore not null,
  many _leading_underscore[] not null,
  other leading_underscore not null,
  others leading_underscore[] not null
);

create table collations (
  c text collate "C" not null,
  posix varchar(10) collate "POSIX",
  ordinary text
);

create table defaults (
  nothing integer,
  required integer not null,
  literal integer not null default 1,
  nullable_with_default integer default 1,
  null_default integer default null,
  text_literal text not null default 'it''s',
  text_cast varchar(20) not null default 'a\b',
  json_literal jsonb not null default '{"a": [1, 2]}',
  now_default timestamptz not null default now(),
  clock_default timestamptz not null default clock_timestamp(),
  current_date_default date not null default current_date,
  uuid_default uuid not null default gen_random_uuid(),
  user_default name not null default current_user,
  expression integer not null default (1 + 2) * 3,
  interval_default interval not null default '1 day 02:03:04',
  bit_default bit(4) not null default b'0101'
);
