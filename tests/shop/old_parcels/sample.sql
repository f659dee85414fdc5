-- Customers of the old post: its columns hold numbers, so theirs begin with -900. Everything is
-- invented. Run as the business application, in the domain's civil time.
--
-- -900000           asks for nothing
-- -900001 … -900012  by turns: a parcel of last year, which stays; one of long ago; both; one that was
--                  lost. Each pays: long ago, last year (kept), and every fourth today (stays, for
--                  nobody can tell what came first)
insert into "Old Post".parcels (id, customer_id, receiver, sender, delivered_on, created_at)
select md5('parcel' || c.no || p.turn || p.days)::uuid, c.no, '王' || -c.no,
       jsonb_build_object('phone', '138' || lpad((-c.no)::text, 8, '0'), 'level', 3,
                          'card', jsonb_build_object('name', '王' || -c.no)),
       case when p.turn <> 3 then current_date - p.days end, localtimestamp - interval '5000 days'
from generate_series(-900012, -900000) as c(no)
join (values (0, 300), (1, 1500), (2, 300), (2, 1500), (3, 900)) as p(turn, days)
  on p.turn = -c.no % 4 or c.no = -900000;

insert into "Old Post".parcel_lines (parcel_id, line_no, goods, gift_note, created_at)
select p.id, l.no, '第' || l.no || '本书', '给' || p.receiver, now() - interval '4999 days'
from "Old Post".parcels as p cross join generate_series(1, 2) as l(no)
where p.customer_id between -900012 and -900000;

insert into old_parcels.fees (no, customer_no, account, paid_on) overriding system value
select -c.no * 10 + p.turn, c.no::text, '6222' || -c.no, current_date - p.days
from generate_series(-900012, -900000) as c(no)
join (values (0, 4400), (1, 300), (2, 0)) as p(turn, days) on p.turn < 2 or c.no % 4 = 0;

insert into old_parcels.tracks (id, customer_id, place, created_at)
select md5('track' || c.no || d.days)::uuid, c.no, '文三路478号', now() - make_interval(days => d.days)
from generate_series(-900012, -900000) as c(no) cross join (values (1), (40), (3000)) as d(days);
