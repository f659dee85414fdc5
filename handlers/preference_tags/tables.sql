-- The preference tags team's table in small.
create table preference_tags.tags (
  tag_no      bigint generated always as identity primary key,
  subject_id  text not null,
  tag         text not null,
  score       real not null,
  created_at  timestamptz not null
);
create index on preference_tags.tags (subject_id, created_at);
