-- Encrypted columns by directive and by name, and the same columns through views.

create schema core;

create table core.customers (
  id uuid primary key default gen_random_uuid(),
  email_encrypted text not null,
  email_bidx text not null,
  sealed bytea,
  profile text,
  notes_encrypted text,
  orphan_bidx text,
  count_encrypted integer,
  lists_encrypted text[]
);

create table core.chefs (
  id uuid primary key default gen_random_uuid(),
  email_encrypted text not null
);

comment on column core.customers.email_encrypted is '@encrypted';
comment on column core.customers.email_bidx is '@blind-index of=email_encrypted normalize=email';
comment on column core.customers.sealed is E'What the customer sent.\n@encrypted bytea';
comment on column core.customers.profile is 'Preferences. @encrypted json';
comment on column core.customers.notes_encrypted is 'Has a name that says it: see @encrypted in the manual.';
comment on column core.customers.orphan_bidx is 'Indexes nothing.';

-- A view shows the table's ciphertext: one context, wherever it is read.
create view core.active_customers as
select
  id,
  email_encrypted,
  email_bidx,
  profile
from core.customers
where notes_encrypted is null;

create view core.view_of_view as
select
  id,
  profile
from core.active_customers;

create materialized view core.customer_emails as
select
  customers.id,
  customers.email_encrypted
from core.customers;

-- Of two columns of that name one is shown, and which is not known.
create view core.ambiguous as
select customers.email_encrypted
from core.customers
join core.chefs on chefs.email_encrypted <> customers.email_encrypted;

-- The index without the column that it indexes.
create view core.lookup as
select
  id,
  email_bidx
from core.customers;

-- A function of a ciphertext is none.
create view core.lengths as
select
  id,
  length(email_encrypted) as email_encrypted
from core.customers;
