-- Names that CamelCasePlugin cannot turn back, and two that it makes one.

create type pair as (
  a_b integer,
  "aB" integer
);

create table "Customers" (
  id integer
);

create table orders (
  user_id integer,
  "userId" integer,
  "URLValue" text,
  trailing_ text,
  unit_price_1 numeric
);

create table line_items (
  id integer
);

create table "lineItems" (
  id integer
);
