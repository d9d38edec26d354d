-- PostgreSQL 15: a numeric's scale may be negative, or larger than its precision.

create table scales (
  hundreds numeric(3, -2) not null,
  hundreds_array numeric(3, -2)[],
  thousandths numeric(2, 5)
);
