-- Staff sign in with their own accounts instead of a shared one. A role is a row,
-- not an enum value, because stations invent roles faster than we deploy. The
-- work address is not a secret; citext, because people type it in any case.

create extension if not exists citext
  with schema public;

create table identity.roles (
  id integer generated always as identity primary key,
  name varchar(40) not null unique,
  description text,
  permissions text[] not null default '{}'
);

create table identity.users (
  id uuid primary key default gen_random_uuid(),
  station_id uuid references identity.stations (id) on delete set null,
  email public.citext not null unique,
  display_name varchar(100) not null,
  password_hash text,
  last_login_at timestamptz,
  last_login_from inet,
  disabled_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table identity.user_roles (
  user_id uuid not null references identity.users (id) on delete cascade,
  role_id integer not null references identity.roles (id) on delete restrict,
  granted_by uuid references identity.users (id) on delete set null,
  granted_at timestamptz not null default now(),
  primary key (user_id, role_id)
);

create index users_station_id_idx on identity.users (station_id);
create index user_roles_role_id_idx on identity.user_roles (role_id);
create index user_roles_granted_by_idx on identity.user_roles (granted_by);

insert into identity.roles (name, description, permissions)
values
  ('owner', 'Runs the company.', '{bookings,customers,payments,staff}'),
  ('manager', 'Runs one station.', '{bookings,customers,payments}'),
  ('host', 'Takes bookings.', '{bookings,customers}'),
  ('chef', 'Sees their own bookings.', '{bookings}');

alter table core.chefs
  add column user_id uuid unique references identity.users (id) on delete set null;

comment on table identity.roles is 'What a member of staff may do.';
comment on column identity.roles.permissions is 'Names that services check; a service ignores those it does not know.';
comment on table identity.users is 'Staff accounts. Customers have no account.';
comment on column identity.users.station_id is 'Where they work; null for head office.';
comment on column identity.users.email is 'Work address, compared without regard to case.';
comment on column identity.users.password_hash is 'argon2id, PHC string; null for single sign-on.';
comment on column identity.users.last_login_from is 'Address of the last successful sign-in.';
comment on table identity.user_roles is 'Which member of staff has which roles.';
comment on column identity.user_roles.granted_by is 'Null when granted by a script.';
comment on column core.chefs.user_id is 'The chef''s own account, when they have one.';
