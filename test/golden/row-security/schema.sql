-- Row level security: enabled, forced, enabled without a policy, policies without it.

create table tenants (
  id uuid primary key,
  owner name not null default current_user,
  name text not null
);

alter table tenants
  enable row level security;

create policy tenants_read on tenants
  for select
  using (true);

create policy tenants_insert on tenants
  for insert
  with check (owner = current_user);

create policy tenants_update on tenants
  for update
  using (owner = current_user)
  with check (owner = current_user and name <> '');

create policy tenants_delete on tenants
  as restrictive
  for delete
  to current_user
  using (false);

create policy "odd */ ""policy""" on tenants
  to public
  using (name = 'it''s */');

create table forced (
  id integer primary key
);

alter table forced
  enable row level security,
  force row level security;

create table no_policies (
  id integer primary key
);

alter table no_policies
  enable row level security;

create table not_enabled (
  id integer primary key
);

create policy sleeping on not_enabled
  using (id > 0);

comment on policy tenants_read on tenants is 'Everybody may look.';
