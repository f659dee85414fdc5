"""What must hold after a run, whatever was killed: each check yields what is not so, for people."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID, uuid5

from fullstop.handlers.catalogue import Entry
from fullstop.running.dead_letter import place_id
from fullstop.running.kafka import Received
from fullstop.sandbox import expectation
from fullstop.schemas.codec import read
from fullstop.schemas.messages import (
    DeletionDeferred,
    DeletionRequested,
    LineOutcome,
    Outcome,
    ResultNotice,
    Stage,
    identity,
)
from tests.fault.evidence import Evidence, Fold, Place, Said
from tests.support.broker import Lying, Where

TOLD_MAX = 12  # violations told of one check; the others are counted


@dataclass(frozen=True)
class Setting:
    """What the checks need to know beside the evidence: the run's terms.

    `cases` are the ids of all that was planned so far.
    """

    entries: Sequence[Entry]
    civil_day: Callable[[datetime], date]
    cases: Collection[str]
    canary: str
    secret: str


AGGREGATOR = "fullstop.aggregator"

Check = Callable[[Evidence, Setting], Iterator[str]]


def violations(evidence: Evidence, setting: Setting) -> list[str]:
    """Everything that does not hold, check by check."""
    found: list[str] = []
    for check in CHECKS:
        lines = [f"{check.__name__.replace('_', ' ')}: {line}" for line in check(evidence, setting)]
        found += lines[:TOLD_MAX]
        if len(lines) > TOLD_MAX:
            found.append(f"… and {len(lines) - TOLD_MAX} more of this kind")
    return found


# --- nothing is lost ----------------------------------------------------------------------------


def every_case_was_published(evidence: Evidence, setting: Setting) -> Iterator[str]:
    for case_id in setting.cases:
        if case_id not in evidence.requests:
            yield f"{case_id} is not on the topic: the run itself is broken"


def every_case_ends_with_exactly_its_notice(evidence: Evidence, setting: Setting) -> Iterator[str]:
    """One notice, of the stage that the answers ask for; the domains' answers do not change."""
    told: dict[str, dict[str, ResultNotice]] = defaultdict(dict)
    for notice, _ in evidence.notices:
        told[notice.case_id][notice.event_id] = notice
    answers = last_answers(evidence)
    for case_id, said in evidence.requests.items():
        request = _request(said)
        notices = list(told.pop(case_id, {}).values())
        expected = _stage(request, setting.entries, answers)
        if [notice.stage for notice in notices] != [expected]:
            yield f"{case_id} has {[n.stage.value for n in notices]}, not [{expected.value!r}]"
    for case_id in told:
        yield f"{case_id} has a notice, and nobody asked"


def _stage(
    request: DeletionRequested,
    entries: Sequence[Entry],
    answers: dict[tuple[str, str], Outcome],
) -> Stage:
    if request.dry_run:
        return Stage.PREVIEW
    said = [answers.get((request.case_id, entry.domain.name)) for entry in entries]
    kept = any(isinstance(answer, DeletionDeferred) for answer in said)
    return Stage.PARTIAL if kept else Stage.FINAL


def every_domain_answers_once(evidence: Evidence, setting: Setting) -> Iterator[str]:
    answers: dict[tuple[str, str], set[str]] = defaultdict(set)
    for outcome, _ in evidence.outcomes:
        answers[outcome.case_id, outcome.domain].add(outcome.event_id)
    for case_id, said in evidence.requests.items():
        for entry in setting.entries:
            count = len(answers.pop((case_id, entry.domain.name), ()))
            wanted = int(expectation.concerns(entry.domain, _request(said)))
            if count != wanted:
                yield f"{entry.domain.name} answered {case_id} {count} times, not {wanted}"
    for case_id, domain in answers:
        yield f"{domain} answered {case_id}, which it was not asked"


def revisions_rise_without_gaps(evidence: Evidence, _setting: Setting) -> Iterator[str]:
    said: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for outcome, _ in evidence.outcomes:
        name = f"{outcome.domain}'s answer to {outcome.case_id}"
        said[name][outcome.revision].add(outcome.event_id)
    for notice, _ in evidence.notices:
        said[f"the notice of {notice.case_id}"][notice.revision].add(notice.event_id)
    for name, revisions in said.items():
        if sorted(revisions) != list(range(1, len(revisions) + 1)):
            yield f"{name} has the revisions {sorted(revisions)}"
        for revision, events in revisions.items():
            if len(events) > 1:
                yield f"{name} was said {len(events)} times under revision {revision}"


