"""A Python service that passes on customers' wishes: publish one, follow its case, verify a notice.

It needs a broker's client and the schemas, and nothing of the server. What it publishes is what
`docs/reference/protocol.md` says, and what any other client may publish.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, Self
from uuid import uuid4

from confluent_kafka import (
    OFFSET_BEGINNING,
    Consumer,
    KafkaError,
    KafkaException,
    Message,
    Producer,
    TopicPartition,
)
from pydantic import ValidationError

from fullstop.schemas.codec import UndecodableError, encode
from fullstop.schemas.contact import Contact, public_key, seal
from fullstop.schemas.forms import in_words
from fullstop.schemas.messages import DeletionRequested, ResultNotice, Stage
from fullstop.schemas.topics import READERS, Topics

ACKNOWLEDGED_SECONDS_MAX = 30.0
ANSWERED_SECONDS_MAX = 30.0
FOLLOWED_SECONDS_MAX = 120.0
_POLL_SECONDS = 0.5
_CLOCKS_APART_MAX = timedelta(minutes=10)  # the broker's, by which the topic is dated, and ours
_ENDS = frozenset({Stage.FINAL, Stage.PREVIEW})

__all__ = [
    "Client",
    "Contact",
    "DeletionRequested",
    "NoRightError",
    "NotANoticeError",
    "NotAcknowledgedError",
    "RequestError",
    "ResultNotice",
]


class RequestError(Exception):
    """A field is not what the protocol allows; says which, and never its value."""


class NotAcknowledgedError(Exception):
    """The broker did not say that it has the request: publish `request` again, as it is."""

    def __init__(self, request: DeletionRequested) -> None:
        super().__init__("the broker did not acknowledge the request; publish it again as it is")
        self.request = request


class NotANoticeError(Exception):
    """A record is no notice, or not the one that was asked about."""


class NoRightError(Exception):
    """The broker lets us not do it; says what, and who may give the right."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"no right to {what}: the deployment's `fullstop topics --acl print` says how one of "
            "the business's own services gets it"
        )


_NO_RIGHT = (
    KafkaError.TOPIC_AUTHORIZATION_FAILED,
    KafkaError.GROUP_AUTHORIZATION_FAILED,
    KafkaError.CLUSTER_AUTHORIZATION_FAILED,  # who may write to no topic may not begin to
)


