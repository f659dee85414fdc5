"""Publishes what the plan says, as a service would: again until the broker has acknowledged it."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from fullstop.consumers.wiring import Wiring
from fullstop.outbox.outbox import Record
from fullstop.running.events import new_traceparent, record_of
from fullstop.sandbox import samples
from fullstop.schemas.messages import BlockerRaised, DeletionCancelled, DeletionRequested
from tests.fault.plan import Asked, Kind, Oddity, Publication, Round

SOURCE = "/fullstop/faults"
BROKEN = "a note\nof two lines"
TOGETHER_SECONDS = 0.25  # publications this near to each other go out in one batch

T = TypeVar("T", DeletionRequested, DeletionCancelled)


class Requests:
    """The requests of a round as messages, all made at the moment it begins.

    `secret` is put into the hostile bytes: it may come out nowhere.
    """

    def __init__(self, round_: Round, now: datetime, secret: bytes) -> None:
        self._now = now
        self._secret = secret
        self._requests = {case.case_id: _request(case, now) for case in round_.cases}
        self._odd = {case.case_id: case.oddity for case in round_.cases if case.oddity}

    def subject_of(self, case_id: str) -> str:
        return self._requests[case_id].subject_id

    def record(self, publication: Publication, wiring: Wiring) -> Record:
        """What the publication puts on the topic."""
        if publication.kind is Kind.HOSTILE:
            value = b"\xc3\x01%08x" % publication.nonce + self._secret
            return Record(wiring.topics.requests.name, self._secret, value)
        message = self._message(publication)
        return record_of(message, wiring.topics, source=SOURCE, traceparent=new_traceparent())

    def _message(self, publication: Publication) -> DeletionRequested | DeletionCancelled:
        request = self._requests[publication.case_id]
        if publication.kind is Kind.CANCELLATION:
            cancelled = DeletionCancelled(
                event_id=publication.event_id,
                case_id=request.case_id,
                subject_id=request.subject_id,
                cancelled_at=self._now,
            )
            return _written(cancelled, reason=BROKEN if publication.event_id < "8" else "")
        fields: dict[str, object] = {"event_id": publication.event_id}
        if oddity := self._odd.get(publication.case_id):
            fields[oddity] = _ODD[oddity]
        if publication.kind is Kind.CONTRADICTION:
            fields["locale"] = "fr"
        return _written(request, **fields)


_ODD: Mapping[Oddity, object] = {
    Oddity.LOCALE: "zh_CN_#Hans",
    Oddity.RECORDS: ("browsingHistory", "Browsing-History"),
    Oddity.EVIDENCE: BROKEN,
}


def _written(message: T, **fields: object) -> T:
    """The message with these fields as a publisher writes them who knows the schema alone."""
    return type(message).model_construct(**{**dict(message), **fields})


def _request(case: Asked, now: datetime) -> DeletionRequested:
    request = samples.requests([case.customer], now)[-1]
    update = {"event_id": case.event_id, "case_id": case.case_id, "dry_run": case.dry_run}
    return request.model_copy(update=update)


def publish(
    wiring: Wiring,
    requests: Requests,
    publications: Sequence[Publication],
    started_at: float,
) -> None:
    """Publish each at its second, in order; return when the last is acknowledged."""
    publisher = wiring.publisher()
    waiting = list(publications)
    while waiting:
        time.sleep(max(started_at + waiting[0].at_seconds - time.monotonic(), 0))
        now = time.monotonic() - started_at + TOGETHER_SECONDS
        due = [one for one in waiting if one.at_seconds <= now]
        acknowledged = publisher.publish([requests.record(one, wiring) for one in due])
        done = acknowledged.index(False) if False in acknowledged else len(due)
        waiting = waiting[done:]


def publish_blockers(wiring: Wiring, raised: Sequence[BlockerRaised]) -> None:
    """What the business services say is open, before anybody asks."""
    records = [
        record_of(one, wiring.topics, source=SOURCE, traceparent=new_traceparent())
        for one in raised
    ]
    publisher = wiring.publisher()
    while records:
        acknowledged = publisher.publish(records)
        records = [one for one, done in zip(records, acknowledged, strict=True) if not done]
