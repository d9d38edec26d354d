-- Foreign tables are tables to a query, wherever their rows are. No server is asked.

create extension postgres_fdw
  with schema public;

create extension file_fdw
  with schema public;

create server elsewhere
  foreign data wrapper postgres_fdw
  options (host '127.0.0.1', port '1', dbname 'nowhere');

create server files
  foreign data wrapper file_fdw;

create foreign table remote_orders (
  id bigint options (column_name 'order_id') not null,
  placed_at timestamptz not null,
  note text,
  tags text[] not null,
  total numeric(10, 2) default 0,
  total_with_tax numeric(12, 4) generated always as (total * 1.2) stored,
  constraint remote_orders_total check (total >= 0)
) server elsewhere
  options (schema_name 'sales', table_name 'orders');

create foreign table readings (
  at text,
  value double precision
) server files
  options (filename '/nonexistent/readings.csv', format 'csv');

-- A partitioned table with a foreign leaf.
create table measurements (
  year integer not null,
  value double precision
) partition by list (year);

create foreign table measurements_2020
  partition of measurements
  for values in (2020)
  server elsewhere;

create table measurements_2026
  partition of measurements
  for values in (2026);

comment on foreign table remote_orders is 'Orders of the old shop.';
comment on column remote_orders.note is 'Free text.';
