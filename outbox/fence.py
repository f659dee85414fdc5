"""Who may say what: the charter of each outbox, and the publisher that keeps to it.

Whoever may write into an outbox could else have the relay say anything in anybody's name: rights
at the broker are the relay's alone. What is not in the charter stays where it is, like what the
broker refuses, and holds up nothing but what is behind it of its key.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType

from fullstop.outbox.database import AGGREGATOR_SCHEMA, INTAKE_SCHEMA, NOTIFY_SCHEMA
from fullstop.outbox.outbox import UNREADABLE, Record
from fullstop.outbox.relay import Fate, Publisher
from fullstop.schemas.codec import UndecodableError, spoken
from fullstop.schemas.messages import (
    AnnouncementAccepted,
    DeletionCancelled,
    DeletionCompleted,
    DeletionDeferred,
    DeletionRequested,
    MattersAsked,
    MattersFound,
    Message,
    ProcessingStopped,
    ResultNotice,
)
from fullstop.schemas.topics import Topics

UNKNOWN = "unknown"  # for a topic that is none of ours: its name may be anything

_OF_DOMAIN = frozenset({DeletionCompleted, DeletionDeferred, MattersAsked, MattersFound})
_OF_OTHERS: Mapping[str, frozenset[type[Message]]] = MappingProxyType(
    {
        AGGREGATOR_SCHEMA: frozenset({ResultNotice, DeletionRequested, DeletionCancelled}),
        INTAKE_SCHEMA: frozenset({DeletionRequested, DeletionCancelled, ProcessingStopped}),
        NOTIFY_SCHEMA: frozenset({AnnouncementAccepted}),
    }
)


class Flaw(StrEnum):
    """Why a record is not its outbox's to say."""

    TOPIC = "not_its_topic"
    RECORD = "not_its_record"
    NAME = "not_its_name"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Charter:
    """What the owner of one outbox may say in these topics.

    A domain answers, asks and finds in its own name; all but the door bury what they cannot read,
    as its reader. The aggregator's desk says again what lay in a topic (`dead-letters retry`).
    """

    schema: str
    topics: Topics

    def flaw(self, record: Record) -> Flaw | None:
        """Why a record is not its owner's to say; None for one that is."""
        if record.headers is UNREADABLE:
            return Flaw.UNREADABLE
        if record.topic == self.topics.dead_letters.name:
            return self._flaw_of_letter(record)
        if self._speaks_for_desk and record.topic in self.topics.names_of_messages:
            return None
        if record.topic not in self._says:
            return Flaw.TOPIC
        try:
            kind, name = spoken(record.value)
        except UndecodableError:
            return Flaw.UNREADABLE
        if kind not in self._says[record.topic]:
            return Flaw.RECORD
        return Flaw.NAME if self._is_domain and name != self.schema else None

    def shown(self, topic: str) -> str:
        """A topic's name as it may be logged."""
        known = topic in self._says or topic in {one.name for one in self.topics.all()}
        return topic if known else UNKNOWN

    def _flaw_of_letter(self, record: Record) -> Flaw | None:
        if self.schema == INTAKE_SCHEMA:
            return Flaw.TOPIC
        is_own = record.headers.get("consumer") == f"fullstop.{self.schema}"
        return None if is_own else Flaw.NAME

    @property
    def _is_domain(self) -> bool:
        return self.schema not in _OF_OTHERS

    @property
    def _speaks_for_desk(self) -> bool:
        return self.schema == AGGREGATOR_SCHEMA

    @cached_property
    def _says(self) -> Mapping[str, frozenset[type[Message]]]:
        """By topic; also of a domain that answers no more, whose last words are carried."""
        says = _OF_OTHERS.get(self.schema, _OF_DOMAIN)
        topics = replace(self.topics, domains=(self.schema,)).all()
        return {
            topic.name: frozenset(kind for kind in topic.records if kind in says)
            for topic in topics
            if not says.isdisjoint(topic.records)
        }


Found = Mapping[tuple[str, Flaw], int]
"""How many records were found that are not to be said, by topic and flaw."""


class Fence:
    """A publisher for one outbox, of what its charter lets it say; `tell` hears of the rest."""

    def __init__(
        self, publisher: Publisher, charter: Charter, tell: Callable[[Found], object]
    ) -> None:
        self._publisher = publisher
        self._charter = charter
        self._tell = tell

    def send(self, records: Sequence[Record], waiting: Callable[[], object]) -> list[Fate]:
        """Publish what may be said; all else is a record that is refused."""
        flaws = [self._charter.flaw(record) for record in records]
        if not any(flaws):
            return self._publisher.send(records, waiting)
        paired = list(zip(records, flaws, strict=True))
        self._tell(Counter((self._charter.shown(one.topic), flaw) for one, flaw in paired if flaw))
        own = [record for record, flaw in paired if flaw is None]
        fates = iter(self._publisher.send(own, waiting) if own else ())
        return [Fate.RECORD_REFUSED if flaw else next(fates) for flaw in flaws]
