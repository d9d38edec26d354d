-- Two teams now own parts of the database: identity (who and where) and core
-- (what is sold). Tables move, so that privileges can be granted by schema. Names
-- that clients use unqualified stop resolving; that is intended, a query should
-- say which schema it means.

create schema identity;
create schema core;

comment on schema identity is 'Stations, staff and what staff may do.';
comment on schema core is 'Customers, chefs, bookings and payments.';

alter table public.stations
  set schema identity;

alter table public.chefs
  set schema core;

alter table public.customers
  set schema core;

alter table public.bookings
  set schema core;

alter type public.booking_status
  set schema core;
