-- Indexes that say more than their columns: unique over an expression or a part of the
-- table, covering, ordered, of every method, on a materialized view, invalid.

create extension pg_trgm
  with schema public;

create table documents (
  id integer primary key,
  owner_id integer not null,
  slug text not null,
  title text,
  body text,
  tags text[],
  meta jsonb,
  area box,
  during tsrange,
  created_at timestamptz not null default now(),
  deleted_at timestamptz
);

create unique index documents_slug_key on documents (slug);
create unique index documents_lower_slug_key on documents (lower(slug));
create unique index documents_living_title_key on documents (title) where deleted_at is null;
create unique index documents_owner_lower_title_key on documents (owner_id, lower(title)) where deleted_at is null;
create unique index documents_covering_key on documents (owner_id, slug) include (title, created_at);
create index documents_sorted_idx on documents (created_at desc nulls last, id asc);
create index documents_tags_idx on documents using gin (tags);
create index documents_meta_idx on documents using gin (meta jsonb_path_ops);
create index documents_title_trgm_idx on documents using gin (title gin_trgm_ops);
create index documents_area_idx on documents using gist (area);
create index documents_area_sp_idx on documents using spgist (area);
create index documents_created_brin_idx on documents using brin (created_at) with (pages_per_range = 16);
create index documents_slug_hash_idx on documents using hash (slug);
create index documents_slug_pattern_idx on documents (slug text_pattern_ops);
create index documents_body_collated_idx on documents (title collate "C");
create index documents_expression_idx on documents ((meta ->> 'language'), (id % 10));
create index "documents */ odd ""name""" on documents (owner_id) with (fillfactor = 70);
create index documents_duplicate_idx on documents (slug);

create materialized view document_counts as
select
  owner_id,
  count(*) as documents
from documents
group by owner_id;

create unique index on document_counts (owner_id);

alter table documents
  cluster on documents_slug_key;

alter table documents
  replica identity using index documents_slug_key;

comment on index documents_slug_key is 'A slug is an address.';
