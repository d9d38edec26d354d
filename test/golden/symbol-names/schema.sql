-- Names with nothing in them that a TypeScript name may have: spelt by code points.

create table "!" (
  id integer
);

create table "?" (
  id integer
);

create table "_" (
  id integer
);
