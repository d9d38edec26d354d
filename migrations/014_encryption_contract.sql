-- Last step of three, to be deployed when the job has reported that nothing is left.
-- It counts again and refuses to drop the only copy of anybody's address. An
-- address is unique among living customers only: one who was forgotten may come
-- back. A telephone is shared by families, so it is looked up but not unique.

do $$
declare
  unencrypted bigint;
begin
  lock table core.customers in access exclusive mode;

  select count(*)
  into unencrypted
  from core.customers
  where email_encrypted is null
    or email_bidx is null
    or phone_encrypted is null
    or phone_bidx is null;

  if unencrypted > 0 then
    raise exception '% customers are not encrypted yet', unencrypted
      using hint = 'Let the encryption job finish, then migrate again.';
  end if;
end
$$;

drop trigger customers_clear_stale_ciphertext on core.customers;

drop function core.clear_stale_ciphertext();

alter table core.customers
  validate constraint customers_email_encrypted_envelope,
  validate constraint customers_phone_encrypted_envelope,
  validate constraint customers_email_bidx_digest,
  validate constraint customers_phone_bidx_digest,
  alter column email_encrypted set not null,
  alter column phone_encrypted set not null,
  alter column email_bidx set not null,
  alter column phone_bidx set not null,
  drop constraint customers_email_present,
  drop constraint customers_phone_present,
  drop column email,
  drop column phone;

create unique index customers_email_bidx_key on core.customers (email_bidx)
  where deleted_at is null;

create index customers_phone_bidx_idx on core.customers (phone_bidx);
