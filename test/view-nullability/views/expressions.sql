-- coalesced: one! two three!
create view coalesced as
  select coalesce(nick, name) as one, coalesce(nick, note) as two, coalesce(nick, '') as three from core.customers;

-- literals: number! text! nothing flag! stamp! row_value! array_value!
create view literals as
  select 1 as number, 'a'::text as text, null::text as nothing, true as flag, '2020-01-01'::date as stamp,
    row(null, null)::core.point as row_value, array[null::text] as array_value;

-- cases: full_case! no_else null_arm safe_else! searched!
create view cases as
  select case when nick = 'a' then name else 'x' end as full_case,
    case when nick = 'a' then name end as no_else,
    case when nick = 'a' then name else nick end as null_arm,
    case when nick is null then '' else nick end as safe_else,
    case when nick is not null then nick when deleted_at is null then name else 'y' end as searched
  from core.customers;

-- tests: is_null! is_true! differs! present! among! maybe_among both! either not_null_and
create view tests as
  select nick is null as is_null, (nick = 'a') is true as is_true, nick is distinct from note as differs,
    exists (select from core.orders o where o.customer_id = c.id) as present,
    name = any (array['a', 'b']) as among,
    nick in ('a', 'b') as maybe_among,
    name = 'a' and id > 1 as both,
    name = 'a' or nick = 'b' as either,
    nick is not null and nick = 'a' as not_null_and
  from core.customers c;

-- membership: by_key! by_referrer of_nick
create view membership as
  select id in (select customer_id from core.orders) as by_key,
    id in (select referrer_id from core.orders) as by_referrer,
    nick in (select name from core.customers) as of_nick
  from core.customers;

-- text_functions: up! joined! plus_nick padded! pattern trimmed! piece! parts! never! worded! shouted added
create view text_functions as
  select upper(name) as up, name || ', ' || email as joined, name || nick as plus_nick, lpad(name, 4) as padded,
    substring(name from 'a+') as pattern, trim(name) as trimmed, split_part(name, ' ', 1) as piece,
    string_to_array(name, ' ') as parts, concat(nick, note) as never, concat_ws(' ', nick, note) as worded,
    core.shout(name) as shouted, name operator(core.+) name as added
  from core.customers;

-- number_functions: total! halved! net net_or_zero! rounded! nulled greatest! as_text! line_value!
create view number_functions as
  select o.total, o.total / 2 as halved, o.total - o.discount as net, o.total - coalesce(o.discount, 0) as net_or_zero,
    round(o.total, 1) as rounded, nullif(o.total, 0) as nulled, greatest(o.total, o.discount) as greatest,
    o.total::text as as_text, i.quantity * o.total as line_value
  from core.orders o join core.items i on i.order_id = o.id;

-- time_functions: day! hour year! text_day as_date! as_time later! age! local! since!
create view time_functions as
  select date_trunc('day', placed_at) as day, extract(hour from placed_at) as hour, extract(year from placed_at) as year,
    to_char(placed_at, 'YYYY') as text_day, placed_at::date as as_date, placed_at::time as as_time,
    placed_at + interval '1 day' as later, age(placed_at, placed_at) as age,
    placed_at at time zone 'UTC' as local, now() - placed_at as since
  from core.orders;

-- json_values: whole! field field_text built! typed! contains! as_number size!
create view json_values as
  select details as whole, details -> 'a' as field, details ->> 'a' as field_text,
    jsonb_build_object('id', id, 'nothing', null) as built, jsonb_typeof(details) as typed,
    details @> '{}' as contains, (details -> 'n')::integer as as_number, jsonb_array_length(to_jsonb(tags)) as size
  from core.orders;

-- arrays: tags! first count! length joined! appended! overlap! position x
create view arrays as
  select o.tags, o.tags[1] as first, cardinality(o.tags) as count, array_length(o.tags, 1) as length,
    array_to_string(o.tags, ',') as joined, o.tags || array['x'] as appended, o.tags && array['x'] as overlap,
    array_position(o.tags, 'x') as position, (i.place).x as x
  from core.orders o join core.items i on i.order_id = o.id;

-- enums: status! text! compared! ordered!
create view enums as
  select status, status::text as text, status = 'new' as compared, status < 'sent' as ordered from core.orders;

-- subqueries: how_many! newest plain! grouped_count correlated outer_count
create view subqueries as
  select (select count(*) from core.orders o where o.customer_id = c.id) as how_many,
    (select max(o.placed_at) from core.orders o) as newest,
    (select c.name) as plain,
    (select count(*) from core.orders o where o.customer_id = c.id group by o.status limit 1) as grouped_count,
    (select o.total from core.orders o where o.id = c.id) as correlated,
    (select o.customer_id from core.orders o where o.id = 1) as outer_count
  from core.customers c;

-- traps: having_count outer_count outer_sum set_in_concat limited or_empty all_empty any_empty nested_array!
create view traps as
  select (select count(*) from core.places p having count(*) > 100) as having_count,
    (select (select count(o.id) from core.places p where false) from core.orders o where o.customer_id = c.id) as outer_count,
    (select (select sum(o.id) from core.places p group by p.id limit 1) from core.orders o) as outer_sum,
    (select concat(generate_series(1, 0), 'x')) as set_in_concat,
    (select count(*) from core.places p offset 1) as limited,
    c.nick || '' = any (array['a', null]) as or_empty,
    c.name = all (array[c.nick]) as all_empty,
    c.name = any ('{a,NULL}'::text[]) as any_empty,
    array[array[c.nick]] as nested_array
  from core.customers c;

-- empty_arrays: all_of any_of listed!
create view empty_arrays as
  select c.nick as all_of, d.nick as any_of, e.nick as listed
  from core.customers c, core.customers d, core.customers e
  where c.nick <> all ('{}'::text[]) and not (d.nick = any ('{}'::text[])) and e.nick <> all (array['a']);

-- negations: nick! other same
create view negations as
  select c.nick, d.nick as other, e.nick as same
  from core.customers c, core.customers d, core.customers e
  where not (c.nick = 'a') and not (d.nick = 'a' and d.id = 1) and (e.nick = 'a') is not true;

-- array_joined: m! tags
create view array_joined as
  select o.checked as m, array_agg(c.nick) filter (where c.id > 0) || o.tags as tags
  from core.orders o left join core.customers c on c.id = o.id group by o.id, o.checked, o.tags;

-- array_subquery: ids!
create view array_subquery as select array(select id from core.orders where false) as ids;

-- set_returning: id! tag element pair
create view set_returning as
  select id, unnest(tags) as tag, generate_series(1, 2) as element, regexp_matches('a', 'b') as pair from core.orders;

-- row_comparison: compared less
create view row_comparison as
  select (name, nick) = ('a', 'b') as compared, (name, nick) < ('a', 'b') as less from core.customers;

-- session_values: who! at! day! path
create view session_values as
  select current_user as who, current_timestamp as at, current_date as day, current_schema as path;

-- else_of_and: nick
create view else_of_and as
  select case when nick is null and id > 1 then '' else nick end as nick from core.customers;
