-- Customers with letters on both sides of the rule. Everything is invented; every key starts with
-- sample-. Run as the business application, in the domain's civil time; the setting
-- fullstop.generated says how many customers to generate beside the named ones.
--
-- wang         a letter without a gift goes; one with a gift of 2023 is kept for ten years, masked
-- invoice      the last day of one gift is today, another's was yesterday
-- review-only  a gift of 2012: its ten years are over
-- bystander    asks for nothing

insert into loyalty_letters.letters
  (letter_no, subject_id, recipient, address, greeting, gift_booked_on, created_at)
select 'sample-' || l.name, 'sample-' || l.customer, l.recipient, '示例路 1 号', '多年同行，祝好',
       l.gift_booked_on, l.sent_on + time '09:00'
from (values
  ('wang-1', 'wang', '王女士', null, date '2022-12-20'),
  ('wang-2', 'wang', '王女士', date '2023-12-20', date '2023-12-18'),
  ('invoice-1', 'invoice', '郑女士', (current_date - interval '10 years')::date,
   (current_date - interval '10 years')::date),
  ('invoice-2', 'invoice', '郑女士', (current_date - 1 - interval '10 years')::date,
   (current_date - 1 - interval '10 years')::date),
  ('review-only-1', 'review-only', '何先生', date '2012-12-20', date '2012-12-18'),
  ('bystander-1', 'bystander', '陈先生', null, date '2022-12-20'),
  ('bystander-2', 'bystander', '陈先生', date '2012-12-20', date '2012-12-18')
) as l(name, customer, recipient, gift_booked_on, sent_on);

insert into loyalty_letters.letters
  (letter_no, subject_id, recipient, address, greeting, gift_booked_on, created_at)
select c.subject_id || '-' || year, c.subject_id, '某客户', '示例路 2 号', '多年同行，祝好',
       case c.n % 2 when 0 then make_date(year, 12, 20) end, make_date(year, 12, 18) + time '09:00'
from generate_series(1, current_setting('fullstop.generated')::int) as g(n)
cross join lateral (
  select g.n, 'sample-g' || lpad(g.n::text, greatest(5, length(g.n::text)), '0') as subject_id
) as c
cross join lateral generate_series(2008 + c.n % 9, 2024, 4) as year;
