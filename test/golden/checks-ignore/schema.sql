-- The types of columns are those of their types alone.

create domain rating as text
  check (value in ('good', 'bad'));

create table plain (
  state text not null check (state in ('new', 'done')),
  details jsonb not null check (jsonb_typeof(details) = 'object'),
  rating rating
);
