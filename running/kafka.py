"""The one door to Kafka: consumers, a producer, topics."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from confluent_kafka import (
    TIMESTAMP_NOT_AVAILABLE,
    Consumer,
    KafkaError,
    KafkaException,
    Message,
    Producer,
    TopicPartition,
)
from confluent_kafka.admin import (
    AdminClient,
    ConfigResource,
    ConsumerGroupDescription,
    NewTopic,
    ResourceType,
)
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

from fullstop.outbox.outbox import Record
from fullstop.outbox.relay import Fate
from fullstop.running.errors import RunningError
from fullstop.running.logs import log
from fullstop.schemas.topics import Topic

Options = Mapping[str, str | int | float | bool]
OnDelivery = Callable[[KafkaError | None, Message], None]
Place = tuple[str, int]  # a topic's partition

# The client writes to standard error by itself. That a broker is away is ours to say, once.
_QUIET = {"log_level": 2}
# A topic may get more partitions, which are read, and written to, within half a minute.
_FRESH = {"topic.metadata.refresh.interval.ms": 10_000}

SESSION_TIMEOUT_MS = 6_000
MAX_POLL_INTERVAL_MS = 300_000
DELIVERY_TIMEOUT_SECONDS = 20  # a relay must show a heartbeat meanwhile
ADMIN_TIMEOUT_SECONDS = 30
SILENCE_SECONDS = 10.0
DELIVERY_WAIT_SECONDS = DELIVERY_TIMEOUT_SECONDS + 5
FAILURES_TOLD_SECONDS = 60.0
TOPIC_UNKNOWN_SECONDS = 5
PROGRESS_TIMEOUT_SECONDS = 5  # between two batches of a consumer that must stay in its group
LOOKUP_TIMEOUT_SECONDS = 20
MISSING_SECONDS = 10.0  # that a topic may be unknown to a broker which has just come back
ASK_TIMEOUT_SECONDS = 5
READING_GAP_SECONDS = 5.0  # what a pause between two reads counts for at most


class KafkaRefusedError(RunningError):
    """The broker or its topics are not as they must be; says what to do."""


class KafkaAwayError(KafkaRefusedError):
    """The broker does not answer now: a process that starts waits for it."""


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


@dataclass
class _Tenure:
    """A partition for as long as this member has it without a break; -1 where nothing was yet."""

    first: int = -1
    end: int = -1  # past what was read
    handled: int = -1  # past what was handled: the position that the group is to have
    committed: int = -1  # the position that it has from us

    def read(self, offset: int) -> None:
        self.first = offset if self.first < 0 else self.first
        self.end = offset + 1

    def handle(self, offset: int) -> None:
        """Only what was read since the partition came: what was before may be another's now."""
        if self.first <= offset < self.end:
            self.handled = max(self.handled, offset + 1)

    def pass_to(self, offset: int) -> None:
        """Nothing lies between here and there that anybody could handle."""
        if offset > self.end:
            self.read(offset - 1)
            self.handled = self.end


@dataclass(frozen=True)
class Standing:
    """Where a member reads on in each of its partitions, -1 where nothing was read yet.

    `starved_seconds` only grows: the time in which it read and the client had no more to give.
    """

    positions: Mapping[Place, int]
    starved_seconds: float


