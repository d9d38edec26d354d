create table not_enforced (
  state text not null,
  constraint state_known check (state in ('a', 'b')) not enforced
);
