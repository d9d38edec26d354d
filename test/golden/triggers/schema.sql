-- Triggers in every position and state, with conditions, columns, arguments and
-- transition tables, plus an event trigger and a rule.

create table documents (
  id integer primary key,
  title text not null,
  search tsvector,
  updated_at timestamptz not null default now()
);

create table log (
  at timestamptz not null default now(),
  message text
);

create schema hooks;

create function hooks.noop()
returns trigger
language plpgsql
as $$
begin
  return new;
end
$$;

create trigger before_update
  before update of title on documents
  for each row
  when (old.title is distinct from new.title)
  execute function hooks.noop();

create trigger with_arguments
  before insert or update on documents
  for each row
  execute function tsvector_update_trigger('search', 'pg_catalog.simple', 'title');

create trigger with_transition_tables
  after update on documents
  referencing old table as before_rows new table as after_rows
  for each statement
  execute function hooks.noop();

create constraint trigger checked_late
  after insert on documents
  deferrable initially deferred
  for each row
  execute function hooks.noop();

create trigger on_truncate
  before truncate on documents
  for each statement
  execute function hooks.noop();

create trigger "odd */ ""name"""
  after delete on documents
  for each row
  execute function hooks.noop('it''s */', '');

create trigger switched_off
  before delete on documents
  for each row
  execute function hooks.noop();

create trigger on_replica
  before delete on documents
  for each row
  execute function hooks.noop();

create trigger everywhere
  before delete on documents
  for each row
  execute function hooks.noop();

alter table documents
  disable trigger switched_off,
  enable replica trigger on_replica,
  enable always trigger everywhere;

create rule log_is_append_only as
  on update to log
  do instead nothing;

comment on trigger before_update on documents is 'Fires when the title changes.';
