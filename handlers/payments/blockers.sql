-- The matters that are open in the payments domain, as its business service would say them: one row
-- a subject and kind (BlockerRaised). The demo plays that service.
select subject_id, 'CARD_BOUND' as kind from payments.cards where coalesce(unbound_on > current_date, true)
union
select subject_id, 'SETTLEMENT_OPEN' from payments.clearing where coalesce(closed_on > current_date, true)
