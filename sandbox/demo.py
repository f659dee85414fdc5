"""The demo: sample customers ask for erasure, and everything that comes of it is checked and shown.

It speaks to the product only through its topics (`Wire`) and looks at the rows through the domains'
own roles.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from statistics import median
from typing import Protocol

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from fullstop.handlers.catalogue import Entry
from fullstop.sandbox import expectation, samples
from fullstop.schemas.messages import (
    BlockerRaised,
    CaseId,
    DeletionCompleted,
    DeletionDeferred,
    DeletionRequested,
    Kept,
    Message,
    Outcome,
    ResultNotice,
)

# However many ask: after this the demo says what is missing.
WAIT_SECONDS_MAX = 60.0
WAIT_SECONDS_MAX_PER_REQUEST = 0.05
_POLL_SECONDS = 1.0
_PAUSE_SECONDS = 0.05


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
        return max(_seconds(self.published_at, max(notified)), 0.001) if notified else 0.0

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
) -> Result:
    """Load the sample customers, let them ask, await their notices, and check everything.

    `url` is an administrator's; `customers` is how many are generated beside the named ones.
    """
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
    heard = _collect(wire, requests, entries)
    after = expectation.snapshot(url, entries, subjects, samples.BYSTANDER, time_zone)
    stories = {customer.subject_id: customer.story for customer in asking}
    cases = tuple(heard[r.case_id].case(r, stories[r.subject_id]) for r in requests)
    untold = [
        f"{case.request.subject_id} ({case.request.case_id}): no notice came"
        for case in cases
        if not case.notices
    ]
    different = expectation.differences(
        entries, requests, _last_answers(cases), before, after, civil_day
    )
    return Result(cases, published_at, (*untold, *different))


def await_copies(url: str, entries: Sequence[Entry], raised: int) -> None:
    """Wait until the domains that decide by open matters know of these: the oracle reads them."""
    deadline = time.monotonic() + WAIT_SECONDS_MAX
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
    wire: Wire, requests: Sequence[DeletionRequested], entries: Sequence[Entry]
) -> dict[str, _Heard]:
    """Listen until every case has its answers and its notice, or the time is over."""
    heard: dict[str, _Heard] = {
        request.case_id: _Heard(
            frozenset(e.domain.name for e in entries if expectation.concerns(e.domain, request))
        )
        for request in requests
    }
    waiting = set(heard)
    wait_seconds_max = WAIT_SECONDS_MAX + WAIT_SECONDS_MAX_PER_REQUEST * len(requests)
    deadline = time.monotonic() + wait_seconds_max
    while waiting and time.monotonic() < deadline:
        for arrived in wire.answers(_POLL_SECONDS):
            case_id = getattr(arrived.message, "case_id", None)
            if case_id in heard:
                heard[case_id].add(arrived)
        waiting = {case_id for case_id in waiting if not heard[case_id].done}
    return heard


def _last_answers(cases: Sequence[Case]) -> dict[tuple[str, str], Outcome]:
    """The highest revision of each domain's answer."""
    answers = sorted((a for case in cases for a in case.answers), key=lambda a: a.revision)
    return {(answer.case_id, answer.domain): answer for answer in answers}


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


# --- for people ---------------------------------------------------------------------------------


def show(result: Result, console: Console) -> None:
    """Every named customer's request, answer and notice; the generated ones in sum."""
    texts = {text.event_id: text for text in result.texts if text.times}
    for case in result.cases:
        if case.story:
            _show_case(case, result.published_at, texts, console)
    generated = [case for case in result.cases if not case.story]
    if generated:
        _show_generated(generated, result.published_at, console)
    _show_arrived(result, console)
    _show_sum(result, console)


def _show_case(
    case: Case, published_at: datetime, texts: Mapping[str, Sms], console: Console
) -> None:
    title = Text(case.request.subject_id, style="bold")
    title.append(f" · {case.story}", style="not bold")
    console.rule(title, align="left", style="dim")
    console.print(_timeline(case, published_at))
    console.print(_answers(case.answers))
    for notice in case.notices:
        _show_notice(notice, texts.get(notice.event_id), console)
    console.print()


def _timeline(case: Case, published_at: datetime) -> Text:
    asked = "looks first, nothing happens yet" if case.request.dry_run else "asks"
    line = Text(f"  {published_at:%H:%M:%S} ", style="dim").append(asked, style="default")
    for event, at in (("answered", case.answered_at), ("notified", case.notified_at)):
        told = f"{event} +{_seconds(published_at, at):.2f} s" if at else f"not {event}"
        line.append(" ── ").append(told, style="default" if at else "red")
    return line


