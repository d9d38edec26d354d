-- A flag could not say how much of a deposit was paid, by whom, or whether it was
-- returned. Payments become rows; a booking keeps the sums that every page shows.
-- Deposits were a flat 100 until today, so a set flag is a payment of 100 or of the
-- whole total, whichever is less, dated by the booking's last change.

create domain core.currency_code as char(3)
  default 'EUR'
  constraint currency_code_iso check (value ~ '^[A-Z]{3}$');

create type core.payment_kind as enum (
  'deposit',
  'balance',
  'tip',
  'refund'
);

create table core.payments (
  id bigint generated always as identity primary key,
  booking_id uuid not null references core.bookings (id) on delete restrict,
  refunds_payment_id bigint references core.payments (id) on delete restrict,
  kind core.payment_kind not null,
  amount numeric(12, 2) not null,
  currency core.currency_code not null,
  provider varchar(40) not null,
  provider_reference text not null,
  provider_response jsonb,
  received_by uuid references identity.users (id) on delete set null,
  paid_at timestamptz not null,
  created_at timestamptz not null default now(),
  unique (provider, provider_reference),
  constraint payments_amount_positive check (amount > 0),
  constraint payments_refund_names_payment check (
    (kind = 'refund') = (refunds_payment_id is not null)
  )
);

create index payments_booking_id_idx on core.payments (booking_id);
create index payments_refunds_payment_id_idx on core.payments (refunds_payment_id);
create index payments_received_by_idx on core.payments (received_by);

alter table core.bookings
  alter column total type numeric(12, 2),
  add column currency core.currency_code not null default 'EUR',
  add column deposit_due numeric(12, 2) not null default 0,
  add column deposit_received numeric(12, 2) not null default 0;

update core.bookings
set
  deposit_due = least(total, 100),
  deposit_received = case when deposit_paid then least(total, 100) else 0 end;

insert into core.payments (
  booking_id,
  kind,
  amount,
  currency,
  provider,
  provider_reference,
  paid_at
)
select
  id,
  'deposit',
  deposit_received,
  currency,
  'carried over',
  id::text,
  updated_at
from core.bookings
where deposit_received > 0;

alter table core.bookings
  drop column deposit_paid;

alter table core.bookings
  add column balance_due numeric(12, 2) not null generated always as (total - deposit_received) stored,
  add constraint bookings_total_not_negative check (total >= 0),
  add constraint bookings_deposit_within_total check (deposit_due between 0 and total),
  add constraint bookings_deposit_received_not_negative check (deposit_received >= 0);

comment on domain core.currency_code is 'ISO 4217, such as EUR.';
comment on type core.payment_kind is 'What money was for. Amounts are positive; a refund is told by its kind.';
comment on table core.payments is 'Money that changed hands. Rows are never changed; a mistake is refunded.';
comment on column core.payments.refunds_payment_id is 'The payment that this one gives back.';
comment on column core.payments.amount is 'Always positive.';
comment on column core.payments.provider_reference is 'The provider''s own identifier; makes a repeated webhook harmless.';
comment on column core.payments.provider_response is 'What the provider sent, without card data.';
comment on column core.payments.received_by is 'Who took the cash; null when the customer paid online.';
comment on column core.bookings.total is 'What the customer pays in all, taxes included.';
comment on column core.bookings.deposit_due is 'What has to be paid before the booking is confirmed.';
comment on column core.bookings.deposit_received is 'What was paid of it so far.';
comment on column core.bookings.balance_due is 'What is left to pay on the evening; negative when too much was paid.';
