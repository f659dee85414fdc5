"""Where each message is said: topics, their keys, what they may carry, and how they are set up.

One outcomes topic per domain, so that access rights stop a domain from answering for another. A
deployment that shares a cluster puts a prefix before every name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from types import MappingProxyType
from typing import assert_never

from fullstop.schemas.cleaning import cleaned
from fullstop.schemas.codec import Read, SchemaIds, decode, read
from fullstop.schemas.meant import Meant
from fullstop.schemas.messages import (
    AnnouncementAccepted,
    BlockerLifted,
    BlockerRaised,
    DeletionCancelled,
    DeletionCompleted,
    DeletionDeferred,
    DeletionRequested,
    MattersAsked,
    MattersFound,
    Message,
    PolicyAnnounced,
    ProcessingStopped,
    ResultNotice,
)

PARTITIONS = 6
RETENTION = timedelta(days=30)
DEAD_LETTER_RETENTION = timedelta(days=14)
# A record's bytes stay until its whole segment is past retention, so segments are kept short.
SEGMENT = timedelta(days=1)
# What the groups of the business's own readers begin with: each service has one of its own. No
# domain's name has a dot in it, so no group of ours begins so.
READERS = "fullstop.reader."
BATCH_BYTES_MAX = 1_048_588  # max.message.bytes limits a producer's batch, not a record


@dataclass(frozen=True)
class Topic:
    """A topic to create and to assert; `config` holds topic settings as Kafka writes them."""

    name: str
    records: tuple[type[Message], ...]
    partitions: int
    config: Mapping[str, str]


@dataclass(frozen=True)
class Topics:
    """The topics of a deployment: `domains` are those that answer.

    With `ids` what lies in the topics may also be in the framing of a Schema Registry; `meant` says
    which requests cannot be meant, `contact_key_ids` for whom a contact may be sealed: none, for
    anybody.
    """

    domains: tuple[str, ...]
    prefix: str = ""
    min_insync_replicas: int = 2
    ids: SchemaIds | None = field(default=None, compare=False, repr=False)
    meant: Meant = field(default_factory=Meant)
    contact_key_ids: frozenset[bytes] = frozenset()

    @cached_property
    def requests(self) -> Topic:
        return self._topic("requests", DeletionRequested, DeletionCancelled)

    @cached_property
    def outcomes(self) -> Mapping[str, Topic]:
        """By domain."""
        return MappingProxyType(
            {
                domain: self._topic(f"outcomes.{domain}", DeletionCompleted, DeletionDeferred)
                for domain in self.domains
            }
        )

    @cached_property
    def notices(self) -> Topic:
        return self._topic("notices", ResultNotice)

    @cached_property
    def blockers(self) -> Topic:
        return self._topic("blockers", BlockerRaised, BlockerLifted)

    @cached_property
    def asked(self) -> Topic:
        """Where a domain asks what is open elsewhere."""
        return self._topic("matters", MattersAsked)

    @cached_property
    def found(self) -> Mapping[str, Topic]:
        """Where each domain says what its own rows show, by domain."""
        return MappingProxyType(
            {domain: self._topic(f"matters.{domain}", MattersFound) for domain in self.domains}
        )

    @cached_property
    def announcements(self) -> Topic:
        return self._topic("announcements", PolicyAnnounced)

    @cached_property
    def acceptances(self) -> Topic:
        """Where it is said that a channel took an announcement over."""
        return self._topic("acceptances", AnnouncementAccepted)

    @cached_property
    def processing(self) -> Topic:
        return self._topic("processing", ProcessingStopped)

    @cached_property
    def dead_letters(self) -> Topic:
        """What others could not read; no reader takes a message from it by its type."""
        return self._topic("dead-letters", retention=DEAD_LETTER_RETENTION)

    # --- what each of those that are no domain reads

    @cached_property
    def read_by_aggregator(self) -> tuple[Topic, ...]:
        return (
            self.requests,
            *self.outcomes.values(),
            self.announcements,
            self.dead_letters,
        )

    @cached_property
    def read_by_door(self) -> tuple[Topic, ...]:
        return (self.requests, *self.outcomes.values(), self.notices)

    @cached_property
    def read_by_notify(self) -> tuple[Topic, ...]:
        return (self.notices, self.announcements)

    def all(self) -> tuple[Topic, ...]:
        return (
            self.requests,
            *self.outcomes.values(),
            self.notices,
            self.blockers,
            self.asked,
            *self.found.values(),
            self.announcements,
            self.acceptances,
            self.processing,
            self.dead_letters,
        )

    @cached_property
    def names_of_messages(self) -> frozenset[str]:
        """The names of the topics that carry messages: all but the dead letters'."""
        return frozenset(topic.name for topic in self.all()) - {self.dead_letters.name}

    def topic_of(self, message: Message) -> Topic:
        """The topic to say it on. KeyError for what a domain outside `domains` says."""
        match message:
            case DeletionCompleted() | DeletionDeferred():
                return self.outcomes[message.domain]
            case MattersFound():
                return self.found[message.domain]
            case _:
                return self._of_all[type(message)]

    @cached_property
    def _of_all(self) -> Mapping[type[Message], Topic]:
        """The topics that no domain has for itself, by what they carry."""
        return {kind: topic for topic in self._topics_of_all for kind in topic.records}

    @property
    def _topics_of_all(self) -> tuple[Topic, ...]:
        return (
            self.requests,
            self.notices,
            self.blockers,
            self.asked,
            self.announcements,
            self.acceptances,
            self.processing,
        )

    def read(self, value: bytes | None) -> Message:
        """The message in a value of these topics; UndecodableError when it cannot be read."""
        return decode(value, self.ids)

    def read_noting(self, value: bytes | None) -> Read:
        """The same to be kept: with the fields that had to be mended, and nothing in clear."""
        return cleaned(read(value, self.ids), self.contact_key_ids)

    def accepts(self, topic: str, message: Message) -> bool:
        """Whether a reader of the topic of this name may take the message.

        A record on another's topic contradicts the contract; so does an outcome or a find on the
        topic of a domain that it does not speak for.
        """
        if isinstance(message, DeletionCompleted | DeletionDeferred | MattersFound):
            return message.domain in self.domains and self.topic_of(message).name == topic
        return self.topic_of(message).name == topic

    def _topic(self, name: str, *records: type[Message], retention: timedelta = RETENTION) -> Topic:
        return Topic(
            name=f"{self.prefix}deletion.{name}",
            records=records,
            partitions=PARTITIONS,
            config=MappingProxyType(
                {
                    "cleanup.policy": "delete",
                    "compression.type": "uncompressed",
                    "max.message.bytes": str(BATCH_BYTES_MAX),
                    "message.timestamp.type": "LogAppendTime",
                    "min.insync.replicas": str(self.min_insync_replicas),
                    "retention.ms": _milliseconds(retention),
                    "segment.ms": _milliseconds(min(SEGMENT, retention)),
                }
            ),
        )


def key_of(message: Message) -> str:
    """The record's key: what is kept in order. The subject, the case, or for rules the domain."""
    match message:
        case DeletionRequested() | DeletionCancelled() | BlockerRaised() | BlockerLifted():
            return message.subject_id
        case MattersAsked() | MattersFound():
            return message.subject_id
        case DeletionCompleted() | DeletionDeferred() | ResultNotice():
            return message.case_id
        case PolicyAnnounced() | AnnouncementAccepted():
            return message.domain
        case ProcessingStopped():
            return message.subject_id
        case _:
            assert_never(message)


def _milliseconds(duration: timedelta) -> str:
    return str(duration // timedelta(milliseconds=1))