class Subscription:
    """A member of a consumer group. Its position is Kafka's committed offset and nothing else."""

    def __init__(
        self, bootstrap_servers: str, group: str, topics: Sequence[str], options: Options
    ) -> None:
        with _readable_options(options):
            self._consumer = Consumer(
                {
                    "session.timeout.ms": SESSION_TIMEOUT_MS,
                    "max.poll.interval.ms": MAX_POLL_INTERVAL_MS,
                    # Some batches ahead: a message costs the client far more than its own bytes.
                    # One that is larger than a fetch comes alone.
                    "queued.max.messages.kbytes": 4_096,
                    "fetch.message.max.bytes": 262_144,
                    "partition.assignment.strategy": "cooperative-sticky",
                    **_QUIET,
                    **_FRESH,
                    **options,
                    "bootstrap.servers": bootstrap_servers,
                    "group.id": group,
                    "auto.offset.reset": "earliest",
                    "enable.auto.commit": False,
                    "enable.auto.offset.store": False,
                    "isolation.level": "read_committed",  # what was taken back was never asked for
                    "check.crcs": True,
                    "error_cb": _Unreachable(),
                }
            )
        self._tenures: dict[Place, _Tenure] = {}
        self._paused: set[Place] = set()
        self._waiting: list[Received] = []
        self._missing_since: dict[str, float] = {}
        self._starved_seconds, self._read_at = 0.0, time.monotonic()
        self._joined = self._is_without_position = False
        self._consumer.subscribe(
            list(topics), on_assign=self._gain, on_revoke=self._give_up, on_lost=self._lose
        )

    def read(self, limit: int, timeout_seconds: float) -> list[Received]:
        """At most `limit` records; what is there at once, or the first that comes in time."""
        self._move()
        self._assign_again()
        if not self._waiting:
            self._fetch(1, timeout_seconds)
        if self._waiting and len(self._waiting) < limit:
            self._fetch(limit - len(self._waiting), 0.0)
        self._look_for_missing()
        batch, self._waiting = self._waiting[:limit], self._waiting[limit:]
        self._note_read(starved=len(batch) < limit)
        return batch

    def keep_membership(self, seconds: float, stopping: Callable[[], bool]) -> None:
        """Wait without reading on, and without being taken for dead by the group."""
        deadline = time.monotonic() + seconds
        try:
            while (left := deadline - time.monotonic()) > 0 and not stopping():
                # What a partition that is assigned meanwhile brings waits for its turn.
                self._pause()
                self._fetch(1, min(left, 0.5))
        finally:
            self._resume()

    def commit(self, batch: Sequence[Received]) -> None:
        """Move the group's position past these records, where they are still this member's.

        A failure only means that they will be read again, which the inbox makes harmless. It is
        tried again before the next read: others may wait for the position (`Progress`).
        """
        for record in batch:
            if tenure := self._tenures.get(record.place):
                tenure.handle(record.offset)
        self._move()

    def is_member(self) -> bool:
        """Whether the group has taken it in, though perhaps without a partition."""
        return self._joined and not self._missing_since

    def standing(self) -> Standing:
        """For another thread, too: the client itself is asked by the reading one alone."""
        tenures = list(self._tenures.items())
        return Standing({place: tenure.end for place, tenure in tenures}, self._starved_seconds)

    def close(self) -> None:
        self._consumer.close()

    # --- the group's position

    def _move(self) -> None:
        self._pass_markers()
        offsets = [
            TopicPartition(*place, tenure.handled)
            for place, tenure in self._tenures.items()
            if tenure.handled > tenure.committed
        ]
        try:
            moved = self._consumer.commit(offsets=offsets, asynchronous=False) if offsets else ()
        except KafkaException as error:
            log.warning("offset_commit_failed", error=_name(error))
            return
        for place in moved:
            if place.error is not None:
                log.warning("offset_commit_failed", topic=place.topic, error=place.error.name())
            else:
                self._tenures[place.topic, place.partition].committed = place.offset

    def _pass_markers(self) -> None:
        """Move on past what nobody is ever handed: a transaction's marker, what it took back."""
        idle = [place for place, tenure in self._tenures.items() if tenure.handled == tenure.end]
        for at in self._consumer.position(_partitions(idle)):
            self._tenures[at.topic, at.partition].pass_to(at.offset)

    # --- partitions that come and go; the client calls these while it is asked for records

    def _gain(self, _consumer: Consumer, partitions: Sequence[TopicPartition]) -> None:
        self._joined = True
        self._tenures |= {(at.topic, at.partition): _Tenure() for at in partitions}

    def _give_up(self, _consumer: Consumer, partitions: Sequence[TopicPartition]) -> None:
        """Whoever has these partitions now knows their position better, and reads what waits."""
        for at in partitions:
            self._tenures.pop((at.topic, at.partition), None)
        self._waiting[:] = [record for record in self._waiting if record.place in self._tenures]

    def _lose(self, consumer: Consumer, partitions: Sequence[TopicPartition]) -> None:
        self._joined = False
        self._give_up(consumer, partitions)

    def _assign_again(self) -> None:
        """A partition whose position the group could not tell when it came.

        The client reports that once, and does not begin to read it before it is assigned anew.
        """
        if not self._is_without_position:
            return
        unread = [place for place, tenure in self._tenures.items() if tenure.end < 0]
        try:
            self._consumer.incremental_unassign(_partitions(unread))
            self._consumer.incremental_assign(_partitions(unread))
        except KafkaException as error:
            log.warning("assignment_failed", error=_name(error))
        else:
            self._is_without_position = False

    def _pause(self) -> None:
        new = self._tenures.keys() - self._paused
        self._consumer.pause(_partitions(new))
        self._paused |= new

    def _resume(self) -> None:
        """All that was paused: the client keeps a pause though a partition goes and comes back."""
        self._consumer.resume(_partitions(self._paused))
        self._paused.clear()
        self._read_at = time.monotonic()

    # --- what comes

    def _fetch(self, limit: int, timeout_seconds: float) -> None:
        for message in self._consumer.consume(limit, timeout_seconds):
            if _is_unknown_topic(message):
                self._missing_since.setdefault(message.topic() or "", time.monotonic())
            elif _is_record(message):
                self._take(_received(message))
            elif _is_without_position(message):
                self._is_without_position = True

    def _take(self, record: Received) -> None:
        if tenure := self._tenures.get(record.place):
            tenure.read(record.offset)
            self._waiting.append(record)

    def _look_for_missing(self) -> None:
        """A broker that has just come back may not know every topic yet."""
        for topic, since in list(self._missing_since.items()):
            known = _knows(self._consumer, topic)
            if known:
                del self._missing_since[topic]
            elif known is None:
                self._missing_since[topic] = time.monotonic()
            elif time.monotonic() - since > MISSING_SECONDS:
                raise KafkaRefusedError(
                    f"reading {topic} failed: UNKNOWN_TOPIC_OR_PART; run `fullstop topics`"
                )

    def _note_read(self, *, starved: bool) -> None:
        now = time.monotonic()
        if starved:
            self._starved_seconds += min(now - self._read_at, READING_GAP_SECONDS)
        self._read_at = now


