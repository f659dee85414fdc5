"""What a domain and the aggregator know otherwise is seen, and told by name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from pydantic import SecretStr

from fullstop.consumers.operate.differences import Difference, differences
from fullstop.consumers.wiring.differences import looking, refuse_unheld
from fullstop.consumers.wiring.parts import Wiring
from fullstop.outbox.bookmarks import ForgottenError
from fullstop.outbox.database import DatabaseError
from fullstop.running.health import forgotten
from fullstop.running.processes import may_start_later
from fullstop.schemas.messages import Message
from tests.support.desk import aggregator_of
from tests.support.world import World

HOLD = (
    "insert into {0}.holds (hold_id, subject_id, records, reference, reason, placed_by)"
    " values ('h-1', 's-1', %s, 'court', 'evidence', 'staff-1')"
)


@pytest.fixture
def told(world: World) -> Iterator[World]:
    """A case that the domain has answered and the aggregator has heard."""
    request = world.request("s-1", case_id="case-1")
    said: list[Message] = world.handle("orders", request)
    aggregator_of(world).handle([world.received(one) for one in (request, *said)])
    with world.wiring:
        yield world


def found(world: World, later: timedelta = timedelta(hours=1)) -> list[Difference]:
    [(now,)] = world.execute("select clock_timestamp()")
    # The aggregator dates an answer by its append, which is the test's clock.
    world.execute("update aggregator.answers set answered_at = clock_timestamp()")
    wiring = world.wiring
    databases = wiring.aggregator_database(), wiring.domain_database("orders")
    return differences(databases[0], "orders", databases[1], now + later)


def test_of_those_who_know_the_same_there_is_nothing_to_say(told: World) -> None:
    assert found(told) == []


def test_a_domain_that_forgot_a_case(told: World) -> None:
    told.execute("delete from orders.cases")
    assert found(told) == [Difference("orders", "cases", ("case-1",), "restore")]
    assert found(told, timedelta(0)) == []  # it may be on its way


def test_an_aggregator_that_forgot_an_answer(told: World) -> None:
    told.execute("delete from aggregator.answers")
    assert found(told) == [Difference("aggregator", "answers of orders", ("case-1",), "reconcile")]


@pytest.mark.parametrize("records", [[], ["orders"], ["orders.invoices"]])
def test_a_domain_that_forgot_a_hold(told: World, records: list[str]) -> None:
    told.execute(HOLD.format("aggregator"), records)
    assert found(told) == [Difference("orders", "holds", ("h-1",), "restore")]


@pytest.mark.parametrize(
    ("listed", "here", "is_less"),
    [
        ([], ["invoices"], True),
        (["orders.invoices", "orders.details"], ["details"], True),
        (["orders.invoices", "payments.cards"], ["details", "invoices"], False),
        (["orders.invoices"], [], False),
    ],
)
def test_a_hold_that_is_on_less_in_a_domain(
    told: World, listed: list[str], here: list[str], is_less: bool
) -> None:
    told.execute(HOLD.format("aggregator"), listed)
    told.execute(HOLD.format("orders"), here)
    assert found(told) == [Difference("orders", "holds", ("h-1",), "restore")] * is_less


def test_a_hold_on_others_is_no_difference(told: World) -> None:
    told.execute(HOLD.format("aggregator"), ["payments"])
    assert found(told) == []


def test_a_domain_that_forgot_a_release(told: World) -> None:
    told.execute(HOLD.format("orders"), [])
    assert found(told) == [Difference("orders", "releases", ("h-1",), "restore")]


def test_the_look_shows_how_much_is_lacking(told: World) -> None:
    told.execute(HOLD.format("aggregator"), [])
    assert looking(told.wiring)() is False
    assert forgotten.labels("orders")._value.get() == 1


def test_a_domain_that_forgot_a_hold_does_not_start(told: World) -> None:
    refuse_unheld(told.wiring, "orders")
    told.execute(HOLD.format("aggregator"), ["orders.invoices"])
    with pytest.raises(ForgottenError, match=r"^orders: legal holds .* \(h-1\): run `fullstop"):
        refuse_unheld(told.wiring, "orders")
    told.execute(HOLD.format("orders"), ["invoices"])
    refuse_unheld(told.wiring, "orders")


def elsewhere(world: World, url: str) -> Wiring:
    """The same, with the aggregator's database at another address."""
    urls = {**world.wiring.settings.database_urls, "aggregator": SecretStr(url)}
    return Wiring(world.wiring.settings.model_copy(update={"database_urls": urls}))


def test_an_aggregators_database_that_is_away_is_waited_for(told: World) -> None:
    with (
        elsewhere(told, "postgresql://fullstop@127.0.0.1:1/fullstop") as wiring,
        pytest.raises(DatabaseError) as away,
    ):
        refuse_unheld(wiring, "orders")
    assert may_start_later(away.value)


def test_a_login_that_may_not_look_there_starts(told: World) -> None:
    """An administrator's address stands for it: no login of a process may be one."""
    with elsewhere(told, told.admin_url) as wiring:
        refuse_unheld(wiring, "orders")
