"""The relay: carries outbox records to Kafka, a dumb pipe without a cursor.

Read by id, produce, wait, delete what was acknowledged: gaps and late commits lose nothing, because
nothing remembers a position. At least once; every reader has an inbox. No lock is held while the
broker is waited for; a lease (`outbox.lease`) makes one relay active for each outbox.

Of a key nothing is sent before what was put earlier is acknowledged, so that a record that fails
is not overtaken. What the broker refuses stays in the outbox, out of the others' way, and is tried
again by itself.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from typing import Protocol

from fullstop.outbox import outbox
from fullstop.outbox.database import Db
from fullstop.outbox.lease import Leases
from fullstop.outbox.outbox import CHANNEL, Batch, Record

BATCH_MAX = 2000
POLL_SECONDS = 1.0
PACE_SECONDS = 0.03  # between two looks at an outbox that was not full of records
ASIDE_SECONDS = 30.0
UNANSWERED_SECONDS = 10.0

_Key = tuple[str, bytes | None]


class Fate(Enum):
    """What became of a record that was produced."""

    SENT = "sent"
    UNSURE = "unsure"  # the broker did not say in time: it is sent again
    RECORD_REFUSED = "record refused"  # this one as it is
    TOPIC_REFUSED = "topic refused"  # whatever is sent there


class Publisher(Protocol):
    """Produces records and says what became of each; calls `waiting` while it waits."""

    def send(self, records: Sequence[Record], waiting: Callable[[], object]) -> list[Fate]: ...


@dataclass(frozen=True)
class Carried:
    """What became of one batch: records read, and those that the broker acknowledged."""

    read: int = 0
    acknowledged: int = 0
    oldest_seconds: float = 0.0
    """How long the oldest record had waited when it was read."""
    set_aside: bool = False
    """Whether the way is free now for what comes behind."""
    refused: Mapping[str, int] = field(default_factory=dict)
    """The topics of what is set aside, with how many records wait there."""


class Aside:
    """What the broker refuses of one outbox: left there for a while, then tried again.

    Of more than a batch of records is kept only how far they reach: who may not overtake them is
    asked of the table.
    """

    def __init__(self) -> None:
        self.waiting: dict[str, int] = {}
        self.past = 0  # all up to this record's id is left where it is
        self._past_until = 0.0
        self._past_topics: set[str] = set()
        self._topics: dict[str, float] = {}
        self._records: dict[int, tuple[_Key, float]] = {}

    def look(self) -> None:
        """Forget what has waited long enough."""
        now = time.monotonic()
        if self._past_until <= now:
            self.past, self._past_topics = 0, set()
        self._topics = {topic: until for topic, until in self._topics.items() if until > now}
        self._records = {id_: one for id_, one in self._records.items() if one[1] > now}
        self.count(self.waiting)

    @property
    def topics(self) -> set[str]:
        """Those from which nothing is read now."""
        return set(self._topics)

    @property
    def ids(self) -> list[int]:
        return list(self._records)

    @property
    def keys(self) -> set[_Key]:
        """What may not be overtaken: the keys of single records."""
        return {key for key, _ in self._records.values() if key[1] is not None}

    def topic(self, topic: str, seconds: float) -> None:
        """Leave all of a topic where it is."""
        self._topics[topic] = time.monotonic() + seconds

    def record(self, id_: int, key: _Key) -> None:
        """Leave one record where it is, and what comes behind it of its key."""
        if len(self._records) >= BATCH_MAX:
            self._pass_over()
        self._records[id_] = (key, time.monotonic() + ASIDE_SECONDS)

    def _pass_over(self) -> None:
        self.past, self._past_until = max(self._records), time.monotonic() + ASIDE_SECONDS
        named = {key[0] for key, _ in self._records.values()}
        self._past_topics = (
            named if len(self._past_topics) > BATCH_MAX else self._past_topics | named
        )
        self._records = {}

    def count(self, by_topic: Mapping[str, int]) -> None:
        """Note how many records wait for the topics of which something is set aside."""
        refused = self.topics | self._past_topics | {key[0] for key, _ in self._records.values()}
        self.waiting = {topic: by_topic[topic] for topic in refused if topic in by_topic}


def relay_once(
    connection: Db,
    schema: str,
    publisher: Publisher,
    aside: Aside | None = None,
    still_ours: Callable[[], bool] = lambda: True,
) -> Carried:
    """Carry one batch of one schema's outbox, while it is this relay's."""
    aside = aside or Aside()
    aside.look()
    batch = outbox.read(
        connection,
        schema,
        BATCH_MAX,
        after=aside.past,
        without_topics=aside.topics,
        without_ids=aside.ids,
    )
    if not batch.ids:
        return Carried(refused=aside.waiting)
    stuck = aside.keys | _passed_over(connection, schema, batch, aside.past)
    fates = _sent(batch, publisher, set(stuck), still_ours)
    sent = [batch.ids[position] for position, fate in fates.items() if fate is Fate.SENT]
    outbox.forget(connection, schema, sent)
    set_aside = len(sent) < len(batch.ids) and _set_aside(batch, fates, aside, stuck)
    if set_aside:
        aside.count(outbox.waiting_by_topic(connection, schema))
    return Carried(len(batch.ids), len(sent), batch.oldest_seconds, set_aside, aside.waiting)


def _passed_over(connection: Db, schema: str, batch: Batch, past: int) -> set[_Key]:
    """The keys of the batch of which something lies among what is passed over."""
    keys = {(record.topic, record.key) for record in batch.records if record.key is not None}
    return outbox.of_keys(connection, schema, keys, past) if past and keys else set()


def _sent(
    batch: Batch, publisher: Publisher, stuck: set[_Key], still_ours: Callable[[], bool]
) -> dict[int, Fate]:
    """Send a batch, of each key one after the other; what became of those that were sent."""
    fates: dict[int, Fate] = {}
    keys = [(record.topic, record.key) for record in batch.records]
    for wave in waves(keys):
        going = [at for at in wave if keys[at] not in stuck] if stuck else wave
        if not (going and still_ours()):
            break
        found = publisher.send([batch.records[at] for at in going], still_ours)
        fates.update(zip(going, found, strict=True))
        if found.count(Fate.SENT) < len(found):
            failed = (at for at in going if fates[at] is not Fate.SENT)
            stuck |= {keys[at] for at in failed if keys[at][1] is not None}
    return fates


def waves(keys: Sequence[_Key]) -> Iterator[Sequence[int]]:
    """The keys' positions, cut so that no key comes twice; what has no key has no order."""
    if len(set(keys)) == len(keys):
        yield range(len(keys))  # as nearly always: a key is a case
        return
    found: list[list[int]] = []
    depth: dict[_Key, int] = {}
    for at, key in enumerate(keys):
        wave = 0
        if key[1] is not None:
            wave = depth.get(key, 0)
            depth[key] = wave + 1
        if wave == len(found):
            found.append([])
        found[wave].append(at)
    yield from found


