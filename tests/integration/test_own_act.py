"""A review goes only as its author's own act (E-commerce Law 39); the case keeps that evidence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from fullstop.schemas.codec import decode
from fullstop.schemas.messages import DeletionRequested, LineOutcome
from tests.support import orders
from tests.support.by_hand import ByHand, by_hand
from tests.support.orders import SUBJECT
from tests.support.world import World


@pytest.fixture
def moved(world: World) -> Iterator[ByHand]:
    """A customer with an old order, its review and all else of it."""
    with by_hand(world) as moved:
        orders.whole_order(moved.world, "o-1")
        yield moved


@pytest.mark.parametrize(
    ("fields", "goes"),
    [
        ({}, True),
        ({"records": ("orders",)}, True),
        ({"records": ("orders.reviews",)}, True),
        ({"records": ("orders.details",)}, False),
        ({"ground": "ACCOUNT_CLOSED"}, False),
        ({"ground": "PURPOSE_OVER", "records": ("orders.reviews",)}, False),
        ({"acting_as": "GUARDIAN", "acting_evidence": "e-1"}, False),
        ({"acting_as": "NEXT_OF_KIN", "records": ("orders", "orders.reviews")}, False),
    ],
)
def test_from_the_request_to_the_notice(moved: ByHand, fields: dict[str, Any], goes: bool) -> None:
    refused = not goes and fields.get("records") != ("orders.details",)
    asked = moved.world.request(SUBJECT, **fields)
    moved.publish(asked)
    moved.settle()
    [notice] = moved.notices()
    told = {line.records: line.outcome for line in notice.lines}
    assert (told.get("reviews") is LineOutcome.ERASED) is goes
    assert (orders.keys(moved.world, "reviews") == []) is goes
    assert ("1条您写的评价" in notice.sms) is goes
    # What was asked for and stays is said with its reason, and nobody reads that all is done.
    assert (told.get("reviews") is LineOutcome.UNKNOWN_RECORDS) is refused
    assert ("您写的评价这次没有处理，作者本人可以另外申请删除" in notice.sms) is refused
    assert notice.complete is not refused
    assert "没有找到" not in notice.sms

    for schema in ("orders", "aggregator"):
        [(stored,)] = moved.world.execute(f"select request from {schema}.cases")
        evidence = decode(bytes(stored))
        assert isinstance(evidence, DeletionRequested)
        assert (evidence.ground, evidence.acting_as) == (asked.ground, asked.acting_as)
    status = moved.status(asked.case_id)
    assert status is not None
    assert status["asked"] == {
        "ground": asked.ground.value,
        "acting_as": asked.acting_as.value,
        "channel": "SERVICE",
        "records": list(asked.records),
        "waives": [],
    }
