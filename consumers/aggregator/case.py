"""One deletion case as the aggregator knows it, and what to publish of it next. No I/O, no clock.

The answers of the domains are merged in any order; a notice follows from what they say together.
A missing answer is never success.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from fullstop.consumers.aggregator.finding import (
    Finding,
    counted,
    findings_of,
    gathered,
    plain,
    unknown_records,
    unverified,
)
from fullstop.consumers.aggregator.phrases import Phrasebook, language_of
from fullstop.consumers.aggregator.sms import Sender, sms, sms_kept_is_gone, sms_overdue
from fullstop.schemas.messages import (
    CaseId,
    DeletionCompleted,
    DeletionDeferred,
    LineOutcome,
    NoticeLine,
    Outcome,
    ResultNotice,
    Stage,
    SubjectId,
)

LINES_MAX = 72
TEXT_MAX = 40_000  # bytes of all its sentences, so that a notice stays within VALUE_BYTES_MAX
_GONE = {LineOutcome.ERASED, LineOutcome.NOTHING_HELD, LineOutcome.UNKNOWN_SUBJECT}
KINDS_NAMED_DAYS_MAX = 30  # later the phone may be a stranger's: an SMS names no kinds any more

_NOTICES = UUID("6e1b3f0a-52f4-5f0e-9d64-0c8a3d1f7b25")

Answers = Mapping[str, Outcome]


@dataclass(frozen=True)
class Wording:
    """Everything a notice needs beside the evidence."""

    phrasebook: Phrasebook
    sender: Sender


@dataclass(frozen=True)
class CaseState:
    """What the aggregator remembers of one case.

    `expected` are the domains that must answer, None until the request was seen; `unknown_domains`
    the names in the request that no expected domain tells; `cancelled` whether a cancellation was
    seen; `answers` the highest revision of each domain. `revision`, `stage` and `told` are the last
    notice's (0 and None: none yet), `noticed_on` the civil day of the last notice that told a
    change, `asked_on` of the request and `promised_on` the last day that the customer was promised.
    Of the expected domains `waived` are retired and nobody answers for them; the records of those
    `taken_over` are another domain's.
    """

    case_id: CaseId
    subject_id: SubjectId
    locale: str = "zh-CN"
    expected: tuple[str, ...] | None = None
    unknown_domains: tuple[str, ...] = ()
    dry_run: bool = False
    cancelled: bool = False
    answers: Answers = field(default_factory=dict)
    contact: bytes | None = None
    contact_until: datetime | None = None
    revision: int = 0
    stage: Stage | None = None
    noticed_on: date | None = None
    told: bytes | None = None
    asked_on: date | None = None
    promised_on: date | None = None
    waived: tuple[str, ...] = ()
    taken_over: tuple[str, ...] = ()


@dataclass(frozen=True)
class Contradiction:
    """A domain said two things under one revision: an incident, never a notice."""

    domain: str
    revision: int


@dataclass(frozen=True)
class Later:
    """There is something to tell, in one notice with whatever comes until that civil day."""

    on: date


def fold(answers: Answers, new: Outcome) -> Answers | Contradiction:
    """Merge one answer: the highest revision of a domain wins, in whatever order they come."""
    known = answers.get(new.domain)
    if known is None or new.revision > known.revision:
        return {**answers, new.domain: new}
    if new.revision == known.revision and _contents(new) != _contents(known):
        return Contradiction(new.domain, new.revision)
    return answers


def misfits(state: CaseState) -> tuple[str, ...]:
    """The domains whose answer is of another subject, case or mode: an incident, and no answer."""
    return tuple(domain for domain, answer in state.answers.items() if not _fits(state, answer))


def next_notice(
    state: CaseState, *, now: datetime, day: date, words: Wording
) -> ResultNotice | Later | None:
    """The notice to publish now, the civil day to look again, or None: nothing (new) to tell.

    `day` is the civil day of `now`. Revision 1 when every expected domain has answered, a later one
    only when what is erased or kept has changed (`protocol.md`, ResultNotice).
    """
    reports = _reports(state)
    if reports is None:
        return None
    found = _findings(state, words)
    if not found:
        return None
    lines = _lines(state, found)
    if digest(lines) == state.told and state.stage is not Stage.OVERDUE:
        return None
    stage = _stage(state, reports)
    if stage is Stage.PARTIAL and state.noticed_on is not None and state.noticed_on >= day:
        return Later(state.noticed_on + timedelta(days=1))
    sendable = stage is not Stage.PREVIEW
    return ResultNotice(
        event_id=_event_id(state),
        case_id=state.case_id,
        subject_id=state.subject_id,
        revision=state.revision + 1,
        stage=stage,
        locale=state.locale,
        sms=_sms(state, stage, found, day, words) if sendable else "",
        lines=lines,
        complete=_complete(state, reports),
        contact=_living_contact(state, now) if sendable else None,
        issued_at=now,
    )


def missing(state: CaseState) -> tuple[str, ...]:
    """The expected domains that have not answered, but for those that nobody answers for."""
    return tuple(
        domain
        for domain in state.expected or ()
        if domain not in state.waived and _report(state, domain) is None
    )


def is_called_off(state: CaseState) -> bool:
    """Whether a cancellation was in time for every domain that has answered."""
    answers = (_report(state, domain) for domain in state.answers)
    return state.cancelled and all(answer.cancelled for answer in answers if answer is not None)


def has_joined(state: CaseState) -> tuple[str, ...]:
    """The domains that were not expected and answer all the same, with something to tell.

    One that came after the case was stamped holds nothing up. What it held of the customer, or that
    a name in the request is known now, is told; that it held nothing is no news to anybody.
    """
    if state.expected is None or state.dry_run:
        return ()
    unknown = {name.partition(".")[0] for name in state.unknown_domains}
    return tuple(
        domain
        for domain, answer in state.answers.items()
        if domain not in state.expected
        and _fits(state, answer)
        and (domain in unknown or answer.remaining or any(e.rows for e in answer.erased))
        and not answer.cancelled
    )


def overdue_notice(
    state: CaseState, *, now: datetime, next_word_on: date, words: Wording
) -> ResultNotice:
    """The apology of a case that was promised for an earlier day and still misses answers.

    What was answered is told as usual, the rest as in progress. The next word is promised only
    where the contact lives to hear it.
    """
    if state.promised_on is None:
        raise ValueError(f"case {state.case_id} was promised for no day")
    found = _findings(state, words)
    contact = _living_contact(state, now)
    text = sms_overdue(
        words.sender,
        language_of(state.locale),
        late=len(missing(state)),
        all_late=len(missing(state)) == len(found),
        promised_on=state.promised_on,
        next_word_on=next_word_on if _hears(state, next_word_on, now) else None,
    )
    return ResultNotice(
        event_id=_event_id(state),
        case_id=state.case_id,
        subject_id=state.subject_id,
        revision=state.revision + 1,
        stage=Stage.OVERDUE,
        locale=state.locale,
        sms=text,
        lines=_lines(state, found),
        complete=False,
        contact=contact,
        issued_at=now,
    )


def lines_so_far(state: CaseState, words: Wording) -> tuple[NoticeLine, ...]:
    """What can be said now; a domain that has not answered is PENDING."""
    return _lines(state, _findings(state, words))


def noticed(state: CaseState, notice: ResultNotice, *, day: date) -> CaseState:
    """The case after a notice of that civil day went into the outbox."""
    return replace(
        state,
        revision=notice.revision,
        stage=notice.stage,
        noticed_on=day if state.stage not in (None, Stage.OVERDUE) else None,
        told=digest(notice.lines),
    )


def digest(lines: Iterable[NoticeLine]) -> bytes:
    """SHA-256 over the lines without their sentences: other words for the same are no news."""
    said = sorted(
        (line.domain, line.records, line.outcome.value, line.count, str(line.until or ""))
        for line in lines
    )
    return hashlib.sha256(json.dumps(said).encode()).digest()


def _contents(answer: Outcome) -> dict[str, object]:
    """All that an answer says; a contact sealed twice is never the same bytes."""
    return answer.model_dump(exclude={"event_id", "occurred_at", "contact"})


def _fits(state: CaseState, answer: Outcome) -> bool:
    said = (answer.case_id, answer.subject_id, answer.dry_run)
    return said == (state.case_id, state.subject_id, state.dry_run)


def _reports(state: CaseState) -> list[Outcome] | None:
    """The expected domains' answers in their order; None while one is missing."""
    if state.expected is None or missing(state):
        return None
    reports = (_report(state, domain) for domain in state.expected)
    return [report for report in reports if report is not None]