def _set_aside(batch: Batch, fates: Mapping[int, Fate], aside: Aside, refused: set[_Key]) -> bool:
    """Keep what is refused out of the others' way, and what would overtake it; whether any was.

    Where others get through, so is a topic from which no answer comes: to wait for it would stop
    them all.
    """
    through = Fate.SENT in fates.values()
    any_set_aside = False
    for position, record in enumerate(batch.records):
        fate, key = fates.get(position), (record.topic, record.key)
        if fate is Fate.TOPIC_REFUSED:
            aside.topic(record.topic, ASIDE_SECONDS)
        elif fate is Fate.UNSURE and through:
            aside.topic(record.topic, UNANSWERED_SECONDS)
        elif fate is Fate.RECORD_REFUSED or (fate is None and key in refused):
            aside.record(batch.ids[position], key)
            refused.add(key)
        else:
            continue
        any_set_aside = True
    return any_set_aside


class Turns:
    """When each outbox is looked at next: soon after its NOTIFY, and now and then anyway."""

    def __init__(self, schemas: Sequence[str]) -> None:
        self._begun_at = dict.fromkeys(schemas, float("-inf"))
        self._due_at = dict(self._begun_at)

    def come(self) -> Iterator[str]:
        """Those whose turn it is, each as its turn begins."""
        now = time.monotonic()
        for schema in [schema for schema, at in self._due_at.items() if at <= now]:
            self._begun_at[schema] = time.monotonic()
            yield schema

    @property
    def seconds_left(self) -> float:
        """Until it is somebody's turn."""
        return max(0.0, min(self._due_at.values()) - time.monotonic())

    def wake(self, schema: str) -> None:
        """There is something in this outbox; where it is none of these, in any of them."""
        for woken in (schema,) if schema in self._due_at else self._due_at:
            soon = self._begun_at[woken] + PACE_SECONDS
            self._due_at[woken] = min(self._due_at[woken], soon)

    def was_carried(self, schema: str, carried: Carried) -> None:
        """Its turn is over; where more may lie behind what was read, the next is at once."""
        is_left = carried.read == BATCH_MAX or carried.acknowledged < carried.read
        again = carried.set_aside or (carried.acknowledged > 0 and is_left)
        self._due_at[schema] = time.monotonic() + (0.0 if again else POLL_SECONDS)


def relay(
    connection: Db,
    leases: Leases,
    publishers: Mapping[str, Publisher],
    *,
    stopping: Callable[[], bool],
    progress: Callable[[str, Carried], None],
) -> None:
    """Carry the outboxes that are leased until told to stop; woken by NOTIFY, with a poll behind.

    `publishers` are by schema: each publishes what that one may say (`outbox.fence`). `progress` is
    told of every batch, and of an outbox that another relay carries as of an empty one: while the
    broker is away each takes its time.
    """
    connection.execute(f"listen {CHANNEL}")
    # A deletion that a crash undoes only means that its records are sent again.
    connection.execute("set synchronous_commit to off")
    aside = {schema: Aside() for schema in leases.schemas}

    def ours(schema: str) -> bool:
        return schema in leases.held(connection)

    turns = Turns(leases.schemas)
    while not stopping():
        for schema in turns.come():
            carried = Carried()
            if ours(schema):
                carried = relay_once(
                    connection, schema, publishers[schema], aside[schema], partial(ours, schema)
                )
            progress(schema, carried)
            turns.was_carried(schema, carried)
        for told in connection.notifies(timeout=turns.seconds_left, stop_after=1):
            turns.wake(told.payload)
    leases.release(connection)