class Tail:
    """Reads what is appended to some topics from now on, without a group and without a position."""

    def __init__(self, bootstrap_servers: str, topics: Sequence[str], options: Options) -> None:
        with _readable_options(options):
            self._consumer = Consumer(
                {
                    **_QUIET,
                    **options,
                    "bootstrap.servers": bootstrap_servers,
                    "group.id": "fullstop.tail",
                    "enable.auto.commit": False,
                    "error_cb": _Unreachable(),
                }
            )
        self._consumer.assign([end for topic in topics for end in self._ends(topic)])

    def read(self, limit: int, timeout_seconds: float) -> list[Received]:
        """At most `limit` records; fewer when the time is over."""
        messages = self._consumer.consume(limit, timeout_seconds)
        return [_received(message) for message in messages if _is_record(message)]

    def close(self) -> None:
        self._consumer.close()

    def _ends(self, topic: str) -> Iterator[TopicPartition]:
        try:
            metadata = self._consumer.list_topics(topic, timeout=ADMIN_TIMEOUT_SECONDS)
        except KafkaException as error:
            raise _no_answer(error) from error
        partitions = metadata.topics[topic].partitions
        if not partitions:
            raise KafkaRefusedError(_missing(topic))
        for partition in partitions:
            yield TopicPartition(topic, partition, self._end(TopicPartition(topic, partition)))

    def _end(self, place: TopicPartition) -> int:
        """Where a partition ends; the leader of a new one may not know yet that it is."""
        again = Retrying(
            retry=retry_if_exception_type(KafkaException),
            wait=wait_fixed(0.1),
            stop=stop_after_delay(ADMIN_TIMEOUT_SECONDS),
            reraise=True,
        )
        try:
            _, end = again(
                self._consumer.get_watermark_offsets, place, timeout=ADMIN_TIMEOUT_SECONDS
            )
        except KafkaException as error:
            raise _no_answer(error) from error
        return int(end)


