"""What can never be handled: what is kept of it, and how many there may be."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fullstop.consumers.operate.letters import ADVICE
from fullstop.outbox.aggregator.letters import Letter
from fullstop.outbox.floods import Flood
from fullstop.running.dead_letter import (
    WINDOW_SECONDS,
    DeadLetter,
    DeadLetterLimit,
    folded_record,
    noted,
)
from fullstop.running.events import read
from fullstop.running.kafka import Received
from fullstop.schemas.codec import HEADER_BYTES, DecodeReason, decode, encode
from fullstop.schemas.meant import REASONS
from fullstop.schemas.messages import Message
from fullstop.schemas.topics import Topics, key_of
from tests.support.messages import completed, prefixed, request, request_fields, zigzag

TOPICS = Topics(("orders",))
DEAD_LETTERS = TOPICS.dead_letters.name
CONSUMER = "fullstop.orders"


def received(
    value: bytes | None, *, topic: str = TOPICS.requests.name, offset: int = 7
) -> Received:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return Received(topic, 3, offset, b"13800005678", value, (("note", "王女士".encode()),), at)


def only_dead_letter(record: Received) -> DeadLetter:
    events, [letter] = read([record], TOPICS)
    assert events == []
    return letter


# --- what is kept of it -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, "empty_value"),
        (b"", "empty_value"),
        (b"13800005678", "unknown_framing"),
        (b"\xc3\x01" + b"\x00" * 8 + b"13800005678", "unknown_schema"),
        (encode(request())[:-1], "malformed_body"),
        (encode(request()) + b"13800005678", "trailing_bytes"),
        (b"1" * 65_537, "too_large"),
    ],
)
def test_an_undecodable_record_is_a_pointer_without_key_and_value(
    value: bytes | None, reason: str
) -> None:
    record = only_dead_letter(received(value)).record(DEAD_LETTERS, CONSUMER)
    assert (record.topic, record.key, record.value) == (DEAD_LETTERS, None, b"")
    assert record.headers == {
        "reason": reason,
        "topic": "deletion.requests",
        "partition": "3",
        "offset": "7",
        "sha256": hashlib.sha256(value or b"").hexdigest(),
        "length": str(len(value or b"")),
        "consumer": CONSUMER,
    }


def test_a_record_that_only_the_contract_refuses_names_its_case() -> None:
    undated = {**request_fields(), "cutoff_at": zigzag(-1)}
    value = encode(request())[:HEADER_BYTES] + b"".join(undated.values())
    record = only_dead_letter(received(value)).record(DEAD_LETTERS, CONSUMER)
    headers = record.headers
    assert (headers["reason"], headers["case_id"]) == ("contract", "case-1")
    assert (record.key, record.value) == (None, b"")


@pytest.mark.parametrize("value", [encode(request()), encode(completed())])
def test_a_decodable_record_keeps_its_bytes_and_a_key_of_the_protocol(value: bytes) -> None:
    """Any other key may be a phone number."""
    elsewhere = received(value, topic=TOPICS.notices.name)
    record = only_dead_letter(elsewhere).record(DEAD_LETTERS, CONSUMER)
    assert (record.key, record.value) == (None, value)
    right = key_of(decode(value)).encode()
    keyed = only_dead_letter(replace(elsewhere, key=right)).record(DEAD_LETTERS, CONSUMER)
    assert (keyed.key, keyed.value) == (right, value)
    headers = record.headers
    assert (headers["reason"], headers["case_id"]) == ("wrong_topic", "case-1")
    assert headers["sha256"] == hashlib.sha256(value).hexdigest()


@pytest.mark.parametrize(
    ("message", "topic", "right"),
    [
        (request(), TOPICS.requests.name, b"subject-1"),
        (completed(), TOPICS.outcomes["orders"].name, b"case-1"),
    ],
)
@pytest.mark.parametrize("key", [None, b"", b"case-2", b"subject-1 "])
def test_another_key_than_the_protocols_is_a_dead_letter(
    message: Message, topic: str, right: bytes, key: bytes | None
) -> None:
    record = replace(received(encode(message), topic=topic), key=key)
    letter = only_dead_letter(record).record(DEAD_LETTERS, CONSUMER)
    assert letter.headers["reason"] == "wrong_key"
    assert letter.headers["case_id"] == "case-1"
    assert (letter.key, letter.value) == (None, record.value)
    [event], dead = read([replace(record, key=right)], TOPICS)
    assert (event.message, dead) == (message, [])


# --- what is read of it -------------------------------------------------------------------------


def test_what_is_written_is_what_is_noted() -> None:
    record = only_dead_letter(received(b"13800005678")).record(DEAD_LETTERS, CONSUMER)
    at = datetime(2026, 1, 2, tzinfo=UTC)
    headers = tuple((name, value.encode()) for name, value in record.headers.items())
    read_back = Received(DEAD_LETTERS, 4, 12, record.key, record.value, headers, at)
    assert noted(read_back, TOPICS) == Letter(
        4,
        12,
        at,
        reason="unknown_framing",
        consumer=CONSUMER,
        topic=TOPICS.requests.name,
        partition=3,
        record_offset=7,
        sha256=hashlib.sha256(b"13800005678").hexdigest(),
        length=11,
        case_id=None,
    )


def test_every_reason_has_its_advice_and_its_place_in_the_how_to() -> None:
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "dead-letters.md").read_text("utf-8")
    of_events = {"wrong_topic", "wrong_key", "contradicts_case", "not_handled"}
    reasons = {*DecodeReason, *of_events, *REASONS}
    assert set(ADVICE) == reasons
    for reason in reasons:
        assert f"`{reason}`" in page


def test_the_headers_of_a_record_are_not_carried_on() -> None:
    record = only_dead_letter(received(b"x")).record(DEAD_LETTERS, CONSUMER)
    assert "王女士" not in str(record.headers)


# --- the limit ----------------------------------------------------------------------------------


class Seconds:
    """A monotonic clock that a test sets."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def letters(first: int, count: int) -> list[DeadLetter]:
    return [
        DeadLetter(received(b"x", offset=offset), "unknown_framing", None, decodable=False)
        for offset in range(first, first + count)
    ]


