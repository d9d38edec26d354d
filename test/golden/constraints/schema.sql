-- Every kind of constraint, in every state it can be in.

create extension btree_gist
  with schema public;

create table parents (
  id integer primary key,
  code text not null,
  region text not null,
  legacy integer,
  constraint parents_code_key unique (code),
  constraint parents_region_code_key unique (region, code) deferrable initially deferred,
  constraint parents_code_region_key unique (code, region),
  constraint parents_legacy_key unique (legacy) deferrable
);

create table deferrable_keys (
  id integer,
  constraint "Deferrable Key" primary key (id) deferrable initially immediate
);

create table composite_keys (
  b integer,
  a integer,
  note text,
  primary key (a, b)
);

create table covering_keys (
  id integer,
  name text,
  extra text,
  primary key (id) include (name),
  unique (name) include (extra)
);

create table composite_ids (
  id integer primary key
);

create table children (
  id integer primary key,
  plain integer references parents (id),
  required integer not null references parents (id) on delete restrict on update restrict,
  cascading integer references parents (id) on delete cascade on update cascade,
  nulling integer references parents (id) on delete set null on update set null,
  defaulting integer default 0 references parents (id) on delete set default on update set default,
  deferred integer references parents (id) deferrable initially deferred,
  deferrable_ integer references parents (id) deferrable,
  by_code text references parents (code),
  two_keys integer references parents (id),
  code text,
  region text,
  parent_of_self integer references children (id),
  pair_a integer,
  pair_b integer,
  constraint children_two_keys_again foreign key (two_keys) references composite_ids (id),
  foreign key (code, region) references parents (code, region) match full,
  foreign key (pair_b, pair_a) references composite_keys (b, a)
);

create table not_valid (
  parent_id integer,
  amount integer
);

alter table not_valid
  add constraint not_valid_parent foreign key (parent_id) references parents (id) not valid,
  add constraint not_valid_amount check (amount > 0) not valid;

create table checks (
  amount integer check (amount > 0),
  state text check (state in ('open', 'closed', 'it''s')),
  state_any text check (state_any = any (array['a', 'b'])),
  state_varchar varchar(10) check (state_varchar in ('x', 'y')),
  state_not_null text not null check (state_not_null in ('on', 'off')),
  state_or text check (state_or = 'l' or state_or = 'r'),
  one_value text check (one_value = 'only'),
  level integer check (level in (1, 2, 3)),
  short text check (char_length(short) <= 20),
  pattern text check (pattern ~ '^[a-z]+$'),
  lower_bound integer,
  upper_bound integer,
  constraint bounds_ordered check (lower_bound < upper_bound),
  constraint "odd "" name */" check (lower_bound is not null or upper_bound is not null),
  constraint never_inherited check (amount < 1000000) no inherit,
  constraint always_true check (true)
);

create table exclusions (
  room integer not null,
  during tstzrange not null,
  cancelled boolean not null default false,
  constraint no_double_booking exclude using gist (
    room with =,
    during with &&
  ) where (not cancelled),
  constraint one_circle exclude using gist (
    circle(point(room, room), 1) with &&
  ) deferrable initially deferred
);

comment on constraint parents_code_key on parents is 'Printed on invoices.';
comment on constraint bounds_ordered on checks is 'Lower comes first. */ really';
