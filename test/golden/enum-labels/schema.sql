-- Labels in declared order, and every character that printing, quoting or parsing an
-- array literal could trip over.

create type declared_order as enum (
  'new',
  'deposit_pending',
  'confirmed',
  'completed',
  'cancelled',
  'no_show'
);

create type grown as enum (
  'one',
  'three'
);

alter type grown
  add value 'two' before 'three';

alter type grown
  add value 'zero' before 'one';

alter type grown
  add value 'four' after 'three';

create type no_labels as enum ();

create type hostile_labels as enum (
  '',
  ' ',
  ' padded ',
  'it''s',
  'say "hi"',
  'back\slash',
  'trailing\',
  'comma,comma',
  '{braces}',
  '{"a","b"}',
  '(parens)',
  'NULL',
  'null',
  'undefined',
  'true',
  '1',
  '-0',
  'UPPER',
  'upper',
  'Upper',
  E'line\nbreak',
  E'carriage\rreturn',
  E'tab\ttab',
  E'\u0001\u007f',
  E'\u2028\u2029',
  E'\ufeffbom',
  E'\u202ertl',
  U&'caf\00E9',
  U&'cafe\0301',
  'Зал',
  '予約',
  '🍣',
  '`${process.exit(1)}`',
  '</script>',
  '*/ export const injected = 1; /*',
  '// comment',
  '__proto__',
  'constructor',
  'toString',
  'default',
  'a-b',
  'a_b',
  'a b',
  'a.b',
  '%s',
  '$1',
  '2fa',
  'sixty_three_bytes_long_label_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
);

create table labels (
  id integer primary key generated always as identity,
  status declared_order not null,
  status_default declared_order not null default 'confirmed',
  status_nullable declared_order,
  history declared_order[] not null default '{new,confirmed}',
  grown grown,
  hostile hostile_labels not null default '{"a","b"}',
  hostiles hostile_labels[] not null,
  impossible no_labels
);

comment on type declared_order is 'The life of a booking, in order.';
