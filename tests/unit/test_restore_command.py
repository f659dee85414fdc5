"""What `fullstop restore` refuses before it touches anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from io import StringIO
from typing import cast

import pytest
from rich.console import Console

from fullstop.consumers.command.restore import _show, refuse_at_work, refuse_without_holds
from fullstop.consumers.command.typed import UsageError
from fullstop.consumers.operate.restore import Restoration
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


def test_what_is_left_is_named_as_far_as_somebody_looks() -> None:
    restored = Restoration(rows_back=3, cases_left=22)
    restored.name("rows_back", ["case-held"])
    restored.name("cases_left", [f"case-{number:02}" for number in range(22)])
    restored.note_set_aside(["case-a", "deletion.requests/0/7"])
    console = Console(file=StringIO(), width=200)
    _show({"restored": {"orders": asdict(restored)}}, console)
    assert isinstance(console.file, StringIO)
    assert console.file.getvalue().splitlines()[1:] == [
        "orders: rows visible again that were told as gone: 3",
        "  of case-held",
        "orders: 22 cases are set aside; `fullstop status --parked`",
        *(f"  case-{number:02}" for number in range(20)),
        "  and 2 more",
        "orders: 2 records could not be handled, each alone",
        "  case-a",
        "  deletion.requests/0/7",
    ]
