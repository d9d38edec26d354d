-- A second time zone opened. Every timestamp was written by a server that ran in
-- UTC, so reading them as UTC keeps each one at the instant it meant. A row that was
-- never updated says so by both times being the same, not by a null.

alter table identity.stations
  alter column created_at type timestamptz using created_at at time zone 'UTC';

alter table core.chefs
  alter column created_at type timestamptz using created_at at time zone 'UTC';

alter table core.customers
  alter column created_at type timestamptz using created_at at time zone 'UTC',
  alter column updated_at type timestamptz using coalesce(updated_at, created_at) at time zone 'UTC',
  alter column updated_at set default now(),
  alter column updated_at set not null;

alter table core.bookings
  alter column starts_at type timestamptz using starts_at at time zone 'UTC',
  alter column created_at type timestamptz using created_at at time zone 'UTC',
  alter column updated_at type timestamptz using coalesce(updated_at, created_at) at time zone 'UTC',
  alter column updated_at set default now(),
  alter column updated_at set not null;

alter table identity.stations
  add column updated_at timestamptz not null default now();

alter table core.chefs
  add column updated_at timestamptz not null default now();
