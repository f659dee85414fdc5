-- The accounts in small: a customer is a uuid, and in the notes of another team its text.
create table old_accounts.profiles (
  account_id  uuid primary key,
  name        text not null,
  phone       text,
  created_at  timestamptz not null
);

create table old_accounts.logins (
  id          bigint generated always as identity primary key,
  account_id  uuid not null,
  ip          text not null,
  created_at  timestamptz not null
);
create index on old_accounts.logins (account_id, created_at);

create table old_accounts.notes (
  id          bigint generated always as identity primary key,
  account     varchar(40) not null,
  said        text not null,
  created_at  timestamptz not null
);
create index on old_accounts.notes (account, created_at);
