"""What `fullstop restore` refuses before it touches anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import pytest

from fullstop.consumers.command.restore import refuse_at_work, refuse_without_holds
from fullstop.consumers.command.typed import UsageError
from fullstop.consumers.wiring import Wiring


@dataclass
class Deployment:
    """Whose groups have members, and who has a list of holds."""

    at_work: frozenset[str]
    with_holds: frozenset[str]

    def group(self, name: str) -> str:
        return f"prefix.{name}"

    def admin(self) -> Deployment:
        return self

    def idle(self, groups: Sequence[str]) -> list[str]:
        return [group for group in groups if group not in self.at_work]

    def hold_databases(self) -> dict[str, None]:
        return dict.fromkeys(self.with_holds)


def deployment(at_work: Sequence[str] = (), with_holds: Sequence[str] = ()) -> Wiring:
    return cast("Wiring", Deployment(frozenset(at_work), frozenset(with_holds)))


def test_while_its_processes_work_nothing_is_restored() -> None:
    refuse_at_work(deployment(at_work=["prefix.fullstop.payments"]), ["orders"])
    with pytest.raises(UsageError, match=r"^orders: at work; stop its processes"):
        refuse_at_work(deployment(at_work=["prefix.fullstop.orders"]), ["orders", "payments"])


def test_where_nobody_is_left_who_knows_of_holds_a_person_must() -> None:
    everybody = ["orders", "payments", "aggregator"]
    refuse_without_holds(deployment(with_holds=everybody), ["orders", "payments"])
    with pytest.raises(UsageError, match="type the same with --holds-are-whole"):
        refuse_without_holds(deployment(with_holds=everybody), everybody)
