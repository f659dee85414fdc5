"""How far a group has come, asked of the broker from beside its members."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

from fullstop.running.kafka.cluster import (
    ASK_TIMEOUT_SECONDS,
    Cluster,
    KafkaAwayError,
    Lasting,
    may_pass,
    name_of,
    no_answer,
)
from fullstop.running.kafka.records import Place, is_record, offsets_of, topic_partitions
from fullstop.running.logs import log

PROGRESS_TIMEOUT_SECONDS = 5  # between two batches of a consumer that must stay in its group
BETWEEN_TIMEOUT_SECONDS = 20
LEADER_SECONDS = 5
SOON_SECONDS = 1.0
_EARLIEST, _LATEST = -2, -1  # which Kafka takes in the place of a time
_ANYWHERE = ("deletion", 0)  # of a position there is none; the question is whether one may ask


class Progress:
    """How far a group has come in some topics."""

    def __init__(self, cluster: Cluster, group: str, *topics: str) -> None:
        # The end is where the last record lies, though a transaction that is still open holds it
        # back from every reader: it was said, and counts.
        of = {"isolation.level": "read_uncommitted"}
        self._lasting = Lasting(lambda: cluster.consumer(group, of, {}))
        self._topics = topics

    def behind(self) -> Callable[[], bool]:
        """Note the topics' ends as they are now; the answer says whether the group is not there.

        What the broker cannot tell counts as behind.
        """
        try:
            ends = self._ends()
        except KafkaException as error:
            log.warning("progress_unknown", error=name_of(error))
            return lambda: True

        def still_behind() -> bool:
            try:
                return self._is_short_of(ends)
            except KafkaException as error:
                log.warning("progress_unknown", error=name_of(error))
                return True

        return still_behind

    def _ends(self) -> dict[Place, int]:
        """The end of each partition that ever held a record, as many as the topics have by now."""
        with self._lasting.asking() as consumer:
            places = [
                place
                for topic in self._topics
                for place in _places(consumer, topic, PROGRESS_TIMEOUT_SECONDS)
            ]
            ends = _offsets(consumer, places, _LATEST)
        return {place: end for place, end in ends.items() if end > 0}

    def _is_short_of(self, ends: Mapping[Place, int]) -> bool:
        """Where a partition begins is asked only of those that the group may not have read."""
        if not ends:
            return False
        with self._lasting.asking() as consumer:
            asked = topic_partitions(ends)
            committed = offsets_of(consumer.committed(asked, timeout=PROGRESS_TIMEOUT_SECONDS))
            short = [place for place, at in committed.items() if at < ends[place]]
            starts = _offsets(consumer, short, _EARLIEST) if short else {}
        return any(start < ends[place] for place, start in starts.items())


@dataclass(frozen=True)
class Extent:
    """What of a partition a reader may read, and how far its group has come in it."""

    start: int
    end: int
    committed: int  # -1001 where the group has no position yet


class Backlog:
    """What lies in partitions that a group reads, asked of the broker and not of its members.

    By a client of its own, for one thread. It is a consumer: an admin client's questions that time
    out, as those of a broker that stands still do, can end the whole process.
    """

    def __init__(self, cluster: Cluster, group: str) -> None:
        of = {"isolation.level": "read_committed"}
        self._lasting = Lasting(lambda: cluster.consumer(group, of, {}))

    def of(self, places: Sequence[Place]) -> dict[Place, Extent]:
        """KafkaRefusedError when the broker does not answer in time."""
        try:
            with self._lasting.asking() as consumer:
                if not places:
                    consumer.list_topics(timeout=ASK_TIMEOUT_SECONDS)
                    return {}
                starts = _offsets(consumer, places, _EARLIEST)
                ends = _offsets(consumer, places, _LATEST)
                committed = _committed(consumer, places)
        except KafkaException as error:
            raise no_answer(error) from error
        return {place: Extent(starts[place], ends[place], committed[place]) for place in places}

    def everywhere(self, topics: Sequence[str]) -> dict[Place, Extent]:
        """The same of all partitions of these topics; a new one may have no leader for a moment."""
        again = Retrying(
            retry=retry_if_exception_type(KafkaAwayError),
            wait=wait_fixed(0.1),
            stop=stop_after_delay(LEADER_SECONDS),
            reraise=True,
        )
        return again(self._everywhere, topics)

    def _everywhere(self, topics: Sequence[str]) -> dict[Place, Extent]:
        try:
            with self._lasting.asking() as consumer:
                places = [place for name in topics for place in _places_if_there(consumer, name)]
        except KafkaException as error:
            raise no_answer(error) from error
        return self.of(places)

    def is_read_between(self, place: Place, first: int, end: int) -> bool:
        """Whether a record lies there that a reader is handed: a transaction's marker is none."""
        consumer = self._lasting.client
        consumer.assign([TopicPartition(*place, first)])
        ends_at = time.monotonic() + BETWEEN_TIMEOUT_SECONDS
        try:
            while time.monotonic() < ends_at:
                message = consumer.poll(0.2)
                if message is not None and is_record(message):
                    return (message.offset() or 0) < end
                [at] = consumer.position(topic_partitions([place]))
                if at.offset >= end:
                    return False
        except KafkaException as error:
            raise no_answer(error) from error
        finally:
            consumer.unassign()
        raise KafkaAwayError(f"the broker does not give what lies in {place[0]}/{place[1]}")


