-- The first week of the service: everything in public, one country, one kind of
-- customer. Contact details are plain text and a customer need not belong to a
-- station, because bookings were taken by telephone and assigned later.

create type booking_status as enum (
  'pending',
  'confirmed',
  'done',
  'cancelled'
);

create table stations (
  id uuid primary key default gen_random_uuid(),
  code varchar(10) not null unique,
  name varchar(100) not null,
  street text not null,
  city varchar(100) not null,
  postal_code varchar(12) not null,
  timezone varchar(50) not null default 'UTC',
  created_at timestamp not null default now()
);

create table chefs (
  id uuid primary key default gen_random_uuid(),
  station_id uuid not null references stations (id),
  display_name varchar(100) not null,
  specialties text[] not null default '{}',
  active boolean not null default true,
  created_at timestamp not null default now()
);

create table customers (
  id uuid primary key default gen_random_uuid(),
  station_id uuid references stations (id),
  first_name varchar(100),
  last_name varchar(100),
  email text not null unique,
  phone text not null,
  sms_notifications boolean,
  email_notifications boolean,
  notes text,
  created_at timestamp not null default now(),
  updated_at timestamp
);

create table bookings (
  id uuid primary key default gen_random_uuid(),
  customer_id uuid not null references customers (id),
  chef_id uuid references chefs (id),
  starts_at timestamp not null,
  duration_minutes integer not null default 120,
  guests integer not null,
  total numeric(8, 2) not null default 0,
  deposit_paid boolean not null default false,
  status booking_status not null default 'pending',
  created_at timestamp not null default now(),
  updated_at timestamp
);

create index customers_station_id_idx on customers (station_id);
create index chefs_station_id_idx on chefs (station_id);
create index bookings_customer_id_idx on bookings (customer_id);
create index bookings_chef_id_idx on bookings (chef_id);
