"""Reading as a member of a consumer group."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

from fullstop.running.kafka.cluster import (
    ASK_TIMEOUT_SECONDS,
    FRESH,
    Cluster,
    KafkaRefusedError,
    name_of,
)
from fullstop.running.kafka.lines import Lines
from fullstop.running.kafka.records import Place, Received, is_record, received, topic_partitions
from fullstop.running.logs import log

SESSION_TIMEOUT_MS = 6_000
MAX_POLL_INTERVAL_MS = 300_000
MISSING_SECONDS = 10.0  # that a topic may be unknown to a broker which has just come back
QUEUED_KBYTES = 4_096
FETCHED_BYTES = 32 * 1024  # of a partition at a time
AHEAD = 5_000  # records that may wait here, an equal share of each partition
AHEAD_MIN = 20  # of each in any case: what is not taken now the client fetches once more
AT_ONCE_MAX = 200  # taken from the client before it is looked at who has enough
READING_GAP_SECONDS = 5.0  # what a pause between two reads counts for at most
POSITION_SECONDS = 1.0  # between two moves of the position, while records come
IDLE_SECONDS = 0.3  # without a record, after which it moves at once
SILENCE_SECONDS = 60.0  # between two lines that say that it is kept out
KEPT_OUT = "its members of another version share the partitions in another way: end them"


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

    `starved_seconds` only grow: the time in which it read, and the client that has the partition
    had no more to give.
    """

    positions: Mapping[Place, int]
    starved_seconds: Mapping[Place, float]


