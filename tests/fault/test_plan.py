"""A plan is whole before anything runs, and its seed gives all of it."""

from __future__ import annotations

from collections import Counter

from fullstop.sandbox.samples import Customer
from tests.fault.plan import (
    ABORTED,
    COMMITTED,
    FULL,
    ROLLING,
    FaultKind,
    Kind,
    Pace,
    Plan,
    make,
)

NAMED = [Customer("sample-named-1", "who looks first", looks_first=True)]
GENERATED = [Customer(f"sample-g{n:05d}") for n in range(600)]
PROCESSES = ["consume-first", "consume-second", "aggregate", "relay"]


def plan(seed: int, pace: Pace = FULL) -> Plan:
    customers = [*NAMED, *GENERATED]
    return make(seed, customers, PROCESSES, requests=500, rounds=2, pace=pace)


def test_the_same_seed_gives_the_same_plan_and_another_seed_another() -> None:
    assert plan(5) == plan(5)
    assert plan(5).digest == plan(5).digest
    assert plan(5).digest != plan(6).digest


def test_a_plan_has_every_fault_and_everything_that_a_publisher_may_do() -> None:
    made = plan(5)

    faults = Counter(fault.kind for one in made.rounds for fault in one.faults)
    early = Counter({FaultKind.MARKERS: 2})  # before anything else lies in the topics
    assert faults == Counter({kind: 2 * count for kind, count in FULL.faults.items()}) + early
    assert faults.keys() | {fault.kind for fault in ROLLING.fixed} == set(FaultKind)
    targets = {fault.target for one in made.rounds for fault in one.faults} - {""}
    assert targets == {*PROCESSES, COMMITTED, ABORTED}
    published = Counter(one.kind for round_ in made.rounds for one in round_.publications)
    assert published.keys() == set(Kind)


def test_customers_ask_once_in_one_round_and_some_never() -> None:
    made = plan(5)

    rounds = [{case.customer.subject_id for case in one.cases} for one in made.rounds]
    assert len(rounds[0]) == len(rounds[1]) == 250
    assert not rounds[0] & rounds[1]
    assert NAMED[0].subject_id in rounds[0]


def test_a_look_comes_before_its_request() -> None:
    first = plan(5).rounds[0]

    looks, asks = [
        next(
            publication
            for publication in first.publications
            for case in first.cases
            if publication.kind is Kind.REQUEST
            and publication.case_id == case.case_id
            and case.customer == NAMED[0]
            and case.dry_run == dry_run
        )
        for dry_run in (True, False)
    ]
    assert first.publications.index(looks) < first.publications.index(asks)


def test_some_ask_when_the_faults_are_over_who_have_not_asked_before() -> None:
    first = plan(5).rounds[0]

    asking = [one.case_id for one in first.ending.publications]
    assert first.ending.case_id in asking
    assert set(asking) <= {case.case_id for case in first.cases}
    assert not set(asking) & {one.case_id for one in first.publications}


def test_the_processes_are_replaced_under_a_steady_stream() -> None:
    moments = [one.at_seconds for one in plan(5, ROLLING).rounds[0].publications]

    a_sixth = ROLLING.asking_seconds / 6
    counts = Counter(int(at / a_sixth) for at in moments)
    assert min(counts[n] for n in range(6)) > len(moments) / 12
