-- The matters that are open in the orders domain, as its business service would say them: one row a
-- subject and kind (BlockerRaised). The demo plays that service.
select subject_id, 'ORDER_OPEN' as kind from orders.vouchers where coalesce(completed_on > current_date, true)
union
select subject_id, 'AFTER_SALES_OPEN' from orders.after_sales where coalesce(closed_on > current_date, true)
