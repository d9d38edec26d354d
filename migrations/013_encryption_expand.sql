-- Personal contact details leave the database in plain text no longer. First step of
-- three: ciphertext and blind indexes stand beside the plaintext, services write
-- them, and a job encrypts what is there (the keys are not in the database, so SQL
-- cannot). While both live, a service that still writes plaintext alone must not
-- leave an old ciphertext beside it: the trigger clears it and the job comes again.

alter table core.customers
  add column email_encrypted text,
  add column phone_encrypted text,
  add column email_bidx text,
  add column phone_bidx text,
  alter column email drop not null,
  alter column phone drop not null,
  add constraint customers_email_present check (num_nonnulls(email, email_encrypted) > 0),
  add constraint customers_phone_present check (num_nonnulls(phone, phone_encrypted) > 0);

alter table core.customers
  add constraint customers_email_encrypted_envelope
    check (email_encrypted ~ '^ud1\.[xc][a-z2-7]{10}\.[A-Za-z0-9_-]{54,}$') not valid,
  add constraint customers_phone_encrypted_envelope
    check (phone_encrypted ~ '^ud1\.[xc][a-z2-7]{10}\.[A-Za-z0-9_-]{54,}$') not valid,
  add constraint customers_email_bidx_digest
    check (email_bidx ~ '^b1\.[a-z2-7]{10}\.[A-Za-z0-9_-]{43}$') not valid,
  add constraint customers_phone_bidx_digest
    check (phone_bidx ~ '^b1\.[a-z2-7]{10}\.[A-Za-z0-9_-]{43}$') not valid;

create function core.clear_stale_ciphertext()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  if new.email is not null
    and new.email is distinct from old.email
    and new.email_encrypted is not distinct from old.email_encrypted
  then
    new.email_encrypted := null;
    new.email_bidx := null;
  end if;
  if new.phone is not null
    and new.phone is distinct from old.phone
    and new.phone_encrypted is not distinct from old.phone_encrypted
  then
    new.phone_encrypted := null;
    new.phone_bidx := null;
  end if;
  return new;
end
$$;

create trigger customers_clear_stale_ciphertext
  before update on core.customers
  for each row
  execute function core.clear_stale_ciphertext();

comment on table core.customers is 'People who book. Contact details are encrypted by the services; the keys are not here.';
comment on column core.customers.email_encrypted is '@encrypted';
comment on column core.customers.phone_encrypted is '@encrypted';
comment on column core.customers.email_bidx is '@blind-index of=email_encrypted normalize=email';
comment on column core.customers.phone_bidx is '@blind-index of=phone_encrypted normalize=phone';
