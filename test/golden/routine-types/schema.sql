-- Routines of every kind: overloaded, with defaults, out, inout, variadic and table
-- results, set-returning, aggregates, window functions, procedures, trigger functions.

create type mood as enum (
  'sad',
  'happy'
);

create type pair as (
  a integer,
  b text
);

create domain positive as integer
  check (value > 0);

create table people (
  id integer primary key,
  name text not null,
  mood mood
);

create function add(a integer, b integer default 1)
returns integer
language sql
immutable
strict
parallel safe
as $$
  select a + b
$$;

create function add(a numeric, b numeric)
returns numeric
language sql
immutable
as $$
  select a + b
$$;

create function unnamed_arguments(integer, text, mood[])
returns void
language sql
as $$
$$;

create function out_arguments(in n integer, out half integer, out rest integer)
language sql
as $$
  select n / 2, n % 2
$$;

create function inout_argument(inout value text, extra text default 'it''s */ "x"')
language sql
as $$
  select value || extra
$$;

create function variadic_arguments(separator text, variadic parts text[])
returns text
language sql
as $$
  select array_to_string(parts, separator)
$$;

create function table_result(min_id integer default 0)
returns table (id integer, name text, moods mood[])
language sql
stable
as $$
  select people.id, people.name, array[people.mood]
  from people
  where people.id >= min_id
$$;

create function rows_of_table()
returns setof people
language sql
stable
rows 10
as $$
  select *
  from people
$$;

create function one_row(who integer)
returns people
language sql
stable
as $$
  select *
  from people
  where id = who
$$;

create function moods()
returns setof mood
language sql
as $$
  select unnest(enum_range(null::mood))
$$;

create function anonymous_records()
returns setof record
language sql
as $$
  select 1, 'a'
$$;

create function composite_argument(p pair, ps pair[], m mood default 'happy', d positive default 1)
returns pair
language sql
as $$
  select p
$$;

create function mood_label(person people)
returns text
language sql
stable
as $$
  select person.mood::text
$$;

create function polymorphic(a anyelement, list anyarray)
returns anyelement
language sql
as $$
  select coalesce(a, list[1])
$$;

create function "odd "" name */"("odd "" argument" integer, "__proto__" text, "default" boolean)
returns text
language sql
as $$
  select '*/ export const injected = 1; /*'
$$;

create function definer()
returns name
language sql
security definer
set search_path = ''
as $$
  select session_user
$$;

create function in_plpgsql(n integer)
returns integer
language plpgsql
volatile
as $body$
begin
  if n < 2 then
    return n;
  end if;
  return in_plpgsql(n - 1) + in_plpgsql(n - 2);
end
$body$;

create function standard_body(n integer)
returns integer
language sql
immutable
begin atomic
  select n * 2;
end;

create function native(text)
returns integer
language internal
immutable
strict
as 'textlen';

create function on_people_change()
returns trigger
language plpgsql
as $$
begin
  return new;
end
$$;

create function on_ddl()
returns event_trigger
language plpgsql
as $$
begin
end
$$;

create procedure rename_person(who integer, name text)
language sql
as $$
  update people
  set name = rename_person.name
  where id = who
$$;

create procedure counted(inout n integer)
language plpgsql
as $$
begin
  n := n + 1;
end
$$;

create procedure counted_out(in n integer, out doubled integer)
language plpgsql
as $$
begin
  doubled := n * 2;
end
$$;

create aggregate product(numeric) (
  sfunc = numeric_mul,
  stype = numeric,
  initcond = '1'
);

create function my_row_number()
returns bigint
language internal
window
immutable
strict
as 'window_row_number';

comment on function add(integer, integer) is 'Adds. */ export const injected = 1;';
comment on function add(numeric, numeric) is 'Adds exactly.';
comment on procedure rename_person(integer, text) is 'Gives a person a name.';
comment on aggregate product(numeric) is 'Multiplies.';

create schema more;

create function more.elsewhere(at timestamptz, big bigint)
returns table (id bigint, at timestamptz)
language sql
as $$
  select big, at
$$;

create function one_out(out only_one bigint)
language sql
as $$
  select 1::bigint
$$;
