"""What a round of sending asks of the database: nothing of no messages, and its house now and then.

A round that sends is between two calls of the gateway: whatever it waits for makes it slower.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from fullstop.gateways.console import Console
from fullstop.notify import ledger
from fullstop.notify.calls import Calls
from fullstop.notify.sender import HOUSE_EVERY, Sender
from fullstop.notify.when import Night
from fullstop.outbox.database import Database

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


class Silent:
    """A database that is asked nothing: whatever is, fails."""

    @contextmanager
    def transaction(self) -> Iterator[Any]:
        yield SimpleNamespace()


def test_what_is_left_over_is_looked_for_once_a_second_and_nothing_is_asked_of_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock, asked = [NOON], list[str]()

    def counted(name: str) -> None:
        def ask(*_: object, **__: object) -> list[object]:
            asked.append(name)
            return []

        monkeypatch.setattr(ledger, name, ask)

    for name in ("unanswered", "end_old", "claim"):
        counted(name)
    calls = Calls(Console(), lambda _: pytest.fail("nothing is opened"), lambda *_: None)
    sender = Sender(
        cast("Database", Silent()),
        calls,
        lambda _: clock[0],
        Night(21, 8, ZoneInfo("Asia/Shanghai")),
        timedelta(seconds=60),
        100,
        "one",
    )
    for passed in (timedelta(0), HOUSE_EVERY / 2, HOUSE_EVERY / 4, HOUSE_EVERY / 2):
        clock[0] += passed
        assert sender.step() == 0
    assert asked == [
        *("unanswered", "end_old", "claim"),
        *("claim", "claim"),
        *("unanswered", "end_old", "claim"),
    ]
