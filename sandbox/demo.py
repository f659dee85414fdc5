"""The demo: sample customers ask for erasure, and everything that comes of it is checked and shown.

It speaks to the product only through its topics (`Wire`) and looks at the rows through the domains'
own roles.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Protocol

from fullstop.handlers.catalogue import Entry
from fullstop.sandbox import expectation, samples
from fullstop.schemas.messages import (
    BlockerRaised,
    CaseId,
    DeletionCompleted,
    DeletionDeferred,
    DeletionRequested,
    Message,
    Outcome,
    ResultNotice,
)

# However many ask, and however slow the machine: nothing came for so long, and the demo says what
# is missing.
SILENT_SECONDS_MAX = 60.0
_TOLD_AGAIN_SECONDS = 2.0
_POLL_SECONDS = 1.0
_PAUSE_SECONDS = 0.05

Say = Callable[[str], None]


@dataclass(frozen=True)
class Arrived:
    """A message that came, with the broker's append time."""

    message: Message
    at: datetime


class Wire(Protocol):
    """The way to the product's topics."""

    def publish(self, messages: Sequence[DeletionRequested | BlockerRaised]) -> None:
        """Publish the messages in their order; all are acknowledged when this returns."""

    def answers(self, timeout_seconds: float) -> Sequence[Arrived]:
        """Outcomes and notices that came, of any case; none when the time is over."""


@dataclass(frozen=True)
class Case:
    """One request and what came of it. `story` is empty for a generated customer.

    `answered_at` is when the last answer came, `notified_at` when the last notice did.
    """

    request: DeletionRequested
    story: str
    answers: tuple[Outcome, ...]
    notices: tuple[ResultNotice, ...]
    answered_at: datetime | None
    notified_at: datetime | None


@dataclass(frozen=True)
class Sms:
    """A text that a notice promised, filled in, and how often it arrived at its number."""

    event_id: str
    case_id: CaseId
    phone: str
    text: str
    is_superseded: bool
    times: int = 0


@dataclass(frozen=True)
class Result:
    """What the demo found; `problems` tells everything that was not as it must be."""

    cases: tuple[Case, ...]
    published_at: datetime
    problems: tuple[str, ...]
    texts: tuple[Sms, ...] = ()
    """Of the notices that have a text and a number, where texts are sent."""

    @property
    def seconds(self) -> float:
        """From the first request's publishing to the last notice."""
        notified = [case.notified_at for case in self.cases if case.notified_at]
        return max(seconds(self.published_at, max(notified)), 0.001) if notified else 0.0

    @property
    def requests_per_second(self) -> float:
        return round(len(self.cases) / self.seconds, 1) if self.seconds else 0.0


def run(
    wire: Wire,
    *,
    url: str,
    entries: Sequence[Entry],
    customers: int,
    now: Callable[[], datetime],
    civil_day: Callable[[datetime], date],
    time_zone: str,
    say: Say,
) -> Result:
    """Load the sample customers, let them ask, await their notices, and check everything.

    `url` is an administrator's; `customers` is how many are generated beside the named ones.
    """
    say(f"Loading the sample customers, {customers} generated ones among them…")
    samples.load(url, entries, generated=customers, time_zone=time_zone)
    asking = samples.asking(entries, generated=customers)
    raised = samples.blockers(url, entries, now(), time_zone)
    wire.publish(raised)
    await_copies(url, entries, len(raised))
    subjects = [customer.subject_id for customer in asking]
    before = expectation.snapshot(url, entries, subjects, samples.BYSTANDER, time_zone)
    published_at = now()
    requests = samples.requests(asking, published_at)
    wire.publish(requests)
    heard = _collect(wire, requests, entries, say)
    say("Checking every row against what was told…")
    after = expectation.snapshot(url, entries, subjects, samples.BYSTANDER, time_zone)
    stories = {customer.subject_id: customer.story for customer in asking}
    cases = tuple(heard[r.case_id].case(r, stories[r.subject_id]) for r in requests)
    untold = [
        f"{case.request.subject_id} ({case.request.case_id}): no notice came"
        for case in cases
        if not case.notices
    ]
    different = expectation.differences(
        entries, requests, last_answers(cases), before, after, civil_day
    )
    return Result(cases, published_at, (*untold, *different))