def a_copy_is_the_same_byte_for_byte(evidence: Evidence, setting: Setting) -> Iterator[str]:
    """Kafka may hold a record of ours twice, never two records under one event id."""
    values: dict[str, set[bytes | None]] = defaultdict(set)
    for said in evidence.said:
        if said.record.topic not in (evidence.topics.requests, evidence.topics.dead_letters):
            values[said.message.event_id].add(said.record.value)
    for event_id, contents in values.items():
        if len(contents) > 1:
            yield f"event {event_id} has {len(contents)} contents"


def outboxes_are_empty(evidence: Evidence, _setting: Setting) -> Iterator[str]:
    for table, rows in evidence.tables.items():
        if table.endswith(".outbox") and rows:
            yield f"{table} still holds {len(rows)} records"


def inboxes_hold_what_was_said_and_nothing_else(
    evidence: Evidence, setting: Setting
) -> Iterator[str]:
    asked = {
        said.message.event_id
        for said in evidence.said
        if said.record.topic == evidence.topics.requests
    }
    known = {said.message.event_id for said in evidence.said}
    # One that says something else under an id that was seen is remembered under one of both.
    known |= {
        str(uuid5(UUID(said.message.event_id), identity(said.message).hex()))
        for said in evidence.said
    }
    known |= {place_id(_received(record)) for record in evidence.records}
    for consumer, seen in evidence.inboxes.items():
        if asked - seen:
            yield f"{consumer} has not seen {len(asked - seen)} events"
        if seen - known:
            yield f"{consumer} has seen {len(seen - known)} events that nobody published"


def everything_is_read(evidence: Evidence, _setting: Setting) -> Iterator[str]:
    for positions in evidence.positions:
        for (topic, partition), offset in positions.unread.items():
            yield f"{positions.group} has not read {topic}/{partition} from {offset}"


def no_position_ever_moved_back(evidence: Evidence, _setting: Setting) -> Iterator[str]:
    """Whoever lost a partition may not say how far its group has come in it."""
    highest: dict[tuple[str, Where], int] = {}
    for move in evidence.moves:
        before = highest.get((move.group, move.place), 0)
        if move.offset < before:
            topic, partition = move.place
            yield f"{move.group} went back from {before} to {move.offset} in {topic}/{partition}"
        highest[move.group, move.place] = max(before, move.offset)


def a_held_row_holds_its_own_case_only(evidence: Evidence, _setting: Setting) -> Iterator[str]:
    """The others are answered while the row is still held, and its own case once it is free."""
    answered: dict[tuple[str, str], float] = {}
    for outcome, record in evidence.outcomes:
        answered.setdefault((outcome.case_id, outcome.domain), record.appended_at)
    for held in evidence.held:
        for case_id in held.others:
            after = answered.get((case_id, held.domain), math.inf) - held.released_at
            if after > 0:
                yield f"{held.domain} answered {case_id} {after:.1f} s after the row was free"
        if answered.get((held.case_id, held.domain), math.inf) < held.released_at:
            yield f"{held.case_id} was answered while its row was held: the run itself is broken"


# --- nothing is erased too much, or too little ---------------------------------------------------


def answers_and_rows_are_the_oracles(evidence: Evidence, setting: Setting) -> Iterator[str]:
    """Erasable rows are gone, kept rows are there, masked and out of sight as their rules ask."""
    answers = last_answers(evidence)
    requests = [
        _request(said)
        for case_id, said in evidence.requests.items()
        if case_id not in evidence.cancelled
    ]
    for request in requests:
        for entry in setting.entries:
            answer = answers.get((request.case_id, entry.domain.name))
            if answer is not None and answer.cancelled:
                yield f"{entry.domain.name} called off {request.case_id}, which nobody cancelled"
    yield from expectation.differences(
        setting.entries, requests, answers, evidence.before, evidence.after, setting.civil_day
    )


