-- Customers with rows on both sides of each rule. Everything is invented; every key starts with
-- sample-. Run as the business application, in the domain's civil time; the setting
-- fullstop.generated says how many customers to generate beside the named ones.
--
-- wang         two videos go; a prescription of this year stays, of five years ago goes
-- invoice      elsewhere, three years: the last day of one is today, another's was yesterday
-- local        in the province, one year: the same two days
-- bystander    asks for nothing

insert into health_community.prescriptions
  (prescription_no, subject_id, medicine, patient, phone, province, collected_on, created_at)
select 'sample-' || p.name, 'sample-' || p.customer, '示例药', p.patient, '00000000030', p.province,
       p.collected_on, p.collected_on + time '09:00'
from (values
  ('wang-1', 'wang', '王女士', '别省', current_date - 60),
  ('wang-2', 'wang', '王女士', '别省', current_date - 1900),
  ('invoice-1', 'invoice', '郑女士', '别省', (current_date - interval '3 years')::date),
  ('invoice-2', 'invoice', '郑女士', '别省', (current_date - 1 - interval '3 years')::date),
  ('local-1', 'local', '孙女士', '某省', (current_date - interval '1 year')::date),
  ('local-2', 'local', '孙女士', '某省', (current_date - 1 - interval '1 year')::date),
  ('bystander-1', 'bystander', '陈先生', '某省', current_date - 1900),
  ('bystander-2', 'bystander', '陈先生', '别省', current_date - 60)
) as p(name, customer, patient, province, collected_on);

insert into health_community.videos (video_no, subject_id, title, file, nickname, created_at)
select 'sample-' || v.name, 'sample-' || v.customer, '示例视频', 'video.mp4', '示例昵称',
       current_date - v.days + time '10:00'
from (values
  ('wang-v1', 'wang', 30), ('wang-v2', 'wang', 300), ('local-v1', 'local', 5),
  ('bystander-v1', 'bystander', 30)
) as v(name, customer, days);

insert into health_community.prescriptions
  (prescription_no, subject_id, medicine, patient, phone, province, collected_on, created_at)
select c.subject_id || '-' || i, c.subject_id, '示例药', '某客户', null,
       case when (c.n + i) % 2 = 0 then '某省' else '别省' end,
       current_date - 200 * i - c.n % 30, current_date - 200 * i - c.n % 30 + time '09:00'
from generate_series(1, current_setting('fullstop.generated')::int) as g(n)
cross join lateral (
  select g.n, 'sample-g' || lpad(g.n::text, greatest(5, length(g.n::text)), '0') as subject_id
) as c
cross join lateral generate_series(1, 7) as i;

insert into health_community.videos (video_no, subject_id, title, file, nickname, created_at)
select c.subject_id || '-v', c.subject_id, '示例视频', 'video.mp4', null, current_date - 10 + time '10:00'
from generate_series(1, current_setting('fullstop.generated')::int) as g(n)
cross join lateral (
  select g.n, 'sample-g' || lpad(g.n::text, greatest(5, length(g.n::text)), '0') as subject_id
) as c;
