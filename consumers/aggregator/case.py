"""One deletion case as the aggregator knows it, and what to publish of it next. No I/O, no clock.

The outcomes of the domains are merged in any order; a notice follows from what they say together.
An outcome that is missing is never success.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from uuid import UUID, uuid5

from fullstop.consumers.aggregator.claims import never_said
from fullstop.consumers.aggregator.deadline import Deadline, next_look
from fullstop.consumers.aggregator.finding import (
    Finding,
    Refusal,
    findings_of,
    not_waived,
    plain,
    unknown_records,
    unverified,
)
from fullstop.consumers.aggregator.forms import (
    kept_is_gone_form,
    overdue_form,
    result_form,
    rules_form,
)
from fullstop.consumers.aggregator.lines import lines_of
from fullstop.consumers.aggregator.moved import with_moves
from fullstop.consumers.aggregator.news import is_news, promises
from fullstop.consumers.aggregator.phrases import Language, Phrasebook, language_of, remembered
from fullstop.consumers.aggregator.sms import (
    Sender,
    sms,
    sms_kept_is_gone,
    sms_of_rules,
    sms_overdue,
)
from fullstop.consumers.aggregator.working_days import WorkingDays
from fullstop.gateways.segments import SEGMENTS_MAX
from fullstop.gateways.templates import REFERENCE, Form, news
from fullstop.handlers.rules import Policy
from fullstop.notify.when import MESSAGE_LIFE
from fullstop.outbox.aggregator.announcements import Announced
from fullstop.outbox.aggregator.cases import NoticeCase
from fullstop.schemas.messages import (
    CaseId,
    DeletionCompleted,
    DeletionDeferred,
    LineOutcome,
    NoticeLine,
    NoticeTemplate,
    Outcome,
    ResultNotice,
    Stage,
    SubjectId,
)

# After 30 days the phone may be a stranger's: an SMS names no kinds any more. That is when it is
# sent, and a text may wait for MESSAGE_LIFE.
KINDS_NAMED_DAYS_MAX = 30 - MESSAGE_LIFE.days

# After these nothing more is sent: the contact is forgotten. A preview is never sent at all.
TOLD_LAST = frozenset({Stage.FINAL, Stage.PREVIEW})

_GONE = {LineOutcome.ERASED, LineOutcome.NOTHING_HELD, LineOutcome.UNKNOWN_SUBJECT}
_NOTICES = UUID("6e1b3f0a-52f4-5f0e-9d64-0c8a3d1f7b25")

Outcomes = Mapping[str, Outcome]
Lines = tuple[NoticeLine, ...]


@dataclass(frozen=True)
class Wording:
    """Everything a notice needs beside the evidence."""

    phrasebook: Phrasebook
    sender: Sender


@dataclass(frozen=True)
class CaseState:
    """A stored case with what its domains say of it: all that a notice follows from.

    `outcomes` has each domain's highest revision; `asked_on` is the civil day of the request.
    """

    case: NoticeCase
    outcomes: Outcomes
    asked_on: date | None
    _said: dict[Wording, list[Finding]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @cached_property
    def fitting(self) -> Outcomes:
        """Those of its subject and mode."""
        return {name: one for name, one in self.outcomes.items() if is_of(self.case, one)}

    def findings(self, words: Wording) -> list[Finding]:
        """What can be said of it, worked out once."""
        if words not in self._said:
            self._said[words] = _findings(self, words)
        return self._said[words]


@dataclass(frozen=True)
class Contradiction:
    """A domain said two things under one revision: an incident, never a notice."""

    domain: str
    revision: int


@dataclass(frozen=True)
class Later:
    """There is something to tell, in one notice with whatever comes until that civil day."""

    on: date


def fold(outcomes: Outcomes, new: Outcome) -> Outcomes | Contradiction:
    """Merge one outcome: the highest revision of a domain wins, in whatever order they come."""
    known = outcomes.get(new.domain)
    if known is None or new.revision > known.revision:
        return {**outcomes, new.domain: new}
    if new.revision == known.revision and _contents(new) != _contents(known):
        return Contradiction(new.domain, new.revision)
    return outcomes


def misfits(state: CaseState) -> tuple[str, ...]:
    """The domains whose outcome is of another subject, case or mode: it is an incident."""
    return tuple(name for name in state.outcomes if name not in state.fitting)


def missing(state: CaseState) -> tuple[str, ...]:
    """The expected domains whose outcome is missing, but for those that nobody answers for."""
    case = state.case
    return tuple(
        domain
        for domain in case.expected or ()
        if domain not in case.waived and domain not in state.fitting
    )


def is_called_off(state: CaseState) -> bool:
    """Whether a cancellation was in time for every domain that has answered, and for one at least.

    Where none has, nobody knows: the work may have begun, and wait for a person.
    """
    answered = state.fitting.values()
    in_time = bool(answered) and all(outcome.cancelled for outcome in answered)
    return state.case.cancelled_at is not None and in_time


def has_joined(state: CaseState) -> tuple[str, ...]:
    """The domains that were not expected and answer all the same, with something to tell.

    One that came after the case was stamped holds nothing up. What it held of the customer, or that
    a name in the request is known now, is told; that it held nothing is no news to anybody.
    """
    case = state.case
    if case.expected is None or case.dry_run:
        return ()
    unknown = {domain_of(name) for name in case.unknown_domains}
    return tuple(
        domain
        for domain, outcome in state.fitting.items()
        if domain not in case.expected
        and (domain in unknown or outcome.remaining or any(e.rows for e in outcome.erased))
        and not outcome.cancelled
    )


def domain_of(name: str) -> str:
    """The domain in a name as requests have them: ``domain`` or ``domain.record_set``."""
    return name.partition(".")[0]


# --- when its missing outcomes are looked at ------------------------------------------------------


def deadline_of(case: NoticeCase) -> Deadline | None:
    """The last days of its two clocks, once its request was seen."""
    if case.target_on is None or case.promised_on is None:
        return None
    return Deadline(case.target_on, case.promised_on)


def awaiting(state: CaseState, day: date, calendar: WorkingDays) -> CaseState:
    """The case with the day of the next look at its missing outcomes.

    Nothing is awaited of a preview, of a case called off, or when all have answered. A cancellation
    that came too late for a domain calls nothing off: its result must be told.
    """
    case, due, look_on = state.case, deadline_of(state.case), None
    if due is not None and not case.dry_run and missing(state) and not is_called_off(state):
        look_on = case.late_due_on or next_look(due, day, calendar) or day
    return replace(state, case=replace(case, late_due_on=look_on))


# --- what to publish ------------------------------------------------------------------------------


def next_notice(
    state: CaseState, *, now: datetime, day: date, words: Wording
) -> ResultNotice | Later | None:
    """The notice to publish now, the civil day to look again, or None: nothing (new) to tell.

    `day` is the civil day of `now`. Revision 1 when every expected domain has answered, a later one
    only when what is erased or kept has changed (`protocol.md`, ResultNotice). A later one without
    news has no text, and waits for nothing: it is for the page.
    """
    case = state.case
    findings = _with_moves(state, words) if is_answered(state) else []
    lines, stage = _lines(state, findings), _stage(state)
    has_news = _has_news(state, stage, findings, day)
    if not lines or (not has_news and digest(lines) == case.told):
        return None
    waits = has_news and stage is Stage.PARTIAL
    if waits and case.noticed_on is not None and case.noticed_on >= day:
        return Later(case.noticed_on + timedelta(days=1))
    text = _sms(state, stage, findings, day, words) if has_news else _NO_TEXT
    return _notice(state, stage, text, lines, complete=_complete(state), now=now)


def overdue_notice(
    state: CaseState, *, now: datetime, next_word_on: date, words: Wording
) -> ResultNotice:
    """The apology of a case that was promised for an earlier day and still misses outcomes.

    What was answered is told as usual, the rest as in progress. The next word is promised only
    where the contact lives to hear it.
    """
    if state.case.promised_on is None:
        raise ValueError(f"case {state.case.case_id} was promised for no day")
    findings, language = state.findings(words), language_of(state.case.locale)
    late, promised_on = len(missing(state)), state.case.promised_on
    next_on = next_word_on if _hears(state.case, next_word_on, now) else None
    text = _Text(
        sms_overdue(
            words.sender,
            language,
            late=late,
            all_late=late == len(findings),
            promised_on=promised_on,
            next_word_on=next_on,
        ),
        overdue_form(language, late=late, promised_on=promised_on, next_word_on=next_on),
    )
    return _notice(state, Stage.OVERDUE, text, _lines(state, findings), complete=False, now=now)


def announcement(
    state: CaseState, announced: Announced, *, now: datetime, day: date, words: Wording
) -> ResultNotice | None:
    """The notice of rules that are to come; None where nothing that is kept falls under them.

    What goes before their day does not. It has a revision of its own, and changes nothing of what
    was told and promised. Its lines are those of the case as it stands.
    """
    findings = state.findings(words)
    touched = [finding for finding in findings if _falls_under(finding, announced)]
    if not touched or state.asked_on is None:
        return None
    if _living_contact(state.case, now + MESSAGE_LIFE) is None:  # a text may wait so long
        return None
    return _notice(
        state,
        Stage.ANNOUNCEMENT,
        _sms_of_rules(state, announced, day, words),
        _lines(state, findings),
        complete=False,
        now=now,
        name=announced.name,
    )


def noticed(state: CaseState, notice: ResultNotice, *, day: date, words: Wording) -> CaseState:
    """The case after a notice of that civil day went into the outbox.

    After the last notice its contact is forgotten. A first notice and one that follows an apology
    tell no change: the first change of the same day is still told at once. One without a text
    leaves what was promised as it is.
    """
    case = state.case
    tells_change = notice.sms and case.stage not in (None, Stage.OVERDUE)
    told = replace(
        case,
        revision=notice.revision,
        stage=notice.stage,
        noticed_on=day if tells_change else case.noticed_on,
        promised=promises(state.findings(words)) if notice.sms else case.promised,
        notice_due_on=None,
        told=digest(notice.lines),
        contact=None if notice.stage in TOLD_LAST else case.contact,
    )
    return replace(state, case=told)


def told_all(state: CaseState, notice: ResultNotice, words: Wording) -> tuple[str, ...] | None:
    """What a text of all that is known promises, where this notice told it; else None."""
    is_all = digest(notice.lines) == digest(lines_so_far(state, words))
    return promises(state.findings(words)) if is_all else None


def is_of_rules(notice: ResultNotice, name: str) -> bool:
    """Whether it told a case of this coming version of rules, by the name that the case keeps."""
    return notice.event_id == str(uuid5(_NOTICES, f"{notice.case_id}:{name}"))


def presumed(state: CaseState, revision: int, day: date, words: Wording) -> CaseState:
    """The case as if a text of that day had told all that is known, under at least this revision.

    It was told, and nobody has the notice any more.
    """
    findings, stage = state.findings(words), _stage(state)
    told = replace(
        state.case,
        revision=max(revision, state.case.revision),
        stage=stage,
        noticed_on=day,
        promised=promises(findings),
        told=digest(_lines(state, findings)),
        contact=None if stage in TOLD_LAST else state.case.contact,
    )
    return replace(state, case=told)


def is_answered(state: CaseState) -> bool:
    """Whether all that are awaited have answered."""
    return state.case.expected is not None and not missing(state)


def lines_so_far(state: CaseState, words: Wording) -> Lines:
    """What can be said now; a domain that has not answered is PENDING."""
    return _lines(state, state.findings(words))


def digest(lines: Iterable[NoticeLine]) -> bytes:
    """SHA-256 over the lines without their sentences: other words for the same are no news."""
    contents = sorted(
        (line.domain, line.records, line.outcome.value, line.count, str(line.until or ""))
        for line in lines
    )
    return hashlib.sha256(json.dumps(contents).encode()).digest()


@dataclass(frozen=True)
class _Text:
    """A text, and the same as a template; empty and without one where nothing is sent."""

    sms: str
    form: Form | None

    @property
    def template(self) -> NoticeTemplate | None:
        if self.form is None:
            return None
        return NoticeTemplate(
            name=self.form.template,
            language=self.form.language,
            parameters=self.form.parameters,
        )


_NO_TEXT = _Text("", None)


def _notice(
    state: CaseState,
    stage: Stage,
    text: _Text,
    lines: Lines,
    *,
    complete: bool,
    now: datetime,
    name: str | None = None,
) -> ResultNotice:
    """`name` is what makes it the one that it is, where that is not its revision."""
    case, revision = state.case, state.case.revision + 1
    return ResultNotice(
        event_id=str(uuid5(_NOTICES, f"{case.case_id}:{name or revision}")),
        case_id=CaseId(case.case_id),
        subject_id=SubjectId(case.subject_id),
        revision=revision,
        stage=stage,
        locale=case.locale,
        sms=text.sms,
        lines=lines,
        complete=complete,
        contact=None if stage is Stage.PREVIEW else _living_contact(case, now),
        issued_at=now,
        template=text.template,
    )


# --- what the outcomes say together ---------------------------------------------------------------


def _contents(outcome: Outcome) -> dict[str, object]:
    """All that an outcome says; a contact sealed twice is never the same bytes."""
    return outcome.model_dump(exclude={"event_id", "occurred_at", "contact"})


def is_of(case: NoticeCase, outcome: Outcome) -> bool:
    """Whether an outcome is of that case's subject and mode."""
    of = (outcome.case_id, outcome.subject_id, outcome.dry_run)
    return of == (case.case_id, case.subject_id, case.dry_run)