def what_was_called_off_is_untouched(evidence: Evidence, setting: Setting) -> Iterator[str]:
    answers = last_answers(evidence)
    for case_id in sorted(evidence.cancelled):
        request = _request(evidence.requests[case_id])
        for entry in setting.entries:
            name = entry.domain.name
            before, after = (
                rows.of(entry.domain, request.subject_id)
                for rows in (evidence.before, evidence.after)
            )
            if _as_set(before) != _as_set(after):
                yield f"{name} has touched rows of {case_id}, which was cancelled before"
            answer = answers.get((case_id, name))
            if answer is not None and not answer.cancelled:
                yield f"{name} does not call {case_id} off, which was cancelled before"


def _as_set(rows: expectation.Rows) -> dict[str, list[str]]:
    return {name: sorted(map(repr, listed)) for name, listed in rows.items()}


def bystanders_are_byte_identical(evidence: Evidence, _setting: Setting) -> Iterator[str]:
    before, after = evidence.bystanders_before, evidence.bystanders_after
    for name in before.keys() | after.keys():
        if before.get(name) != after.get(name):
            how = "changed" if name in before and name in after else "gone"
            yield f"{name} is {how if name in before else 'new'}, and its owner never asked"


# --- nothing is claimed too much ----------------------------------------------------------------


def notices_say_what_the_answers_prove(evidence: Evidence, _setting: Setting) -> Iterator[str]:
    answers = last_answers(evidence)
    domains = defaultdict(list)
    for (case_id, _), answer in answers.items():
        domains[case_id].append(answer)
    for notice, _ in evidence.notices:
        proven = Counter(line for answer in domains[notice.case_id] for line in _lines(answer))
        told = Counter(
            (line.domain, line.records, line.outcome, line.count, line.until)
            for line in notice.lines
            if line.outcome in _COUNTED and line.records
        )
        for line in told - proven:
            yield f"{notice.case_id} is told {line}, which no answer proves"
        gathered = any(line.outcome in _COUNTED and not line.records for line in notice.lines)
        # Reasons of one record set that read the same are one line.
        places = {(*line[:3], line[4]) for line in told}
        if not gathered:
            for line in proven - told:
                if (*line[:3], line[4]) not in places:
                    yield f"{notice.case_id} is not told {line}"


def notices_carry_the_contact_that_was_sealed(
    evidence: Evidence, _setting: Setting
) -> Iterator[str]:
    sealed: dict[str, set[bytes | None]] = defaultdict(set)
    for outcome, _ in evidence.outcomes:
        if outcome.contact is not None:
            sealed[outcome.case_id].add(outcome.contact)
    for notice, _ in evidence.notices:
        allowed = sealed.get(notice.case_id) or {None}
        if notice.stage is not Stage.PREVIEW and notice.contact not in allowed:
            yield f"the notice of {notice.case_id} carries another contact, or none"


def contacts_go_with_the_last_notice(evidence: Evidence, _setting: Setting) -> Iterator[str]:
    for case_id in evidence.contacts_after_the_end:
        yield f"the contact of {case_id}, which has ended, is still there"


_COUNTED = (LineOutcome.ERASED, LineOutcome.ANONYMISED, LineOutcome.KEPT)
_Line = tuple[str, str, LineOutcome, int, date | None]


def _lines(answer: Outcome) -> Iterator[_Line]:
    for erased in answer.erased:
        outcome = LineOutcome.ERASED if erased.action == "DELETED" else LineOutcome.ANONYMISED
        if erased.count or erased.rows:
            yield answer.domain, erased.records, outcome, erased.count, None
    for kept in answer.kept if isinstance(answer, DeletionDeferred) else ():
        yield answer.domain, kept.records, LineOutcome.KEPT, kept.count, kept.until


# --- what cannot be handled, and what may not come out -------------------------------------------


