"""Every hostile record is what it must be, at once and with little memory."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from fullstop.running.events import read
from fullstop.running.kafka import Received
from fullstop.schemas.topics import Topics
from tests.support.hostile import (
    FIRST,
    Hostile,
    again,
    bombs,
    case_of,
    corpus,
    good,
    of_a_lying_length,
)

TOPICS = Topics(("orders",))
ALL = (*corpus(), good(FIRST))
MEMORY_BYTES_MAX = (
    5_000_000  # 64 KiB of the smallest items, decoded and refused, take a tenth of it
)


def received(one: Hostile) -> Received:
    topic = f"deletion.{one.topic}"
    headers = tuple((name, value or b"") for name, value in one.headers)
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return Received(topic, 0, 0, one.key, one.value, headers, at)


def test_the_corpus_is_large_and_every_record_has_its_own_name() -> None:
    names = [one.name for one in ALL]
    assert len(names) == len(set(names)) >= 200
    reasons = {one.reason for one in ALL}
    assert reasons == {
        None,
        "empty_value",
        "too_large",
        "unknown_framing",
        "unknown_schema",
        "reversed_fingerprint",
        "malformed_body",
        "trailing_bytes",
        "cutoff_not_meant",
        "contract",
        "wrong_topic",
        "wrong_key",
    }


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.name)
def test_it_is_classed(one: Hostile, record_property: Callable[[str, object], None]) -> None:
    record = received(one)
    started = datetime.now(UTC)
    events, dead = read([record], TOPICS)
    record_property("seconds", (datetime.now(UTC) - started).total_seconds())
    if one.reason is None:
        [event] = events
        assert event.message.case_id == case_of(one.name)  # type: ignore[union-attr]
        assert dead == []
        return
    assert events == []
    [letter] = dead
    assert (letter.reason, letter.case_id) == (one.reason, one.case_id)
    assert letter.decodable is one.decodable


@pytest.mark.parametrize("one", tuple(again()), ids=lambda one: one.name)
def test_what_is_said_again_can_be_read(one: Hostile) -> None:
    [event], dead = read([received(one)], TOPICS)
    assert dead == []
    assert event.message.case_id == case_of(FIRST)  # type: ignore[union-attr]


def test_no_record_takes_much_memory() -> None:
    greedy = [received(one) for one in (*bombs(), *of_a_lying_length())]
    read(greedy[:1], TOPICS)  # the schemas are loaded
    for record in greedy:
        tracemalloc.start()
        try:
            read([record], TOPICS)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert peak < MEMORY_BYTES_MAX, record.key
