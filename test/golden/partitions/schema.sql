-- A partitioned table is one table; its leaves are storage. By range, list and hash,
-- two levels deep, with a default, with leaves in another schema, attached later, and
-- with columns in another order.

create schema storage;

create table events (
  id bigint not null,
  at timestamptz not null,
  kind text not null,
  payload jsonb,
  primary key (id, at, kind)
) partition by range (at);

create table events_2026_01
  partition of events
  for values from ('2026-01-01 00:00:00+00') to ('2026-02-01 00:00:00+00');

create table storage.events_2026_02
  partition of events
  for values from ('2026-02-01 00:00:00+00') to ('2026-03-01 00:00:00+00')
  partition by list (kind);

create table storage.events_2026_02_clicks
  partition of storage.events_2026_02
  for values in ('click', 'tap');

create table storage.events_2026_02_others
  partition of storage.events_2026_02
  default;

create table events_default
  partition of events
  default;

create table events_2025_12 (
  payload jsonb,
  dropped integer,
  kind text not null,
  at timestamptz not null,
  id bigint not null
);

alter table events_2025_12
  drop column dropped;

alter table events
  attach partition events_2025_12
  for values from ('2025-12-01 00:00:00+00') to ('2026-01-01 00:00:00+00');

create index events_kind_idx on events (kind);

create table hashed (
  tenant_id uuid not null,
  id integer not null,
  name text,
  primary key (tenant_id, id)
) partition by hash (tenant_id);

create table hashed_0
  partition of hashed
  for values with (modulus 2, remainder 0);

create table hashed_1
  partition of hashed
  for values with (modulus 2, remainder 1);

create table by_expression (
  id integer,
  name text
) partition by range (lower(name), id);

-- A partitioned table with no partition yet, and a foreign key to and from others.
create table no_leaves (
  id integer primary key
) partition by list (id);

create table event_notes (
  event_id bigint not null,
  event_at timestamptz not null,
  event_kind text not null,
  hashed_tenant uuid,
  hashed_id integer,
  note text not null,
  foreign key (event_id, event_at, event_kind) references events (id, at, kind) on delete cascade,
  foreign key (hashed_tenant, hashed_id) references hashed (tenant_id, id) match full
);

comment on table events is 'What happened.';
comment on table events_2026_01 is 'A leaf: nobody should see this.';
