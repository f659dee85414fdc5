"""A domain that was set back is restored: killed anywhere and typed again, and past one record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

import pytest

from fullstop.consumers.domain.blockers import BlockersConsumer
from fullstop.consumers.domain.matters import MattersConsumer
from fullstop.consumers.operate.past import Past
from fullstop.consumers.operate.restore import DomainRestore, Restoration, Speaker
from fullstop.outbox import bookmarks
from fullstop.running.dead_letter import DeadLetterLimit
from fullstop.running.kafka import Backlog, Extent, Lookup, Place, Received
from fullstop.schemas.messages import Message
from tests.support import orders
from tests.support.desk import aggregator_of
from tests.support.world import World

DOMAINS = ("orders", "payments")
REFUSE = (
    "create function refuse() returns trigger language plpgsql as"
    " $$ begin if old.subject_id = 'bad' then raise exception 'no'; end if; return old; end $$;"
    " create trigger refuse before delete on orders.vouchers"
    " for each row execute function refuse()"
)
HOLD = (
    "insert into orders.holds (hold_id, subject_id, reference, reason, placed_by)"
    " values ('h-1', 'held', 'court', 'evidence', 'staff-1')"
)


class KilledError(Exception):
    """The command ends here."""


class Handled(Backlog):
    """A group that has handled all that lies there."""

    def __init__(self, records: Sequence[Received]) -> None:
        self._records = records

    def everywhere(self, topics: Sequence[str]) -> dict[Place, Extent]:
        ends = {one.place: one.offset + 1 for one in self._records if one.topic in topics}
        return {place: Extent(0, end, end) for place, end in ends.items()}


class There(Lookup):
    def __init__(self, records: Sequence[Received]) -> None:
        self._records = records

    def between(self, topic: str, partition: int, first: int, last: int) -> Iterator[Received]:
        for one in self._records:
            if one.place == (topic, partition) and first <= one.offset <= last:
                yield one


def restore_of(world: World, records: Sequence[Received] = ()) -> DomainRestore:
    """`records` are what the group handled since."""
    work, database = world.work("orders"), world.wiring.domain_database("orders")
    limit = DeadLetterLimit(1000)
    return DomainRestore(
        work,
        database,
        world.wiring.aggregator_database(),
        {},
        [Speaker(world.work("payments"), world.wiring.domain_database("payments"))],
        Past(Handled(records), There(records), batch_max=500),
        world.consumer("orders"),
        BlockersConsumer(work.domain, work.topics, database, limit, today=world.today),
        MattersConsumer(work, database, limit),
        [work.topics.blockers],
    )


def restored(world: World, records: Sequence[Received] = ()) -> Restoration:
    return restore_of(world, records).run(Restoration())


def set_back(world: World, *subjects: str) -> None:
    """These had an order that went, and was told as gone; now it is there again."""
    for subject in subjects:
        orders.order(world, f"of-{subject}", subject_id=subject)
        request = world.request(subject, case_id=f"case-{subject}")
        said: list[Message] = world.handle("orders", request)
        aggregator_of(world, DOMAINS).handle([world.received(one) for one in (request, *said)])
    assert orders.keys(world, "vouchers") == []
    for table in ("deferrals", "cases", "inbox", "bookmarks"):
        world.execute(f"delete from orders.{table}")
    for subject in subjects:
        orders.order(world, f"of-{subject}", subject_id=subject)


def incidents(world: World) -> list[tuple[object, ...]]:
    return world.execute("select case_id, domain, reason from aggregator.incidents")


def then_killed(step: Callable[..., object], *given: object) -> None:
    step(*given)
    raise KilledError


@pytest.mark.parametrize("after", ["_matters", "_cases", "_ask", "_erase_again", "_tell"])
def test_what_was_killed_and_is_typed_again_is_whole(
    world: World, monkeypatch: pytest.MonkeyPatch, after: str
) -> None:
    set_back(world, "plain", "held")
    world.execute(HOLD)
    with world.wiring:
        restore = restore_of(world)
        with monkeypatch.context() as patched:
            step = partial(then_killed, getattr(restore, after))
            patched.setattr(DomainRestore, after, lambda _, *given: step(*given))
            with pytest.raises(KilledError):
                restore.run(Restoration())

        done = restored(world)

        assert (done.rows_back, done.cases_left) == (1, 0)
        assert done.left == {"rows_back": ["case-held"]}
        assert orders.keys(world, "vouchers") == ["of-held"]
        assert incidents(world) == [("case-held", "orders", "told_as_gone")]
        asked = world.execute("select distinct subject_id from orders.blockers order by 1")
        assert asked == [("held",), ("plain",)]
        assert restored(world).rows_back == 0  # it was told


def test_a_record_that_fails_alone_is_set_aside_and_told(world: World) -> None:
    orders.order(world, "good", subject_id="good")
    orders.order(world, "bad", subject_id="bad")
    records = [world.received(world.request(one, case_id=one)) for one in ("bad", "good")]
    world.execute(REFUSE)
    with world.wiring:
        done = restored(world, records)
        assert (done.set_aside, done.left) == (1, {"set_aside": ["bad"]})
        assert orders.keys(world, "vouchers") == ["bad"]
        assert world.execute("select case_id from orders.cases where parked is not null") == [
            ("bad",)
        ]
        assert _known(world)[records[0].place] == records[-1].offset + 1
    world.execute("drop function refuse cascade")


def test_a_case_that_was_set_aside_is_tried_when_it_is_typed_again(world: World) -> None:
    set_back(world, "bad", "good")
    world.execute(REFUSE)
    with world.wiring:
        done = restored(world)
        assert (done.cases_left, done.left) == (1, {"cases_left": ["case-bad"]})
        assert orders.keys(world, "vouchers") == ["of-bad"]
        world.execute("drop function refuse cascade")
        assert restored(world).cases_left == 0
        assert orders.keys(world, "vouchers") == []


def test_a_case_that_cannot_be_put_there_is_named(world: World) -> None:
    set_back(world, "bad", "good")
    world.execute(
        "alter table orders.cases add constraint refuse check (subject_id <> 'bad' or not restored)"
    )
    with world.wiring:
        done = restored(world)
        assert (done.cases, done.set_aside) == (1, 1)
        assert done.left == {"set_aside": ["case-bad"]}
    world.execute("alter table orders.cases drop constraint refuse")


def test_what_another_spelling_had_open_holds_from_the_start(world: World) -> None:
    """A backup of before spellings were one person's."""
    world.execute(
        "insert into orders.blockers (subject_id, domain, kind, raised, occurred_at, said_offset)"
        " values ('S-1', 'payments', 'dispute', true, now(), 0)"
    )
    begun: list[str] = []
    restore = restore_of(world)
    with world.wiring, pytest.MonkeyPatch.context() as patched:
        patched.setattr(BlockersConsumer, "begin", lambda _: begun.append("begun"))
        restore.run(Restoration())
    assert begun == ["begun"]


def _known(world: World) -> Mapping[Place, int]:
    with world.wiring.domain_database("orders").transaction() as connection:
        return bookmarks.known(connection)
