-- The health community's tables in small.
create table health_community.prescriptions (
  prescription_no  text primary key,
  subject_id       text not null,
  medicine         text not null,
  patient          text not null,
  phone            text,
  province         text not null,
  collected_on     date not null,
  created_at       timestamptz not null
);
create index on health_community.prescriptions (subject_id, created_at);

create table health_community.videos (
  video_no    text primary key,
  subject_id  text not null,
  title       text not null,
  file        text not null,
  nickname    text,
  created_at  timestamptz not null
);
create index on health_community.videos (subject_id, created_at);
