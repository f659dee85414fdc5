"""Records as they are read, and the places where they lie."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from confluent_kafka import (
    TIMESTAMP_NOT_AVAILABLE,
    KafkaError,
    KafkaException,
    Message,
    TopicPartition,
)

from fullstop.running.kafka.cluster import KafkaRefusedError, no_right
from fullstop.running.logs import log

Place = tuple[str, int]  # a topic's partition


@dataclass(frozen=True)
class Received:
    """One record as read: its place, its bytes, and when the broker appended it."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]
    appended_at: datetime

    @property
    def place(self) -> Place:
        return (self.topic, self.partition)

    def header(self, name: str) -> str | None:
        """A header's text; None when it is absent or not text."""
        for key, value in self.headers:
            if key == name:
                return _text(value)
        return None


def is_record(message: Message) -> bool:
    error = message.error()
    if error is None:
        return True
    if error.code() in _WITHOUT_RIGHT:
        what = f"topic {message.topic()}" if message.topic() else "as a member of the group"
        raise KafkaRefusedError(no_right(f"read {what}"))
    if error.fatal() or error.code() == KafkaError.UNKNOWN_TOPIC_OR_PART:
        raise KafkaRefusedError(f"reading {message.topic()} failed: {error.name()}")
    log.warning("read_failed", error=error.name())
    return False


_WITHOUT_RIGHT = frozenset(
    {KafkaError.GROUP_AUTHORIZATION_FAILED, KafkaError.TOPIC_AUTHORIZATION_FAILED}
)


def received(message: Message) -> Received:
    kind, milliseconds = message.timestamp()
    at = time.time() * 1000 if kind == TIMESTAMP_NOT_AVAILABLE else milliseconds
    return Received(
        topic=message.topic() or "",
        partition=message.partition() or 0,
        offset=message.offset() or 0,
        key=message.key(),
        value=message.value(),
        headers=tuple(_headers(message)),
        appended_at=datetime.fromtimestamp(at / 1000, UTC),
    )


def _headers(message: Message) -> Iterator[tuple[str, bytes]]:
    headers = message.headers() or ()
    for name, value in headers.items() if isinstance(headers, dict) else headers:
        yield name, value.encode() if isinstance(value, str) else value or b""


def _text(value: bytes) -> str | None:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return None


def topic_partitions(places: Iterable[Place]) -> list[TopicPartition]:
    return [TopicPartition(*place) for place in places]


def offsets_of(found: Iterable[TopicPartition]) -> dict[Place, int]:
    offsets: dict[Place, int] = {}
    for at in found:
        if at.error is not None:
            raise KafkaException(at.error)
        offsets[at.topic, at.partition] = at.offset
    return offsets