def _report(state: CaseState, domain: str) -> Outcome | None:
    answer = state.answers.get(domain)
    return answer if answer is not None and _fits(state, answer) else None


def _findings(state: CaseState, words: Wording) -> list[Finding]:
    language = language_of(state.locale)
    found: list[Finding] = []
    for domain in state.expected or ():
        report = _report(state, domain)
        if report is not None:
            told = findings_of(report, words.phrasebook, language)
            found.extend(f for f in told if not (_is_settled(state, report) and f.is_kept))
        elif domain not in state.waived:
            found.append(plain(domain, LineOutcome.PENDING, language))
        if _is_unverified(state, domain, report):
            found.append(unverified(domain, language))
    return found + [unknown_records(name, language) for name in state.unknown_domains]


def _is_settled(state: CaseState, report: Outcome) -> bool:
    """Nobody asks a retired domain for what it kept: another has it, or it cannot be verified."""
    return report.domain in state.waived or report.domain in state.taken_over


def _is_unverified(state: CaseState, domain: str, report: Outcome | None) -> bool:
    """Nobody can say any more whether what was asked is gone."""
    return domain in state.waived and not isinstance(report, DeletionCompleted)


def _lines(state: CaseState, found: Sequence[Finding]) -> tuple[NoticeLine, ...]:
    language = language_of(state.locale)
    lines = tuple(finding.line() for finding in counted(found, language))
    if len(lines) <= LINES_MAX and sum(len(line.sentence.encode()) for line in lines) <= TEXT_MAX:
        return lines
    few = gathered(found, language, dry_run=state.dry_run)
    return tuple(finding.line() for finding in few)


