-- Three hundred columns of ten types, some required, some with defaults.

do $$
declare
  types text[] := array[
    'integer', 'bigint', 'text', 'boolean', 'numeric(12, 2)',
    'timestamptz', 'uuid', 'jsonb', 'text[]', 'date'
  ];
begin
  execute (
    select format(
      'create table wide (id bigint primary key generated always as identity, %s)',
      string_agg(
        format(
          'column_%s %s%s%s',
          to_char(n, 'FM000'),
          types[n % 10 + 1],
          case when n % 3 = 0 then ' not null' else '' end,
          case when n % 10 = 2 then ' default ''x''' else '' end
        ),
        ', '
        order by n
      )
    )
    from generate_series(1, 299) as n
  );
end
$$;

comment on table wide is 'Nobody planned it.';
comment on column wide.column_299 is 'The last one.';
