-- The account security team's tables in small.
create table account_security.login_logs (
  log_no      bigint generated always as identity primary key,
  subject_id  text not null,
  account     text not null,
  ip_address  text not null,
  logged_at   timestamptz not null,
  created_at  timestamptz not null
);
create index on account_security.login_logs (subject_id, created_at);

create table account_security.devices (
  device_no     bigint generated always as identity primary key,
  subject_id    text not null,
  model         text not null,
  ip_address    text not null,
  last_seen_at  timestamptz not null,
  created_at    timestamptz not null
);
create index on account_security.devices (subject_id, created_at);
