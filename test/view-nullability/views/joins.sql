-- A label is what is true of the column: "!" for never null, nothing for nullable.

-- direct: id! name! nick email! note created_at!
create view direct as select id, name, nick, email, note, created_at from core.customers;

-- inner_join: order_id! customer! nick referrer_id
create view inner_join as
  select o.id as order_id, c.name as customer, c.nick, o.referrer_id
  from core.orders o join core.customers c on c.id = o.customer_id;

-- inner_join_proves: referrer_id! name!
create view inner_join_proves as
  select o.referrer_id, c.name from core.orders o join core.customers c on c.id = o.referrer_id;

-- left_join: id! referrer referrer_name total!
create view left_join as
  select o.id, c.id as referrer, c.name as referrer_name, o.total
  from core.orders o left join core.customers c on c.id = o.referrer_id;

-- left_join_filtered: id! referrer! referrer_name! nick
create view left_join_filtered as
  select o.id, c.id as referrer, c.name as referrer_name, c.nick
  from core.orders o left join core.customers c on c.id = o.referrer_id
  where c.name like 'A%';

-- left_then_inner: name! sku! nick
create view left_then_inner as
  select c.name, i.sku, c.nick
  from core.customers c
  left join core.orders o on o.customer_id = c.id
  join core.items i on i.order_id = o.id;

-- inner_inside_left: id! sku order_id
create view inner_inside_left as
  select c.id, i.sku, o.id as order_id
  from core.customers c
  left join (core.orders o join core.items i on i.order_id = o.id) on o.customer_id = c.id;

-- right_join: order_id name! total
create view right_join as
  select o.id as order_id, c.name, o.total
  from core.orders o right join core.customers c on c.id = o.customer_id;

-- full_join: id name coalesced!
create view full_join as
  select o.id, c.name, coalesce(o.customer_id, c.id) as coalesced
  from core.orders o full join core.customers c on c.id = o.customer_id;

-- using_inner: id! label!
create view using_inner as
  select id, p.label from core.places p join core.customers c using (id);

-- using_left: id! label! name
create view using_left as
  select id, p.label, c.name from core.places p left join core.customers c using (id);

-- using_right: id! label name!
create view using_right as
  select id, p.label, c.name from core.places p right join core.customers c using (id);

-- using_full: id! label name left_id
create view using_full as
  select id, p.label, c.name, p.id as left_id from core.places p full join core.customers c using (id);

-- natural_inner: id! parent_id label! name!
create view natural_inner as
  select id, parent_id, label, name from core.places natural join core.customers;

-- cross_join: name! label!
create view cross_join as select name, label from core.customers cross join core.places;

-- lateral_left: id! last_total how_many!
create view lateral_left as
  select c.id, l.total as last_total, n.how_many
  from core.customers c
  left join lateral (select o.total from core.orders o where o.customer_id = c.id order by o.placed_at desc limit 1) l on true
  cross join lateral (select count(*) as how_many from core.orders o where o.customer_id = c.id) n;

-- whole_row: customer! referrer
create view whole_row as
  select o as customer, c as referrer
  from core.orders o left join core.customers c on c.id = o.referrer_id;

-- aliased: one! two! three
create view aliased as select one, two, three from core.customers as t(one, two, three);

-- renamed: first! second
create view renamed (first, second) as select name, nick from core.customers;

-- joined_alias: id! name
create view joined_alias as
  select j.a as id, j.b as name
  from (core.orders o left join core.customers c on c.id = o.referrer_id) as j(a, x, y, z, t, u, v, w, q, r, s, k, b);

-- where_not_null: nick! deleted_at
create view where_not_null as select nick, deleted_at from core.customers where nick is not null;

-- where_equal: nick! discount! referrer_id
create view where_equal as
  select c.nick, o.discount, o.referrer_id from core.customers c, core.orders o
  where c.nick = 'bob' and o.discount > 1 and (o.referrer_id = 1 or c.deleted_at is null);

-- where_either: nick!
create view where_either as select nick from core.customers where nick = 'a' or lower(nick) = 'b';

-- where_not_in: nick! other
create view where_not_in as
  select c.nick, d.nick as other from core.customers c, core.customers d
  where c.nick not in ('a', 'b') and d.nick not in (select name from core.customers where false);

-- left_join_null: id! missing
create view left_join_null as
  select o.id, c.id as missing from core.orders o left join core.customers c on c.id = o.referrer_id
  where c.id is null;

-- using_full_mixed: label
create view using_full_mixed as
  select label from (select id, label from core.places) p full join (select id, nick as label from core.customers) c using (label);

-- arrays_not_strict: tags
create view arrays_not_strict as
  select x.tags
  from core.customers c left join (select id, tags from core.orders) x on x.id = c.id
  where x.tags || array['a'] <> '{}';
