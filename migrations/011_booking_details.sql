-- Menu, allergies and the way to the garden gate differ by station and change every
-- season, so they are a document. The address is not: the route planner needs its
-- parts. Two hosts overwrote each other's changes, so a booking has a version: an
-- update names the version it read and raises it by one.

create type core.address as (
  street text,
  city text,
  postal_code text,
  country char(2)
);

alter table core.bookings
  add column venue core.address,
  add column details jsonb not null default '{}',
  add column version integer not null default 1,
  add column cancelled_at timestamptz,
  add constraint bookings_details_object check (jsonb_typeof(details) = 'object'),
  add constraint bookings_version_positive check (version > 0);

update core.bookings
set cancelled_at = updated_at
where status = 'cancelled';

alter table core.bookings
  add constraint bookings_cancelled_dated check ((status = 'cancelled') = (cancelled_at is not null));

create function core.available_chefs(station uuid, slot tstzrange)
returns setof core.chefs
language sql
stable
set search_path = ''
as $$
  select chefs.*
  from core.chefs
  where chefs.station_id = station
    and chefs.active
    and not exists (
      select
      from core.bookings
      where bookings.chef_id = chefs.id
        and bookings.time_slot && slot
        and bookings.status not in ('cancelled', 'no_show')
    )
  order by chefs.display_name
$$;

comment on type core.address is 'A postal address.';
comment on column core.address.country is 'ISO 3166-1 alpha-2.';
comment on table core.bookings is 'One evening: a customer, a chef, a time and a place.';
comment on column core.bookings.chef_id is 'Null until a chef is assigned.';
comment on column core.bookings.status is 'Where the booking is in its life.';
comment on column core.bookings.venue is 'Where the chef cooks; null when it is the station itself.';
comment on column core.bookings.details is 'Menu, allergies, equipment: { menu?, allergies?, equipment?, access? }.';
comment on column core.bookings.version is 'Raised by one with every change; an update names the one it read.';
comment on function core.available_chefs(uuid, tstzrange) is 'Chefs of a station who are free for the whole slot, by name.';
