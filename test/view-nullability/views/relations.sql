-- nested_base: id! name! nick referrer
create view nested_base as
  select c.id, c.name, c.nick, o.id as referrer
  from core.customers c left join core.orders o on o.referrer_id = c.id;

-- nested: id! name! referrer upper_name!
create view nested as select id, name, referrer, upper(name) as upper_name from nested_base;

-- nested_filtered: referrer! id!
create view nested_filtered as select referrer, id from nested_base where referrer > 0;

-- nested_left: label! name
create view nested_left as select p.label, n.name from core.places p left join nested_base n on n.id = p.id;

-- stored: id! nick name!
create materialized view stored as select id, nick, name from core.customers with no data;

-- over_stored: id!
create view over_stored as select id from stored;

-- inherited: a! b
create view inherited as select a, b from core.base;

-- inherited_only: a! b!
create view inherited_only as select a, b from only core.base;

-- foreign_rows: id label
create view foreign_rows as select id, label from core.remote;

-- partitioned: at! value!
create view partitioned as select at, value from core.measures;

-- foreign_partition: at value
create view foreign_partition as select at, value from core.readings;

-- check_not_null: checked!
create view check_not_null as select checked from core.orders;

-- security: id! name!
create view security with (security_barrier) as select id, name from core.customers where nick <> 'x';

-- system_tables: oid! relname! relacl schema! amname label
create view system_tables as
  select c.oid, c.relname, c.relacl, n.nspname as schema, a.amname, d.description as label
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  left join pg_am a on a.oid = c.relam
  left join pg_description d on d.objoid = c.oid;

-- system_view: schemaname
create view system_view as select schemaname from pg_tables;
