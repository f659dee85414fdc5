"""The real broker in tests: topics of a test's own, and everything that lies in a topic."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import uuid4

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

from fullstop.consumers.wiring import Wiring
from fullstop.running.kafka import KafkaAwayError
from fullstop.schemas.topics import PARTITIONS, Topic
from tests.support.patience import AWAY_SECONDS_MAX
from tests.support.world import World

MARKERS_MAX = 64  # and aborted records, at the end of a partition

# Of topics that a test alone reads: several, as what is shipped has, but each takes 22 kB of the
# broker's memory and some 5 ms of its time, and the suite makes thousands.
FEW = 2


@dataclass(frozen=True)
class Lying:
    """A record as it lies in a topic; `appended_at` is the broker's time, in seconds."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: dict[str, str]
    appended_at: float = 0.0


Where = tuple[str, int]
"""Topic and partition."""


def with_topics(
    world: World,
    choose: Callable[[World], Sequence[Topic]],
    domains: tuple[str, ...] = ("orders",),
    *,
    partitions: int = PARTITIONS,
) -> World:
    """The world with topics under a prefix of its own, and those that `choose` names created."""
    settings = world.wiring.settings.model_copy(
        update={"topic_prefix": f"t{uuid4().hex[:10]}.", "domains": domains}
    )
    prefixed = replace(world, wiring=Wiring(settings))
    create(prefixed, choose(prefixed), partitions)
    return prefixed


def create(world: World, topics: Sequence[Topic], partitions: int) -> None:
    """Each with so many partitions at most, however long the machine keeps the broker silent."""
    made = [replace(one, partitions=min(partitions, one.partitions)) for one in topics]
    again = Retrying(
        retry=retry_if_exception_type(KafkaAwayError),
        wait=wait_fixed(0.1),
        stop=stop_after_delay(AWAY_SECONDS_MAX),
        reraise=True,
    )
    again(world.wiring.admin().create, made, replication=1)


def lying_in(bootstrap_servers: str, topics: Sequence[str]) -> list[Lying]:
    """Every record of these topics, from the first to those that are there now."""
    ends = end_offsets(bootstrap_servers, topics)
    return list(_between(bootstrap_servers, dict.fromkeys(ends, 0), ends))


def last_records(bootstrap_servers: str, topics: Sequence[str]) -> list[Lying]:
    """The last record of each partition; none of those that hold none.

    Markers at the end of a log are no records, so it is looked for a little before.
    """
    ends = end_offsets(bootstrap_servers, topics)
    starts = {place: max(end - MARKERS_MAX, 0) for place, end in ends.items()}
    found = _between(bootstrap_servers, starts, ends)
    return list({(one.topic, one.partition): one for one in found}.values())


def first_unread(
    bootstrap_servers: str, positions: Mapping[Where, int], ends: Mapping[Where, int]
) -> dict[Where, int]:
    """The first record at or behind each position; none where only markers lie before the end."""
    starts = {place: positions.get(place, 0) for place in ends}
    found: dict[Where, int] = {}
    for one in _between(bootstrap_servers, starts, ends):
        found.setdefault((one.topic, one.partition), one.offset)
    return found


def _between(
    bootstrap_servers: str, starts: Mapping[Where, int], ends: Mapping[Where, int]
) -> Iterator[Lying]:
    """The records from `starts` to `ends`, each partition in its order."""
    left = {place for place, end in ends.items() if starts[place] < end}
    if not left:
        return
    reader = Consumer(
        {
            "bootstrap.servers": bootstrap_servers,
            "group.id": f"reader-{uuid4().hex}",
            "enable.auto.commit": False,
            "auto.offset.reset": "earliest",
            "enable.partition.eof": True,
        }
    )
    try:
        reader.assign([TopicPartition(*place, starts[place]) for place in left])
        deadline = time.monotonic() + AWAY_SECONDS_MAX
        while left:
            assert time.monotonic() < deadline, f"not read to the end: {sorted(left)}"
            message = reader.poll(0.5)  # `consume` would wait for so many as never come
            if message is None:
                continue
            place, offset = (message.topic() or "", message.partition() or 0), _offset(message)
            if message.error() is None and offset < ends[place]:
                yield _lying(message)
            if offset >= ends[place] - (message.error() is None):
                left.discard(place)
    finally:
        reader.close()


def _offset(message: Message) -> int:
    """Of a record, or where its partition ends: behind the last marker, if there is one."""
    error = message.error()
    assert error is None or error.code() == KafkaError._PARTITION_EOF, error
    return message.offset() or 0


def _lying(message: Message) -> Lying:
    return Lying(
        message.topic() or "",
        message.partition() or 0,
        message.offset() or 0,
        message.key(),
        message.value(),
        _headers(message),
        message.timestamp()[1] / 1000,
    )


def ends_of(bootstrap_servers: str, topic: str) -> dict[int, int]:
    """How many records each partition of a topic holds, those that hold none left out."""
    ends = end_offsets(bootstrap_servers, [topic])
    return {part: end for (_, part), end in ends.items() if end}


def end_offsets(bootstrap_servers: str, topics: Sequence[str]) -> dict[Where, int]:
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


def _ends(reader: Consumer, topics: Sequence[str]) -> dict[Where, int]:
    ends: dict[Where, int] = {}
    for topic in topics:
        for part in reader.list_topics(topic, timeout=AWAY_SECONDS_MAX).topics[topic].partitions:
            ends[topic, part] = _end(reader, TopicPartition(topic, part))
    return ends


def _end(reader: Consumer, place: TopicPartition) -> int:
    """A topic's new partition may have no leader yet."""
    deadline = time.monotonic() + AWAY_SECONDS_MAX
    while True:
        try:
            _, end = reader.get_watermark_offsets(place, timeout=10)
        except KafkaException:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return int(end)
