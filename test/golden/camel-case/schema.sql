-- Names as Kysely's CamelCasePlugin has them, in DB, interfaces and metadata.

create schema front_desk;

create type front_desk.booking_status as enum (
  'deposit_pending',
  'no_show'
);

create type front_desk.time_slot as (
  starts_at timestamptz,
  party_size integer
);

create table front_desk.booking_requests (
  booking_id integer primary key generated always as identity,
  customer_first_name text not null,
  booking_status front_desk.booking_status not null,
  time_slot front_desk.time_slot,
  previous_booking_id integer references front_desk.booking_requests (booking_id),
  email_encrypted text,
  email_bidx text,
  unique (customer_first_name, booking_status)
);

create table line_items (
  id integer primary key,
  unit_price numeric
);
