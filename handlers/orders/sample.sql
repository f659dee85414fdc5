-- Customers with rows on both sides of every rule of the orders domain. Everything is invented.
-- Run as the business application, in the domain's civil time; the setting fullstop.generated says
-- how many customers to generate beside the named ones. Every key starts with sample-.
--
-- wang           three orders of 2023: details and logistics are free, an invoice is kept for five
--                years, the vouchers for ten
-- eight-months   completed 8 months ago: the logistics are kept for three years, and masked
-- return-window  one order is not completed: nothing of it goes, nothing is masked
-- dispute        a case that is open keeps chat, review and details; a closed one goes
-- review-only    completed in 2012: every period is over, all of it goes
-- no-voucher     the voucher is not complete: the details are kept in its place for three years
-- minor          asked for by a guardian, deceased by the next of kin: reviews are not theirs to
--                delete, and a review keeps its voucher
-- invoice        one invoice's last day is today, another's was yesterday
-- came-back      ordered again after the request: what is newer than the request stays
-- bystander      asks for nothing

-- --- the order rows (rules order-open, transaction-3y, tax-10y) -----------------------------------

insert into orders.vouchers
  (order_no, subject_id, seller, goods_id, quantity, price_cents, paid_at, payment_ref,
   refund_decision, completed_on, complete, created_at)
select 'sample-' || o.name, 'sample-' || o.customer, 'sample-seller', 'goods-' || o.goods, 1,
       o.price_cents, o.ordered_on + time '10:00', 'sample-pay-' || o.name, o.refund_decision,
       o.completed_on, o.complete, o.ordered_on + time '10:00'
from (values
  ('wang-1', 'wang', 'kettle', 12900, null, date '2023-02-03', date '2023-02-20', true),
  ('wang-2', 'wang', 'lamp', 8900, null, date '2023-04-02', date '2023-04-19', true),
  ('wang-3', 'wang', 'chair', 45900, null, date '2023-05-28', date '2023-06-15', true),

  ('eight-months-1', 'eight-months', 'tea', 9900, null,
   (current_date - interval '8 months')::date - 12,
   (current_date - interval '8 months')::date, true),

  ('return-window-1', 'return-window', 'coat', 69900, null, current_date - 9, null, true),
  ('return-window-2', 'return-window', 'scarf', 15900, null,
   date '2012-10-02', date '2012-10-20', true),

  ('dispute-1', 'dispute', 'phone', 299900, null,
   (current_date - interval '2 months')::date - 10,
   (current_date - interval '2 months')::date, true),
  ('dispute-2', 'dispute', 'charger', 5900, 'refunded', date '2023-03-01', date '2023-03-21', true),

  ('review-only-1', 'review-only', 'book', 3900, null, date '2012-05-06', date '2012-05-20', true),

  ('no-voucher-1', 'no-voucher', 'desk', 89900, null,
   (current_date - interval '1 year')::date - 14,
   (current_date - interval '1 year')::date, false),
  ('no-voucher-2', 'no-voucher', 'shelf', 39900, null, date '2019-08-01', date '2019-08-19', false),

  ('minor-1', 'minor', 'game', 19900, null, date '2024-07-01', date '2024-07-18', true),
  ('deceased-1', 'deceased', 'radio', 23900, null, date '2012-03-02', date '2012-03-19', true),

  ('invoice-1', 'invoice', 'printer', 99900, null,
   (current_date - interval '5 years')::date - 15,
   (current_date - interval '5 years')::date, true),

  ('came-back-1', 'came-back', 'shoes', 29900, null, date '2011-09-01', date '2011-09-20', true),
  ('came-back-2', 'came-back', 'boots', 49900, null, current_date - 1, null, true),

  ('bystander-1', 'bystander', 'piano', 999900, null, date '2012-01-05', date '2012-01-25', true),
  ('bystander-2', 'bystander', 'stool', 19900, null, current_date - 5, null, true)
) as o(name, customer, goods, price_cents, refund_decision, ordered_on, completed_on, complete);

-- --- order details (order-open, dispute-open, no-voucher-3y) --------------------------------------

insert into orders.details
  (line_no, order_no, subject_id, item, picture, remark, gift_note, nickname, receiver, created_at)
select o.order_no || '-line-' || l.line, o.order_no, o.subject_id,
       replace(o.goods_id, 'goods-', '') || ' part ' || l.line, 'pictures/' || o.goods_id || '.jpg',
       '放门口，谢谢', null, l.nickname, l.receiver, o.created_at
