"""Many cases of the orders domain that keep something, written at once."""

from __future__ import annotations

from tests.support.world import World


def keep(world: World, first: int, last: int, *, days: int = 700) -> None:
    """Each case keeps four rows: an order's voucher and three invoices.

    The cases are numbered; what they keep ends on some so many days.
    """
    cases = f"generate_series({first}, {last}) n"
    world.execute(
        "insert into orders.vouchers (order_no, subject_id, seller, goods_id, quantity,"
        " price_cents, paid_at, payment_ref, completed_on, created_at) select 'o' || n, 's' || n,"
        f" 'x', 'x', 1, 1, '2023-01-01', 'x', date '2023-01-01' + n % {days}, '2023-01-01'"
        f" from {cases}"
    )
    world.execute(
        "insert into orders.invoices (invoice_no, order_no, subject_id, issued_on, title,"
        " amount_cents, created_at) select n || '-' || i, 'o' || n, 's' || n,"
        f" date '2023-01-01' + n % {days} + i, 'x', 1, '2023-01-01'"
        f" from {cases}, generate_series(1, 3) i"
    )
    world.execute(
        "insert into orders.cases (case_id, subject_id, cutoff_at, records, state, revision)"
        " select 'c' || n, 's' || n, '2025-01-01', '{invoices,vouchers}', 'done', 1"
        f" from {cases}"
    )
    world.execute(
        "insert into orders.deferrals (case_id, records, rule, until, next_check_on, policy)"
        f" select 'c' || n, 'invoices', 'invoice-stub', date '2028-01-01' + n % {days} + i,"
        f" date '2028-01-02' + n % {days} + i, '2026-01-01'"
        f" from {cases}, generate_series(1, 3) i"
    )
    world.execute("analyze")
