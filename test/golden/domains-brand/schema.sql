-- Each domain is a type of its own, which plain values fit.

create domain email_address as text
  constraint email_address_has_at check (value ~ '@')
  constraint email_address_short check (length(value) <= 254);

create domain required_text as text
  not null;

create domain score as integer
  default 0
  check (value between 0 and 100);

create domain required_score as score
  not null
  default 50;

create domain best_score as required_score
  check (value >= 90);

create domain tags as text[]
  check (array_length(value, 1) < 10);

create domain email_list as email_address[];

create domain price as numeric(10, 2)
  check (value >= 0);

create domain document as jsonb
  check (jsonb_typeof(value) = 'object');

create domain big as bigint;

create domain moment as timestamptz;

create domain uuid_key as uuid
  default gen_random_uuid();

create domain german as text
  collate "C";

create type size as enum (
  'small',
  'medium',
  'large'
);

create domain clothing_size as size
  check (value <> 'medium');

create type parcel as (
  sender email_address,
  fee price,
  labels tags
);

create domain sane_parcel as parcel
  check ((value).fee is not null);

create domain opening_hours as tstzrange
  check (not isempty(value));

create table domains (
  id uuid_key primary key,
  email email_address,
  required_email email_address not null,
  emails email_address[],
  required_emails email_address[] not null,
  list email_list not null,
  list_of_lists email_list[],
  required required_text,
  required_array required_text[] not null,
  score score,
  required_score required_score,
  best best_score,
  tags tags not null,
  tags_array tags[],
  price price not null,
  prices price[] not null,
  document document,
  big big not null,
  bigs big[] not null,
  moment moment not null,
  german german,
  size clothing_size not null,
  sizes clothing_size[] not null,
  parcel parcel,
  parcels parcel[] not null,
  sane sane_parcel not null,
  hours opening_hours
);

comment on domain email_address is 'Looks like an address.';
comment on constraint email_address_has_at on domain email_address is 'No more than that is checked.';
comment on column domains.required is 'NOT NULL comes from the domain.';
comment on column domains.required_array is 'The elements are not null.';

-- A domain named as a built-in type, and one that hides a type of pg_catalog.
create domain "integer" as text;

create domain "Date" as date;

create table domain_names (
  fake "integer" not null,
  fakes "integer"[] not null,
  real integer not null,
  upper_case "Date"
);
