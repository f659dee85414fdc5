-- Customers with rows on both sides of every rule of the membership domain. Everything is invented.
-- Run as the business application, in the domain's civil time; the setting fullstop.generated says
-- how many customers to generate beside the named ones.
--
-- wang          nothing is open: all of it goes
-- dispute, return-window   a matter is open elsewhere: name and phone wait, the ID number goes
-- benefits      a benefit is unused, its last day is today: it stays, and the level with it
-- waiver        the same, and the customer gives it up by a second tick: all of it goes
-- prepaid       gives benefits up, too: the one that was paid for stays, and the level with it
-- ended         benefits used, expired yesterday, waived, paid out and refunded: all of it goes
-- idle-account  nothing but an account of four years ago: all of it goes
-- came-back     registered again after the request: what is newer stays
-- bystander     asks for nothing
--
-- Numbers have the form of a phone number and are nobody's: no network has one that begins with 100.

insert into membership.identities
  (subject_id, name, phone, id_number, email, phone_since, last_active_at, created_at)
select 'sample-' || i.customer, i.name, i.phone, 'SAMPLE-ID-' || i.customer,
       i.customer || '@example.com', (current_date - i.days_ago) + time '09:30',
       (current_date - least(i.days_ago, 7)) + time '20:15', (current_date - i.days_ago) + time '09:30'
from (values
  ('wang', '王女士', '10000005678', 1400), ('eight-months', 'Ms Sample', '10000000008', 300),
  ('return-window', '李先生', '10000000009', 60), ('dispute', '赵先生', '10000000010', 1400),
  ('minor', '周同学', '10000000013', 900), ('deceased', '吴先生', '10000000014', 5400),
  ('invoice', '郑女士', '10000000015', 1900), ('benefits', '何女士', '10000000018', 700),
  ('waiver', '吕先生', '10000000019', 700), ('ended', '施女士', '10000000020', 700),
  ('prepaid', '许女士', '10000000023', 700),
  ('idle-account', '张先生', '10000000021', 1500), ('came-back', '冯女士', '10000000016', 5600),
  ('came-back', '冯女士', '10000000022', 1), ('bystander', '陈先生', '10000000017', 5500)
) as i(customer, name, phone, days_ago);

insert into membership.levels (subject_id, level, points, created_at)
select 'sample-' || l.customer, l.level, l.points, (current_date - l.days_ago) + time '09:40'
from (values
  ('wang', 'silver', 1200, 900), ('dispute', 'gold', 5200, 900), ('benefits', 'gold', 4100, 300),
  ('waiver', 'gold', 4000, 300), ('prepaid', 'gold', 4200, 300), ('ended', 'silver', 900, 300), ('bystander', 'gold', 9900, 900)
) as l(customer, level, points, days_ago);

insert into membership.benefits
  (subject_id, kind, expires_on, used_on, waived_on, paid_out_on, paid, created_at)
select 'sample-' || b.customer, b.kind, b.expires_on, b.used_on, b.waived_on, b.paid_out_on,
       b.kind in ('paid-membership', 'stored-value'), (current_date - 200) + time '09:50'
from (values
  ('wang', 'free-delivery', current_date - 100, current_date - 120, null, null),
  ('benefits', 'coupon', current_date, null, null, null),
  ('benefits', 'birthday-gift', current_date - 30, current_date - 40, null, null),
  ('waiver', 'coupon', null, null, null, null),
  ('prepaid', 'coupon', null, null, null, null),
  ('prepaid', 'stored-value', null, null, null, null),
  ('ended', 'paid-membership', current_date + 30, null, null, current_date - 3),
  ('ended', 'coupon', current_date - 1, null, null, null),
  ('ended', 'birthday-gift', null, current_date - 5, null, null),
  ('ended', 'lounge', null, null, current_date - 4, null),
  ('ended', 'cash-back', null, null, null, current_date - 3),
  ('bystander', 'coupon', null, null, null, null)
) as b(customer, kind, expires_on, used_on, waived_on, paid_out_on);

-- --- generated customers: every third has a benefit, used, expired or open ------------------------

insert into membership.identities
  (subject_id, name, phone, id_number, email, phone_since, last_active_at, created_at)
select 'sample-g' || lpad(n::text, greatest(5, length(n::text)), '0'), '某客户',
       (10001000000 + n)::text, 'SAMPLE-ID-' || n, 'somebody@example.com',
       (current_date - n % 900) + time '09:30', (current_date - n % 80) + time '20:15',
       (current_date - n % 900) + time '09:30'
from generate_series(1, current_setting('fullstop.generated')::int) as n;

insert into membership.levels (subject_id, level, points, created_at)
select subject_id, 'silver', 100, created_at
from membership.identities where subject_id like 'sample-g%' and substr(subject_id, 9)::int % 2 = 0;

insert into membership.benefits (subject_id, kind, expires_on, used_on, created_at)
select 'sample-g' || lpad(n::text, greatest(5, length(n::text)), '0'), 'coupon',
       current_date + n % 5 - 2, case when n % 2 = 0 then current_date - 10 end,
       (current_date - 30) + time '09:50'
from generate_series(3, current_setting('fullstop.generated')::int, 3) as n;
