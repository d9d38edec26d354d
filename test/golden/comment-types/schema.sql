-- What JSON columns hold, said in their comments; nothing else of a comment is a type.

create domain document as jsonb;

create table documents (
  id integer primary key,
  details jsonb not null default '{}',
  many jsonb[] not null,
  list jsonb,
  in_domain document,
  braces jsonb not null,
  known jsonb,
  package json,
  checked jsonb not null check (jsonb_typeof(checked) = 'object'),
  no_json text,
  two_types jsonb,
  code jsonb,
  hidden_code jsonb,
  imported jsonb,
  value_type jsonb,
  nowhere jsonb,
  bad_module jsonb,
  sentence jsonb
);

comment on column documents.details is E'What was booked.\n@type BookingDetails from ./types/details.ts';
comment on column documents.many is '@type BookingDetails from ./types/details.ts';
comment on column documents.list is '@type Array<BookingDetails | Extra> from ./types/details.ts';
comment on column documents.in_domain is '@type Extra from ./types/details.ts';
comment on column documents.braces is '@type {Extra} from "./types/details.ts"';
comment on column documents.known is '@type { tags: string[]; more?: JsonObject }';
comment on column documents.package is '@type Selectable<{ a: string }> from kysely';
comment on column documents.checked is '@type Extra from ./types/details.ts';
comment on column documents.no_json is '@type Extra from ./types/details.ts';
comment on column documents.two_types is '@type string; export const injected = 1';
comment on column documents.code is '@type { a: string } = 1 as any';
comment on column documents.hidden_code is '@type Extra /* */ from ./types/details.ts';
comment on column documents.imported is '@type import("./types/details.ts").Extra';
comment on column documents.value_type is '@type typeof process';
comment on column documents.nowhere is '@type Missing';
comment on column documents.bad_module is '@type Extra from ./a.ts;export';
comment on column documents.sentence is 'A sentence about @type Extra from ./types/details.ts';
