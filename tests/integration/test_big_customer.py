"""A customer with very many rows: the others do not wait, and no chunk costs more than the first.

`python -m tests.big_customer` does the same with a million rows, and says how long it takes.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from fullstop.consumers.domain.restored import Restored
from fullstop.consumers.wiring import Wiring
from fullstop.schemas.messages import DeletionCompleted, DeletionDeferred
from tests.support import big_customer
from tests.support.big_customer import BIG
from tests.support.world import World

CHUNK = 500
ROWS_READ_MAX = 5 * CHUNK  # picked, locked, erased: a few looks at each row of the chunk


@pytest.fixture
def chunked(world: World) -> World:
    settings = world.wiring.settings.model_copy(
        update={"chunk_rows_max": CHUNK, "brake_rows_max": 10**9}
    )
    return replace(world, wiring=Wiring(settings))


def test_two_thousand_others_are_answered_while_one_has_twenty_thousand_rows(
    chunked: World,
) -> None:
    big_customer.views(chunked, 20_000)
    big_customer.ordinary(chunked, 2_000)
    consumer = chunked.consumer("browsing_history")
    others = [chunked.request(f"ordinary-{n}") for n in range(1, 2_001)]
    waiting = [others[at : at + 200] for at in range(0, 2_000, 200)]

    def others_come() -> None:
        if waiting:
            consumer.handle([chunked.received(request) for request in waiting.pop()])

    consumer.handle([chunked.received(chunked.request(BIG))])
    with big_customer.watched("browsing_history", others_come) as read:
        big_customer.finish(chunked, "browsing_history")

    assert not waiting
    assert len(read) == 20_000 / CHUNK
    # The first step looks at all that is there: whether it is too big, and one person's.
    assert read[0] <= ROWS_READ_MAX + 2 * 20_000
    assert max(read[1:]) <= ROWS_READ_MAX
    said = chunked.said("browsing_history")
    assert all(isinstance(answer, DeletionCompleted) for answer in said)
    assert [getattr(answer, "subject_id", "") for answer in said[2_000:]] == [BIG]
    last = said[-1]
    assert isinstance(last, DeletionCompleted)
    assert [(part.records, part.rows) for part in last.erased] == [("views", 20_000)]


def test_rows_that_stay_are_passed_once(chunked: World) -> None:
    """Half of all is kept: were it gone through for each chunk, the last would read the most."""
    big_customer.orders(chunked, 10_000)
    chunked.handle("orders", chunked.request(BIG, records=("orders.details",)))
    with big_customer.watched("orders") as read:
        big_customer.finish(chunked, "orders")
    assert len(read) == 5_000 / CHUNK
    assert max(read) <= 2 * read[0]
    (report,) = chunked.said("orders")
    assert isinstance(report, DeletionDeferred)
    assert [(part.records, part.count, part.rows) for part in report.erased] == [
        ("details", 2_500, 5_000)
    ]
    assert report.remaining == 5_000


def test_what_changes_behind_its_back_is_found_at_the_end(chunked: World) -> None:
    """An order that was open when it was passed is completed before the case is done."""
    big_customer.orders(chunked, 2_000)
    chunked.handle("orders", chunked.request(BIG, records=("orders.details",)))
    worker = chunked.worker("orders")
    assert worker.step()
    chunked.execute("update orders.vouchers set completed_on = '2010-01-01' where order_no = 'o-1'")
    while worker.step():
        pass
    (report,) = chunked.said("orders")
    assert isinstance(report, DeletionDeferred)
    assert [(part.count, part.rows) for part in report.erased] == [(501, 1_002)]
    assert report.remaining == 998


def test_a_chunk_reads_no_more_where_the_planner_knows_nothing_of_the_table(
    chunked: World,
) -> None:
    """Rows that were just brought in: all of them read and sorted would look as cheap."""
    big_customer.views(chunked, 300_000)
    chunked.handle("browsing_history", chunked.request(BIG))
    worker = chunked.worker("browsing_history")
    with big_customer.watched("browsing_history") as read:
        assert worker.step()
        assert worker.step()
    assert read[1] <= ROWS_READ_MAX


def test_a_restored_case_is_left_to_the_worker_once(world: World) -> None:
    """Its rows are there again: whoever erases in sets must not take what a set cannot hold."""
    settings = world.wiring.settings.model_copy(update={"chunk_rows_max": 2})
    few = replace(world, wiring=Wiring(settings))
    big_customer.views(few, 3)
    big_customer.ordinary(few, 1)
    few.handle("browsing_history", few.request(BIG), few.request("ordinary-1"))
    big_customer.finish(few, "browsing_history")
    big_customer.views(few, 3)
    big_customer.ordinary(few, 1)
    few.execute("update browsing_history.cases set restored = true, state = 'running'")
    work = few.wiring.work(few.wiring.entry("browsing_history"))
    again = Restored(work, few.wiring.domain_database("browsing_history"))

    assert [again.step(), again.step()] == [True, False]
    big_customer.finish(few, "browsing_history")

    assert few.execute("select state, restored from browsing_history.cases") == [
        ("done", False),
        ("done", False),
    ]
    assert few.execute("select from browsing_history.views") == []
