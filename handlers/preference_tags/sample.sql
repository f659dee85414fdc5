-- Customers with preference tags. Everything is invented. Run as the business application; the
-- setting fullstop.generated says how many customers to generate beside the named ones.
--
-- came-back got a tag after the request: what is newer stays. bystander asks for nothing.

insert into preference_tags.tags (subject_id, tag, score, created_at)
select 'sample-' || t.customer, t.tag, t.score, (current_date - t.days_ago) + time '03:00'
from (values
  ('wang', '爱喝茶', 0.9, 30), ('wang', '小户型', 0.6, 30), ('eight-months', 'reader', 0.8, 200),
  ('dispute', '数码', 0.7, 60), ('idle-account', '老歌', 0.4, 1500), ('benefits', '会员日', 0.5, 9),
  ('came-back', '跑步', 0.8, 390), ('came-back', '下雨天', 0.3, 1), ('bystander', '音乐', 0.9, 300)
) as t(customer, tag, score, days_ago);

insert into preference_tags.tags (subject_id, tag, score, created_at)
select 'sample-g' || lpad(n::text, greatest(5, length(n::text)), '0'), '标签 ' || i, 0.5,
       (current_date - i) + time '03:00'
from generate_series(1, current_setting('fullstop.generated')::int) as n
cross join lateral generate_series(1, n % 6) as i;
