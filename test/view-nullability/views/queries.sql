-- grouped: status! how_many! total! discount tags! share filtered
create view grouped as
  select status, count(*) as how_many, sum(total) as total, sum(discount) as discount, array_agg(discount) as tags,
    avg(total) filter (where total > 1) as share, count(*) filter (where false) / nullif(count(*), 0) as filtered
  from core.orders group by status;

-- ungrouped: how_many! total newest total_or_zero!
create view ungrouped as
  select count(*) as how_many, sum(total) as total, max(placed_at) as newest, coalesce(sum(total), 0) as total_or_zero
  from core.orders;

-- rolled_up: status customer_id how_many! total level!
create view rolled_up as
  select status, customer_id, count(*) as how_many, sum(total) as total, grouping(status) as level
  from core.orders group by rollup (status, customer_id);

-- rolled_up_constant: never how_many!
create view rolled_up_constant as
  select coalesce(discount, 0) as never, count(*) as how_many from core.orders group by cube (coalesce(discount, 0));

-- having_key: discount! how_many!
create view having_key as
  select discount, count(*) as how_many from core.orders group by discount having discount is not null;

-- windowed: place! tied! running! before first_total! later ntile
create view windowed as
  select row_number() over (order by total) as place, rank() over (partition by status order by total) as tied,
    sum(total) over (order by placed_at) as running, lag(total) over (order by placed_at) as before,
    max(total) over (partition by status) as first_total,
    sum(total) over (order by placed_at rows between 1 following and 2 following) as later,
    nth_value(total, 2) over (order by total) as ntile
  from core.orders;

-- unioned: id! name! nick
create view unioned as
  select id, name, nick from core.customers union all select id, label, null from core.places;

-- union_weak: who!  maybe
create view union_weak as
  select name as who, name as maybe from core.customers union select name, nick from core.customers;

-- intersected: name! 
create view intersected as select nick as name from core.customers intersect select name from core.customers;

-- excepted: name! nick
create view excepted as select name, nick from core.customers except select nick, name from core.customers;

-- listed: a! b c!
create view listed as select v.a, v.b, v.c from (values (1, 'x', true), (2, null, false)) v(a, b, c);

-- bare_values: column1! column2
create view bare_values as values (1, null::text), (2, 'a');

-- with_table: id! how_many
create view with_table as
  with counted as (select customer_id, count(*) as how_many from core.orders group by customer_id)
  select c.id, n.how_many from core.customers c left join counted n on n.customer_id = c.id;

-- with_coalesce: id! how_many!
create view with_coalesce as
  with counted(who, how_many) as materialized (select customer_id, count(*) from core.orders group by customer_id)
  select c.id, coalesce(n.how_many, 0) as how_many from core.customers c left join counted n on n.who = c.id;

-- tree: id! parent_id label! depth! path!
create view tree as
  with recursive t as (
    select id, parent_id, label, 1 as depth, array[id] as path from core.places where parent_id is null
    union all
    select p.id, p.parent_id, p.label, t.depth + 1, t.path || p.id from t join core.places p on p.parent_id = t.id
  )
  select id, parent_id, label, depth, path from t;

-- tree_up: id! top next
create view tree_up as
  with recursive t as (
    select id, id as top, id as next from core.places
    union all
    select t.id, p.id, p.parent_id from t left join core.places p on p.id = t.next where t.next is not null
  )
  select id, top, next from t;

-- derived_table: name! total doubled
create view derived_table as
  select x.name, x.total, x.total * 2 as doubled
  from (select c.name, o.total from core.customers c left join core.orders o on o.customer_id = c.id) x;

-- distinct_names: name!
create view distinct_names as select distinct name from core.customers order by name limit 10;

-- series: day! number! value key! json_value!
create view series as
  select g.day, o.number, u.value, e.key, e.json_value
  from generate_series('2020-01-01'::timestamptz, '2020-01-03'::timestamptz, '1 day'::interval) g(day),
    unnest(array['a', null]) with ordinality o(value, number), unnest(array['a', null]) u(value),
    jsonb_each('{"a": null}'::jsonb) e(key, json_value);

-- sampled: id!
create view sampled as select id from core.customers tablesample bernoulli (50);

-- loses_in_a_round: id! label
create view loses_in_a_round as
  with recursive t as (
    select id, label from core.places
    union
    select t.id, p.label from t left join core.places p on p.parent_id = t.id
  )
  select id, label from t;

-- outer_aggregate: x
create view outer_aggregate as
  select (select count(o.id) from core.places p where false) as x from core.orders o;

-- outer_aggregate_grouped: x how_many!
create view outer_aggregate_grouped as
  select (select sum(c.id) from core.places p group by p.id limit 1) as x, count(*) as how_many from core.customers c;
