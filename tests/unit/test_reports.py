"""Delivery reports: each entry of a list is judged for itself."""

from __future__ import annotations

import json

import pytest

from fullstop.notify.reports import Report, read

OURS = {"out_id": "case:1", "success": True, "err_code": "DELIVERED"}


@pytest.mark.parametrize(
    "foreign",
    [
        None,
        7,
        {},
        {"out_id": "", "success": True},
        {"out_id": "other", "success": "perhaps"},
        {"out_id": "a" * 129, "success": True},
        {"out_id": "\u0000", "success": True},
        {"out_id": "\ud800", "success": True},
        {"out_id": 7, "success": True},
        {"out_id": "other", "success": False, "err_code": ["none"]},
    ],
)
def test_a_foreign_entry_takes_none_of_ours_with_it(foreign: object) -> None:
    said = [OURS, foreign, {**OURS, "out_id": "case:2"}]
    assert read(json.dumps(said).encode()) == [
        Report(out_id="case:1", success=True, err_code="DELIVERED"),
        Report(out_id="case:2", success=True, err_code="DELIVERED"),
    ]


@pytest.mark.parametrize("body", [b"", b"{}", b"\xff", b"[" * 100_000, b"[null" + b",null" * 1_000])
def test_what_is_no_list_is_refused(body: bytes) -> None:
    assert read(body) is None
