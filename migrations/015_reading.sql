-- What services kept writing by hand, once and for all: the calendar, the customers
-- that are still customers, and the revenue that the dashboard asks for every
-- minute. The last is materialized and refreshed concurrently by a job, which is
-- what its unique index is for.

create view core.active_customers as
select
  id,
  station_id,
  first_name,
  last_name,
  email_encrypted,
  phone_encrypted,
  consent_sms,
  consent_email,
  timezone,
  tags
from core.customers
where deleted_at is null;

create view core.calendar as
select
  bookings.id as booking_id,
  bookings.station_id,
  stations.name as station_name,
  bookings.chef_id,
  chefs.display_name as chef_name,
  bookings.customer_id,
  bookings.time_slot,
  bookings.party_size,
  bookings.status,
  bookings.balance_due
from core.bookings
join identity.stations on stations.id = bookings.station_id
left join core.chefs on chefs.id = bookings.chef_id
where bookings.status not in ('cancelled', 'no_show');

create materialized view core.monthly_revenue as
select
  bookings.station_id,
  bookings.currency,
  date_trunc('month', bookings.starts_at at time zone 'UTC')::date as month,
  count(*) as bookings,
  sum(bookings.party_size) as guests,
  sum(bookings.total) as revenue
from core.bookings
where bookings.status = 'completed'
group by
  bookings.station_id,
  bookings.currency,
  date_trunc('month', bookings.starts_at at time zone 'UTC');

create unique index monthly_revenue_key
  on core.monthly_revenue (station_id, currency, month);

comment on view core.active_customers is 'Customers who did not ask to be forgotten.';
comment on view core.calendar is 'Bookings that take up a chef''s time, with the names that a calendar shows.';
comment on column core.calendar.chef_name is 'Null until a chef is assigned.';
comment on materialized view core.monthly_revenue is 'Completed bookings by station, currency and month in UTC; refreshed every five minutes.';
