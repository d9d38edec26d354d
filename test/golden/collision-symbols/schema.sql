-- Names with nothing in them that a TypeScript name may have.

create table "!" (
  id integer
);

create table "?" (
  id integer
);

create table "_" (
  id integer
);
