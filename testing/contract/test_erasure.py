"""What every domain does to rows: all that may go goes, once; nothing else is touched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import psycopg
import pytest
from psycopg.sql import SQL, Identifier
from psycopg.types.json import Jsonb

from fullstop.handlers.contract import RecordSet
from fullstop.schemas.forms import CUTOFF_YEARS_MAX
from fullstop.schemas.messages import Outcome
from fullstop.stores.postgres.roles import Roles
from fullstop.stores.postgres.statements import quoted
from fullstop.testing import every
from fullstop.testing.sampled import Asked, Sampled, again, changed, kept_by, newest, substance
from fullstop.testing.shapes import on

MILLISECOND = timedelta(milliseconds=1)  # a request says no less; a row may

# --- the neighbour ------------------------------------------------------------------------------


@every.domain
def test_the_bystander_stays_byte_for_byte_when_everybody_else_goes(asked: Asked) -> None:
    bystander = asked.sampled.bystander
    assert asked.rows_before[bystander]
    assert asked.rows_after.get(bystander) == asked.rows_before[bystander]


@every.domain
def test_one_customers_request_touches_nobody_else(sampled: Sampled) -> None:
    rows = sampled.rows_by_subject()
    for subject in sampled.some_customers:
        sampled.ask(sampled.world.request(subject))
        after = sampled.rows_by_subject()
        others = rows.keys() - {subject, None}  # None: rows that were anonymised
        assert {other: after.get(other) for other in others} == {o: rows[o] for o in others}, (
            subject
        )
        rows = after


# --- what may go --------------------------------------------------------------------------------


@every.domain
def test_all_goes_that_may_go_and_all_stays_that_must(asked: Asked) -> None:
    differences = asked.sampled.differences(
        asked.requests, asked.answers, asked.before, asked.after
    )
    assert differences == []


@every.domain_that_keeps
def test_kept_rows_do_not_hide_erasable_ones(asked: Asked) -> None:
    with_both = [
        subject
        for subject, verdicts in asked.verdicts.items()
        if {bool(why) for judged in verdicts.values() for why in judged.values()} == {True, False}
    ]
    assert with_both, "sample.sql needs a customer with rows that stay and rows that go"
    for subject in with_both:
        after = asked.after.of(asked.sampled.entry.domain, subject)
        for records, judged in asked.verdicts[subject].items():
            there = {row.key for row in after[records]}
            free = {key for key, reasons in judged.items() if not reasons}
            assert not free & there, f"{subject}: {records}"
            assert judged.keys() - free <= there, f"{subject}: {records}"


@every.domain
def test_a_customer_too_big_for_one_transaction_ends_the_same(sampled: Sampled) -> None:
    in_chunks = sampled.in_chunks_of(1)
    before = in_chunks.snapshot()
    requests = [in_chunks.world.request(subject) for subject in in_chunks.some_customers]
    answers = in_chunks.ask(*requests)
    assert in_chunks.differences(requests, answers, before, in_chunks.snapshot()) == []


# --- once is enough -----------------------------------------------------------------------------


@every.domain
def test_the_same_event_again_says_and_changes_nothing(sampled: Sampled) -> None:
    requests = sampled.requests()
    sampled.ask(*requests)
    rows, cases = sampled.team_tables(), sampled.world.table(f"{sampled.name}.cases")
    assert sampled.world.handle(sampled.name, *requests) == []
    assert changed(rows, sampled.team_tables()) == set()
    assert sampled.world.table(f"{sampled.name}.cases") == cases


@every.domain
def test_the_same_case_under_another_event_says_and_changes_nothing(sampled: Sampled) -> None:
    requests = sampled.requests()
    sampled.ask(*requests)
    rows, cases = sampled.team_tables(), sampled.world.table(f"{sampled.name}.cases")
    assert sampled.world.handle(sampled.name, *map(again, requests)) == []
    assert changed(rows, sampled.team_tables()) == set()
    assert sampled.world.table(f"{sampled.name}.cases") == cases


@every.domain
def test_another_case_finds_nothing_more_to_erase_and_keeps_the_same(sampled: Sampled) -> None:
    first = {a.subject_id: a for a in sampled.ask(*sampled.requests()).values()}
    rows, revisions = sampled.team_tables(), _revisions(sampled)
    second = {a.subject_id: a for a in sampled.ask(*sampled.requests()).values()}
    assert changed(rows, sampled.team_tables()) == set()
    assert _revisions(sampled).items() >= revisions.items()
    assert second.keys() == first.keys()
    for subject, answer in second.items():
        assert answer.erased == (), subject
        assert substance(answer)[1:] == substance(first[subject])[1:], subject


# --- the cutoff ---------------------------------------------------------------------------------


@every.domain
def test_nothing_that_came_after_the_cutoff_is_touched(sampled: Sampled) -> None:
    now = sampled.world.clock()  # a cutoff is never later, whatever a request says
    first = now - timedelta(days=365 * CUTOFF_YEARS_MAX)  # nor can an older one be meant
    cutoffs = {
        subject: min(max(_middle(r), first), now) for subject, r in _by_subject(sampled).items()
    }
    requests = [
        sampled.world.request(subject, cutoff_at=cutoffs[subject]) for subject in sampled.customers
    ]
    cutoff_at = {str(request.subject_id): request.cutoff_at for request in requests}
    before, newer = sampled.snapshot(), _newer(sampled, cutoff_at)
    assert any(newer.values()), "sample.sql needs a customer with rows of more than one day"
    answers = sampled.ask(*requests)
    assert _newer(sampled, cutoff_at) == newer
    assert sampled.differences(requests, answers, before, sampled.snapshot()) == []


@every.domain
def test_a_request_that_is_read_again_leaves_a_customer_who_came_back(sampled: Sampled) -> None:
    requests = sampled.requests()
    sampled.ask(*requests)
    sampled.world.clock.now += timedelta(days=30)
    for subject in sampled.customers:
        if _come_back(sampled, subject, sampled.world.clock.now - timedelta(days=1)):
            break
    else:
        pytest.fail("no customer could come back with the bystander's rows")
    sampled.world.execute(f"delete from {sampled.name}.inbox")  # it does not remember for ever
    rows = sampled.team_tables()
    assert sampled.world.handle(sampled.name, *requests, *map(again, requests)) == []
    assert changed(rows, sampled.team_tables()) == set()


@every.record_set
def test_rows_dated_later_than_now_stay_as_they_are(sampled: Sampled, records: str) -> None:
    """Whatever else keeps them, and whatever they keep."""
    found = sampled.entry.domain.record_set(records)
    try:
        sampled.world.execute(on(found, "update {table} set {created} = '2999-01-01'"))
    except psycopg.errors.CheckViolation:
        return  # the table takes none: it has no partition for such a row, or forbids it
    rows, before = sampled.world.table(quoted(found.table)), sampled.snapshot()
    requests = sampled.requests()
    answers = sampled.ask(*requests)
    assert sampled.world.table(quoted(found.table)) == rows
    assert sampled.differences(requests, answers, before, sampled.snapshot()) == []


# --- one record set of many ---------------------------------------------------------------------


@every.record_set
def test_a_request_for_one_record_set_changes_no_other(sampled: Sampled, records: str) -> None:
    requests = sampled.requests(records=(f"{sampled.name}.{records}",))
    before, rows = sampled.snapshot(), sampled.team_tables()
    answers = sampled.ask(*requests)
    table = sampled.called(sampled.entry.domain.record_set(records))
    assert changed(rows, sampled.team_tables()) <= {table}
    assert sampled.differences(requests, answers, before, sampled.snapshot()) == []
    assert {part.records for a in answers.values() for part in a.erased} <= {records}


@every.domain
def test_a_request_for_the_domain_is_one_for_everything(sampled: Sampled, asked: Asked) -> None:
    named = {
        a.subject_id: a for a in sampled.ask(*sampled.requests(records=(sampled.name,))).values()
    }
    everything = {a.subject_id: a for a in asked.answers.values()}
    assert {s: substance(a) for s, a in named.items()} == {
        s: substance(a) for s, a in everything.items()
    }


@every.domain
def test_an_unknown_record_set_is_told_and_the_known_one_is_done(sampled: Sampled) -> None:
    unknown = f"{sampled.name}.nothing_of_this_name"
    for known in (f"{sampled.name}.{records.name}" for records in sampled.record_sets):
        alone = sampled.ask(*sampled.requests(records=(known,), dry_run=True))
        beside = sampled.ask(*sampled.requests(records=(unknown, known), dry_run=True))
        assert {answer.unknown_records for answer in alone.values()} == {()}
        assert {answer.unknown_records for answer in beside.values()} == {(unknown,)}
        assert _effects(beside) == _effects(alone)
    everything = sampled.ask(*sampled.requests(records=(unknown, sampled.name)))
    assert {answer.unknown_records for answer in everything.values()} == {(unknown,)}
    assert any(answer.erased for answer in everything.values())


def _effects(answers: Mapping[str, Outcome]) -> dict[str, tuple[object, ...]]:
    return {a.subject_id: (a.erased, kept_by(a), a.remaining) for a in answers.values()}


@every.record_set_to_waive
def test_a_waiver_ends_what_the_customer_may_end(sampled: Sampled, records: str) -> None:
    before = sampled.snapshot()
    requests = sampled.requests(waives=(f"{sampled.name}.{records}",))
    answers = sampled.ask(*requests)
    assert sampled.differences(requests, answers, before, sampled.snapshot()) == []
    waivable = {
        (rules.name, rule.id)
        for rules in newest(sampled.entry).records.values()
        for rule in rules.keep
        if rule.waived_by == records
    }
    kept = {(part.records, part.rule) for answer in answers.values() for part in kept_by(answer)}
    assert not kept & waivable


# --- what may be built anew ---------------------------------------------------------------------


@every.domain
def test_who_was_erased_is_built_anew_only_where_the_records_allow_it(sampled: Sampled) -> None:
    sampled.ask(*sampled.requests())
    for records in sampled.record_sets:
        row = _take_one_of_the_bystanders(sampled, records)
        if records.through is not None:
            continue  # whose it is lies in another table, and it cannot be declared of this one
        assert _may_be_written(sampled, records, row)
        for subject in sampled.some_customers:
            anew = _may_be_written(sampled, records, {**row, records.subject: subject})
            assert anew is not records.no_rebuilding, f"{records.name} of {subject}"


# --- readers and builders -----------------------------------------------------------------------


def _revisions(sampled: Sampled) -> dict[str, int]:
    return dict(sampled.world.execute(f"select case_id, revision from {sampled.name}.cases"))


def _by_subject(sampled: Sampled) -> dict[str, list[tuple[datetime, str]]]:
    """Each customer's rows: when they were created, and what they are, byte for byte."""
    found: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for records in sampled.record_sets:
        for subject, created_at, text in sampled.world.execute(
            on(
                records,
                "select {subject}, {came}, {records}.xmin || ' ' || {row}::text from {table}"
                " where {subject} is not null order by 2, 3",
            )
        ):
            found[subject].append((created_at, text))
    return found


