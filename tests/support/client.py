"""Kafka's client as `Subscription` uses it, in two forms that the same orders drive.

`ModelClient` is what we hold the client to be; `BrokerClient` is the client itself on a broker,
with partitions that are given and taken as a group would. Both call what `Subscription` subscribed
with while they are asked for records, and then only.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, cast

from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition

from fullstop.running.kafka import Place
from tests.support.patience import AWAY_SECONDS_MAX

NOTHING_YET = -1001
PARTITIONS = range(3)
Callback = Callable[[Any, list[TopicPartition]], None]


@dataclass(frozen=True)
class ModelRecord:
    """A record as the client hands it out."""

    place: Place
    at: int
    content: bytes

    def error(self) -> KafkaError | None:
        return None

    def timestamp(self) -> tuple[int, int]:
        return (2, 1_800_000_000_000)

    def topic(self) -> str:
        return self.place[0]

    def partition(self) -> int:
        return self.place[1]

    def offset(self) -> int:
        return self.at

    def key(self) -> bytes:
        return b"key"

    def value(self) -> bytes:
        return self.content

    def headers(self) -> tuple[()]:
        return ()


class ModelError(ModelRecord):
    """What the client hands out when the group could not tell it a position."""

    def error(self) -> KafkaError | None:
        return KafkaError(KafkaError.NOT_COORDINATOR)

    def offset(self) -> None:  # type: ignore[override]
        return None


@dataclass
class ModelBroker:
    """What lies in each partition (None: nobody is ever handed it), and the group's positions."""

    logs: dict[Place, list[bytes | None]]
    committed: dict[Place, int] = field(default_factory=dict)

    def publish(self, place: Place, value: bytes) -> None:
        self.logs[place].append(value)

    def publish_in_a_transaction(self, place: Place, value: bytes) -> None:
        self.logs[place] += [value, None]

    def take_back(self, place: Place, _value: bytes) -> None:
        self.logs[place] += [None, None]

    def position(self, place: Place) -> int:
        return self.committed.get(place, 0)

    def end(self, place: Place) -> int:
        return len(self.logs[place])

    def commit(self, place: Place, offset: int) -> None:
        self.committed[place] = offset

    def values(self, place: Place, start: int, end: int) -> set[bytes]:
        return {value for value in self.logs[place][start:end] if value is not None}


class GivenAndTaken:
    """Partitions that come and go as the group has it, told while records are asked for.

    Or all that a member has go and come whenever one does.
    """

    def __init__(self, *, all_at_once: bool = False) -> None:
        self.all_at_once = all_at_once
        self.assigned: set[Place] = set()
        self.tenures: Counter[Place] = Counter()
        self.lost: set[tuple[Place, int]] = set()
        self._coming: deque[tuple[str, set[Place]]] = deque()
        self._callbacks: Mapping[str, Callback] = {}

    def subscribe(self, _topics: Sequence[str], **callbacks: Callback) -> None:
        self._callbacks = callbacks

    def give(self, places: set[Place]) -> None:
        self._coming.append(("on_assign", places))

    def take(self, places: set[Place], *, lost: bool) -> None:
        self._coming.append(("on_lost" if lost else "on_revoke", places))

    def assignment(self) -> list[TopicPartition]:
        return [TopicPartition(*place) for place in sorted(self.assigned)]

    def _tell(self) -> Iterator[tuple[bool, set[Place]]]:
        """What comes (true) and goes, as it was true until now: the member is told first."""
        while self._coming:
            what, places = self._coming.popleft()
            if not self.all_at_once:
                yield self._told(what, places)
                continue
            comes = what == "on_assign"
            left = self.assigned | places if comes else self.assigned - places
            if self.assigned:
                yield self._told("on_revoke" if comes else what, self.assigned)
            yield self._told("on_assign", left)

    def _told(self, what: str, places: set[Place]) -> tuple[bool, set[Place]]:
        comes = what == "on_assign"
        found = places - self.assigned if comes else places & self.assigned
        if told := self._callbacks.get(what):
            told(self, [TopicPartition(*place) for place in sorted(found)])
        self.assigned = self.assigned | found if comes else self.assigned - found
        self.tenures.update(found if comes else ())
        self.lost |= {(p, self.tenures[p]) for p in found if what == "on_lost"}
        return comes, found


