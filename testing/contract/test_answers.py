"""What every domain says: counted, not computed; a preview that comes true; who is not known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from psycopg.sql import Identifier

from fullstop.consumers.aggregator.claims import never_said
from fullstop.handlers.catalogue import Entry
from fullstop.handlers.contract import RecordSet
from fullstop.handlers.rules import WhenFree
from fullstop.outbox.rows import key_text
from fullstop.schemas.codec import decode
from fullstop.schemas.contact import Contact, unseal
from fullstop.schemas.messages import DeletionCompleted, DeletionRequested, Outcome
from fullstop.testing import every
from fullstop.testing.sampled import (
    CONTACT_KEY,
    Asked,
    Sampled,
    changed,
    newest,
    outcomes,
    substance,
)
from fullstop.testing.shapes import on

WRITTEN_BY_A_PREVIEW = {"bookmarks", "cases", "inbox", "outbox"}


# --- counts -------------------------------------------------------------------------------------


@every.domain
def test_counts_are_those_of_the_tables(sampled: Sampled) -> None:
    requests = sampled.requests()
    before = {records.name: _counted(sampled, records, requests) for records in sampled.record_sets}
    answers = sampled.ask(*requests)
    for records in sampled.record_sets:
        was, now = before[records.name], _counted(sampled, records, requests)
        assert any(was.by_subject.values()), f"sample.sql has no rows of {records.name}"
        for answer in answers.values():
            subject = answer.subject_id
            gone = was.by_subject[subject] - now.by_subject[subject]
            assert _told(answer, records) == gone, f"{records.name} of {subject}"
        deletes = newest(sampled.entry).records[records.name].when_free is WhenFree.DELETE
        told = sum(_told(answer, records).rows for answer in answers.values())
        assert was.size - now.size == (told if deletes else 0), records.name


@every.domain
def test_what_remains_is_what_lies_in_the_tables(asked: Asked) -> None:
    left = [
        _counted(asked.sampled, asked.sampled.entry.domain.record_set(name), asked.requests)
        for name in newest(asked.sampled.entry).records
    ]
    for answer in asked.answers.values():
        rows = sum(counted.by_subject[answer.subject_id].rows for counted in left)
        assert answer.remaining == rows, answer.subject_id
        assert isinstance(answer, DeletionCompleted) is (rows == 0), answer.subject_id


class Amount(NamedTuple):
    """Rows, and what the customer would count of them."""

    units: int
    rows: int

    def __sub__(self, other: Amount) -> Amount:
        return Amount(self.units - other.units, self.rows - other.rows)


@dataclass(frozen=True)
class Counted:
    """The rows of a record set: of each who asks, up to the cutoff; and of everybody."""

    by_subject: Mapping[str, Amount]
    size: int


def _counted(
    sampled: Sampled, records: RecordSet, requests: Sequence[DeletionRequested]
) -> Counted:
    by_subject = {str(request.subject_id): Amount(0, 0) for request in requests}
    unit = Identifier(records.unit) if records.unit else key_text(records.name, records.keys)
    rows = sampled.world.execute(
        on(
            records,
            "select {subject}, count(distinct {unit}), count(*) from {table}"
            " where {subject} = any(%s) and {came} <= %s group by 1",
            unit=unit,
        ),
        list(by_subject),
        min(request.cutoff_at for request in requests),
    )
    by_subject |= {subject: Amount(*amount) for subject, *amount in rows}
    [(size,)] = sampled.world.execute(on(records, "select count(*) from {table}"))
    return Counted(by_subject, size)


def _told(answer: Outcome, records: RecordSet) -> Amount:
    parts = [part for part in answer.erased if part.records == records.name]
    return Amount(sum(part.count for part in parts), sum(part.rows for part in parts))


# --- words --------------------------------------------------------------------------------------


@every.record_set
def test_the_rules_words_are_such_as_a_customer_may_read(entry: Entry, records: str) -> None:
    """Words that claim or promise too much are never sent: the notice would only count."""
    for policy in entry.policies:
        rules = policy.records.get(records)
        if rules is None:  # not yet in force for these records
            continue
        words = [rules.what, *(w for rule in rules.keep for w in (rule.notice, rule.sms) if w)]
        for text in (text for pair in words for text in (pair.zh, pair.en)):
            assert never_said(text) == (), f"{policy.version}: {text}"


# --- a dry run ----------------------------------------------------------------------------------


@every.domain
def test_a_dry_run_writes_nothing_but_its_case_and_its_answer(sampled: Sampled) -> None:
    tables, team_tables = sampled.tables(), sampled.team_tables()
    answers = sampled.ask(*sampled.requests(dry_run=True))
    assert all(answer.dry_run for answer in answers.values())
    assert changed(team_tables, sampled.team_tables()) == set()
    assert changed(tables, sampled.tables()) <= WRITTEN_BY_A_PREVIEW


@every.domain
def test_a_dry_run_says_what_the_real_run_then_does(sampled: Sampled) -> None:
    previews = {a.subject_id: a for a in sampled.ask(*sampled.requests(dry_run=True)).values()}
    real = {a.subject_id: a for a in sampled.ask(*sampled.requests()).values()}
    assert real.keys() == previews.keys() == set(sampled.customers)
    for subject, answer in real.items():
        assert substance(previews[subject]) == substance(answer), subject


# --- nobody, and nothing left -------------------------------------------------------------------


@every.domain
def test_a_subject_that_nobody_knows_is_not_one_with_nothing_left(sampled: Sampled) -> None:
    request = sampled.world.request(sampled.customers[0])
    sampled.ask(request)
    for records in sampled.record_sets:  # what stayed goes as well, as it does when its time ends
        theirs = on(records, "delete from {table} where {subject} = %s")
        sampled.world.execute(theirs, request.subject_id)
    nobody = sampled.world.request(sampled.spelling.nobody)
    once_more = sampled.world.request(request.subject_id)
    answers = sampled.ask(nobody, once_more)
    for answer in answers.values():
        assert isinstance(answer, DeletionCompleted)
        assert (answer.erased, answer.remaining) == ((), 0)
    assert answers[nobody.case_id].unknown_subject
    assert not answers[once_more.case_id].unknown_subject


# --- the contact --------------------------------------------------------------------------------


@every.domain_with_contacts
def test_a_contact_is_sealed_before_it_is_erased(sampled: Sampled) -> None:
    known = _newest_phones(sampled)
    assert known
    silent, previews = sampled.requests(locale="en"), sampled.requests(dry_run=True)
    answers = sampled.ask(*silent, *previews)
    told = {
        answer.subject_id: unseal(answer.contact, CONTACT_KEY)
        for answer in answers.values()
        if answer.contact is not None
    }
    assert told == {subject: Contact(phone, "en") for subject, phone in known.items()}
    assert not any(answer.contact for answer in answers.values() if answer.dry_run)
    kept = sampled.world.execute(f"select contact, report from {sampled.name}.cases")
    assert {contact for contact, _ in kept} == {None}, "no domain keeps a contact"
    assert not any(answer.contact for answer in outcomes([decode(report) for _, report in kept]))


def _newest_phones(sampled: Sampled) -> dict[str, str]:
    """The newest phone number of each customer who asks, up to now."""
    return {
        subject: phone
        for records in sampled.record_sets
        if records.contact
        for subject, phone in sampled.world.execute(
            on(
                records,
                "select {subject}, {contact} from {table} where {contact} is not null"
                " and {came} <= %s and {subject} = any(%s) order by {came}",
                contact=Identifier(records.contact),
            ),
            sampled.world.clock(),
            list(sampled.customers),
        )
    }
