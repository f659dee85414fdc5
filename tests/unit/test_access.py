"""What `access` writes while it reads."""

from __future__ import annotations

import json

import pytest

from fullstop.consumers.command.access import _in_pieces
from fullstop.consumers.operate.duties import DutyError, HeldRecords


def held() -> HeldRecords:
    yield "orders", iter([("details", iter(['{"a": 1}', '{"a": 2}'])), ("invoices", iter([]))])
    yield "payments", iter([])


def refused() -> HeldRecords:
    raise DutyError("no right")
    yield


def test_it_is_one_object() -> None:
    assert json.loads("".join(_in_pieces(held()))) == {
        "orders": {"details": [{"a": 1}, {"a": 2}], "invoices": []},
        "payments": {},
    }


def test_who_is_refused_gets_no_piece_of_an_answer() -> None:
    written: list[str] = []
    with pytest.raises(DutyError):
        written.extend(_in_pieces(refused()))
    assert written == []
