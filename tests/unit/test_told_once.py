"""What goes for the second time counts once; what is there again is not told as gone."""

from __future__ import annotations

from fullstop.consumers.domain.told_once import rows_back, told_once
from fullstop.handlers.erasure import Kept, Tally
from fullstop.handlers.rules import LEGAL_HOLD
from fullstop.handlers.store import Amount
from fullstop.schemas.messages import Action, Erased, Outcome
from tests.support.outcomes import completed, deferred, kept

DELETED = Action.DELETED


def last(remaining: int, **erased: int) -> Outcome:
    told = tuple(
        Erased(records=name, action=DELETED, count=rows, rows=rows) for name, rows in erased.items()
    )
    if not remaining:
        return completed("orders", *told)
    return deferred("orders", *told, kept("invoices", "invoice-stub", count=remaining))


def tally(remaining: int, of: str = "invoices", **erased: int) -> Tally:
    held = Kept(of, LEGAL_HOLD, Amount(remaining, remaining), None, frozenset(), (None,))
    amounts = {name: Amount(rows, rows) for name, rows in erased.items()}
    return Tally(0, amounts, (held,) if remaining else (), remaining)


def rows(erased: tuple[Erased, ...]) -> dict[str, int]:
    return {one.records: one.rows for one in erased}


def test_what_was_told_and_goes_again_is_told_once() -> None:
    told, since = told_once(last(2, details=3, logistics=1), tally(2, details=3, logistics=1))
    assert (rows(told), since.erased) == ({"details": 3, "logistics": 1}, {})


def test_what_is_kept_no_more_is_told_beside_it() -> None:
    told, since = told_once(last(2, details=3), tally(0, details=3, invoices=2))
    assert rows(told) == {"details": 3}
    assert since.erased == {"invoices": Amount(2, 2)}


def test_of_one_record_set_only_what_is_kept_no_more_counts() -> None:
    told, since = told_once(last(2, invoices=3), tally(1, invoices=4))
    assert (rows(told), since.erased) == ({"invoices": 3}, {"invoices": Amount(1, 1)})


def test_what_went_partly_before_the_backup_counts_as_it_was_told() -> None:
    told, since = told_once(last(2, details=3), tally(2, details=1))
    assert (rows(told), since.erased) == ({"details": 3}, {})


def test_what_must_stay_now_is_not_told_as_gone() -> None:
    told, since = told_once(last(0, details=3), tally(2, of="details", details=1))
    assert (rows(told), since.erased) == ({"details": 1}, {})
    told, _ = told_once(last(0, details=3), tally(3, of="details"))
    assert rows(told) == {}


def test_what_goes_in_one_record_set_makes_up_for_nothing_in_another() -> None:
    held = last(2, details=3), tally(2, of="details", details=1, invoices=2)
    told, since = told_once(*held)
    assert (rows(told), since.erased) == ({"details": 1}, {"invoices": Amount(2, 2)})


def test_a_row_that_two_rules_keep_is_one_row() -> None:
    twice = (kept("invoices", "invoice-stub", count=2), kept("invoices", "dispute", count=2))
    gone = Erased(records="invoices", action=DELETED, count=3, rows=3)
    before = deferred("orders", gone, *twice).model_copy(update={"remaining": 2})
    told, since = told_once(before, tally(2, invoices=3))
    assert (rows(told), since.erased) == ({"invoices": 3}, {})
    told, _ = told_once(before, tally(4))
    assert rows(told) == {"invoices": 1}


def test_what_stays_in_one_record_set_is_seen_beside_what_went_in_another() -> None:
    now = deferred("orders", kept("details", "dispute", count=2))
    assert rows_back(last(2, details=3), now) == 2
    assert rows_back(last(2, details=3), last(2, details=3)) == 0


def test_where_the_same_rules_keep_the_same_nothing_came_back() -> None:
    """Of two sets with rows that two rules keep, which rows those are is not said."""
    parts = [
        kept(name, rule, count=rows)
        for name, rule, rows in (
            ("details", "order-open", 3),
            ("details", "no-voucher-3y", 3),
            ("vouchers", "order-open", 1),
            ("vouchers", "transaction-3y", 1),
            ("vouchers", "tax-10y", 2),
        )
    ]
    gone = Erased(records="details", action=DELETED, count=3, rows=3)
    before = deferred("orders", gone, *parts).model_copy(update={"remaining": 9})
    assert rows_back(before, before) == 0
    more = before.model_copy(update={"remaining": 10})
    assert rows_back(before, more) > 0
    of_reviews = before.model_copy(
        update={"remaining": 11, "kept": (*parts, kept("reviews", "dispute", count=2))}
    )
    assert rows_back(before, of_reviews) == 2
