-- The membership team's tables in small.
create table membership.identities (
  identity_no     bigint generated always as identity primary key,
  subject_id      text not null,
  name            text,
  phone           text,
  id_number       text,
  email           text,
  phone_since     timestamptz,  -- since when the number is this one
  last_active_at  timestamptz,  -- the last sign-in
  created_at      timestamptz not null
);
create index on membership.identities (subject_id, created_at);
create index identities_phone on membership.identities (phone);
create index identities_email on membership.identities (email);

create table membership.levels (
  level_no    bigint generated always as identity primary key,
  subject_id  text not null,
  level       text not null,
  points      int not null,
  created_at  timestamptz not null
);
create index on membership.levels (subject_id, created_at);

create table membership.benefits (
  benefit_no   bigint generated always as identity primary key,
  subject_id   text not null,
  kind         text not null,
  expires_on   date,
  used_on      date,
  waived_on    date,
  paid_out_on  date,
  paid         boolean not null default false,  -- bought, or stored value: refunded, never waived
  created_at   timestamptz not null
);
create index on membership.benefits (subject_id, created_at);
