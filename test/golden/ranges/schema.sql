-- Range types of one's own, over a base type, an enum, a domain and a composite, with
-- the multiranges that come along, named and unnamed.

create type float_range as range (
  subtype = float8,
  subtype_diff = float8mi
);

create type severity as enum (
  'low',
  'medium',
  'high'
);

create type severity_range as range (
  subtype = severity,
  multirange_type_name = severities
);

create domain percent as numeric(5, 2)
  check (value between 0 and 100);

create type percent_range as range (
  subtype = percent
);

create type version as (
  major integer,
  minor integer
);

create type "Version Range" as range (
  subtype = version
);

create type text_range as range (
  subtype = text,
  collation = "C"
);

create table ranges (
  id integer primary key,
  floats float_range not null,
  float_list float_range[] not null,
  many_floats float_multirange not null,
  severity severity_range not null,
  severities severities,
  percent percent_range,
  percents percent_multirange,
  versions "Version Range",
  letters text_range,
  during tstzrange not null default tstzrange(now(), null),
  days datemultirange not null default '{}'
);
