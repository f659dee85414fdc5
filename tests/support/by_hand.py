"""The product on a real broker, moved by hand: a domain, the aggregator, the relay, step by step.

Each reads its topics from where it stopped to their end, as its consumer group would, and nothing
runs behind a test's back.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from confluent_kafka import Consumer, KafkaException, TopicPartition
from confluent_kafka import Message as KafkaMessage
from confluent_kafka.admin import AdminClient

from fullstop.consumers.aggregator.compile import Aggregator
from fullstop.consumers.aggregator.late import Days
from fullstop.consumers.aggregator.tell import Terms
from fullstop.consumers.operate.status import case_status
from fullstop.consumers.wiring import Wiring
from fullstop.outbox.outbox import Record
from fullstop.outbox.relay import relay_once
from fullstop.running.dead_letter import DeadLetterLimit
from fullstop.running.events import record_of
from fullstop.running.kafka import Received
from fullstop.running.kafka.cluster import may_pass
from fullstop.running.loop import Handler
from fullstop.schemas.codec import decode
from fullstop.schemas.messages import Message, ResultNotice
from fullstop.schemas.topics import Topic
from tests.support.broker import FEW, create, end_offsets, with_topics
from tests.support.desk import terms_of
from tests.support.fences import fenced
from tests.support.patience import AWAY_SECONDS_MAX
from tests.support.world import World

DOMAIN = "orders"
TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


class Reader:
    """Everything that lies in some topics, from where it last stopped."""

    def __init__(self, bootstrap_servers: str, topics: Sequence[Topic]) -> None:
        self._topics = [topic.name for topic in topics]
        self._next: dict[tuple[str, int], int] = {}
        self._consumer = Consumer(
            {
                "bootstrap.servers": bootstrap_servers,
                "group.id": f"by-hand-{uuid4().hex}",
                "enable.auto.commit": False,
                "fetch.wait.max.ms": 10,  # the next question waits behind a fetch
            }
        )

    def read(self) -> list[Received]:
        found: list[Received] = []
        for topic in self._topics:
            listed = self._consumer.list_topics(topic, timeout=AWAY_SECONDS_MAX)
            for part in listed.topics[topic].partitions:
                found += self._partition(topic, part)
        return found

    def close(self) -> None:
        self._consumer.close()

    def _bounds(self, place: TopicPartition) -> tuple[int, int]:
        """The first offset and the end; a new partition may have no leader for a moment."""
        deadline = time.monotonic() + AWAY_SECONDS_MAX
        while True:
            try:
                first, end = self._consumer.get_watermark_offsets(place, timeout=10)
            except KafkaException as error:
                if not may_pass(error) or time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
            else:
                return first, end

    def _partition(self, topic: str, part: int) -> Iterator[Received]:
        first, end = self._bounds(TopicPartition(topic, part))
        start = max(self._next.get((topic, part), 0), first)
        self._next[topic, part] = max(start, end)
        if start >= end:
            return
        self._consumer.assign([TopicPartition(topic, part, start)])
        while start < end:
            message = self._consumer.poll(20)
            assert message is not None
            assert message.error() is None, message.error()
            start = (message.offset() or 0) + 1
            yield Received(
                topic,
                part,
                start - 1,
                message.key(),
                message.value(),
                _headers(message),
                datetime.fromtimestamp(message.timestamp()[1] / 1000, UTC),
            )


def _headers(message: KafkaMessage) -> tuple[tuple[str, bytes], ...]:
    headers = message.headers() or ()
    pairs = headers.items() if isinstance(headers, dict) else headers
    return tuple((name, value) for name, value in pairs if isinstance(value, bytes))


class ByHand:
    """A deployment of some domains, at first of one, whose steps a test takes."""

    def __init__(self, world: World, partitions: int) -> None:
        self.world = world
        self._partitions = partitions
        self.topics = world.topics
        self._others: dict[str, Reader] = {}
        servers = world.wiring.settings.bootstrap_servers
        self._publisher = world.wiring.publisher()
        self._admin = AdminClient({"bootstrap.servers": servers})
        self._domain = Reader(servers, [self.topics.requests])
        read_by_aggregator = [self.topics.requests, self.topics.outcomes[DOMAIN]]
        self._aggregator = Reader(servers, [*read_by_aggregator, self.topics.dead_letters])
        self._notices = Reader(servers, [self.topics.notices])

    def restart_with(self, *domains: str) -> None:
        """Start anew with these domains; the aggregator reads all topics from their beginning."""
        settings = self.world.wiring.settings.model_copy(update={"domains": domains})
        self.world.wiring = Wiring(settings)
        self.topics = self.world.topics
        create(self.world, self.topics.all(), self._partitions)
        servers = settings.bootstrap_servers
        for name in domains:
            if name != DOMAIN and name not in self._others:
                self._others[name] = Reader(servers, [self.topics.requests])
        self._aggregator.close()
        outcomes = self.topics.outcomes.values()
        self._aggregator = Reader(servers, [self.topics.requests, *outcomes])

    # --- what a publisher does

    def publish(self, *messages: Message, headers: dict[str, str] | None = None) -> None:
        for message in messages:
            record = record_of(message, self.topics, source="/shop", traceparent=TRACE)
            self.publish_record(replace(record, headers={**record.headers, **(headers or {})}))

    def publish_record(self, record: Record) -> None:
        assert self._publisher.publish([record]) == [True]

    # --- steps

    def domain_reads(self) -> int:
        return self._hand_on(self._domain, self.world.consumer(DOMAIN))

    def other_reads(self, domain: str) -> int:
        return self._hand_on(self._others[domain], self.world.consumer(domain))

    def work(self, domain: str) -> None:
        """Let a domain's worker do all that it has to do."""
        while self.world.worker(domain).step():
            pass

    def aggregator_reads(self) -> int:
        return self._hand_on(self._aggregator, self.aggregator())

    def relay(self) -> int:
        with self.world.admin() as connection:
            return sum(
                relay_once(
                    connection, schema, fenced(self._publisher, schema, self.topics)
                ).acknowledged
                for schema in (DOMAIN, *self._others, "aggregator")
            )

    def settle(self) -> None:
        """Until nothing moves any more."""
        while self.relay() + self.domain_reads() + self.aggregator_reads():
            pass

    def notices(self) -> list[ResultNotice]:
        """The notices since the last look."""
        notices = [decode(received.value) for received in self._notices.read()]
        return [notice for notice in notices if isinstance(notice, ResultNotice)]

    # --- what goes wrong, and what is seen

    def lose(self, topic: Topic) -> None:
        """The broker loses what lies in the topic."""
        servers = self.world.wiring.settings.bootstrap_servers
        ends = [TopicPartition(*place, -1) for place in end_offsets(servers, [topic.name])]
        for future in self._admin.delete_records(ends).values():
            future.result(20)

    def outboxes(self) -> list[tuple[str, str]]:
        """What waits in the outboxes: (schema, topic)."""
        return [
            (schema, topic)
            for schema in (DOMAIN, "aggregator")
            for (topic,) in self.world.execute(f"select topic from {schema}.outbox order by id")
        ]

    def status(self, case_id: str) -> dict[str, Any] | None:
        wiring = self.world.wiring
        return case_status(
            wiring.aggregator_database(),
            case_id,
            wiring.wording,
            wiring.settings.civil_day,
            self.world.today(),
        )

    def aggregator(self) -> Aggregator:
        database = self.world.wiring.aggregator_database()
        return Aggregator(database, self._terms(), DeadLetterLimit(1000))

    def days(self) -> Days:
        return Days(self.world.wiring.aggregator_database(), self._terms())

    def _terms(self) -> Terms:
        return terms_of(self.world, self.topics, self.topics.domains, self.world.wiring.wording)

    def close(self) -> None:
        for reader in (self._domain, *self._others.values(), self._aggregator, self._notices):
            reader.close()

    def _hand_on(self, reader: Reader, handler: Handler) -> int:
        batch = reader.read()
        if batch:
            handler.handle(batch)
        return len(batch)


@contextmanager
def by_hand(world: World, *, partitions: int = FEW) -> Iterator[ByHand]:
    """On topics of its own, with the clock of the broker; a process wants them as shipped."""
    prefixed = with_topics(world, lambda it: it.topics.all(), partitions=partitions)
    prefixed.clock.now = datetime.now(UTC)
    moved = ByHand(prefixed, partitions)
    try:
        yield moved
    finally:
        moved.close()
