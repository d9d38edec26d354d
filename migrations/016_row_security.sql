-- A host of one station could read the customers of another. Sessions of station
-- services say which station they serve; without the setting they see nothing.
-- Head office says so too, explicitly. The owner of the tables, and with it
-- migrations and jobs, is not bound. Neither are views, which read as their owner:
-- they are for head office and are not to be granted to station services.

create function core.serves_station(station uuid)
returns boolean
language sql
stable
set search_path = ''
as $$
  select
    coalesce(current_setting('booking.all_stations', true) = 'on', false)
    or station = nullif(current_setting('booking.station_id', true), '')::uuid
$$;

alter table core.customers
  enable row level security;

create policy customers_of_station on core.customers
  using (core.serves_station(station_id))
  with check (core.serves_station(station_id));

alter table core.bookings
  enable row level security;

create policy bookings_of_station on core.bookings
  using (core.serves_station(station_id))
  with check (core.serves_station(station_id));

comment on function core.serves_station(uuid) is 'Whether this session may see rows of a station: booking.station_id, or booking.all_stations = on.';
comment on policy customers_of_station on core.customers is 'Station services see their own customers.';
comment on policy bookings_of_station on core.bookings is 'Station services see their own bookings.';
comment on table core.chefs is 'People who cook.';
comment on column core.chefs.station_id is 'The station they set out from.';
comment on column core.chefs.specialties is 'Free labels, lower case, such as teppanyaki.';
comment on column core.chefs.active is 'Whether they take bookings at present.';