def _outcomes(state: CaseState) -> Iterator[Outcome]:
    """The expected domains' outcomes, in their order."""
    for domain in state.case.expected or ():
        if outcome := state.fitting.get(domain):
            yield outcome


def _findings(state: CaseState, words: Wording) -> list[Finding]:
    """What can be said of each expected domain, and of the names that none of them knows."""
    language = language_of(state.case.locale)
    findings: list[Finding] = []
    for domain in state.case.expected or ():
        outcome = state.fitting.get(domain)
        if outcome is not None:
            settled = _is_settled(state, domain)
            of_domain = findings_of(outcome, words.phrasebook, language)
            findings += [f for f in of_domain if not (settled and f.outcome is LineOutcome.KEPT)]
        elif domain not in state.case.waived:
            findings.append(plain(domain, LineOutcome.PENDING, language))
        if _is_unverified(state, domain):
            findings.append(unverified(domain, language))
    findings += [unknown_records(name, language) for name in state.case.unknown_domains]
    return [*findings, *_without_effect(state, words, language)]


def _with_moves(state: CaseState, words: Wording) -> list[Finding]:
    """The same, with what other rules have moved since the last text."""
    findings, promised = state.findings(words), state.case.promised
    if not promised:
        return findings
    return with_moves(promised, findings, words.phrasebook, language_of(state.case.locale))


