-- Customers whose ids are uuids: theirs begin with 00000000-0000-4000-8000-. Everything is
-- invented. Run as the business application, in the domain's civil time.
--
-- …000000000000      asks for nothing
-- …000000000001 … 12  by turns: a login of last week, which stays; one of long ago; both; none
create temporary table who on commit drop as
select n, ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid as id
from generate_series(0, 12) as n;

insert into old_accounts.profiles (account_id, name, phone, created_at)
select id, '王' || n, '138' || lpad(n::text, 8, '0'), now() - interval '3000 days' from who;

insert into old_accounts.logins (account_id, ip, created_at)
select id, '10.0.0.' || n, now() - make_interval(days => l.days)
from who join (values (0, 7), (1, 900), (2, 7), (2, 900)) as l(turn, days)
  on l.turn = n % 4 or n = 0;
