-- Sequences: free-standing, owned, cycling, of each width, shared by two tables.

create sequence invoice_numbers
  as bigint
  start with 9007199254740993
  increment by 10
  minvalue 1
  maxvalue 9223372036854775807
  cache 5;

create sequence countdown
  as smallint
  increment by -1
  minvalue -5
  maxvalue 5
  start with 5
  cycle;

create sequence "Odd */ sequence";

create table invoices (
  id bigint primary key default nextval('invoice_numbers'),
  copy bigint not null default nextval('invoice_numbers'),
  formatted text not null default 'R' || nextval('"Odd */ sequence"')::text
);

create table credits (
  id bigint primary key default nextval('invoice_numbers')
);

alter sequence countdown
  owned by invoices.copy;

comment on sequence invoice_numbers is 'Without gaps, or so the auditor hopes.';
