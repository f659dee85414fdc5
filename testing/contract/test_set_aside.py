"""One customer's row that is held or refused: it holds up that customer alone, in every domain.

The team's own tables are what is locked, and carry the triggers; afterwards everything goes on by
itself, and the oracle finds what it would have found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import cycle

from psycopg.sql import SQL, Identifier

from fullstop.running.health import Heartbeat
from fullstop.running.loop import consume
from fullstop.sandbox.expectation import Snapshot
from fullstop.schemas.messages import DeletionRequested, Outcome
from fullstop.stores.postgres.statements import quoted, spelled_subject
from fullstop.testing import every
from fullstop.testing.sampled import Sampled, outcomes
from fullstop.testing.shapes import on
from fullstop.testing.source import Source

HELD = "LockNotAvailable 55P03"

# What a trigger may raise for one customer: no code says whose matter it is.
CODES = (
    "P0001",  # raise exception
    "42501",  # insufficient privilege, as of a policy
    "XX000",
    "ZZ999",  # a team's own
    "57P01",  # an administrator's shutdown
    "57014",  # a cancelled statement
    "08006",  # a lost connection
    "53100",  # a full disk
    "58030",
    "25006",
    "0A000",
    "21000",
    "2F002",
    "42P01",
    "54001",  # the stack's depth
    "55000",
    "22012",
    "23503",
)
KEEPS = "nothing is raised: the row stays, and the statement goes on"


@every.domain
def test_rows_that_somebody_holds_hold_up_their_customers_alone(sampled: Sampled) -> None:
    """A row of each record set, each another customer's, for update or as a foreign key does."""
    before, requests = sampled.snapshot(), sampled.requests()
    with one_row_held_of_each(sampled) as holding:
        answers, source = through_the_loop(sampled, requests)
        waiting = set_aside(sampled)
        assert set(waiting.values()) == {HELD}
        assert waiting.keys() <= holding
        assert len(waiting) >= len(sampled.record_sets) / 2
        assert {*answers, *waiting} == {request.subject_id for request in requests}
        assert source.waited == []
        hurried(sampled)
        assert work_off(sampled) == {}  # tried again, and still held
        assert set_aside(sampled) == waiting
    hurried(sampled)
    answers |= work_off(sampled)
    assert set_aside(sampled) == {}
    assert differences(sampled, requests, answers, before) == []


@every.domain
def test_what_is_refused_for_one_customer_is_parked_whatever_its_code(sampled: Sampled) -> None:
    before, requests = sampled.snapshot(), sampled.requests()
    codes = dict(zip(sampled.customers, cycle([*CODES, None, KEEPS, None, None]), strict=False))
    with refusing(sampled, codes):
        answers, _ = through_the_loop(sampled, requests)
        parked = set_aside(sampled)
        assert {*answers, *parked} == {request.subject_id for request in requests}
        assert len(parked) > 5
        for subject, reason in parked.items():
            kind, _, state = reason.partition(" ")
            assert codes[subject] in (state, None if state else KEEPS)
            assert state or kind == "ProofError"
        hurried(sampled)
        assert set(work_off(sampled)) <= {s for s in parked if codes[s] == KEEPS}
    hurried(sampled)
    answers |= work_off(sampled)
    assert set_aside(sampled) == {}
    assert differences(sampled, requests, answers, before) == []


@every.domain
def test_a_table_that_somebody_holds_is_waited_for_and_parks_nobody(sampled: Sampled) -> None:
    """As an `alter table` of the team does: it is everybody's matter."""
    requests = sampled.requests()
    [records, *_] = sampled.record_sets
    with sampled.world.admin() as team:
        team.execute(on(records, "begin; lock table {bare} in access exclusive mode"))
        source = Source([])

        def free() -> None:
            if len(source.waited) == 3:
                team.execute("commit")

        source.while_waiting = free
        answers, source = through_the_loop(sampled, requests, source)
    assert len(source.waited) == 3
    assert set_aside(sampled) == {}
    assert answers.keys() == {request.subject_id for request in requests}