from orders.vouchers as o
join (values
  ('wang-1', 1, '爱喝茶的王', '王女士'), ('wang-1', 2, '爱喝茶的王', '王女士'),
  ('wang-1', 3, '爱喝茶的王', '王女士'), ('wang-2', 1, '爱喝茶的王', '王女士'),
  ('wang-2', 2, '爱喝茶的王', '王女士'), ('wang-3', 1, '爱喝茶的王', '王女士'),
  ('wang-3', 2, '爱喝茶的王', '王女士'),
  ('eight-months-1', 1, 'emma-reads', 'Ms Sample'),
  ('eight-months-1', 2, 'emma-reads', 'Ms Sample'),
  ('return-window-1', 1, '小李', '李先生'), ('return-window-2', 1, '小李', '李先生'),
  ('dispute-1', 1, '老赵', '赵先生'), ('dispute-1', 2, '老赵', '赵先生'),
  ('dispute-2', 1, '老赵', '赵先生'),
  ('no-voucher-1', 1, '木头人', '孙女士'), ('no-voucher-1', 2, '木头人', '孙女士'),
  ('no-voucher-2', 1, '木头人', '孙女士'),
  ('minor-1', 1, '小朋友', '周同学'), ('deceased-1', 1, '听广播', '吴先生'),
  ('invoice-1', 1, '郑会计', '郑女士'),
  ('came-back-1', 1, '回头客', '冯女士'), ('came-back-2', 1, '回头客', '冯女士'),
  ('bystander-1', 1, '路人', '陈先生'), ('bystander-2', 1, '路人', '陈先生')
) as l(name, line, nickname, receiver) on o.order_no = 'sample-' || l.name;

-- --- logistics (order-open, transaction-3y) -------------------------------------------------------

insert into orders.logistics
  (shipment_no, order_no, subject_id, carrier, tracking_no, receiver, receiver_phone, street,
   door_number, created_at)
select o.order_no || '-shipment', o.order_no, o.subject_id, 'sample-carrier',
       'sample-track-' || s.name, s.receiver, s.phone, '示例路 1 号', '1-101', o.created_at
from orders.vouchers as o
join (values
  ('wang-1', '王女士', '00000005678'), ('wang-2', '王女士', '00000005678'),
  ('wang-3', '王女士', '00000005678'), ('eight-months-1', 'Ms Sample', '00000000008'),
  ('return-window-1', '李先生', '00000000009'), ('return-window-2', '李先生', '00000000009'),
  ('dispute-1', '赵先生', '00000000010'), ('no-voucher-1', '孙女士', '00000000012'),
  ('minor-1', '周同学', '00000000013'), ('deceased-1', '吴先生', '00000000014'),
  ('came-back-1', '冯女士', '00000000016'), ('came-back-2', '冯女士', '00000000016'),
  ('bystander-1', '陈先生', '00000000017'), ('bystander-2', '陈先生', '00000000017')
) as s(name, receiver, phone) on o.order_no = 'sample-' || s.name;