def dead_letters_are_exactly_those_planted(evidence: Evidence, setting: Setting) -> Iterator[str]:
    """One a reader for each hostile record, or a part of what one letter tells of many.

    One a domain for each contradiction, which names its case and is told by itself; copies aside.
    """
    unread = set(_unread_by(evidence, setting))
    expected = unread | set(_contradicted_in(evidence, setting))
    single, folded = _letters(evidence)
    written = {(_pointer(record), record.headers["consumer"]) for record in single}
    in_folds = {
        fold: {(p, c) for p, c in unread - written if c == fold[0] and _is_within(p, record)}
        for fold, record in folded.items()
    }
    for place, consumer in sorted(expected - written - set().union(*in_folds.values())):
        yield f"{consumer} wrote no dead letter for {place}"
    for place, consumer in sorted(written - expected):
        yield f"{consumer} wrote a dead letter for {place}, which is in order"
    for (consumer, place), record in folded.items():
        count, told = len(in_folds[consumer, place]), _count(record)
        if told != count:
            yield f"{consumer} told of {told} from {place} on, and it was {count}"


def _letters(evidence: Evidence) -> tuple[list[Lying], dict[Fold, Lying]]:
    """Those of one record, and of each that stands for many the one that tells of the most."""
    single: list[Lying] = []
    folded: dict[Fold, Lying] = {}
    for record in evidence.records:
        if record.topic != evidence.topics.dead_letters:
            continue
        if "last_offset" not in record.headers:
            single.append(record)
            continue
        fold = (record.headers["consumer"], _pointer(record))
        if fold not in folded or _count(record) > _count(folded[fold]):
            folded[fold] = record
    return single, folded


def _is_within(place: Place, folded: Lying) -> bool:
    topic, partition, first = _pointer(folded)
    return place[:2] == (topic, partition) and (
        first <= place[2] <= int(folded.headers["last_offset"])
    )


def _count(folded: Lying) -> int:
    return int(folded.headers["count"])


def letters_name_the_case_that_could_be_read(
    evidence: Evidence, _setting: Setting
) -> Iterator[str]:
    cases = {said.place: _request(said).case_id for said in _contradictions(evidence)}
    for record in _letters(evidence)[0]:
        case_id = cases.get(_pointer(record))
        if record.headers.get("case_id") != case_id:
            yield f"{record.partition}-{record.offset} does not name {case_id}"


def every_dead_letter_is_noted(evidence: Evidence, _setting: Setting) -> Iterator[str]:
    single, folded = _letters(evidence)
    lying = {(record.partition, record.offset) for record in single}
    for partition, offset in sorted(lying ^ evidence.letters):
        yield f"{partition}-{offset} is only in the topic, or only in the aggregator's table"
    told = {fold: _count(record) for fold, record in folded.items()}
    for fold in told.keys() | evidence.folds.keys():
        if told.get(fold) != evidence.folds.get(fold):
            yield f"{fold}: {told.get(fold)} in the topic, {evidence.folds.get(fold)} in the table"


def _unread_by(evidence: Evidence, setting: Setting) -> Iterator[tuple[Place, str]]:
    """The records that nobody can read, by each who reads them."""
    readable = {said.place for said in evidence.said}
    for record in evidence.records:
        place = (record.topic, record.partition, record.offset)
        if record.topic == evidence.topics.requests and place not in readable:
            yield place, AGGREGATOR
            for entry in setting.entries:
                yield place, f"fullstop.{entry.domain.name}"


def _contradicted_in(evidence: Evidence, setting: Setting) -> Iterator[tuple[Place, str]]:
    for said in _contradictions(evidence):
        for domain in (entry.domain for entry in setting.entries):
            if expectation.concerns(domain, _request(said)):
                yield said.place, f"fullstop.{domain.name}"


def _contradictions(evidence: Evidence) -> list[Said]:
    """The first copy of each request that is not what its case said first."""
    found: dict[tuple[str, str], Said] = {}
    for request, said in evidence.asked:
        if request.digest != _request(evidence.requests[request.case_id]).digest:
            found.setdefault((request.event_id, request.case_id), said)
    return list(found.values())


def _pointer(letter: Lying) -> Place:
    headers = letter.headers
    return headers["topic"], int(headers["partition"]), int(headers["offset"])


def nothing_is_parked(evidence: Evidence, _setting: Setting) -> Iterator[str]:
    yield from evidence.parked


