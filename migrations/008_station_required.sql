-- Reports by station missed every customer without one. Each goes to the station of
-- the chef of their latest booking; those who never had a chef go to the oldest
-- station, which is where the telephone used to ring. From here on a customer
-- belongs to exactly one station. A booking carries its own, because customers move
-- and what was sold at a station stays sold there.

update core.customers
set station_id = latest.station_id
from (
  select distinct on (bookings.customer_id)
    bookings.customer_id,
    chefs.station_id
  from core.bookings
  join core.chefs on chefs.id = bookings.chef_id
  order by
    bookings.customer_id,
    bookings.starts_at desc
) as latest
where customers.station_id is null
  and latest.customer_id = customers.id;

update core.customers
set station_id = (
  select id
  from identity.stations
  order by
    created_at,
    id
  limit 1
)
where station_id is null;

alter table core.customers
  alter column station_id set not null;

alter table core.bookings
  add column station_id uuid references identity.stations (id);

update core.bookings
set station_id = coalesce(chefs.station_id, customers.station_id)
from core.bookings as booking
join core.customers on customers.id = booking.customer_id
left join core.chefs on chefs.id = booking.chef_id
where bookings.id = booking.id;

alter table core.bookings
  alter column station_id set not null;

create index bookings_station_id_starts_at_idx on core.bookings (station_id, starts_at);

comment on table identity.stations is 'A kitchen that chefs set out from.';
comment on column identity.stations.code is 'Short name printed on documents, such as VIE1.';
comment on column identity.stations.postal_code is 'As the country writes it; not every one is a number.';
comment on column identity.stations.timezone is 'IANA name, such as Europe/Vienna.';
comment on column core.customers.station_id is 'The station that looks after them.';
comment on column core.bookings.station_id is 'The station that sold it, which need not be the customer''s today.';