def test_up_to_the_limit_dead_letters_are_told_one_by_one_and_further_ones_are_past_it() -> None:
    limit = DeadLetterLimit(3, Seconds())
    assert limit.admit(letters(0, 2)) == []
    assert limit.admit(letters(2, 1)) == []
    assert limit.admit(letters(3, 2)) == letters(3, 2)


def test_of_a_batch_above_the_limit_the_first_are_told_one_by_one() -> None:
    assert DeadLetterLimit(3, Seconds()).admit(letters(0, 5)) == letters(3, 2)


def test_what_is_older_than_the_window_counts_no_more() -> None:
    clock = Seconds()
    limit = DeadLetterLimit(2, clock)
    limit.admit(letters(0, 1))
    clock.now += WINDOW_SECONDS / 2
    limit.admit(letters(1, 1))
    clock.now += WINDOW_SECONDS / 2  # the first is out, the second is not
    assert limit.admit(letters(2, 2)) == letters(3, 1)


def test_a_record_that_is_tried_again_counts_once() -> None:
    limit = DeadLetterLimit(2, Seconds())
    for _ in range(10):
        assert limit.admit(letters(0, 3)) == letters(2, 1)


def test_the_same_place_with_other_bytes_is_another_record() -> None:
    limit = DeadLetterLimit(1, Seconds())
    [letter] = letters(0, 1)
    limit.admit([letter])
    recreated = replace(letter, received=replace(letter.received, value=b"y"))
    assert limit.admit([recreated]) == [recreated]


def test_a_letter_of_a_mended_record_keeps_no_bytes() -> None:
    """What had to be mended to be read may be anything, also where only its place is wrong."""
    odd = {**request_fields(), "records": zigzag(1) + prefixed("13912345678") + zigzag(0)}
    value = encode(request())[:HEADER_BYTES] + b"".join(odd.values())
    letter = only_dead_letter(received(value, topic=TOPICS.notices.name))
    record = letter.record(DEAD_LETTERS, CONSUMER)
    assert (record.headers["reason"], record.value, record.key) == ("wrong_topic", b"", None)
    assert "13912345678" not in f"{record}"


def test_that_the_limit_is_passed_is_said_once_a_window() -> None:
    clock = Seconds()
    limit = DeadLetterLimit(1, clock)
    assert [limit.is_passed_anew() for _ in range(3)] == [True, False, False]
    clock.now += WINDOW_SECONDS
    assert limit.is_passed_anew()


# --- a fold -------------------------------------------------------------------------------------


FOLD = {
    "reason": "unknown_framing",
    "topic": TOPICS.requests.name,
    "partition": "3",
    "offset": "7",
    "sha256": "ab" * 32,
    "length": "11",
    "consumer": CONSUMER,
    "first_at": "2026-01-01T00:00:00+00:00",
    "last_offset": "9",
    "last_at": "2026-01-01T00:01:00+00:00",
    "count": "2",
}


def as_noted(headers: dict[str, str]) -> Letter:
    pairs = tuple((name, value.encode()) for name, value in headers.items())
    at = datetime(2026, 1, 2, tzinfo=UTC)
    return noted(Received(DEAD_LETTERS, 4, 12, None, b"", pairs, at), TOPICS)


def test_a_fold_is_noted_as_it_is_written() -> None:
    first, last = (datetime(2026, 1, 1, 0, minute, tzinfo=UTC) for minute in (0, 1))
    flood = Flood(TOPICS.requests.name, 3, "unknown_framing", 7, first, "ab" * 32, 11, 9, last, 2)
    record = folded_record(flood, DEAD_LETTERS, CONSUMER)
    assert (record.key, record.value, record.headers) == (None, b"", FOLD)
    letter = as_noted(FOLD)
    assert (letter.record_offset, letter.last_offset, letter.count) == (7, 9, 2)
    assert (letter.first_at, letter.last_at) == (first, last)


@pytest.mark.parametrize(
    "wrong",
    [
        {"count": "4"},  # more than lie between
        {"count": "0"},
        {"last_offset": "6"},
        {"last_offset": "x"},
        {"last_at": "yesterday"},
        {"first_at": "2026-01-01T00:00:00"},
        {"sha256": ""},
        {"case_id": "case-1"},  # somebody's: never folded
    ],
)
def test_what_cannot_be_a_fold_is_noted_as_one_letter(wrong: dict[str, str]) -> None:
    letter = as_noted({**FOLD, **wrong})
    assert (letter.last_offset, letter.count) == (None, 1)