def what_is_odd_is_noted_and_nothing_else(evidence: Evidence, _setting: Setting) -> Iterator[str]:
    """A contradiction, and what was lost in mending, on its case; a used id on one of its cases."""
    expected: set[tuple[str, str]] = {
        (_request(said).case_id, "contradicts_case") for said in _contradictions(evidence)
    }
    cases: dict[str, set[str]] = defaultdict(set)
    for request, said in evidence.asked:
        cases[request.event_id].add(request.case_id)
        if "acting_evidence" in read(said.record.value).mended:
            expected.add((request.case_id, "mended: acting_evidence"))
    noted = {(case_id, reason) for case_id, reason in evidence.incidents if case_id}
    for sharing in (found for found in cases.values() if len(found) > 1):
        marked = {(case_id, "event_id_reused") for case_id in sharing} & noted
        expected |= marked
        if len(marked) != len(sharing) - 1:
            yield f"{len(sharing)} cases came under one id, and {len(marked)} are noted"
    for case_id, reason in sorted(noted - expected):
        yield f"{case_id}: {reason}"
    for case_id, reason in sorted(expected - noted):
        yield f"{case_id}: nobody would see that it {reason}"
    yield from (reason for case_id, reason in evidence.incidents if not case_id)


def canaries_are_nowhere(evidence: Evidence, setting: Setting) -> Iterator[str]:
    """Nor is what hostile records carry, outside the topic of requests."""
    canary, secret = setting.canary.encode(), setting.secret.encode()
    for record in evidence.records:
        secrets = (canary,) if record.topic == evidence.topics.requests else (canary, secret)
        if _holds(_bytes(record), secrets):
            yield f"record {record.topic}/{record.partition}/{record.offset}"
    for table, rows in evidence.tables.items():
        count = sum(_holds(row.encode(), (canary, secret)) for row in rows)
        if count:
            yield f"{count} rows of {table}"
    for name, content in evidence.logs.items():
        if _holds(content, (canary, secret)):
            yield f"the log {name}"


def no_process_met_a_bug(evidence: Evidence, _setting: Setting) -> Iterator[str]:
    for name, content in evidence.logs.items():
        for line in content.decode(errors="replace").splitlines():
            if line.startswith("a bug:"):
                yield f"{name}: {line}"


def _holds(content: bytes, secrets: Sequence[bytes]) -> bool:
    """In clear, or as PostgreSQL writes a column of bytes."""
    return any(s in content or s.hex().encode() in content for s in secrets)


def _bytes(record: Lying) -> bytes:
    headers = "".join(f"{name}={value};" for name, value in record.headers.items())
    return b"|".join((record.key or b"", record.value or b"", headers.encode()))


# --- reading the evidence ------------------------------------------------------------------------


def last_answers(evidence: Evidence) -> dict[tuple[str, str], Outcome]:
    """The highest revision of each (case, domain)."""
    rising = sorted((outcome for outcome, _ in evidence.outcomes), key=lambda o: o.revision)
    return {(outcome.case_id, outcome.domain): outcome for outcome in rising}


def _request(said: Said) -> DeletionRequested:
    assert isinstance(said.message, DeletionRequested)
    return said.message


def _received(record: Lying) -> Received:
    """The record as a consumer reads it; only its place and its bytes matter here."""
    epoch = datetime.fromtimestamp(0, UTC)
    return Received(
        record.topic, record.partition, record.offset, record.key, record.value, (), epoch
    )


CHECKS: tuple[Check, ...] = (
    every_case_was_published,
    every_case_ends_with_exactly_its_notice,
    every_domain_answers_once,
    revisions_rise_without_gaps,
    a_copy_is_the_same_byte_for_byte,
    outboxes_are_empty,
    inboxes_hold_what_was_said_and_nothing_else,
    everything_is_read,
    no_position_ever_moved_back,
    a_held_row_holds_its_own_case_only,
    answers_and_rows_are_the_oracles,
    what_was_called_off_is_untouched,
    bystanders_are_byte_identical,
    notices_say_what_the_answers_prove,
    notices_carry_the_contact_that_was_sealed,
    contacts_go_with_the_last_notice,
    dead_letters_are_exactly_those_planted,
    letters_name_the_case_that_could_be_read,
    every_dead_letter_is_noted,
    nothing_is_parked,
    what_is_odd_is_noted_and_nothing_else,
    canaries_are_nowhere,
    no_process_met_a_bug,
)
