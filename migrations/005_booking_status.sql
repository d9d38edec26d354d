-- Deposits became a step of their own and no-shows are charged, so four states are
-- not enough. The labels are also ordered now as a booking lives, which add value
-- cannot do for labels that change their name: a new type replaces the old one.
-- pending becomes new, done becomes completed; nothing else changes its meaning.

create type core.booking_status_next as enum (
  'new',
  'deposit_pending',
  'confirmed',
  'completed',
  'cancelled',
  'no_show'
);

alter table core.bookings
  alter column status drop default;

alter table core.bookings
  alter column status type core.booking_status_next
  using (
    case status
      when 'pending' then 'new'
      when 'done' then 'completed'
      else status::text
    end
  )::core.booking_status_next;

alter table core.bookings
  alter column status set default 'new';

drop type core.booking_status;

alter type core.booking_status_next
  rename to booking_status;

comment on type core.booking_status is 'The life of a booking, in order.';