# --- held and refused ---------------------------------------------------------------------------


@contextmanager
def one_row_held_of_each(sampled: Sampled) -> Iterator[set[str]]:
    """Whose rows an open transaction holds: of each record set one, by another customer each."""
    held: set[str] = set()
    strengths = cycle([SQL("update"), SQL("key share")])
    with sampled.world.admin() as business, business.transaction(force_rollback=True):
        for records in sampled.record_sets:
            one = on(
                records,
                "select {subject} from {table} where {subject} = any(%s) and {subject} <> all(%s)"
                " order by {came} limit 1 for {strength}",
                strength=next(strengths),
            )
            row = business.execute(one, (list(sampled.customers), sorted(held))).fetchone()
            held |= {row[0]} if row else set()
        yield held


@contextmanager
def refusing(sampled: Sampled, codes: Mapping[str, str | None]) -> Iterator[None]:
    """Triggers on all the record sets' tables that refuse these customers' rows."""
    raised = " ".join(
        f"when '{subject}' then '{code}'"
        for subject, code in codes.items()
        if code and code != KEEPS
    )
    kept = ", ".join(f"'{subject}'" for subject, code in codes.items() if code == KEEPS) or "''"
    for records in sampled.record_sets:
        name = f"refuse_{records.name}"
        subject = spelled_subject(records, Identifier("old", records.subject)).as_string()
        sampled.world.execute(
            f"create function {name}() returns trigger language plpgsql as $$"
            f" declare whose text := {subject}; code text := case whose {raised} end; begin"
            " if code is not null then raise exception 'phone 13800005678' using errcode = code;"
            f" end if; if whose in ({kept}) and tg_op = 'DELETE' then return null; end if;"
            " return case when tg_op = 'DELETE' then old else new end; end $$;"
            f" create trigger refuse before update or delete on {quoted(records.table)}"
            f" for each row execute function {name}()"
        )
    yield
    for records in sampled.record_sets:
        sampled.world.execute(on(records, "drop trigger refuse on {bare}"))


# --- how it is run ------------------------------------------------------------------------------


def through_the_loop(
    sampled: Sampled, requests: Sequence[DeletionRequested], source: Source | None = None
) -> tuple[dict[str, Outcome], Source]:
    """The answers by subject once the loop has handled all of it, and how it went."""
    source = source or Source([])
    source.batches.append([sampled.world.received(request) for request in requests])
    consume(
        source,
        sampled.world.consumer(sampled.name),
        batch_max=len(requests),
        stopping=source.stopping,
        heartbeat=Heartbeat("test"),
    )
    return by_subject(outcomes(sampled.world.said(sampled.name))), source


def work_off(sampled: Sampled) -> dict[str, Outcome]:
    """What the worker says when it has tried everything, as often as it says that it may be."""
    worker = sampled.world.worker(sampled.name)
    for _ in range(2 * len(sampled.customers)):
        while worker.step():
            pass
    return by_subject(outcomes(sampled.world.said(sampled.name)))


def by_subject(answers: Sequence[Outcome]) -> dict[str, Outcome]:
    return {answer.subject_id: answer for answer in answers}


def set_aside(sampled: Sampled) -> dict[str, str]:
    return dict(
        sampled.world.execute(
            f"select subject_id, parked from {sampled.name}.cases where parked is not null"
        )
    )


def hurried(sampled: Sampled) -> None:
    """As if the time were over for which what is set aside is left alone."""
    sampled.world.execute(
        f"update {sampled.name}.cases set touched_at = touched_at - interval '11 minutes'"
        " where parked is not null"
    )


def differences(
    sampled: Sampled,
    requests: Sequence[DeletionRequested],
    answers: Mapping[str, Outcome],
    before: Snapshot,
) -> list[str]:
    return sampled.differences(
        requests,
        {answer.case_id: answer for answer in answers.values()},
        before,
        sampled.snapshot(),
    )