def _stage(state: CaseState, reports: Sequence[Outcome]) -> Stage:
    if state.dry_run:
        return Stage.PREVIEW
    kept = any(isinstance(r, DeletionDeferred) and not _is_settled(state, r) for r in reports)
    return Stage.PARTIAL if kept else Stage.FINAL


def _complete(state: CaseState, reports: Sequence[Outcome]) -> bool:
    """Nothing of what was asked is left anywhere; a preview's is what would be."""
    proven = [
        not (r.cancelled or r.remaining)
        if isinstance(r, DeletionCompleted)
        else r.domain in state.taken_over
        for r in reports
    ]
    answered = {report.domain: report for report in reports}
    unverified = any(_is_unverified(state, d, answered.get(d)) for d in state.expected or ())
    unknown = state.unknown_domains or any(report.unknown_records for report in reports)
    return all(proven) and not unverified and not unknown


def _event_id(state: CaseState) -> str:
    return str(uuid5(_NOTICES, f"{state.case_id}:{state.revision + 1}"))


def _sms(
    state: CaseState, stage: Stage, found: Sequence[Finding], day: date, words: Wording
) -> str:
    language = language_of(state.locale)
    outcomes = {finding.outcome for finding in found}
    was_kept = state.stage is Stage.PARTIAL and stage is Stage.FINAL
    if was_kept and outcomes <= _GONE and state.asked_on is not None:
        erased = LineOutcome.ERASED in outcomes
        return sms_kept_is_gone(words.sender, language, state.asked_on, erased=erased)
    return sms(found, words.sender, language, named=_may_name_kinds(state, day))


def _may_name_kinds(state: CaseState, day: date) -> bool:
    if state.asked_on is None:
        return state.revision == 0
    return (day - state.asked_on).days <= KINDS_NAMED_DAYS_MAX


def _hears(state: CaseState, day: date, now: datetime) -> bool:
    """Whether the contact lives until the end of that day: only then may word be promised."""
    if _living_contact(state, now) is None or state.contact_until is None:
        return False
    return state.contact_until.date() > day + timedelta(days=1)  # in whatever time zone


def _living_contact(state: CaseState, now: datetime) -> bytes | None:
    lives = state.contact_until is not None and now < state.contact_until
    return state.contact if lives else None
