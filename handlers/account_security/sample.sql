-- Customers with logins on both sides of the rule network-log-6m. Everything is invented. Run as the
-- business application, in the domain's civil time; the setting fullstop.generated says how many
-- customers to generate beside the named ones.
--
-- six-months   one login's last kept day is today, another's was yesterday
-- wang         logged in last month: it stays; the login of two years ago goes
-- idle-account  nothing but logins of four years ago: all of it goes
-- came-back    logged in after the request: what is newer stays. bystander asks for nothing

insert into account_security.login_logs (subject_id, account, ip_address, logged_at, created_at)
select 'sample-' || l.customer, l.customer || '-account', '192.0.2.' || l.ip, at, at
from (values
  ('wang', 1, current_date - 30), ('wang', 1, current_date - 700),
  ('six-months', 2, (current_date - interval '6 months')::date),
  ('six-months', 2, (current_date - 1 - interval '6 months')::date),
  ('idle-account', 3, current_date - 1500), ('dispute', 4, current_date - 2),
  ('came-back', 5, current_date - 5000), ('came-back', 5, current_date - 1),
  ('bystander', 6, current_date - 3)
) as l(customer, ip, logged_on)
cross join lateral (select l.logged_on + time '08:15' as at) as t;

insert into account_security.devices (subject_id, model, ip_address, last_seen_at, created_at)
select 'sample-' || d.customer, d.model, '192.0.2.' || d.ip, at, at
from (values
  ('wang', 'phone', 1, current_date - 30), ('wang', 'tablet', 1, current_date - 700),
  ('six-months', 'phone', 2, (current_date - 1 - interval '6 months')::date),
  ('idle-account', 'phone', 3, current_date - 1500),
  ('bystander', 'phone', 6, current_date - 3)
) as d(customer, model, ip, last_seen_on)
cross join lateral (select d.last_seen_on + time '08:15' as at) as t;

insert into account_security.login_logs (subject_id, account, ip_address, logged_at, created_at)
select 'sample-g' || lpad(n::text, greatest(5, length(n::text)), '0'), 'account-' || n,
       '192.0.2.9', at, at
from generate_series(1, current_setting('fullstop.generated')::int) as n
cross join lateral generate_series(1, n % 4) as i
cross join lateral (select (current_date - 100 * i) + time '08:15' as at) as t;

insert into account_security.devices (subject_id, model, ip_address, last_seen_at, created_at)
select 'sample-g' || lpad(n::text, greatest(5, length(n::text)), '0'), 'phone', '192.0.2.9', at, at
from generate_series(1, current_setting('fullstop.generated')::int, 2) as n
cross join lateral (select (current_date - n % 400) + time '08:15' as at) as t;
