-- Composite types: nested, in arrays, with odd attribute names, with dropped
-- attributes, and the row types that tables and views bring along.

create type address as (
  street text,
  city text,
  postal_code varchar(12),
  country char(2)
);

create type geo_position as (
  latitude double precision,
  longitude double precision
);

create type place as (
  address address,
  "position" geo_position,
  aliases text[],
  previous address[]
);

create type odd_attributes as (
  "user" integer,
  "two words" text,
  "quote""d" text,
  "*/" text,
  "__proto__" text,
  "constructor" text,
  "Ünï" text
);

create type shrunk as (
  kept integer,
  dropped text,
  also_kept boolean
);

alter type shrunk
  drop attribute dropped;

alter type shrunk
  add attribute added numeric(10, 2);

create type no_attributes as ();

create table places (
  id integer primary key,
  place place not null,
  addresses address[] not null default '{}',
  home address default row('Main St 1', 'Springfield', '12345', 'US'),
  odd odd_attributes,
  shrunk shrunk,
  nothing no_attributes
);

-- The row type of a table or view as the type of a column.
create view place_names as
select
  id,
  (place).address.city
from places;

create table place_snapshots (
  taken_at timestamptz not null,
  row_ places not null,
  rows_ places[] not null,
  view_row place_names
);

comment on type address is 'Where a letter goes.';
comment on column address.country is 'ISO 3166-1 alpha-2.';
