-- Tables, a view and a type that come to one TypeScript name.

create table user_account (
  id integer primary key
);

create table "user account" (
  id integer
);

create table "user-account" (
  id integer
);

create view "UserAccount" as
select id
from user_account;

create type useraccount as enum (
  'a'
);
