-- The accounts in small: a customer is a uuid, and the key of a row to which the others refer.
create table old_accounts.profiles (
  account_id  uuid primary key,
  name        text not null,
  phone       text,
  created_at  timestamptz not null
);

create table old_accounts.logins (
  id          bigint generated always as identity primary key,
  account_id  uuid not null references old_accounts.profiles,
  ip          text not null,
  created_at  timestamptz not null
);
create index on old_accounts.logins (account_id, created_at);
