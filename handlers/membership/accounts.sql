-- Which account a phone number leads to: all that the customer's door may ask membership. A role of
-- its own owns the view, with a policy of its own: what is restricted is not there, and who may read
-- the view is refused on the table. Run by an administrator; may be run again.
alter table membership.identities          -- as tables.sql has it since the door is there
  add column if not exists phone_since timestamptz,
  add column if not exists last_active_at timestamptz;
create index if not exists identities_phone on membership.identities (phone);
create index if not exists identities_email on membership.identities (email);

grant usage on schema membership to membership_accounts;
grant select (subject_id, phone, phone_since, last_active_at, email, restricted_for)
  on membership.identities to membership_accounts;
drop policy if exists accounts on membership.identities;
create policy accounts on membership.identities for select to membership_accounts
  using (restricted_for is null);

create or replace view membership.accounts with (security_barrier) as
select subject_id, phone, phone_since, last_active_at,
  null::text as account_name,              -- this shop's accounts have none
  email
from membership.identities where phone is not null;
alter view membership.accounts owner to membership_accounts;