class Subscription:
    """A member of a consumer group. Its position is Kafka's committed offset and nothing else.

    While records come the position moves now and then, for each move is a write at the broker. It
    moves at once when none comes, before a partition is given up and at the end; and with every
    batch that has a record of one of the topics `awaited`: somebody waits until it is past them.

    Of topics that are read `by_number` the partitions of one number are one member's: what belongs
    together is in one hand. Whenever a member comes or goes all give up all that they have then,
    where else only those partitions go that somebody else is to have.
    """

    def __init__(
        self,
        cluster: Cluster,
        group: str,
        topics: Sequence[str],
        awaited: Collection[str] = (),
        *,
        by_number: bool = False,
    ) -> None:
        self._awaited = frozenset(awaited)
        self._by_number = by_number
        self._group = group
        self._consumer = cluster.consumer(
            group,
            {
                "auto.offset.reset": "earliest",
                "enable.auto.offset.store": False,
                "isolation.level": "read_committed",  # what was taken back was never asked for
                "check.crcs": True,
                "partition.assignment.strategy": "range" if by_number else "cooperative-sticky",
            },
            {
                "session.timeout.ms": SESSION_TIMEOUT_MS,
                "max.poll.interval.ms": MAX_POLL_INTERVAL_MS,
                # Some batches ahead: a message costs the client far more than its own bytes.
                "queued.max.messages.kbytes": QUEUED_KBYTES,
                "fetch.queue.backoff.ms": 50,  # until there is room again is looked for
                "fetch.message.max.bytes": FETCHED_BYTES,  # what is larger comes alone
                **FRESH,
            },
        )
        self._tenures: dict[Place, _Tenure] = {}
        self._paused: set[Place] = set()
        self._waiting = Lines()
        self._missing_since: dict[str, float] = {}
        self._silent_until = 0.0
        self._starved_seconds, self._read_at = 0.0, time.monotonic()
        self._came_at = time.monotonic()
        self._move_at = self._came_at + POSITION_SECONDS
        self._joined = self._is_without_position = False
        self._consumer.subscribe(
            list(topics), on_assign=self._gain, on_revoke=self._give_up, on_lost=self._lose
        )

    def look(self, limit: int, timeout_seconds: float) -> list[Received]:
        """What may be read at once, `limit` at most; if nothing, the first that comes in time.

        It is not handed out yet: it goes with its partition.
        """
        self._await(limit, timeout_seconds)
        return self._waiting.first(limit)

    def read(self, limit: int, timeout_seconds: float) -> list[Received]:
        """At most `limit` records; what is there at once, or the first that comes in time."""
        self._await(limit, timeout_seconds)
        return self._waiting.taken(limit)

    def _await(self, limit: int, timeout_seconds: float) -> None:
        self._move_if_idle()
        self._assign_again()
        self._fill()
        if not self._waiting:
            self._await_first(timeout_seconds)
            self._fill()
        self._look_for_missing()
        self._note_read(starved=len(self._waiting) < limit)

    def keep_membership(self, seconds: float, stopping: Callable[[], bool]) -> None:
        """Wait without reading on, and without being taken for dead by the group."""
        deadline = time.monotonic() + seconds
        with self.pausing() as hear:
            while (left := deadline - time.monotonic()) > 0 and not stopping():
                hear(min(left, 0.5))

    @contextmanager
    def pausing(self) -> Iterator[Callable[[float], None]]:
        """Nothing is read on while this is open; hear the group again and again by what it gives.

        What a partition that is assigned meanwhile brings waits for its turn.
        """

        def hear(seconds: float) -> None:
            self._pause(self._tenures.keys())
            self._fetch(1, seconds)

        try:
            yield hear
        finally:
            self._resume(set(self._paused))
            self._read_at = time.monotonic()

    def commit(self, batch: Sequence[Received]) -> None:
        """These records are handled: the group's position moves past those still this member's.

        A failure only means that they will be read again, which the inbox makes harmless. It is
        tried again before the next read.
        """
        for record in batch:
            if tenure := self._tenures.get(record.place):
                tenure.handle(record.offset)
            if record.topic in self._awaited:
                self._move_at = 0.0
        self._move_if_due()

    def is_member(self) -> bool:
        """Whether the group has taken it in, though perhaps without a partition."""
        return self._joined and not self._missing_since

    def reaches_broker(self) -> bool:
        """Whether any broker answers this member's own client; the reading thread asks."""
        try:
            self._consumer.list_topics(timeout=ASK_TIMEOUT_SECONDS)
        except KafkaException:
            return False
        return True

    def standing(self) -> Standing:
        """For another thread, too: the client itself is asked by the reading one alone."""
        tenures = list(self._tenures.items())
        starved = dict.fromkeys((place for place, _ in tenures), self._starved_seconds)
        return Standing({place: tenure.end for place, tenure in tenures}, starved)

    def close(self) -> None:
        self._move()
        self._tenures.clear()
        self._consumer.close()

    # --- the group's position

    @property
    def _is_behind(self) -> bool:
        """Whether something is handled that the group's position is not past yet."""
        return any(tenure.handled > tenure.committed for tenure in self._tenures.values())

    def _move_if_idle(self) -> None:
        is_idle = not self._waiting and time.monotonic() - self._came_at >= IDLE_SECONDS
        if is_idle and self._is_behind:
            self._move()
        else:
            self._move_if_due()

    def _move_if_due(self) -> None:
        if time.monotonic() >= self._move_at:
            self._move()

    def _move(self) -> None:
        self._move_at = time.monotonic() + POSITION_SECONDS
        self._pass_markers()
        offsets = [
            TopicPartition(*place, tenure.handled)
            for place, tenure in self._tenures.items()
            if tenure.handled > tenure.committed
        ]
        try:
            moved = self._consumer.commit(offsets=offsets, asynchronous=False) if offsets else ()
        except KafkaException as error:
            log.warning("offset_commit_failed", error=name_of(error))
            self._move_at = 0.0
            return
        for place in moved:
            if place.error is not None:
                log.warning("offset_commit_failed", topic=place.topic, error=place.error.name())
                self._move_at = 0.0
            else:
                self._tenures[place.topic, place.partition].committed = place.offset

    def _pass_markers(self) -> None:
        """Move on past what nobody is ever handed: a transaction's marker, what it took back."""
        idle = [place for place, tenure in self._tenures.items() if tenure.handled == tenure.end]
        for at in self._consumer.position(topic_partitions(idle)):
            self._tenures[at.topic, at.partition].pass_to(at.offset)

    # --- partitions that come and go; the client calls these while it is asked for records

    def _gain(self, _consumer: Consumer, partitions: Sequence[TopicPartition]) -> None:
        self._joined = True
        self._tenures |= {(at.topic, at.partition): _Tenure() for at in partitions}

    def _give_up(self, _consumer: Consumer, partitions: Sequence[TopicPartition]) -> None:
        """Whoever gets these partitions begins behind all that was handled here."""
        self._move()
        self._forget(partitions)
        if self._by_number:
            self._joined = False  # it has none until it is given some again

    def _lose(self, _consumer: Consumer, partitions: Sequence[TopicPartition]) -> None:
        """Whoever has these partitions by now knows their position better."""
        self._joined = False
        self._forget(partitions)

    def _forget(self, partitions: Sequence[TopicPartition]) -> None:
        """What waits to be handed out is read by whoever has them next."""
        for at in partitions:
            self._tenures.pop((at.topic, at.partition), None)
            self._waiting.forget((at.topic, at.partition))

    def _assign_again(self) -> None:
        """A partition whose position the group could not tell when it came.

        The client reports that once, and does not begin to read it before it is assigned anew.
        """
        if not self._is_without_position:
            return
        if not self._tenures:
            self._is_without_position = False
            return
        try:
            self._assign_all() if self._by_number else self._assign_unread()
        except KafkaException as error:
            log.warning("assignment_failed", error=name_of(error))
        else:
            self._is_without_position = False

    def _assign_unread(self) -> None:
        unread = [place for place, tenure in self._tenures.items() if tenure.end < 0]
        self._consumer.incremental_unassign(topic_partitions(unread))
        self._consumer.incremental_assign(topic_partitions(unread))

    def _assign_all(self) -> None:
        """Where all come and go at once the client takes no other: each begins at its position."""
        self._move()
        places = topic_partitions(self._tenures)
        self._consumer.assign(places)
        self._forget(places)
        self._tenures |= {(at.topic, at.partition): _Tenure() for at in places}

    def _pause(self, places: Collection[Place]) -> None:
        if new := set(places) - self._paused:
            self._consumer.pause(topic_partitions(new))
            self._paused |= new

    def _resume(self, places: Collection[Place]) -> None:
        """Also those that went: the client keeps a pause though a partition goes and comes back."""
        if places:
            self._consumer.resume(topic_partitions(places))
            self._paused -= set(places)

    # --- what comes

    def _await_first(self, timeout_seconds: float) -> None:
        if self._is_behind and timeout_seconds > IDLE_SECONDS:
            timeout_seconds -= IDLE_SECONDS
            self._fetch(1, IDLE_SECONDS)
            if self._waiting:
                return
            self._move_if_idle()
        self._fetch(1, timeout_seconds)

    def _fill(self) -> None:
        """Take all that the client has; a partition of which enough waits lets others go first.

        Were only as much taken as is wanted, the client would fill its queue again and again with
        the partitions that it looks at first (`docs/decisions/0116`).
        """
        enough = max(AHEAD // max(1, len(self._tenures)), AHEAD_MIN)
        self._resume(self._paused - self._waiting.longer_than(enough // 2))
        while self._fetch(AT_ONCE_MAX, 0.0):
            self._pause(self._waiting.longer_than(enough))

    def _fetch(self, limit: int, timeout_seconds: float) -> bool:
        """Whether anything came."""
        messages = self._consumer.consume(limit, timeout_seconds)
        for message in messages:
            if _is_unknown_topic(message):
                self._missing_since.setdefault(message.topic() or "", time.monotonic())
            elif _is_kept_out(message):
                self._tell_kept_out()
            elif is_record(message):
                self._take(received(message))
            elif _is_without_position(message):
                self._is_without_position = True
        return bool(messages)

    def _take(self, record: Received) -> None:
        if tenure := self._tenures.get(record.place):
            tenure.read(record.offset)
            self._came_at = time.monotonic()
            self._waiting.put(record)

    def _tell_kept_out(self) -> None:
        """The group takes it in once those have ended; until then it asks again and again."""
        self._joined = False
        if time.monotonic() >= self._silent_until:
            self._silent_until = time.monotonic() + SILENCE_SECONDS
            log.warning("kept_out_of_group", process=self._group, reason=KEPT_OUT)

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


def _is_unknown_topic(message: Message) -> bool:
    error = message.error()
    return error is not None and error.code() == KafkaError.UNKNOWN_TOPIC_OR_PART


def _is_kept_out(message: Message) -> bool:
    """Of an error: whether members of the group divide its partitions in another way."""
    error = message.error()
    return error is not None and error.code() == KafkaError.INCONSISTENT_GROUP_PROTOCOL


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
