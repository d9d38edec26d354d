-- A notification switch is not consent. Consent is asked for per channel, defaults
-- to no, and has a date. Those who had switched a channel on had agreed when they
-- signed up, so their answer is carried over with that date; a null was never an
-- answer and becomes no.

alter table core.customers
  add column consent_sms boolean not null default false,
  add column consent_email boolean not null default false,
  add column consent_updated_at timestamptz;

update core.customers
set
  consent_sms = coalesce(sms_notifications, false),
  consent_email = coalesce(email_notifications, false),
  consent_updated_at = created_at
where sms_notifications
  or email_notifications;

alter table core.customers
  drop column sms_notifications,
  drop column email_notifications;

alter table core.customers
  add constraint customers_consent_dated check (
    consent_updated_at is not null
    or not (consent_sms or consent_email)
  );

comment on column core.customers.consent_sms is 'May we send text messages?';
comment on column core.customers.consent_email is 'May we send mail that is not about a booking?';
comment on column core.customers.consent_updated_at is 'When they last answered; null if they never did.';