class Progress:
    """How far a group has come in a topic."""

    def __init__(self, bootstrap_servers: str, group: str, topic: str, options: Options) -> None:
        with _readable_options(options):
            self._consumer = Consumer(
                {
                    **_QUIET,
                    **options,
                    "bootstrap.servers": bootstrap_servers,
                    "group.id": group,
                    "enable.auto.commit": False,
                    # The end is where the last record lies, though a transaction that is still
                    # open holds it back from every reader: it was said, and counts.
                    "isolation.level": "read_uncommitted",
                    "error_cb": _Unreachable(),
                }
            )
        self._topic = topic

    def behind(self) -> Callable[[], bool]:
        """Note the topic's end as it is now; the answer says whether the group is not there yet.

        What the broker cannot tell counts as behind.
        """
        try:
            ends = dict(self._ends())
        except KafkaException as error:
            log.warning("progress_unknown", error=_name(error))
            return lambda: True

        def still_behind() -> bool:
            try:
                committed = self._committed(ends) if ends else {}
                return any(at < ends[partition] for partition, at in committed.items())
            except KafkaException as error:
                log.warning("progress_unknown", error=_name(error))
                return True

        return still_behind

    def _ends(self) -> Iterator[tuple[int, int]]:
        """The end of each partition that holds a record."""
        metadata = self._consumer.list_topics(self._topic, timeout=PROGRESS_TIMEOUT_SECONDS)
        found = metadata.topics[self._topic]
        if found.error is not None:  # a broker that has just come back may not know it yet
            raise KafkaException(found.error)
        for partition in found.partitions:
            place = TopicPartition(self._topic, partition)
            start, end = self._consumer.get_watermark_offsets(
                place, timeout=PROGRESS_TIMEOUT_SECONDS
            )
            if end > start:
                yield partition, end

    def _committed(self, partitions: Iterable[int]) -> dict[int, int]:
        places = _partitions((self._topic, partition) for partition in partitions)
        found = self._consumer.committed(places, timeout=PROGRESS_TIMEOUT_SECONDS)
        return {partition: at for (_, partition), at in _offsets(found).items()}


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

    def __init__(self, bootstrap_servers: str, group: str, options: Options) -> None:
        with _readable_options(options):
            self._consumer = Consumer(
                {
                    **_QUIET,
                    **options,
                    "bootstrap.servers": bootstrap_servers,
                    "group.id": group,
                    "enable.auto.commit": False,
                    "isolation.level": "read_committed",
                    "error_cb": _Unreachable(),
                }
            )

    def of(self, places: Sequence[Place]) -> dict[Place, Extent]:
        """KafkaRefusedError when the broker does not answer in time."""
        try:
            if not places:
                self._consumer.list_topics(timeout=ASK_TIMEOUT_SECONDS)
                return {}
            starts, ends = self._ask(places, _EARLIEST), self._ask(places, _LATEST)
            committed = _offsets(
                self._consumer.committed(_partitions(places), timeout=ASK_TIMEOUT_SECONDS)
            )
        except KafkaException as error:
            raise _no_answer(error) from error
        return {place: Extent(starts[place], ends[place], committed[place]) for place in places}

    def _ask(self, places: Sequence[Place], which: int) -> dict[Place, int]:
        """Kafka takes these in the place of a time: one question for all partitions."""
        asked = [TopicPartition(*place, which) for place in places]
        return _offsets(self._consumer.offsets_for_times(asked, timeout=ASK_TIMEOUT_SECONDS))


_EARLIEST, _LATEST = -2, -1


def _partitions(places: Iterable[Place]) -> list[TopicPartition]:
    return [TopicPartition(*place) for place in places]


def _offsets(found: Iterable[TopicPartition]) -> dict[Place, int]:
    offsets: dict[Place, int] = {}
    for at in found:
        if at.error is not None:
            raise KafkaException(at.error)
        offsets[at.topic, at.partition] = at.offset
    return offsets