def _places(consumer: Consumer, topic: str, timeout_seconds: float) -> list[Place]:
    """The partitions of a topic; why not, where it cannot be told of: it may not be known yet."""
    found = consumer.list_topics(topic, timeout=timeout_seconds).topics[topic]
    if found.error is not None:
        raise KafkaException(found.error)
    return [(topic, partition) for partition in found.partitions]


def _places_if_there(consumer: Consumer, topic: str) -> list[Place]:
    """None of a topic that is not there."""
    try:
        return _places(consumer, topic, ASK_TIMEOUT_SECONDS)
    except KafkaException as error:
        if error.args[0].code() != KafkaError.UNKNOWN_TOPIC_OR_PART:
            raise
        return []


def _offsets(consumer: Consumer, places: Sequence[Place], which: int) -> dict[Place, int]:
    """Kafka takes these in the place of a time: one question for all partitions."""
    asked = [TopicPartition(*place, which) for place in places]
    return offsets_of(consumer.offsets_for_times(asked, timeout=ASK_TIMEOUT_SECONDS))


def hides(cluster: Cluster, group: str) -> bool:
    """Whether we may not see how far a group has come, nor that it is there."""
    consumer = cluster.consumer(group, {}, {})
    try:
        _committed(consumer, [_ANYWHERE])
    except KafkaException as error:
        code = error.args[0].code()
        if code not in _OF_A_QUESTION:
            raise no_answer(error) from error
        return bool(code == KafkaError.GROUP_AUTHORIZATION_FAILED)
    finally:
        consumer.close()
    return False


# Of a group one may see, a topic that nobody has a right to is what the broker looks at next.
_OF_A_QUESTION = frozenset(
    {KafkaError.GROUP_AUTHORIZATION_FAILED, KafkaError.TOPIC_AUTHORIZATION_FAILED}
)


def _committed(consumer: Consumer, places: Collection[Place]) -> dict[Place, int]:
    """Where a group is not to be seen, its coordinator is not told either: the question waits for
    it, and only who polls hears why."""
    asked, refused = topic_partitions(places), KafkaException(KafkaError(KafkaError._TIMED_OUT))
    for patience in (SOON_SECONDS, ASK_TIMEOUT_SECONDS):
        try:
            return offsets_of(consumer.committed(asked, timeout=patience))
        except KafkaException as error:
            refused = error
        if (heard := consumer.poll(0)) is not None and (said := heard.error()) is not None:
            refused = KafkaException(said)
        if not may_pass(refused):
            break
    raise refused
