"""A business transaction at the same moment: whichever comes first, nothing that is held is erased.

Every scene is played both ways: the business has written but not committed when the engine comes,
and the engine has locked but not decided when the business comes.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import psycopg
import pytest

from fullstop.consumers.wiring import Wiring
from fullstop.handlers.erasure import Place, ProofError, Tally, conclude, erase_chunk
from fullstop.handlers.store import Case
from fullstop.sandbox.servers import Servers
from tests.support import orders
from tests.support.orders import LATELY
from tests.support.patience import AWAY_SECONDS_MAX
from tests.support.world import World, cloned, settings_for


@pytest.fixture(scope="module")
def database(template: Servers) -> Iterator[str]:
    with cloned(template) as url:
        yield url


@pytest.fixture
def world(template: Servers, database: str) -> World:
    """An empty world; the tests here share one database."""
    world = World(database, Wiring(settings_for(template, database)))
    orders.clear(world)
    return world


class Running:
    """Something that runs beside the test on a connection of its own."""

    def __init__(self, act: Callable[[], object]) -> None:
        self._act = act
        self._value: object = None
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._value = self._act()
        except BaseException as error:  # told by `result`, in the test's own thread
            self._error = error

    @property
    def is_over(self) -> bool:
        return not self._thread.is_alive()

    def result(self) -> object:
        """What it came to; raises what it raised."""
        self._thread.join(AWAY_SECONDS_MAX)
        assert self.is_over, "it still waits"
        if self._error is not None:
            raise self._error
        return self._value


def waits(world: World, running: Running) -> bool:
    """Whether it came to wait for a lock; False when it ran to its end instead."""
    deadline = time.monotonic() + AWAY_SECONDS_MAX
    with world.admin() as watching:
        while not running.is_over:
            row = watching.execute(
                "select count(*) from pg_stat_activity where datname = current_database()"
                " and cardinality(pg_blocking_pids(pid)) > 0"
            ).fetchone()
            if row is not None and row[0]:
                return True
            assert time.monotonic() < deadline, "it neither waits nor ends"
            time.sleep(0.005)
    return False


# --- scenes -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Scene:
    """What the business writes, and what then keeps which records.

    `asked` names only the record set at stake, so that no lock on another one helps.
    """

    write: str
    asked: str
    rule: str

    @property
    def case(self) -> Case:
        return orders.case(records=frozenset({self.asked}))


SCENES = {
    "a dispute is reopened: its review": Scene(
        "update orders.after_sales set closed_on = null where case_no = 'o-case'",
        "reviews",
        "dispute-open",
    ),
    "a dispute is reopened: the order's details": Scene(
        "update orders.after_sales set closed_on = null where case_no = 'o-case'",
        "details",
        "dispute-open",
    ),
    "a new dispute: its review": Scene(
        "insert into orders.after_sales (case_no, order_no, subject_id, opened_on, created_at)"
        " values ('new', 'o', 's', '2026-11-24', now())",
        "reviews",
        "dispute-open",
    ),
    "an order is taken back: its details": Scene(
        "update orders.vouchers set completed_on = null where order_no = 'o'",
        "details",
        "order-open",
    ),
    "an order is taken back: its delivery record": Scene(
        "update orders.vouchers set completed_on = null where order_no = 'o'",
        "logistics",
        "order-open",
    ),
}
NEW_LINE = Scene(
    "insert into orders.details (line_no, order_no, subject_id, item, created_at)"
    " values ('new', 'o', 's', 'kettle', now())",
    "vouchers",
    "needed-by-details",
)
EVERY_SCENE = pytest.mark.parametrize(
    "scene", [*SCENES.values(), NEW_LINE], ids=[*SCENES, "a new line of an order"]
)


def prepare(world: World, scene: Scene) -> None:
    """A whole order; for a new line the order row alone, so that nothing else keeps it."""
    if scene is NEW_LINE:
        orders.order(world, "o")
    else:
        orders.whole_order(world, "o")


def in_one(world: World, case: Case) -> Tally:
    with orders.engine(world) as engine:
        return engine.erase(case).tallies[case.no]


def in_chunks(world: World, case: Case) -> None:
    """Each chunk in a transaction of its own, as the worker does."""
    place: Place | None = None
    while True:
        with orders.engine(world) as engine:
            chunk = erase_chunk(engine.store, engine.order, case, rows_max=2, place=place)
        if chunk is None:
            return
        place = chunk.reached


# --- the business first -------------------------------------------------------------------------


@EVERY_SCENE
def test_what_the_business_is_writing_is_waited_for(world: World, scene: Scene) -> None:
    prepare(world, scene)
    before = orders.keys(world, scene.asked)
    with orders.acting_as(world, "orders_app") as app:
        with app.transaction():
            app.execute(scene.write.encode())
            erasing = Running(lambda: in_one(world, scene.case))
            waits(world, erasing)
        tally = erasing.result()
    assert orders.keys(world, scene.asked) == before
    assert isinstance(tally, Tally)
    assert [kept.rule.id for kept in tally.kept] == [scene.rule]


@EVERY_SCENE
def test_a_chunk_waits_as_well(world: World, scene: Scene) -> None:
    prepare(world, scene)
    before = orders.keys(world, scene.asked)
    with orders.acting_as(world, "orders_app") as app:
        with app.transaction():
            app.execute(scene.write.encode())
            erasing = Running(lambda: in_chunks(world, scene.case))
            waits(world, erasing)
        erasing.result()
    assert orders.keys(world, scene.asked) == before


@pytest.mark.parametrize("run", [in_one, in_chunks], ids=["in one", "in chunks"])
def test_nothing_is_masked_that_an_open_order_needs(
    world: World, run: Callable[[World, Case], object]
) -> None:
    """A mask cannot be undone, so it waits like an erasure."""
    orders.order(world, "o", completed_on=LATELY)
    orders.shipment(world, "s", "o")
    case = orders.case(records=frozenset({"logistics"}))
    with orders.acting_as(world, "orders_app") as app:
        with app.transaction():
            app.execute(b"update orders.vouchers set completed_on = null")
            erasing = Running(lambda: run(world, case))
            waits(world, erasing)
        erasing.result()
    assert world.execute("select receiver_phone, restricted_for from orders.logistics") == [
        ("13800005678", None)
    ]


REOPEN_AND_TOUCH_THE_REVIEW = (
    "with reopened as (update orders.after_sales set closed_on = null)"
    " update orders.reviews set stars = 1"
)


def beside_the_business(world: World, act: Callable[[], object]) -> None:
    """Run `act` while the business holds the review itself, so that even a bare DELETE waits."""
    orders.whole_order(world, "o")
    with orders.acting_as(world, "orders_app") as app:
        with app.transaction():
            app.execute(REOPEN_AND_TOUCH_THE_REVIEW.encode())
            acting = Running(act)
            assert waits(world, acting)
        acting.result()


def test_the_decision_is_a_later_statement_than_its_lock(world: World) -> None:
    scene = SCENES["a dispute is reopened: its review"]
    beside_the_business(world, lambda: in_one(world, scene.case))
    assert orders.keys(world, "reviews") == ["o-review"]


def test_a_statement_that_locks_and_decides_at_once_decides_on_what_was(world: World) -> None:
    """The trap that the engine avoids: were it not there, the test before would show nothing."""
    lock_and_delete = (
        "with locked as materialized (select review_no from orders.reviews for update)"
        " delete from orders.reviews using locked where reviews.review_no = locked.review_no"
        " and not exists (select from orders.after_sales where closed_on is null)"
    )
    beside_the_business(world, lambda: world.execute(lock_and_delete))
    assert orders.keys(world, "reviews") == []


# --- the engine first ---------------------------------------------------------------------------


def lock(engine: orders.Engine, case: Case) -> None:
    asked = [records for records in engine.order if records in case.records]
    engine.store.size(asked, [case], 1000)
    engine.store.lock(asked, [case])
    engine.connection.execute("select 1").fetchall()  # an answer comes after all that was sent


@EVERY_SCENE
def test_the_business_waits_for_what_is_being_decided(world: World, scene: Scene) -> None:
    prepare(world, scene)
    with orders.acting_as(world, "orders_app") as app:
        with orders.engine(world) as engine:
            lock(engine, scene.case)
            writing = Running(lambda: app.execute(scene.write.encode()).rowcount)
            assert waits(world, writing), "the business changed what was being decided"
            engine.erase(scene.case)
        if scene is NEW_LINE:
            with pytest.raises(psycopg.errors.ForeignKeyViolation):
                writing.result()
        else:
            writing.result()
    assert orders.keys(world, scene.asked) == []


def test_what_was_restricted_while_the_business_waited_is_not_written(world: World) -> None:
    """The state lies on the row, so the database asks the policy again of the row as it is now."""
    orders.order(world, "o", completed_on=LATELY)
    with orders.acting_as(world, "orders_app") as app:
        with orders.engine(world) as engine:
            assert engine.erase(orders.case()).tallies[0].remaining == 1
            writing = Running(
                lambda: app.execute(b"update orders.vouchers set seller = 'another'").rowcount
            )
            assert waits(world, writing)
        assert writing.result() == 0
    assert world.execute("select seller from orders.vouchers") == [("seller-1",)]


BESIDE = (
    "create schema beside; create table beside.papers (no int primary key, title text);"
    " create table beside.restricted (no int primary key); insert into beside.papers values (1);"
    " grant usage on schema beside to orders_app;"
    " grant select, update on all tables in schema beside to orders_app;"
    " create policy app on beside.papers to orders_app using"
    " (not exists (select from beside.restricted where restricted.no = papers.no));"
    " alter table beside.papers enable row level security"
)


def test_what_is_restricted_in_a_table_beside_would_be_written(world: World) -> None:
    """The trap that columns avoid: who waited asks about the other table as of when it began."""
    world.execute(BESIDE)
    try:
        with orders.acting_as(world, "orders_app") as app:
            with world.admin() as restricting, restricting.transaction():
                restricting.execute("select from beside.papers for update")
                restricting.execute("insert into beside.restricted values (1)")
                writing = Running(
                    lambda: app.execute(b"update beside.papers set title = 'written'").rowcount
                )
                assert waits(world, writing)
            assert writing.result() == 1
    finally:
        world.execute("drop schema beside cascade")


def test_a_dispute_cannot_be_opened_about_an_order_that_has_gone(world: World) -> None:
    orders.whole_order(world, "o")
    scene = SCENES["a new dispute: its review"]
    case = orders.case()
    with orders.acting_as(world, "orders_app") as app:
        with orders.engine(world) as engine:
            lock(engine, case)
            writing = Running(lambda: app.execute(scene.write.encode()).rowcount)
            assert waits(world, writing)
            assert engine.erase(case).tallies[0].remaining == 0
        with pytest.raises(psycopg.errors.ForeignKeyViolation):
            writing.result()
    assert not any(orders.tables(world).values())


def test_other_customers_do_not_wait(world: World) -> None:
    orders.whole_order(world, "o")
    orders.whole_order(world, "other", subject_id="neighbour")
    case = orders.case()
    with orders.acting_as(world, "orders_app") as app, orders.engine(world) as engine:
        lock(engine, case)
        app.execute(b"set lock_timeout = '100ms'")
        for scene in SCENES.values():
            app.execute(scene.write.replace("'o'", "'other'").replace("'o-", "'other-").encode())
        engine.erase(case)
    assert orders.rows_of(world, "neighbour")["vouchers"]


def test_two_engines_on_one_customer_do_the_work_once(world: World) -> None:
    for i in range(5):
        orders.whole_order(world, f"o{i}")
    case = orders.case()
    with orders.engine(world) as engine:
        lock(engine, case)
        second = Running(lambda: in_one(world, case))
        assert waits(world, second)
        first = engine.erase(case).tallies[0]
    again = second.result()
    assert isinstance(again, Tally)
    assert sum(amount.rows for amount in first.erased.values()) == 30
    assert (again.erased, again.remaining) == ({}, 0)


def test_a_row_that_comes_between_the_act_and_its_proof_is_no_silent_leftover(
    world: World,
) -> None:
    orders.whole_order(world, "o")
    case = orders.case(records=frozenset({"reviews"}))
    with orders.engine(world) as engine:
        lock(engine, case)
        assert engine.store.work("reviews", [case])[0].free == 1
        orders.order(world, "late")
        orders.review(world, "late", "late")
        with pytest.raises(ProofError, match="reviews: 1 rows remain, but the rules hold 0"):
            conclude(engine.store, engine.order, case, {})