def _without_effect(state: CaseState, words: Wording, language: Language) -> Iterator[Finding]:
    """What was given up and ended nothing, once its domain has answered."""
    for name in dict.fromkeys(state.case.waives):
        domain = domain_of(name)
        outcome = state.fitting.get(domain)
        if outcome is None and domain in (state.case.expected or ()):
            continue
        if finding := not_waived(name, outcome, words.phrasebook, language):
            yield finding


def _is_settled(state: CaseState, domain: str) -> bool:
    """Nobody asks a retired domain for what it kept: another has it, or it cannot be verified."""
    return domain in state.case.waived or domain in state.case.taken_over


def _is_unverified(state: CaseState, domain: str) -> bool:
    """Nobody can say any more whether what was asked is gone."""
    is_completed = isinstance(state.fitting.get(domain), DeletionCompleted)
    return domain in state.case.waived and not is_completed


def _lines(state: CaseState, findings: Sequence[Finding]) -> Lines:
    return lines_of(findings, language_of(state.case.locale), dry_run=state.case.dry_run)


def _stage(state: CaseState) -> Stage:
    if state.case.dry_run:
        return Stage.PREVIEW
    is_kept = any(
        isinstance(outcome, DeletionDeferred) and not _is_settled(state, outcome.domain)
        for outcome in _outcomes(state)
    )
    return Stage.PARTIAL if is_kept else Stage.FINAL


