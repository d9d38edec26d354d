/** A small shop, which the entities in these tests have drifted from. */
export const shop = `
create schema shop;
create type shop.order_status as enum ('new', 'confirmed', 'cancelled', 'no_show');
create table shop.stations (
  id uuid primary key default gen_random_uuid(),
  name varchar(100) not null,
  postal_code varchar(12) not null
);
create table shop.customers (
  id uuid primary key default gen_random_uuid(),
  station_id uuid not null references shop.stations (id),
  full_name varchar(120) not null,
  email_address text not null unique,
  phone text,
  consent_sms boolean not null default false,
  loyalty_points bigint not null default 0,
  country varchar(2) not null,
  tags text[] not null default '{}',
  created_at timestamptz not null default now()
);
create table shop.orders (
  id integer generated always as identity primary key,
  customer_id uuid not null references shop.customers (id),
  status shop.order_status not null default 'new',
  channel text not null check (channel in ('web', 'phone', 'walk_in')),
  total numeric(12, 2) not null,
  placed_on date not null,
  cents integer generated always as ((total * 100)::integer) stored,
  cancelled_at timestamptz
);`;