-- --- reviews (dispute-open; only the author's own act deletes them) -------------------------------

insert into orders.reviews
  (review_no, order_no, subject_id, stars, text, photo, nickname, created_at)
select o.order_no || '-review', o.order_no, o.subject_id, r.stars, r.text, null, r.nickname,
       o.created_at + interval '20 days'
from orders.vouchers as o
join (values
  ('wang-1', 5, '水烧得快，喜欢', '爱喝茶的王'), ('dispute-1', 1, '收到就是坏的', '老赵'),
  ('review-only-1', 4, '值得一读', '读书人'), ('minor-1', 5, '好玩', '小朋友'),
  ('deceased-1', 5, '音色很好', '听广播'), ('bystander-1', 3, '还行', '路人')
) as r(name, stars, text, nickname) on o.order_no = 'sample-' || r.name;

-- --- invoices (order-open, invoice-stub) ----------------------------------------------------------

insert into orders.invoices
  (invoice_no, order_no, subject_id, issued_on, title, tax_no, amount_cents, buyer_phone,
   buyer_email, delivery_address, created_at)
select 'sample-' || i.name, o.order_no, o.subject_id, i.issued_on, i.title, 'SAMPLE-TAX-NO',
       o.price_cents, '00000005678', i.email, '示例路 1 号 1-101', i.issued_on + time '11:00'
from orders.vouchers as o
join (values
  ('wang-invoice', 'wang-3', date '2023-06-18', '王女士', 'wang@example.com'),
  ('invoice-today', 'invoice-1', (current_date - interval '5 years')::date,
   '示例有限公司', 'accounts@example.com'),
  ('return-window-invoice', 'return-window-1', current_date - 1, '李先生', 'li@example.com'),
  ('invoice-yesterday', 'invoice-1', (current_date - 1 - interval '5 years')::date,
   '示例有限公司', 'accounts@example.com'),
  ('bystander-invoice', 'bystander-1', date '2012-01-26', '陈先生', 'chen@example.com')
) as i(name, order_name, issued_on, title, email) on o.order_no = 'sample-' || i.order_name;

-- --- after-sales cases (dispute-open) -------------------------------------------------------------

insert into orders.after_sales
  (case_no, order_no, subject_id, opened_on, closed_on, chat, photo, contact_phone, nickname,
   created_at)
select o.order_no || '-case', o.order_no, o.subject_id, a.opened_on, a.closed_on, a.chat,
       'photos/' || a.name || '.jpg', '00000000010', a.nickname, a.opened_on + time '09:00'
from orders.vouchers as o
join (values
  ('dispute-1', current_date - 20, null, '屏幕不亮，请处理', '老赵'),
  ('dispute-2', date '2023-03-25', date '2023-04-02', '线断了，已退款', '老赵'),
  ('bystander-1', date '2012-01-27', date '2012-02-02', '已换货', '路人')
) as a(name, opened_on, closed_on, chat, nickname) on o.order_no = 'sample-' || a.name;

-- --- generated customers: one to three orders each, the first of one of ten kinds -----------------

with kinds (kind, goods, completed_on, complete) as (values
  (0, 'past',       date '2023-02-20', true),
  (1, 'recent',     (current_date - interval '8 months')::date, true),
  (2, 'open',       null, true),
  (3, 'dispute',    (current_date - interval '2 months')::date, true),
  (4, 'ancient',    date '2012-05-20', true),
  (5, 'no-voucher', (current_date - interval '1 year')::date, false),
  (6, 'old-lines',  date '2019-08-19', false),
  (7, 'invoice',    (current_date - interval '5 years')::date, true),
  -- the last kept day of three years, and of ten years after the fiscal year's end
  (8, 'three-years', (current_date - interval '3 years')::date, true),
  (9, 'ten-years',   make_date(extract(year from current_date)::int - 10, 6, 1), true)
)
insert into orders.vouchers
  (order_no, subject_id, seller, goods_id, quantity, price_cents, paid_at, payment_ref,
   completed_on, complete, created_at)
select c.subject_id || '-' || o.no, c.subject_id, 'sample-seller', 'goods-' || k.goods, 1 + c.n % 3,
       1000 + c.n % 9000, p.paid_at, 'sample-pay-' || c.n || '-' || o.no, p.completed_on,
       k.complete, p.paid_at
from generate_series(1, current_setting('fullstop.generated')::int) as g(n)
cross join lateral (
  select g.n, 'sample-g' || lpad(g.n::text, greatest(5, length(g.n::text)), '0') as subject_id
) as c
cross join lateral generate_series(0, c.n % 3) as o(no)
join kinds as k on k.kind = (c.n + 3 * o.no) % 10
-- Every second customer of a kind is a day past its edge; a year past it where years count.
cross join lateral (
  select k.completed_on - c.n / 10 % 2 * case k.goods when 'ten-years' then 366 else 1 end
           as completed_on,
         (coalesce(k.completed_on, current_date) - 400 / (1 + c.n % 40)) + time '10:00' as paid_at
) as p;

insert into orders.details (line_no, order_no, subject_id, item, remark, receiver, created_at)
select o.order_no || '-line-' || line, o.order_no, o.subject_id, o.goods_id || ' part ' || line,
       '放门口', '某客户', o.created_at
from orders.vouchers as o cross join lateral generate_series(1, o.quantity) as line
where o.subject_id like 'sample-g%';

insert into orders.logistics
  (shipment_no, order_no, subject_id, carrier, tracking_no, receiver, receiver_phone, street,
   door_number, created_at)
select o.order_no || '-shipment', o.order_no, o.subject_id, 'sample-carrier',
       'sample-track-' || o.order_no, '某客户', '00000009999', '示例路 2 号', '2-202', o.created_at
from orders.vouchers as o
where o.subject_id like 'sample-g%' and o.price_cents % 4 <> 0;

insert into orders.reviews (review_no, order_no, subject_id, stars, text, nickname, created_at)
select o.order_no || '-review', o.order_no, o.subject_id, 1 + o.price_cents % 5, '不错', '某客户',
       o.created_at + interval '1 day'
from orders.vouchers as o
where o.subject_id like 'sample-g%' and o.completed_on is not null and o.price_cents % 3 <> 1;

insert into orders.invoices
  (invoice_no, order_no, subject_id, issued_on, title, amount_cents, buyer_phone, buyer_email,
   delivery_address, created_at)
select o.order_no || '-invoice', o.order_no, o.subject_id, o.completed_on, '某客户', o.price_cents,
       '00000009999', 'somebody@example.com', '示例路 2 号', o.created_at
from orders.vouchers as o
where o.subject_id like 'sample-g%' and o.completed_on is not null
  and (o.goods_id = 'goods-invoice' or o.price_cents % 2 = 0);

insert into orders.after_sales
  (case_no, order_no, subject_id, opened_on, closed_on, chat, photo, contact_phone, nickname,
   created_at)
select o.order_no || '-case-' || a.state, o.order_no, o.subject_id, o.completed_on,
       case a.state when 'closed' then o.completed_on + 3 end, '请处理', 'photos/sample.jpg',
       '00000009999', '某客户', o.completed_on + time '09:00'
from orders.vouchers as o cross join (values ('open'), ('closed')) as a(state)
where o.subject_id like 'sample-g%' and o.goods_id = 'goods-dispute';