def _complete(state: CaseState) -> bool:
    """Nothing of what was asked is left anywhere; a preview's is what would be."""
    case = state.case
    return (
        not case.unknown_domains
        and not any(_is_unverified(state, domain) for domain in case.expected or ())
        and all(_is_proven(state, outcome) for outcome in _outcomes(state))
    )


def _is_proven(state: CaseState, outcome: Outcome) -> bool:
    """The domain has nothing left of what was asked, or another has taken it over."""
    if outcome.unknown_records:
        return False
    if isinstance(outcome, DeletionCompleted):
        return not (outcome.cancelled or outcome.remaining)
    return outcome.domain in state.case.taken_over


# --- which SMS ------------------------------------------------------------------------------------


def _has_news(state: CaseState, stage: Stage, findings: Sequence[Finding], day: date) -> bool:
    """Whether the customer is to be told in a text: what no text has promised before."""
    last = state.case.stage
    if stage is Stage.PREVIEW:
        return False
    if last in (None, Stage.OVERDUE) or (last == Stage.PARTIAL and stage is Stage.FINAL):
        return True
    return is_news(state.case.promised, promises(findings), day)


def _sms(
    state: CaseState, stage: Stage, findings: Sequence[Finding], day: date, words: Wording
) -> _Text:
    language = language_of(state.case.locale)
    became = {f.outcome for f in findings if f.refusal is not Refusal.NOT_WAIVED}
    was_kept = state.case.stage == Stage.PARTIAL and stage is Stage.FINAL
    if was_kept and became <= _GONE and state.asked_on is not None:
        erased, asked_on = LineOutcome.ERASED in became, state.asked_on
        said = sms_kept_is_gone(words.sender, language, asked_on, erased=erased)
        return _Text(said, kept_is_gone_form(language, asked_on, erased=erased))
    told = tuple(finding.of_a_text for finding in findings)
    return _result(told, words.sender, language, _may_name_kinds(state, day))