def _middle(rows: Sequence[tuple[datetime, str]]) -> datetime:
    """A cutoff with rows on both sides of it, when there are rows of more than one day."""
    return sorted(created_at for created_at, _ in rows)[(len(rows) - 1) // 2]


def _newer(sampled: Sampled, cutoff_at: Mapping[str, datetime]) -> dict[str, list[str]]:
    """The rows of each customer that are newer than the customer's cutoff."""
    rows = _by_subject(sampled)
    return {
        subject: [text for created_at, text in rows[subject] if created_at >= cutoff + MILLISECOND]
        for subject, cutoff in cutoff_at.items()
    }


def _come_back(sampled: Sampled, subject: str, created_at: datetime) -> bool:
    """Give the bystander's rows to this customer as new ones; whether there were any to give."""
    given = [
        _give(sampled, records, subject, created_at)
        for records in sampled.record_sets
        if records.through is None or records.through.key == records.through.subject
    ]  # others go with the row that they refer to
    return any(given)


def _give(sampled: Sampled, records: RecordSet, subject: str, created_at: datetime) -> int:
    """None where the customer may have only one such row.

    Whoever refers to the customer is given, too: where that is a key, all of them before it holds.
    """
    statement = on(
        records,
        "update {table} set {whose} = %s, {created} = %s where {subject} = %s returning 1",
    )
    with sampled.world.admin() as connection:
        connection.execute("set session_replication_role = replica")
        try:
            given = connection.execute(statement, (subject, created_at, sampled.bystander))
        except psycopg.errors.IntegrityError:
            return 0
        return len(given.fetchall())


def _take_one_of_the_bystanders(sampled: Sampled, records: RecordSet) -> dict[str, object]:
    """Take a row away; what it was. Its key is taken as a text: not every type has a least."""
    statement = on(
        records,
        "delete from {table} where {key} = (select min({key}) from {table} where {subject} = %s)"
        " returning to_jsonb({row})",
    )
    with sampled.world.admin() as connection:
        connection.execute("set session_replication_role = replica")  # whoever refers to it
        taken = connection.execute(statement, (sampled.bystander,)).fetchone()
    assert taken, f"sample.sql has no row of {records.name} of {sampled.bystander}"
    return dict(taken[0])


def _may_be_written(sampled: Sampled, records: RecordSet, row: Mapping[str, object]) -> bool:
    """Whether the business application may write the row; it is not there afterwards.

    What the team's own keys refuse was let by the rights before.
    """
    columns = SQL(", ").join(map(Identifier, _written_columns(sampled, records)))
    statement = on(
        records,
        "insert into {bare} ({columns}) overriding system value"
        " select {columns} from jsonb_populate_record(null::{bare}, %s)",
        columns=columns,
    )
    with sampled.world.admin() as connection, connection.transaction(force_rollback=True):
        app = Roles.of(sampled.name).app
        connection.execute(SQL("set local role {}").format(Identifier(app)))
        try:
            connection.execute(statement, (Jsonb(dict(row)),))
        except psycopg.errors.InsufficientPrivilege:
            return False
        except psycopg.errors.IntegrityError:
            return True
    return True


def _written_columns(sampled: Sampled, records: RecordSet) -> list[str]:
    """All but those that the database works out of the others."""
    rows = sampled.world.execute(
        "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0"
        " and not attisdropped and attgenerated = ''",
        quoted(records.table),
    )
    return [column for (column,) in rows]