class Lookup:
    """Reads single records by their place, without a group and without a position."""

    def __init__(self, bootstrap_servers: str, options: Options) -> None:
        with _readable_options(options):
            self._consumer = Consumer(
                {
                    "queued.max.messages.kbytes": 1024,  # one record is wanted, not what follows it
                    "fetch.wait.max.ms": 10,  # the next question waits behind an empty fetch
                    **_QUIET,
                    **options,
                    "bootstrap.servers": bootstrap_servers,
                    "group.id": "fullstop.lookup",
                    "enable.auto.commit": False,
                    "auto.offset.reset": "error",
                    "check.crcs": True,
                    "error_cb": _Unreachable(),
                }
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
            if _is_record(message):
                received = _received(message)
                return received if received.offset == offset else None
        raise KafkaRefusedError(_not_given(topic, partition, offset))

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
                if _is_record(message) and (received := _received(message)).offset <= last:
                    yield received
                first = max(first, (message.offset() or 0) + 1)
                deadline = time.monotonic() + LOOKUP_TIMEOUT_SECONDS
            if time.monotonic() > deadline:
                raise KafkaRefusedError(_not_given(topic, partition, first))

    def close(self) -> None:
        self._consumer.close()

    def _holds(self, place: TopicPartition) -> bool:
        first, end = self._bounds(place) or (0, 0)
        return first <= place.offset < end

    def _bounds(self, place: TopicPartition) -> tuple[int, int] | None:
        """The first offset of a partition and its end; None where there is no such partition."""
        try:
            first, end = self._consumer.get_watermark_offsets(place, timeout=ADMIN_TIMEOUT_SECONDS)
        except KafkaException as error:
            if error.args[0].code() in _NO_SUCH_PARTITION:
                return None
            raise _no_answer(error) from error
        return int(first), int(end)


class Publisher:
    """An idempotent producer that waits for every acknowledgement.

    `frame` gives a value the form in which it lies in the topics.
    """

    def __init__(
        self, bootstrap_servers: str, options: Options, frame: Callable[[bytes], bytes] = bytes
    ) -> None:
        self._frame = frame
        self._failures = _Failures()
        with _readable_options(options):
            self._producer = Producer(
                {
                    "linger.ms": 2,
                    **_FRESH,
                    "delivery.timeout.ms": DELIVERY_TIMEOUT_SECONDS * 1000,
                    # The topics are there before any process starts: one that is not known after
                    # this time is missing, and the records of others need not wait for it.
                    "topic.metadata.propagation.max.ms": TOPIC_UNKNOWN_SECONDS * 1000,
                    **_QUIET,
                    **options,
                    "bootstrap.servers": bootstrap_servers,
                    "enable.idempotence": True,
                    "acks": "all",
                    "error_cb": _Unreachable(),
                }
            )

    def publish(self, records: Sequence[Record]) -> list[bool]:
        """Produce the records in order and wait; which of them the broker acknowledged."""
        return [fate is Fate.SENT for fate in self.send(records)]

    def send(
        self, records: Sequence[Record], waiting: Callable[[], object] = lambda: None
    ) -> list[Fate]:
        """Produce the records in order and wait; what became of each.

        `waiting` is called meanwhile, at least every second. Nothing is left to be sent later.
        """
        fates = self._produced(records, waiting)
        together = [at for at, fate in enumerate(fates) if fate is Fate.RECORD_REFUSED]
        if len(records) > 1:
            # The broker refuses them as they were packed: alone each may pass.
            for at in together:
                [fates[at]] = self._produced([records[at]], waiting)
        self._failures.tell()
        return fates

    def place(self, record: Record) -> Received | None:
        """Produce one record and wait: it as the broker appended it, None if it did not say so."""
        placed: list[Received] = []

        def on_delivery(error: KafkaError | None, message: Message) -> None:
            if error is None:
                placed.append(_received(message))
            else:
                log.warning("delivery_failed", error=error.name())

        self._produce(record, self._frame(record.value), on_delivery)
        self._producer.flush(DELIVERY_WAIT_SECONDS)
        return placed[0] if placed else None

    def _produced(self, records: Sequence[Record], waiting: Callable[[], object]) -> list[Fate]:
        fates = _Fates(len(records), self._failures)
        values = [self._frame(record.value) for record in records]  # all, before any is produced
        deadline = time.monotonic() + DELIVERY_WAIT_SECONDS
        try:
            for at, record in enumerate(records):
                noted = partial(fates.note, at)
                try:
                    self._produce(record, values[at], noted)
                except BufferError:
                    if not self._found_room(record, values[at], noted, waiting, deadline):
                        break
                except KafkaException as error:
                    fates.failed(at, record.topic, error.args[0])
            while self._producer.flush(1.0) and time.monotonic() < deadline:
                waiting()
        finally:
            self._leave_nothing()
        return fates.found

    def _found_room(
        self,
        record: Record,
        value: bytes,
        on_delivery: OnDelivery,
        waiting: Callable[[], object],
        deadline: float,
    ) -> bool:
        """Produce a record once there is room for it; False when there was none in time."""
        while time.monotonic() < deadline:
            self._producer.poll(0.1)
            waiting()
            try:
                self._produce(record, value, on_delivery)
            except BufferError:
                continue
            return True
        return False

    def _leave_nothing(self) -> None:
        """What the broker has not taken by now is sent again by whoever asked, or by nobody."""
        if len(self._producer):
            self._producer.purge()
            self._producer.flush(5)

    def _produce(self, record: Record, value: bytes, on_delivery: OnDelivery) -> None:
        self._producer.produce(
            record.topic,
            key=record.key,
            value=value,
            headers=dict(record.headers),  # pairs, too, of what an older version wrote
            on_delivery=on_delivery,
        )


_OF_TOPIC = frozenset(
    {
        KafkaError._UNKNOWN_PARTITION,
        KafkaError._UNKNOWN_TOPIC,
        KafkaError.TOPIC_AUTHORIZATION_FAILED,
        KafkaError.TOPIC_EXCEPTION,
        KafkaError.UNKNOWN_TOPIC_OR_PART,
    }
)
_OF_RECORD = frozenset(
    {
        KafkaError.INVALID_RECORD,
        KafkaError.MSG_SIZE_TOO_LARGE,
        KafkaError.POLICY_VIOLATION,
        KafkaError.RECORD_LIST_TOO_LARGE,
    }
)


class _Fates:
    """Notes what becomes of records, by position."""

    def __init__(self, count: int, failures: _Failures) -> None:
        self.found = [Fate.UNSURE] * count
        self._failures = failures

    def note(self, at: int, error: KafkaError | None, message: Message) -> None:
        if error is None:
            self.found[at] = Fate.SENT
        else:
            self.failed(at, message.topic() or "", error)

    def failed(self, at: int, topic: str, error: KafkaError) -> None:
        """KafkaException where the producer can send nothing more: a new process must."""
        if error.fatal():
            raise KafkaException(error)
        code = error.code()
        self.found[at] = (
            Fate.TOPIC_REFUSED
            if code in _OF_TOPIC
            else Fate.RECORD_REFUSED
            if code in _OF_RECORD
            else Fate.UNSURE
        )
        # The client's own word for what the broker has said of a topic before.
        known_missing = code == KafkaError._UNKNOWN_TOPIC
        self._failures.note(topic, "UNKNOWN_TOPIC_OR_PART" if known_missing else error.name())


class _Failures:
    """Says that records fail once for each topic and reason, and now and then how many more."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()
        self._told_at: dict[tuple[str, str], float] = {}

    def note(self, topic: str, error: str) -> None:
        self._counts[topic, error] += 1

    def tell(self) -> None:
        now = time.monotonic()
        for what in [*self._counts]:
            if now - self._told_at.get(what, -FAILURES_TOLD_SECONDS) >= FAILURES_TOLD_SECONDS:
                self._told_at[what] = now
                topic, error = what
                log.error("delivery_failed", topic=topic, error=error, count=self._counts.pop(what))


# --- topics -------------------------------------------------------------------------------------


class TopicAdmin:
    """Creates the topics, checks that they are as the protocol asks, and sees who reads them."""

    def __init__(self, bootstrap_servers: str, options: Options) -> None:
        with _readable_options(options):
            self._admin = AdminClient({**_QUIET, **options, "bootstrap.servers": bootstrap_servers})

    def create(self, topics: Sequence[Topic], *, replication: int) -> list[str]:
        """Create those that are missing; their names."""
        existing = self._existing()
        missing = [topic for topic in topics if topic.name not in existing]
        futures = (
            self._admin.create_topics(
                [
                    NewTopic(
                        topic.name,
                        num_partitions=topic.partitions,
                        replication_factor=replication,
                        config=dict(topic.config),
                    )
                    for topic in missing
                ],
                operation_timeout=ADMIN_TIMEOUT_SECONDS,
            )
            if missing
            else {}
        )
        theirs: set[str] = set()
        for name, future in futures.items():
            try:
                future.result(ADMIN_TIMEOUT_SECONDS)
            except TimeoutError as error:
                raise _no_answer(error) from error
            except KafkaException as error:
                if error.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:
                    raise KafkaRefusedError(
                        f"topic {name} cannot be created: {_name(error)}"
                    ) from error
                theirs.add(name)  # another one was faster
        self._await([topic.name for topic in missing])
        return [topic.name for topic in missing if topic.name not in theirs]

    def _await(self, names: Sequence[str]) -> None:
        """Return when the broker shows them: the controller creates a topic before it does."""
        deadline = time.monotonic() + ADMIN_TIMEOUT_SECONDS
        while not set(names) <= self._existing().keys():
            if time.monotonic() > deadline:
                raise KafkaRefusedError("the new topics do not show yet; run `fullstop topics`")
            time.sleep(0.05)

    def check(self, topics: Sequence[Topic]) -> None:
        """KafkaRefusedError that names every topic that is missing or has drifted."""
        problems = list(self._drift(topics))
        if problems:
            raise KafkaRefusedError("\n".join(problems))

    def idle(self, groups: Sequence[str]) -> list[str]:
        """Those of the groups that have no member now."""
        described = self._admin.describe_consumer_groups(
            list(groups), request_timeout=ADMIN_TIMEOUT_SECONDS
        )
        return [group for group, future in described.items() if not _members(future)]

    def _drift(self, topics: Sequence[Topic]) -> Iterator[str]:
        existing = self._existing()
        for topic in topics:
            if topic.name not in existing:
                yield _missing(topic.name)
        there = [topic for topic in topics if topic.name in existing]
        for topic, found in zip(there, self._configs(there), strict=True):
            if existing[topic.name] < topic.partitions:
                yield (
                    f"topic {topic.name} has {existing[topic.name]} partitions, not "
                    f"{topic.partitions}"
                )
            for name, wanted in topic.config.items():
                if found.get(name) != wanted:
                    yield (
                        f"topic {topic.name} has {name}={found.get(name)}, not {wanted}; "
                        "set it back with kafka-configs"
                    )

    def _existing(self) -> dict[str, int]:
        try:
            metadata = self._admin.list_topics(timeout=ADMIN_TIMEOUT_SECONDS)
        except KafkaException as error:
            raise _no_answer(error) from error
        return {name: len(topic.partitions) for name, topic in metadata.topics.items()}

    def _configs(self, topics: Sequence[Topic]) -> list[dict[str, str | None]]:
        resources = [ConfigResource(ResourceType.TOPIC, topic.name) for topic in topics]
        if not resources:
            return []
        answers = self._admin.describe_configs(resources)
        try:
            found = [answers[resource].result(ADMIN_TIMEOUT_SECONDS) for resource in resources]
        except (KafkaException, TimeoutError) as error:
            if isinstance(error, TimeoutError) or _may_pass(error):
                raise _no_answer(error) from error
            raise KafkaRefusedError(
                f"the topics' settings cannot be read: {_name(error)}"
            ) from error
        return [{entry.name: entry.value for entry in entries.values()} for entries in found]


def _members(description: Future[ConsumerGroupDescription]) -> int:
    try:
        return len(description.result(ADMIN_TIMEOUT_SECONDS).members)
    except KafkaException as error:
        if error.args[0].code() == KafkaError.GROUP_ID_NOT_FOUND:
            return 0
        raise _no_answer(error) from error


# --- librdkafka's values to ours ----------------------------------------------------------------


def _is_unknown_topic(message: Message) -> bool:
    error = message.error()
    return error is not None and error.code() == KafkaError.UNKNOWN_TOPIC_OR_PART


def _is_without_position(message: Message) -> bool:
    """Of an error: whether it is that the group's position could not be asked."""
    error = message.error()
    return (
        error is not None
        and message.offset() is None
        and error.code() != KafkaError._MAX_POLL_EXCEEDED
    )


def _knows(consumer: Consumer, topic: str) -> bool | None:
    """Whether the broker knows a topic; None when it does not answer."""
    try:
        found = consumer.list_topics(topic, timeout=ASK_TIMEOUT_SECONDS).topics[topic]
    except KafkaException:
        return None
    return found.error is None


def _is_record(message: Message) -> bool:
    error = message.error()
    if error is None:
        return True
    if error.fatal() or error.code() == KafkaError.UNKNOWN_TOPIC_OR_PART:
        raise KafkaRefusedError(f"reading {message.topic()} failed: {error.name()}")
    log.warning("read_failed", error=error.name())
    return False


def _received(message: Message) -> Received:
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


@contextmanager
def _readable_options(options: Options) -> Iterator[None]:
    """What is wrong with an option, without librdkafka's words: they quote its value."""
    try:
        yield
    except KafkaException as error:
        said = error.args[0].str()
        raise KafkaRefusedError(_wrong_option(said, options)) from None
    except (TypeError, ValueError):
        raise KafkaRefusedError(_wrong_option("", options)) from None


def _wrong_option(said: str, options: Options) -> str:
    named = [name for name in options if f'"{name}"' in said]
    where = f".{max(named, key=len)}" if named else ""
    what = (
        "librdkafka has no such option"
        if said.startswith("No such configuration property")
        else "librdkafka does not take this value"
        if named
        else "librdkafka does not take these options"
    )
    return f"FULLSTOP_KAFKA_OPTIONS{where}: {what}; its CONFIGURATION.md lists them all"


_NO_SUCH_PARTITION = frozenset(
    {
        KafkaError._UNKNOWN_PARTITION,
        KafkaError._UNKNOWN_TOPIC,
        KafkaError.UNKNOWN_TOPIC_OR_PART,
    }
)


def _missing(topic: str) -> str:
    return f"topic {topic} does not exist; run `fullstop topics`"


def _not_given(topic: str, partition: int, offset: int) -> str:
    return (
        f"the broker does not give the record {topic}/{partition}/{offset} within "
        f"{LOOKUP_TIMEOUT_SECONDS} s; try again"
    )


def _no_answer(error: KafkaException | TimeoutError) -> KafkaRefusedError:
    if isinstance(error, KafkaException) and not _may_pass(error):
        return KafkaRefusedError(f"the broker refuses: {_name(error)}")
    return KafkaAwayError(
        f"the broker does not answer ({_name(error)}); is it running, and is "
        "FULLSTOP_KAFKA_BOOTSTRAP_SERVERS right?"
    )


def _may_pass(error: KafkaException) -> bool:
    inner = error.args[0] if error.args else None
    return isinstance(inner, KafkaError) and (inner.retriable() or inner.code() in _AWAY)


_AWAY = frozenset(
    {
        KafkaError._TRANSPORT,
        KafkaError._TIMED_OUT,
        KafkaError._ALL_BROKERS_DOWN,
        KafkaError._RESOLVE,
        KafkaError._DESTROY,
        KafkaError.REQUEST_TIMED_OUT,
    }
)


def _text(value: bytes) -> str | None:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return None


class _Unreachable:
    """Says that a broker is away, each reason at most once in ten seconds: the client tries on."""

    def __init__(self) -> None:
        self._said_at: dict[str, float] = {}

    def __call__(self, error: KafkaError) -> None:
        reason, now = error.name(), time.monotonic()
        if now - self._said_at.get(reason, -SILENCE_SECONDS) >= SILENCE_SECONDS:
            self._said_at[reason] = now
            log.warning("kafka_unreachable", error=reason)


def _name(error: KafkaException | TimeoutError) -> str:
    inner = error.args[0] if error.args else None
    return inner.name() if isinstance(inner, KafkaError) else type(error).__name__
