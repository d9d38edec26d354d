-- Views that can be written through, wholly, partly or by a trigger, and views that
-- cannot; what is null in them and what is not.

create table authors (
  id integer primary key generated always as identity,
  name text not null,
  email text,
  born date,
  secret text not null default 'x'
);

create table books (
  id integer primary key,
  author_id integer not null references authors (id),
  editor_id integer references authors (id),
  title text not null,
  price numeric(10, 2) not null,
  tags text[] not null default '{}',
  details jsonb
);

create view updatable_view as
select
  id,
  name,
  email
from authors;

create view renamed_columns (key, "full name") as
select
  id,
  name
from authors;

create view partly_updatable as
select
  id,
  name,
  upper(name) as shouted,
  email is not null as has_email
from authors;

create view checked_view as
select
  id,
  name
from authors
where name <> ''
with cascaded check option;

create view barrier_view
with (security_barrier = true) as
select *
from authors
where born is not null;

create view view_of_view as
select
  id,
  name
from updatable_view
where id > 0;

create view outer_joined as
select
  authors.id,
  authors.name,
  books.id as book_id,
  books.title,
  coalesce(books.title, 'nothing yet') as title_or_text,
  books.price * 2 as doubled
from authors
left join books on books.author_id = authors.id;

create view inner_joined as
select
  books.title,
  authors.name as author,
  editors.name as editor
from books
join authors on authors.id = books.author_id
left join authors as editors on editors.id = books.editor_id;

create view fully_joined as
select
  authors.name,
  books.title
from authors
full join books on books.author_id = authors.id;

create view aggregated as
select
  author_id,
  count(*) as books,
  count(editor_id) as edited,
  sum(price) as total,
  avg(price) as average,
  max(title) as last_title,
  array_agg(title) as titles,
  jsonb_agg(details) as documents,
  bool_and(price > 0) as sane
from books
group by author_id;

create view grouped_by_sets as
select
  author_id,
  editor_id,
  count(*) as books
from books
group by grouping sets ((author_id), (editor_id));

create view united as
select
  id,
  name as label
from authors
union all
select
  id,
  null
from books;

create view constants as
select
  1 as one,
  'text' as text,
  null as nothing,
  null::integer as no_number,
  true as yes,
  now() as at,
  array[1, 2] as numbers,
  row(1, 'a')::text as anonymous,
  current_user as who;

create view windowed as
select
  id,
  row_number() over (order by price) as position,
  lag(title) over (order by price) as previous,
  sum(price) over () as sum
from books;

create view with_subqueries as
select
  id,
  (
    select max(price)
    from books
    where books.author_id = authors.id
  ) as highest,
  exists (
    select
    from books
    where books.author_id = authors.id
  ) as has_books,
  lateral_tag.tag
from authors
left join lateral (
  select unnest(books.tags) as tag
  from books
  where books.author_id = authors.id
) as lateral_tag on true;

create recursive view counting (n) as
select 1
union all
select n + 1
from counting
where n < 10;

create view whole_row as
select
  authors,
  books.title
from authors
join books on books.author_id = authors.id;

create view from_function as
select
  n,
  ordinality
from generate_series(1, 3) with ordinality as series (n, ordinality);

create view by_trigger as
select
  authors.name,
  books.title
from authors
join books on books.author_id = authors.id;

create function write_by_trigger()
returns trigger
language plpgsql
as $$
begin
  insert into authors (name)
  values (new.name);
  return new;
end
$$;

create trigger by_trigger_insert
  instead of insert on by_trigger
  for each row
  execute function write_by_trigger();

create view by_rule as
select distinct name
from authors;

create rule by_rule_insert as
  on insert to by_rule
  do instead
  insert into authors (name)
  values (new.name);

create view defaulted as
select
  id,
  name,
  secret
from authors;

alter view defaulted
  alter column secret set default 'from the view';

create view no_view_columns as
select;

create materialized view totals as
select
  author_id,
  count(*) as books,
  sum(price) as total
from books
group by author_id;

create unique index totals_author_id_key on totals (author_id);

create materialized view unpopulated as
select
  id,
  name
from authors
with no data;

create view of_materialized as
select *
from totals;

comment on view outer_joined is 'Every author, with or without books.';
comment on column outer_joined.title is 'Null for an author without books.';
comment on materialized view totals is 'Refreshed at night.';
comment on column totals.total is 'In euros.';