@dataclass
class Client:
    """The topics of one deployment. As a context it hands over, at its end, what is on its way.

    `kafka_options` are librdkafka's, as for TLS and SASL; `topic_prefix` and `contact_key` are the
    deployment's FULLSTOP_TOPIC_PREFIX and FULLSTOP_CONTACT_KEY.
    """

    bootstrap_servers: str
    topic_prefix: str = ""
    contact_key: str | None = None
    kafka_options: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self._topics = Topics((), self.topic_prefix)
        self._options = {**self.kafka_options, "bootstrap.servers": self.bootstrap_servers}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if "_producer" in vars(self):
            self._producer.flush(ACKNOWLEDGED_SECONDS_MAX)

    @cached_property
    def _producer(self) -> Producer:
        """Made with the first request: it asks the broker for what who only reads may not."""
        return Producer({"enable.idempotence": True, **self._options})

    def publish(
        self,
        asked: str | DeletionRequested,
        *,
        contact: Contact | None = None,
        **fields: Any,
    ) -> DeletionRequested:
        """Publish a customer's request, by subject id with the fields of the protocol, and await
        the broker; or once more one that was not acknowledged, which is then the same request.

        A `contact` is sealed. RequestError, NoRightError and NotAcknowledgedError say what is
        wrong.
        """
        if isinstance(asked, str):
            asked = self._request(asked, contact, fields)
        failed: list[KafkaError] = []
        try:
            self._producer.produce(
                self._topics.requests.name,
                key=asked.subject_id,
                value=encode(asked),
                on_delivery=lambda error, _: failed.append(error) if error else None,
            )
            left = self._producer.flush(ACKNOWLEDGED_SECONDS_MAX)
        except KafkaException as error:  # it is of no more use
            left, failed = 1, [*failed, error.args[0]]
        if left or failed:
            self._producer.purge()
            del self._producer
            _refuse(failed, f"write to {self._topics.requests.name}")
            raise NotAcknowledgedError(asked)
        return asked

    def follow(
        self,
        case_id: str,
        *,
        since: datetime | None = None,
        seconds: float = FOLLOWED_SECONDS_MAX,
    ) -> Iterator[ResultNotice]:
        """What the customer is told of a case, notice by notice, until its last or for so long.

        `since` is when it was asked (`DeletionRequested.requested_at`): what lies in the topic from
        before is not read. A last notice may be years away: what is kept has its own days.
        NoRightError, where the broker does not let us read.
        """
        ends_at = time.monotonic() + seconds
        seen = 0
        with closing(self._reader()) as reader:
            self._begin(reader, since)
            while (left := ends_at - time.monotonic()) > 0:
                message = reader.poll(min(left, _POLL_SECONDS))
                if message is not None and (error := message.error()) is not None:
                    _refuse([error], self._reading)
                notice = self._notice_in(message, case_id) if message else None
                if notice is None or notice.revision <= seen:  # another's, or a copy
                    continue
                seen = notice.revision
                yield notice
                if notice.stage in _ENDS:
                    return

    def verify(self, value: bytes, *, key: bytes | str, case_id: str | None = None) -> ResultNotice:
        """The notice in a record of `deletion.notices`; NotANoticeError says why it is none.

        Its bytes are those of a schema that was released, it keeps the protocol's bounds, its key
        is its case's id, and the case is the one that was asked about, where one is named.
        """
        try:
            notice = self._topics.read(value)
        except UndecodableError as error:
            raise NotANoticeError(f"not a message of Fullstop: {error.reason}") from None
        if not isinstance(notice, ResultNotice):
            raise NotANoticeError(f"a {type(notice).__name__}, and no ResultNotice")
        said = key.decode("utf-8", "replace") if isinstance(key, bytes) else key
        if said != notice.case_id:
            raise NotANoticeError("its key is not its case: it was not published by an aggregator")
        if case_id not in (None, notice.case_id):
            raise NotANoticeError("a notice of another case")
        return notice

    def _request(
        self, subject_id: str, contact: Contact | None, fields: Mapping[str, Any]
    ) -> DeletionRequested:
        sealed = {} if contact is None else {"contact": self._sealed(contact)}
        said = {"event_id": str(uuid4()), "case_id": str(uuid4()), "requested_at": _now()}
        try:
            return DeletionRequested.model_validate(
                {**said, **fields, **sealed, "subject_id": subject_id}
            )
        except ValidationError as error:
            raise RequestError("; ".join(_wrong(error))) from None

    def _sealed(self, contact: Contact) -> bytes:
        if self.contact_key is None:
            raise RequestError("contact: name the deployment's FULLSTOP_CONTACT_KEY, contact_key=…")
        return seal(contact, public_key(self.contact_key))

    def _reader(self) -> Consumer:
        """It joins no group, and has no position; the broker asks for a right to the name."""
        group = f"{self.topic_prefix}{READERS}client"
        return Consumer({**self._options, "group.id": group, "enable.auto.commit": False})

    def _begin(self, reader: Consumer, since: datetime | None) -> None:
        """From the instant on; where nothing has come since, from what was the end before asking.

        An end that is named as such is found out when it is read: what comes meanwhile is passed.
        """
        topic = self._topics.notices.name
        found = reader.list_topics(topic, timeout=ANSWERED_SECONDS_MAX).topics[topic]
        if found.error is not None:
            _refuse([found.error], self._reading)
            raise KafkaException(found.error)
        at = OFFSET_BEGINNING if since is None else _milliseconds(since - _CLOCKS_APART_MAX)
        places = [TopicPartition(topic, number, at) for number in found.partitions]
        if since is not None:
            ends = {place.partition: _end_of(reader, place) for place in places}
            places = reader.offsets_for_times(places, timeout=ANSWERED_SECONDS_MAX)
            for place in places:
                place.offset = place.offset if place.offset >= 0 else ends[place.partition]
        reader.assign(places)

    @property
    def _reading(self) -> str:
        return f"read {self._topics.notices.name} in a group {self.topic_prefix}{READERS}…"

    def _notice_in(self, message: Message, case_id: str) -> ResultNotice | None:
        """The case's notice; None for what is another's, or what nobody can read."""
        key = message.key()
        if message.error() is not None or key is None or key != case_id.encode():
            return None
        try:
            return self.verify(message.value() or b"", key=key, case_id=case_id)
        except NotANoticeError:
            return None


def _refuse(errors: Iterable[KafkaError], what: str) -> None:
    """NoRightError where it is one of rights: to wait for it, or to try again, would be vain."""
    if any(error.code() in _NO_RIGHT for error in errors):
        raise NoRightError(what)


def _now() -> datetime:
    return datetime.now(UTC)


def _milliseconds(instant: datetime) -> int:
    return int(instant.timestamp() * 1000)


def _end_of(reader: Consumer, place: TopicPartition) -> int:
    _, end = reader.get_watermark_offsets(place, timeout=ANSWERED_SECONDS_MAX)
    return int(end)


def _wrong(error: ValidationError) -> Iterator[str]:
    for problem in error.errors(include_url=False, include_input=False):
        if problem["type"] == "default_factory_not_called":  # for want of what is told beside it
            continue
        place = ".".join(str(part) for part in problem["loc"]) or "the request"
        yield f"{place}: {in_words(problem)}"
