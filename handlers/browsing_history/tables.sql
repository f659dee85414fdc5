-- The browsing history team's tables in small.
create table browsing_history.views (
  view_no     bigint generated always as identity primary key,
  subject_id  text not null,
  goods_id    text not null,
  device      text,
  created_at  timestamptz not null
);
create index on browsing_history.views (subject_id, created_at);

create table browsing_history.searches (
  search_no   bigint generated always as identity primary key,
  subject_id  text not null,
  words       text not null,
  created_at  timestamptz not null
);
create index on browsing_history.searches (subject_id, created_at);
