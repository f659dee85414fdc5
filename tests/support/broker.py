"""The real broker in tests: topics of a test's own, and everything that lies in a topic."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from uuid import uuid4

from confluent_kafka import Consumer, KafkaException, Message, TopicPartition

from consumers.wiring import Wiring
from schemas.topics import Topic
from tests.support.world import World


@dataclass(frozen=True)
class Lying:
    """A record as it lies in a topic."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: dict[str, str]


def with_topics(
    world: World,
    choose: Callable[[World], Sequence[Topic]],
    domains: tuple[str, ...] = ("orders",),
) -> World:
    """The world with topics under a prefix of its own, and those that `choose` names created."""
    settings = world.wiring.settings.model_copy(
        update={"topic_prefix": f"t{uuid4().hex[:10]}.", "domains": domains}
    )
    prefixed = replace(world, wiring=Wiring(settings))
    prefixed.wiring.admin().create(choose(prefixed), replication=1)
    return prefixed


def lying_in(bootstrap_servers: str, topics: Sequence[str]) -> list[Lying]:
    """Every record of these topics, from the first to those that are there now."""
    reader = Consumer(
        {
            "bootstrap.servers": bootstrap_servers,
            "group.id": f"reader-{uuid4().hex}",
            "enable.auto.commit": False,
        }
    )
    try:
        ends = _ends(reader, topics)
        reader.assign([TopicPartition(topic, part, 0) for topic, part in ends])
        found: list[Lying] = []
        wanted = sum(ends.values())
        deadline = time.monotonic() + 30
        while len(found) < wanted and time.monotonic() < deadline:
            for message in reader.consume(1000, 0.5):
                assert message.error() is None, message.error()
                found.append(
                    Lying(
                        message.topic() or "",
                        message.partition() or 0,
                        message.offset() or 0,
                        message.key(),
                        message.value(),
                        _headers(message),
                    )
                )
        assert len(found) == wanted
        return found
    finally:
        reader.close()


def ends_of(bootstrap_servers: str, topic: str) -> dict[int, int]:
    """How many records each partition of a topic holds, those that hold none left out."""
    ends = end_offsets(bootstrap_servers, [topic])
    return {part: end for (_, part), end in ends.items() if end}


def end_offsets(bootstrap_servers: str, topics: Sequence[str]) -> dict[tuple[str, int], int]:
    """Where each partition of these topics ends now."""
    reader = Consumer({"bootstrap.servers": bootstrap_servers, "group.id": f"reader-{uuid4().hex}"})
    try:
        return _ends(reader, topics)
    finally:
        reader.close()


def _headers(message: Message) -> dict[str, str]:
    headers = message.headers() or ()
    pairs = headers.items() if isinstance(headers, dict) else headers
    return {
        name: value.decode(errors="replace") if isinstance(value, bytes) else str(value)
        for name, value in pairs
    }


def _ends(reader: Consumer, topics: Sequence[str]) -> dict[tuple[str, int], int]:
    ends = {}
    for topic in topics:
        for part in reader.list_topics(topic, timeout=10).topics[topic].partitions:
            ends[topic, part] = _end(reader, TopicPartition(topic, part))
    return ends


def _end(reader: Consumer, place: TopicPartition) -> int:
    """A topic's new partition may have no leader yet."""
    deadline = time.monotonic() + 10
    while True:
        try:
            _, end = reader.get_watermark_offsets(place, timeout=10)
        except KafkaException:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return int(end)
