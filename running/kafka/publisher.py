"""Publishing, and what becomes of each record."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial

from confluent_kafka import KafkaError, KafkaException, Message, Producer

from fullstop.outbox.outbox import Record
from fullstop.outbox.relay import Fate
from fullstop.running.kafka.cluster import FRESH, Cluster, Lasting
from fullstop.running.kafka.records import Received, received
from fullstop.running.logs import log
from fullstop.running.told import Told

OnDelivery = Callable[[KafkaError | None, Message], None]

DELIVERY_TIMEOUT_SECONDS = 20  # a relay must show a heartbeat meanwhile
DELIVERY_WAIT_SECONDS = DELIVERY_TIMEOUT_SECONDS + 5
TOPIC_UNKNOWN_SECONDS = 5


class Publisher:
    """An idempotent producer that waits for every acknowledgement.

    `frame` gives a value the form in which it lies in the topics.
    """

    def __init__(self, cluster: Cluster, frame: Callable[[bytes], bytes] = bytes) -> None:
        self._frame = frame
        self._failures = Told(_said)
        self._lasting = Lasting(
            lambda: cluster.producer(
                {"enable.idempotence": True, "acks": "all"},
                {
                    "linger.ms": 2,
                    **FRESH,
                    "delivery.timeout.ms": DELIVERY_TIMEOUT_SECONDS * 1000,
                    # The topics are there before any process starts: one that is not known after
                    # this time is missing, and the records of others need not wait for it.
                    "topic.metadata.propagation.max.ms": TOPIC_UNKNOWN_SECONDS * 1000,
                },
            )
        )

    @property
    def _producer(self) -> Producer:
        return self._lasting.client

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
        if Fate.SENT in fates or Fate.UNSURE in fates:  # what the client refuses says nothing
            self._lasting.note(answered=Fate.SENT in fates)
        return fates

    def place(self, record: Record) -> Received | None:
        """Produce one record and wait: it as the broker appended it, None if it did not say so."""
        placed: list[Received] = []
        refused: list[KafkaError] = []

        def on_delivery(error: KafkaError | None, message: Message) -> None:
            if error is None:
                placed.append(received(message))
            else:
                refused.append(error)
                log.warning("delivery_failed", error=error.name())

        self._produce(record, self._frame(record.value), on_delivery)
        self._producer.flush(DELIVERY_WAIT_SECONDS)
        self._lasting.note(answered=bool(placed) or any(error.code() >= 0 for error in refused))
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

    def __init__(self, count: int, failures: Told) -> None:
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


def _said(topic: str, error: str, count: int) -> None:
    log.error("delivery_failed", topic=topic, error=error, count=count)
