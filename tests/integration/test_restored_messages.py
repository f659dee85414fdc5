"""A ledger of messages that was set back: what it may have sent since is sent by nobody unasked."""

from __future__ import annotations

from contextlib import closing

import pytest

from fullstop.gateways.port import SureBy
from fullstop.notify import ledger
from tests.support.desk_notify import SETTLED_AFTER, a_notice, notify_database, notify_on
from tests.support.world import World


def back_up(world: World) -> None:
    world.execute("drop table if exists notify_backup")
    world.execute("create table notify_backup as table notify.messages")


def set_back(world: World) -> None:
    world.execute("delete from notify.messages")
    world.execute("insert into notify.messages overriding system value table notify_backup")
    world.execute("drop table notify_backup")


def doubt(world: World) -> int:
    with closing(notify_database(world)) as database, database.transaction() as connection:
        return ledger.doubt(connection, "one")


@pytest.mark.parametrize(
    ("sure_by", "state"),
    [
        (SureBy.NOTHING, "unknown: no_answer"),
        (SureBy.KEY, "accepted"),
        (SureBy.LOOK_UP, "accepted"),
    ],
)
def test_what_was_sent_since_is_not_sent_again(world: World, sure_by: SureBy, state: str) -> None:
    with notify_on(world, sure_by) as notify:
        notify.tell(a_notice("waited"), a_notice("later"))
        back_up(world)
        notify.send(3)
        set_back(world)
        assert doubt(world) == 2
        for _ in range(3):
            notify.send_later(2 * SETTLED_AFTER.total_seconds())
        assert dict(notify.inbox.accepted) == {"waited:1": 1, "later:1": 1}
        assert notify.states() == {"waited:1": state, "later:1": state}


def test_what_surely_was_not_sent_goes_out(world: World) -> None:
    with notify_on(world, SureBy.LOOK_UP) as notify:
        notify.tell(a_notice("waited"))
        doubt(world)
        for _ in range(3):
            notify.send_later(2 * SETTLED_AFTER.total_seconds())
        assert notify.states() == {"waited:1": "accepted"}
        assert dict(notify.inbox.accepted) == {"waited:1": 1}


def test_what_has_ended_stays_as_it_is(world: World) -> None:
    with notify_on(world) as notify:
        notify.tell(a_notice("sent"))
        notify.send(2)
        assert doubt(world) == 0
        assert notify.states() == {"sent:1": "accepted"}
