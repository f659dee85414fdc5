-- Customers with rows on both sides of every rule of the payments domain. Everything is invented.
-- Run as the business application, in the domain's civil time; the setting fullstop.generated says
-- how many customers to generate beside the named ones.
--
-- bound-card    one card still bound, with one booked and one pending entry, and one card unbound
-- wang          unbound long ago: the card goes, a booked entry is kept for ten years
-- card-settling unbound, one entry not yet settled: it stays, the card goes
-- old-card      booked in 2012: all of it goes; an entry that was cancelled goes, too
-- came-back     bound a card after the request: what is newer stays. bystander asks for nothing

insert into payments.cards (subject_id, token, last_four, holder, expiry, unbound_on, created_at)
select 'sample-' || c.customer, 'sample-token-' || c.card, c.last_four, c.holder, '12/29',
       c.unbound_on, c.bound_on + time '10:00'
from (values
  ('bound-card', 'bound', '0001', '韩女士', null, current_date - 400),
  ('bound-card', 'unbound', '0002', '韩女士', current_date - 10, current_date - 700),
  ('wang', 'wang', '0003', '王女士', date '2023-07-01', date '2023-01-01'),
  ('card-settling', 'settling', '0004', '唐先生', current_date - 1, current_date - 90),
  ('old-card', 'old', '0005', '许先生', date '2013-01-01', date '2011-01-01'),
  ('came-back', 'new', '0006', '冯女士', null, current_date - 1),
  ('bystander', 'bystander', '0007', '陈先生', null, current_date - 500)
) as c(customer, card, last_four, holder, unbound_on, bound_on);

insert into payments.clearing
  (entry_no, subject_id, card_token, card_number, amount_cents, posted_on, closed_on, created_at)
select 'sample-' || e.entry, 'sample-' || e.customer, 'sample-token-' || e.card,
       '6200 0000 0000 0000', e.cents, e.posted_on, e.closed_on, e.entered_on + time '10:30'
from (values
  ('bound-booked', 'bound-card', 'bound', 12900, current_date - 200, current_date - 200,
   current_date - 201),
  ('bound-pending', 'bound-card', 'bound', 8900, null, null, current_date - 1),
  ('wang-booked', 'wang', 'wang', 45900, date '2023-06-16', date '2023-06-16', date '2023-06-15'),
  ('settling', 'card-settling', 'settling', 9900, null, null, current_date - 2),
  ('old-booked', 'old-card', 'old', 3900, date '2012-05-21', date '2012-05-21', date '2012-05-20'),
  ('old-cancelled', 'old-card', 'old', 3900, null, date '2012-06-01', date '2012-05-25'),
  ('bystander-booked', 'bystander', 'bystander', 999900, date '2012-01-27', date '2012-01-27',
   date '2012-01-26')
) as e(entry, customer, card, cents, posted_on, closed_on, entered_on);

-- --- generated customers: every second has a card, every fourth of them still bound ---------------

insert into payments.cards (subject_id, token, last_four, holder, expiry, unbound_on, created_at)
select 'sample-g' || lpad(n::text, greatest(5, length(n::text)), '0'), 'sample-token-g' || n, '9999',
       '某客户', '01/30', case when n % 8 <> 0 then current_date - 20 end,
       (current_date - 300) + time '10:00'
from generate_series(2, current_setting('fullstop.generated')::int, 2) as n;

insert into payments.clearing
  (entry_no, subject_id, card_token, card_number, amount_cents, posted_on, closed_on, created_at)
select 'sample-g' || n || '-' || i, 'sample-g' || lpad(n::text, greatest(5, length(n::text)), '0'),
       'sample-token-g' || n, '6200 0000 0000 0000', 100 * n,
       case when i = 1 then current_date - 150 end, case when (n + i) % 3 <> 0 then current_date - 150 end,
       (current_date - 151) + time '10:30'
from generate_series(2, current_setting('fullstop.generated')::int, 2) as n
cross join lateral generate_series(1, 2) as i;
