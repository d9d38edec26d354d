-- PostgreSQL 18: keys over periods, and constraints that are written down without
-- being enforced.

create table temporal (
  room integer not null,
  during tstzrange not null,
  primary key (room, during without overlaps)
);

create table temporal_children (
  id integer primary key,
  room integer not null,
  during tstzrange not null,
  unique (id, during without overlaps),
  foreign key (room, period during) references temporal (room, period during)
);

create table not_enforced (
  id integer primary key,
  parent_id integer,
  amount integer constraint amount_promised check (amount > 0) not enforced,
  constraint parent_promised foreign key (parent_id) references not_enforced (id) not enforced
);

alter table not_enforced
  add constraint parent_present not null parent_id not valid;