@remembered
def _result(findings: Sequence[Finding], sender: Sender, language: Language, named: bool) -> _Text:
    """Fitted once for all who are told the same: most of what a notice costs."""
    said = sms(findings, sender, language, named=named)
    return _Text(said, result_form(findings, language, named=named))


def _falls_under(finding: Finding, announced: Announced) -> bool:
    """Whether it is kept, on the day of the new rules, too, in a record set that they change."""
    if finding.outcome is not LineOutcome.KEPT or finding.domain != announced.domain:
        return False
    child = finding.rule.rpartition(".")[0]  # a kept child's rule keeps its parent
    is_named = not {finding.records, child}.isdisjoint(announced.records)
    return is_named and (finding.until is None or finding.until >= announced.effective_from)


def _sms_of_rules(state: CaseState, announced: Announced, day: date, words: Wording) -> _Text:
    """In the words of the rules' file where they may be said; else without any kind.

    It may wait for MESSAGE_LIFE: what could arrive when the day has come calls it not to come.
    """
    language, sender = language_of(state.case.locale), words.sender
    on, policy = announced.effective_from, words.phrasebook.version(*announced.of)
    if on - day <= MESSAGE_LIFE:
        text = sms_of_rules(sender, language, on, asked_on=state.asked_on, may_be_late=True)
        return _Text(text, news(REFERENCE, language))
    if policy and policy.announcement and _may_name_kinds(state, day):
        text = sms_of_rules(sender, language, on, policy.announcement)
        fits = sender.segments(text) <= SEGMENTS_MAX and not never_said(text, policy.may_say)
        if fits and not any(_is_sensitive(name, policy, words) for name in announced.records):
            return _Text(text, rules_form(language, on))
    text = sms_of_rules(sender, language, on, asked_on=state.asked_on)
    return _Text(text, rules_form(language, on))


def _is_sensitive(records: str, policy: Policy, words: Wording) -> bool:
    """Whether a text that speaks of this kind would tell a stranger too much, whoever has any."""
    declared = words.phrasebook.declared(policy.domain).get(records)
    rules = policy.records.get(records)
    return any(one.sensitive for one in (declared, rules) if one)


def _may_name_kinds(state: CaseState, day: date) -> bool:
    if state.asked_on is None:
        return state.case.revision == 0
    return (day - state.asked_on).days <= KINDS_NAMED_DAYS_MAX


def _hears(case: NoticeCase, day: date, now: datetime) -> bool:
    """Whether the contact lives until the end of that day: only then may word be promised."""
    if _living_contact(case, now) is None or case.contact_until is None:
        return False
    return case.contact_until.date() > day + timedelta(days=1)  # in whatever time zone


def _living_contact(case: NoticeCase, now: datetime) -> bytes | None:
    lives = case.contact_until is not None and now < case.contact_until
    return case.contact if lives else None
