-- Reminders went out at three in the morning: a customer has a time zone, at first
-- that of their station. Tags replace the "VIP" that hosts wrote into the notes.
-- Customers who ask to be forgotten are marked first and removed by a job after the
-- legal delay, hence deleted_at.

alter table core.customers
  add column timezone varchar(50) not null default 'UTC',
  add column tags text[] not null default '{}',
  add column deleted_at timestamptz;

update core.customers
set timezone = stations.timezone
from identity.stations
where stations.id = customers.station_id;

update core.customers
set tags = '{vip}'
where notes ~ '\yVIP\y';

create index customers_tags_idx on core.customers using gin (tags);

comment on column core.customers.timezone is 'IANA name, such as Europe/Vienna.';
comment on column core.customers.tags is 'Free labels, lower case.';
comment on column core.customers.notes is 'What staff should know; the customer may ask to read it.';
comment on column core.customers.deleted_at is 'Set when they asked to be forgotten; the row goes after the legal delay.';
