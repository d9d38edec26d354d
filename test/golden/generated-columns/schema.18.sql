-- PostgreSQL 18: generated columns that are computed when they are read. Not even the
-- keyword is needed.

create table virtual (
  id integer primary key,
  width numeric(10, 2) not null,
  height numeric(10, 2),
  area numeric(20, 4) generated always as (width * height) virtual,
  doubled numeric not null generated always as (width * 2),
  both_kinds numeric generated always as (width * 3) stored
);

create view virtual_view as
select
  id,
  width,
  area
from virtual;
