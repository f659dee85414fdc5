"""Counts of a case whose last outcome is others' word: what goes for the second time counts once.

Where a database was restored, rows are there again that were told as gone. They are erased and not
told again; what was told as gone and must stay now (a hold came later) is told as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from fullstop.handlers.erasure import Tally
from fullstop.handlers.store import Amount
from fullstop.schemas.messages import Erased, Outcome


def told_once(last: Outcome, tally: Tally) -> tuple[tuple[Erased, ...], Tally]:
    """What was told as erased, and the tally of what went beyond that.

    `remaining` says how much it is: rows that are kept no more went, rows that are kept again are
    not gone. Which rows of a record set went for the second time, nobody can say.
    """
    newly = last.remaining - tally.remaining
    if newly < 0:
        return tuple(_less(last.erased, {one.records for one in tally.kept}, -newly)), _bare(tally)
    told = {one.records: one.rows for one in last.erased}
    return last.erased, replace(tally, erased=dict(_beyond(tally.erased, told, newly)))


def _beyond(
    erased: Mapping[str, Amount], told: Mapping[str, int], rows: int
) -> Iterator[tuple[str, Amount]]:
    """So many of the erased rows, at first those of record sets of which the least was told."""
    for records, amount in sorted(erased.items(), key=lambda one: told.get(one[0], 0)):
        taken = min(rows, amount.rows)
        rows -= taken
        if taken:
            yield records, Amount(_share(amount.count, taken, amount.rows), taken)


def _less(erased: Sequence[Erased], kept: set[str], rows: int) -> Iterator[Erased]:
    """What was told as erased without so many rows, of record sets that are kept now."""
    for one in erased:
        back = min(rows, one.rows) if one.records in kept else 0
        rows -= back
        if left := one.rows - back:
            yield one.model_copy(update={"rows": left, "count": _share(one.count, left, one.rows)})


def _share(count: int, rows: int, of: int) -> int:
    """The part of a count that falls to some of its rows; one at least."""
    return max(1, count * rows // of)


def _bare(tally: Tally) -> Tally:
    return replace(tally, erased={})
