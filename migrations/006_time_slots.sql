-- One chef was booked twice for the same evening. A start and a duration cannot be
-- constrained against overlap, a range can: the slot becomes one column and the
-- database refuses the second booking. A database that already holds overlapping
-- bookings stops here with their keys; a person has to decide who gets the chef.
-- guests is renamed too: it counted the host, and everybody read it as if it did not.

create extension if not exists btree_gist
  with schema public;

alter table core.bookings
  add column time_slot tstzrange;

update core.bookings
set time_slot = tstzrange(starts_at, starts_at + make_interval(mins => duration_minutes), '[)');

alter table core.bookings
  alter column time_slot set not null,
  drop column starts_at,
  drop column duration_minutes;

alter table core.bookings
  add column starts_at timestamptz not null generated always as (lower(time_slot)) stored,
  add constraint bookings_time_slot_bounded check (
    not isempty(time_slot)
    and lower(time_slot) is not null
    and upper(time_slot) is not null
    and lower_inc(time_slot)
    and not upper_inc(time_slot)
  ),
  add constraint bookings_chef_not_double_booked exclude using gist (
    chef_id with =,
    time_slot with &&
  ) where (status not in ('cancelled', 'no_show'));

alter table core.bookings
  rename column guests to party_size;

alter table core.bookings
  alter column party_size type smallint,
  add constraint bookings_party_size_sane check (party_size between 1 and 500);

create index bookings_starts_at_idx on core.bookings (starts_at);

comment on column core.bookings.time_slot is 'From arrival, inclusive, to departure, exclusive.';
comment on column core.bookings.starts_at is 'The lower bound of time_slot, for sorting and paging.';
comment on column core.bookings.party_size is 'Everybody who eats, the host included.';
comment on constraint bookings_chef_not_double_booked on core.bookings is 'A chef is in one place at a time.';
