-- Customers with a browsing history. Everything is invented. Run as the business application; the
-- setting fullstop.generated says how many customers to generate beside the named ones.
--
-- came-back looked around again after the request: what is newer stays. bystander asks for nothing.

insert into browsing_history.views (subject_id, goods_id, device, created_at)
select 'sample-' || v.customer, 'goods-' || v.goods, 'phone of ' || v.customer,
       (current_date - v.days_ago) + time '20:15'
from (values
  ('wang', 'kettle', 1380), ('wang', 'lamp', 1320), ('wang', 'chair', 30), ('wang', 'teapot', 1),
  ('eight-months', 'tea', 250), ('return-window', 'coat', 10), ('dispute', 'phone', 70),
  ('idle-account', 'radio', 1500), ('benefits', 'tea', 5), ('waiver', 'tea', 6),
  ('came-back', 'shoes', 400), ('came-back', 'boots', 1),
  ('bystander', 'piano', 400), ('bystander', 'stool', 5)
) as v(customer, goods, days_ago);

insert into browsing_history.searches (subject_id, words, created_at)
select 'sample-' || s.customer, s.words, (current_date - s.days_ago) + time '20:10'
from (values
  ('wang', '电热水壶', 1380), ('wang', '护眼台灯', 1320), ('wang', '茶壶', 1),
  ('eight-months', 'green tea', 250), ('dispute', '手机 退货', 20),
  ('came-back', '跑鞋', 400), ('came-back', '雨靴', 1), ('bystander', '钢琴', 400)
) as s(customer, words, days_ago);

insert into browsing_history.views (subject_id, goods_id, device, created_at)
select 'sample-g' || lpad(n::text, greatest(5, length(n::text)), '0'), 'goods-' || i, 'some phone',
       (current_date - i) + time '21:00'
from generate_series(1, current_setting('fullstop.generated')::int) as n
cross join lateral generate_series(1, n % 7) as i;

insert into browsing_history.searches (subject_id, words, created_at)
select 'sample-g' || lpad(n::text, greatest(5, length(n::text)), '0'), '词 ' || i,
       (current_date - i) + time '21:00'
from generate_series(1, current_setting('fullstop.generated')::int) as n
cross join lateral generate_series(1, n % 4) as i;
