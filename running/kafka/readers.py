"""Reading without a group: what comes from now on, or what lies at a place."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from confluent_kafka import KafkaError, KafkaException, TopicPartition
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

from fullstop.running.kafka.cluster import (
    Cluster,
    KafkaAwayError,
    KafkaRefusedError,
    no_answer,
    no_such_topic,
)
from fullstop.running.kafka.records import Received, is_record, received
from fullstop.running.kafka.rights import LOOKUP, TAIL

ENDS_TIMEOUT_SECONDS = 30
LOOKUP_TIMEOUT_SECONDS = 20


class Tail:
    """Reads what is appended to some topics from now on, without a group and without a position."""

    def __init__(self, cluster: Cluster, topics: Sequence[str]) -> None:
        self._consumer = cluster.consumer(TAIL, {}, {})
        self._consumer.assign([end for topic in topics for end in self._ends(topic)])

    def read(self, limit: int, timeout_seconds: float) -> list[Received]:
        """At most `limit` records; fewer when the time is over."""
        messages = self._consumer.consume(limit, timeout_seconds)
        return [received(message) for message in messages if is_record(message)]

    def close(self) -> None:
        self._consumer.close()

    def _ends(self, topic: str) -> Iterator[TopicPartition]:
        try:
            metadata = self._consumer.list_topics(topic, timeout=ENDS_TIMEOUT_SECONDS)
        except KafkaException as error:
            raise no_answer(error) from error
        partitions = metadata.topics[topic].partitions
        if not partitions:
            raise KafkaRefusedError(no_such_topic(topic))
        for partition in partitions:
            yield TopicPartition(topic, partition, self._end(TopicPartition(topic, partition)))

    def _end(self, place: TopicPartition) -> int:
        """Where a partition ends; the leader of a new one may not know yet that it is."""
        again = Retrying(
            retry=retry_if_exception_type(KafkaException),
            wait=wait_fixed(0.1),
            stop=stop_after_delay(ENDS_TIMEOUT_SECONDS),
            reraise=True,
        )
        try:
            _, end = again(
                self._consumer.get_watermark_offsets, place, timeout=ENDS_TIMEOUT_SECONDS
            )
        except KafkaException as error:
            raise no_answer(error) from error
        return int(end)


class Lookup:
    """Reads single records by their place, without a group and without a position."""

    def __init__(self, cluster: Cluster) -> None:
        self._consumer = cluster.consumer(
            LOOKUP,
            {"auto.offset.reset": "error", "check.crcs": True},
            {
                "queued.max.messages.kbytes": 1024,  # one record is wanted, not what follows it
                "fetch.wait.max.ms": 10,  # the next question waits behind an empty fetch
            },
        )

    def at(self, topic: str, partition: int, offset: int) -> Received | None:
        """The record at this place; None when it is there no more, or never was."""
        place = TopicPartition(topic, partition, offset)
        if not self._holds(place):
            return None
        self._consumer.assign([place])
        deadline = time.monotonic() + LOOKUP_TIMEOUT_SECONDS
        while time.monotonic() < deadline:
            message = self._consumer.poll(0.5)
            if message is None:
                continue
            error = message.error()
            if error is not None and error.code() == KafkaError._AUTO_OFFSET_RESET:
                return None  # past its retention since the look at the partition's bounds
            if is_record(message):
                record = received(message)
                return record if record.offset == offset else None
        raise KafkaAwayError(_not_given(topic, partition, offset))

    def between(self, topic: str, partition: int, first: int, last: int) -> Iterator[Received]:
        """The records from one place to another of the same partition, as many as are there."""
        start, end = self._bounds(TopicPartition(topic, partition)) or (0, 0)
        first, last = max(first, start), min(last, end - 1)
        if first > last:
            return
        self._consumer.assign([TopicPartition(topic, partition, first)])
        deadline = time.monotonic() + LOOKUP_TIMEOUT_SECONDS
        while first <= last:
            for message in self._consumer.consume(500, 0.5):
                if is_record(message) and (record := received(message)).offset <= last:
                    yield record
                first = max(first, (message.offset() or 0) + 1)
                deadline = time.monotonic() + LOOKUP_TIMEOUT_SECONDS
            # What a transaction took back, and its marker, are passed and never handed out.
            [at] = self._consumer.position([TopicPartition(topic, partition)])
            first = max(first, at.offset or 0)
            if time.monotonic() > deadline:
                raise KafkaAwayError(_not_given(topic, partition, first))

    def last(self, topic: str, partition: int, count: int) -> Iterator[Received]:
        """The last records of a partition."""
        _, end = self._bounds(TopicPartition(topic, partition)) or (0, 0)
        return self.between(topic, partition, end - count, end - 1)

    def close(self) -> None:
        self._consumer.close()

    def _holds(self, place: TopicPartition) -> bool:
        first, end = self._bounds(place) or (0, 0)
        return first <= place.offset < end

    def _bounds(self, place: TopicPartition) -> tuple[int, int] | None:
        """The first offset of a partition and its end; None where there is no such partition."""
        try:
            first, end = self._consumer.get_watermark_offsets(place, timeout=ENDS_TIMEOUT_SECONDS)
        except KafkaException as error:
            if error.args[0].code() in _NO_SUCH_PARTITION and not self._is_there(place):
                return None
            raise no_answer(error) from error
        return int(first), int(end)

    def _is_there(self, place: TopicPartition) -> bool:
        """Whether there is one, though nobody may lead it or we may not see it.

        The client calls all of them unknown.
        """
        try:
            metadata = self._consumer.list_topics(place.topic, timeout=ENDS_TIMEOUT_SECONDS)
        except KafkaException as error:
            raise no_answer(error) from error
        found = metadata.topics[place.topic]
        if found.error is not None and found.error.code() not in _NO_SUCH_PARTITION:
            raise no_answer(KafkaException(found.error))
        return place.partition in found.partitions


_NO_SUCH_PARTITION = frozenset(
    {
        KafkaError._UNKNOWN_PARTITION,
        KafkaError._UNKNOWN_TOPIC,
        KafkaError.UNKNOWN_TOPIC_OR_PART,
    }
)


def _not_given(topic: str, partition: int, offset: int) -> str:
    return (
        f"the broker does not give the record {topic}/{partition}/{offset} within "
        f"{LOOKUP_TIMEOUT_SECONDS} s; try again"
    )