def await_copies(url: str, entries: Sequence[Entry], raised: int) -> None:
    """Wait until the domains that decide by open matters know of these: the oracle reads them."""
    deadline = time.monotonic() + SILENT_SECONDS_MAX
    while samples.copied(url, entries) < raised and time.monotonic() < deadline:
        time.sleep(_PAUSE_SECONDS)


# --- what is heard ------------------------------------------------------------------------------


@dataclass
class _Heard:
    """What came of one case so far; a message may come more than once."""

    domains: frozenset[str]
    answers: dict[str, tuple[Outcome, datetime]] = field(default_factory=dict)
    notices: dict[str, tuple[ResultNotice, datetime]] = field(default_factory=dict)

    def add(self, arrived: Arrived) -> None:
        message = arrived.message
        if isinstance(message, ResultNotice):
            self.notices.setdefault(message.event_id, (message, arrived.at))
        elif isinstance(message, DeletionCompleted | DeletionDeferred):
            self.answers.setdefault(message.event_id, (message, arrived.at))

    @property
    def done(self) -> bool:
        answered = {message.domain for message, _ in self.answers.values()}
        return bool(self.notices) and self.domains <= answered

    def case(self, request: DeletionRequested, story: str) -> Case:
        return Case(
            request,
            story,
            answers=tuple(message for message, _ in self.answers.values()),
            notices=tuple(message for message, _ in self.notices.values()),
            answered_at=max((at for _, at in self.answers.values()), default=None),
            notified_at=max((at for _, at in self.notices.values()), default=None),
        )


def _collect(
    wire: Wire, requests: Sequence[DeletionRequested], entries: Sequence[Entry], say: Say
) -> dict[str, _Heard]:
    """Listen until every case has its answers and its notice, or nothing came for a long time."""
    heard: dict[str, _Heard] = {
        request.case_id: _Heard(
            frozenset(e.domain.name for e in entries if expectation.concerns(e.domain, request))
        )
        for request in requests
    }
    progress = _Progress(len(heard), say)
    waiting = set(heard)
    while waiting and not progress.is_silent:
        ours = [it for it in wire.answers(_POLL_SECONDS) if _case_of(it) in heard]
        for arrived in ours:
            heard[_case_of(arrived)].add(arrived)
        waiting = {case_id for case_id in waiting if not heard[case_id].done}
        progress.goes_on(len(ours), len(heard) - len(waiting))
    return heard


def _case_of(arrived: Arrived) -> str:
    return str(getattr(arrived.message, "case_id", None))


class _Progress:
    """Tells now and then how many are done, and knows for how long nothing came."""

    def __init__(self, asked: int, say: Say) -> None:
        self._asked, self._say = asked, say
        self._heard_at = self._told_at = time.monotonic()
        say(f"{asked} requests are published.")

    @property
    def is_silent(self) -> bool:
        return time.monotonic() - self._heard_at > SILENT_SECONDS_MAX

    def goes_on(self, came: int, done: int) -> None:
        now = time.monotonic()
        if came:
            self._heard_at = now
        if done == self._asked or now - self._told_at > _TOLD_AGAIN_SECONDS:
            self._told_at = now
            self._say(f"{done} of {self._asked} are answered, and their customers are told.")


def last_answers(cases: Sequence[Case]) -> dict[tuple[str, str], Outcome]:
    """The highest revision of each domain's answer."""
    answers = sorted((a for case in cases for a in case.answers), key=lambda a: a.revision)
    return {(answer.case_id, answer.domain): answer for answer in answers}


def seconds(since: datetime, until: datetime) -> float:
    return (until - since).total_seconds()


# --- for programs -------------------------------------------------------------------------------


def as_json(result: Result) -> dict[str, object]:
    """The answers and notices of every case in the fields of the protocol; contacts in base64."""
    return {
        "cases": [
            {
                "case_id": case.request.case_id,
                "subject_id": case.request.subject_id,
                "answers": [_fields(answer) for answer in case.answers],
                "notices": [_fields(notice) for notice in case.notices],
            }
            for case in result.cases
        ],
        "texts": [asdict(text) for text in result.texts],
        "requests_per_second": result.requests_per_second,
    }


def _fields(message: Outcome | ResultNotice) -> dict[str, object]:
    contact = None if message.contact is None else base64.b64encode(message.contact).decode()
    return {**message.model_dump(mode="json"), "contact": contact}