class ModelClient(GivenAndTaken):
    """The client as we hold it to be.

    A pause is kept though its partition goes and comes back; it empties the client's queue, and
    reading goes on where the last record was handed out. A partition that comes begins at the
    group's position; while the group is `silent` it does not begin, which is said once, before it
    is assigned again. `now` is its clock.
    """

    def __init__(self, broker: ModelBroker, *, all_at_once: bool = False) -> None:
        super().__init__(all_at_once=all_at_once)
        self._broker = broker
        self.now = 0.0
        self.paused: set[Place] = set()
        self._next: dict[Place, int] = {}
        self._handed_out: dict[Place, int] = {}
        self.while_asked: deque[Callable[[], None]] = deque()
        self.silent = False
        self._said: list[ModelRecord] = []

    def consume(self, limit: int, timeout: float) -> list[ModelRecord]:
        if self.while_asked:
            self.while_asked.popleft()()
        for comes, places in self._tell():
            self._end(places)
            self._begin(places if comes else ())
        said, self._said = self._said[:limit], self._said[limit:]
        found = said or self._take(limit)
        self.now += 0.0 if found else timeout
        return found

    def _begin(self, places: Collection[Place]) -> None:
        for place in places:
            self._next[place] = self._broker.position(place)
        if self.silent and places:
            self._said.append(ModelError(min(places), 0, b""))
            self._end(places)

    def _end(self, places: Collection[Place]) -> None:
        for place in places:
            self._handed_out.pop(place, None)
            self._next.pop(place, None)

    def incremental_unassign(self, places: Sequence[TopicPartition]) -> None:
        assert not self.all_at_once
        assert {(at.topic, at.partition) for at in places} <= self.assigned
        self._end([(at.topic, at.partition) for at in places])

    def incremental_assign(self, places: Sequence[TopicPartition]) -> None:
        assert not self.all_at_once
        self.silent = False
        self._begin([(at.topic, at.partition) for at in places])

    def assign(self, places: Sequence[TopicPartition]) -> None:
        assert self.all_at_once
        assert {(at.topic, at.partition) for at in places} == self.assigned
        self.silent = False
        self.tenures.update(self.assigned)
        self._end(self.assigned)
        self._begin(self.assigned)

    def _take(self, limit: int) -> list[ModelRecord]:
        found: list[ModelRecord] = []
        for place in sorted(self.assigned & self._next.keys() - self.paused):
            log = self._broker.logs[place]
            while self._next[place] < len(log) and len(found) < limit:
                at = self._next[place]
                self._next[place] = self._handed_out[place] = at + 1
                value = log[at]
                found += [] if value is None else [ModelRecord(place, at, value)]
        return found

    def pause(self, places: Sequence[TopicPartition]) -> None:
        self.paused |= {(at.topic, at.partition) for at in places}

    def resume(self, places: Sequence[TopicPartition]) -> None:
        self.paused -= {(at.topic, at.partition) for at in places}

    def position(self, places: Sequence[TopicPartition]) -> list[TopicPartition]:
        return [
            TopicPartition(
                at.topic, at.partition, self._handed_out.get((at.topic, at.partition), NOTHING_YET)
            )
            for at in places
        ]

    def commit(self, *, offsets: Sequence[TopicPartition], **_how: bool) -> list[TopicPartition]:
        for at in offsets:
            self._broker.commit((at.topic, at.partition), at.offset)
        return list(offsets)

    def close(self) -> None:
        pass


class Broker(Protocol):
    """What an order does at the broker."""

    def publish(self, place: Place, value: bytes) -> None: ...

    def publish_in_a_transaction(self, place: Place, value: bytes) -> None: ...

    def take_back(self, place: Place, value: bytes) -> None: ...

    def position(self, place: Place) -> int: ...

    def end(self, place: Place) -> int: ...

    def commit(self, place: Place, offset: int) -> None: ...


class RealBroker:
    """A real broker, seen by somebody beside the member."""

    def __init__(self, bootstrap_servers: str, topic: str) -> None:
        """The group has the topic's name."""
        common = {"bootstrap.servers": bootstrap_servers}
        self._plain = Producer(common)
        self._transactional = Producer({**common, "transactional.id": topic})
        self._transactional.init_transactions(AWAY_SECONDS_MAX)
        self._other = Consumer({**common, "group.id": topic, "enable.auto.commit": False})

    def await_leaders(self, places: Iterable[Place]) -> None:
        """A partition that was just made may have none yet."""
        deadline = time.monotonic() + AWAY_SECONDS_MAX
        for place in places:
            while not self._has_leader(place):
                assert time.monotonic() < deadline
                time.sleep(0.05)

    def _has_leader(self, place: Place) -> bool:
        try:
            self.end(place)
        except KafkaException:
            return False
        return True

    def publish(self, place: Place, value: bytes) -> None:
        self._plain.produce(place[0], value, partition=place[1])
        assert self._plain.flush(AWAY_SECONDS_MAX) == 0

    def publish_in_a_transaction(self, place: Place, value: bytes) -> None:
        self._within(place, value)
        self._transactional.commit_transaction(AWAY_SECONDS_MAX)

    def take_back(self, place: Place, value: bytes) -> None:
        self._within(place, value)
        self._transactional.abort_transaction(AWAY_SECONDS_MAX)

    def _within(self, place: Place, value: bytes) -> None:
        self._transactional.begin_transaction()
        self._transactional.produce(place[0], value, partition=place[1])
        assert self._transactional.flush(AWAY_SECONDS_MAX) == 0

    def position(self, place: Place) -> int:
        [found] = self._other.committed([TopicPartition(*place)], timeout=AWAY_SECONDS_MAX)
        return max(found.offset, 0)

    def end(self, place: Place) -> int:
        return int(
            self._other.get_watermark_offsets(TopicPartition(*place), timeout=AWAY_SECONDS_MAX)[1]
        )

    def commit(self, place: Place, offset: int) -> None:
        self._other.commit(offsets=[TopicPartition(*place, offset)], asynchronous=False)

    def close(self) -> None:
        self._other.close()


class BrokerClient(GivenAndTaken):
    """The client itself, which the group's word reaches by hand."""

    def __init__(self, *, all_at_once: bool = False) -> None:
        super().__init__(all_at_once=all_at_once)
        self.while_asked: deque[Callable[[], None]] = deque()

    def made_of(self, configuration: Mapping[str, Any]) -> BrokerClient:
        self._consumer = Consumer(dict(configuration))
        return self

    def consume(self, limit: int, timeout: float) -> list[Any]:
        if self.while_asked:
            self.while_asked.popleft()()
        for comes, places in self._tell():
            there = [TopicPartition(*place) for place in sorted(places)]
            if there:
                self._moves(there, comes=comes)
        return cast("list[Any]", self._consumer.consume(limit, timeout))

    def _moves(self, there: list[TopicPartition], *, comes: bool) -> None:
        if self.all_at_once:
            self._consumer.assign(there) if comes else self._consumer.unassign()
        elif comes:
            self._consumer.incremental_assign(there)
        else:
            self._consumer.incremental_unassign(there)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._consumer, name)


def places_of(topic: str) -> list[Place]:
    return [(topic, partition) for partition in PARTITIONS]