def _answers(answers: Sequence[Outcome]) -> Padding:
    """One line a record set and rule; counts are what the customer would count."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), pad_edge=False)
    table.add_column("records", no_wrap=True)
    table.add_column("erased", justify="right", style="green")
    table.add_column("kept", justify="right", style="yellow")
    table.add_column("why, until when, what is done meanwhile")
    for answer in sorted(answers, key=lambda answer: answer.domain):
        _add_rows(table, answer)
    return Padding(table, (0, 0, 0, 2))


def _add_rows(table: Table, answer: Outcome) -> None:
    kept_entries = answer.kept if isinstance(answer, DeletionDeferred) else ()
    for erased in answer.erased:
        table.add_row(f"{answer.domain}.{erased.records}", str(erased.count), "", "")
    for kept in kept_entries:
        table.add_row(f"{answer.domain}.{kept.records}", "", str(kept.count), _why(kept))
    if not answer.erased and not kept_entries:
        known = "never known" if answer.unknown_subject else "nothing here"
        table.add_row(answer.domain, "", "", Text(known, style="dim"))


def _why(kept: Kept) -> Text:
    ends = f"to {kept.until}" if kept.until else f"while {kept.ends_when}"
    meanwhile = ", ".join(measure.lower() for measure in kept.measures)
    return Text(f"{kept.rule} {ends}").append(f" {meanwhile}", style="dim")


def _show_notice(notice: ResultNotice, text: Sms | None, console: Console) -> None:
    """As the customer reads it: the text as it arrived; what has no number stays as promised."""
    if notice.sms:
        title = f"SMS to {text.phone}, arrived" if text else "SMS, and no number to send it to"
        said = Text(text.text if text else notice.sms)
        panel = Panel(said, title=title, title_align="left", border_style="dim")
        console.print(Padding(panel, (0, 0, 0, 2)))
    for sentence in dict.fromkeys(line.sentence for line in notice.lines):
        console.print(Padding(Text(f"· {sentence}"), (0, 0, 0, 2)))


def _show_generated(cases: Sequence[Case], published_at: datetime, console: Console) -> None:
    console.rule(Text(f"{len(cases)} generated customers"), align="left", style="dim")
    table = Table.grid(padding=(0, 2))
    for name, value in _generated_facts(cases, published_at):
        table.add_row(f"  {name}", value)
    console.print(table)
    console.print()


def _generated_facts(cases: Sequence[Case], published_at: datetime) -> Iterator[tuple[str, str]]:
    answers = list(_last_answers(cases).values())
    waits = [_seconds(published_at, case.notified_at) for case in cases if case.notified_at]
    yield "notified", f"{len(waits)} of {len(cases)}"
    yield "erased", f"{sum(e.rows for answer in answers for e in answer.erased)} rows"
    yield "kept", f"{sum(answer.remaining for answer in answers)} rows"
    yield "nothing kept", f"{sum(not answer.remaining for answer in answers)} answers"
    if waits:
        yield "notice after", f"{median(waits):.2f} s in the middle, {max(waits):.2f} s at most"


def _show_arrived(result: Result, console: Console) -> None:
    """The texts by number, as they arrived: the first of them whole, the generated ones in sum."""
    stories = {case.request.case_id: case.story for case in result.cases}
    named = [text for text in result.texts if stories[text.case_id] and text.times]
    if not named:
        return
    console.rule(Text("as it arrived, by number"), align="left", style="dim")
    table = Table.grid(padding=(0, 2))
    for text in named:
        table.add_row(f"  {text.phone}", f"{text.times}×", stories[text.case_id])
    others = [text for text in result.texts if not stories[text.case_id]]
    if others:
        once = sum(text.times == 1 for text in others)
        table.add_row(f"  {len(others)} more", "1×", f"{once} of the generated customers'")
    console.print(table)
    console.print(Padding(Panel(Text(named[0].text), title=named[0].phone), (0, 0, 0, 2)))
    console.print()


def _show_sum(result: Result, console: Console) -> None:
    console.rule(style="dim")
    told = f"{len(result.cases)} requests, each with its notice, in {result.seconds:.2f} s: "
    console.print(
        Text(f"  {told}").append(f"{result.requests_per_second:g} requests a second", style="bold")
    )
    if result.problems:
        console.print(Text(f"  {len(result.problems)} things are not as they must be", style="red"))
    else:
        agrees = "Checked row by row: all went that may go, all stayed that must, as it was told."
        console.print(Text(f"  {agrees}", style="green"))


def _seconds(since: datetime, until: datetime) -> float:
    return (until - since).total_seconds()
