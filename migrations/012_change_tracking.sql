-- Who changed this booking, and when? An entry names the columns that changed and
-- never their values, so that the log can be kept longer than personal data may be.
-- It is partitioned by month: an old month is detached, archived and dropped, no
-- delete ever runs. Entries outside the prepared months fall into the default
-- partition, where the monthly job finds them. Months are in UTC.
-- updated_at becomes the database's own work at the same time, because clients
-- forgot it; not earlier, or moving data would have counted as a change.

create schema audit;

create table audit.entries (
  id uuid not null default gen_random_uuid(),
  occurred_at timestamptz not null default now(),
  actor_id uuid references identity.users (id) on delete set null,
  relation text not null,
  row_id uuid not null,
  operation text not null,
  changed_columns text[] not null default '{}',
  primary key (id, occurred_at),
  constraint entries_operation_known check (operation in ('insert', 'update', 'delete'))
) partition by range (occurred_at);

create index entries_row_id_idx on audit.entries (row_id, occurred_at);
create index entries_actor_id_idx on audit.entries (actor_id);

create table audit.entries_default
  partition of audit.entries default;

create function audit.add_month(month date)
returns text
language plpgsql
set search_path = ''
as $$
declare
  first_day timestamp := date_trunc('month', month::timestamp);
  partition_name text := 'entries_' || to_char(first_day, 'YYYY_MM');
begin
  execute format(
    'create table audit.%I partition of audit.entries for values from (%L) to (%L)',
    partition_name,
    first_day at time zone 'UTC',
    (first_day + interval '1 month') at time zone 'UTC'
  );
  return partition_name;
end
$$;

select audit.add_month(make_date(2026, month, 1))
from generate_series(1, 12) as month;

create function audit.record_change()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  old_row jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) else '{}' end;
  new_row jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) else '{}' end;
begin
  insert into audit.entries (actor_id, relation, row_id, operation, changed_columns)
  values (
    nullif(current_setting('booking.user_id', true), '')::uuid,
    tg_table_schema || '.' || tg_table_name,
    coalesce(new_row ->> 'id', old_row ->> 'id')::uuid,
    lower(tg_op),
    array(
      select key
      from jsonb_object_keys(old_row || new_row) as key
      where old_row -> key is distinct from new_row -> key
        and key <> 'updated_at'
      order by key collate "C"
    )
  );
  return null;
end
$$;

create function core.touch_updated_at()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.updated_at := now();
  return new;
end
$$;

comment on function core.touch_updated_at() is 'Keeps updated_at true whoever writes the row.';

create trigger stations_touch_updated_at
  before update on identity.stations
  for each row
  execute function core.touch_updated_at();

create trigger users_touch_updated_at
  before update on identity.users
  for each row
  execute function core.touch_updated_at();

create trigger chefs_touch_updated_at
  before update on core.chefs
  for each row
  execute function core.touch_updated_at();

create trigger customers_touch_updated_at
  before update on core.customers
  for each row
  execute function core.touch_updated_at();

create trigger bookings_touch_updated_at
  before update on core.bookings
  for each row
  execute function core.touch_updated_at();

create trigger bookings_record_change
  after insert or update or delete on core.bookings
  for each row
  execute function audit.record_change();

create trigger customers_record_change
  after insert or update or delete on core.customers
  for each row
  execute function audit.record_change();

comment on schema audit is 'Who changed what, and when. Written by triggers alone.';
comment on table audit.entries is 'One change of one row. Names columns, never values.';
comment on column audit.entries.actor_id is 'From the setting booking.user_id; null when a job did it.';
comment on column audit.entries.relation is 'schema.table, unquoted.';
comment on column audit.entries.row_id is 'The primary key of the row that changed.';
comment on column audit.entries.changed_columns is 'Sorted; all non-null columns for an insert or a delete.';
comment on function audit.add_month(date) is 'Makes the partition for the month of a date and returns its name.';
comment on function audit.record_change() is 'Writes an audit entry for a table whose key is id uuid.';
