-- PostgreSQL 15: nulls that are not distinct, and a delete that nulls some columns only.

create table nulls_not_distinct (
  a integer,
  b integer,
  c integer,
  constraint one_null unique nulls not distinct (a),
  constraint ordinary unique (b)
);

create unique index nulls_not_distinct_c_key
  on nulls_not_distinct (c)
  nulls not distinct
  where b is null;

create table set_null_columns (
  tenant integer not null,
  pair integer,
  foreign key (tenant, pair) references composite_keys (a, b) on delete set null (pair)
);

create view invoker_view
with (security_invoker = true) as
select id
from parents;
