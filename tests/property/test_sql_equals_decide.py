"""The rules as SQL and the rules as Python are the same rules, on a real PostgreSQL.

Each example is one transaction that is rolled back: rows that are every combination of a few dates
and truths near the rules' own boundaries, a random day, random rules.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

from fullstop.handlers.contract import Domain, Through
from fullstop.handlers.erasure import (
    Place,
    Tally,
    conclude,
    erase_batch,
    erase_chunk,
    preview_batch,
)
from fullstop.handlers.retention import FactValue, decide, policies
from fullstop.handlers.rules import (
    LEGAL_HOLDS,
    NO_DAY,
    READERS,
    READERS_OF_LEFTOVERS,
    SECRET_HOLD,
    KeepRule,
    Policy,
    RuleId,
    WhenFree,
)
from fullstop.handlers.store import Amount, Case, Holding, Remains
from fullstop.outbox.database import Db
from fullstop.sandbox.servers import Servers
from fullstop.stores.memory.store import SHANGHAI, MemoryRow, MemoryStore
from fullstop.stores.postgres.statements import compile_policy
from fullstop.stores.postgres.store import PostgresStore
from tests.support import toy
from tests.support.toy import BEFORE
from tests.support.world import cloned

FACTS = (*toy.DATES, *toy.BOOLEANS)
ORDER = ("notes", "papers")
CUTOFF = BEFORE + timedelta(days=1)
CONFIRMED_ON = CUTOFF.astimezone(SHANGHAI).date()
DAY_AFTER = CONFIRMED_ON + timedelta(days=1)


@pytest.fixture(scope="module")
def connection(template: Servers) -> Iterator[Db]:
    """A connection of the toy domain's eraser; every test leaves the tables empty."""
    with cloned(template, "template0") as url:
        toy.make_tables(url)
        with toy.eraser(url) as opened:
            yield opened


# --- random rules, and rows around their boundaries ---------------------------------------------

ODD_DAYS = (
    date(2024, 2, 29),
    date(2020, 2, 29),
    date(2025, 2, 28),
    date(2023, 3, 1),
    date(2025, 8, 31),
    date(2026, 1, 31),
    date(2025, 12, 31),
    date(2000, 2, 29),
)
days = st.sampled_from(ODD_DAYS) | st.dates(date(2015, 1, 1), date(2035, 12, 31))


@st.composite
def periods(draw: st.DrawFn) -> str:
    parts = {
        unit: draw(st.integers(0, bound))
        for unit, bound in (("Y", 11), ("M", 26), ("D", 400))
        if draw(st.booleans())
    }
    return "P" + ("".join(f"{number}{unit}" for unit, number in parts.items()) or "0D")


MEASURES = (toy.NEITHER, toy.MASK, toy.RESTRICT, toy.BOTH, toy.SEAL, toy.BOTH | toy.SEAL)


@st.composite
def keep_rules(draw: st.DrawFn, rules_max: int = 4) -> tuple[KeepRule, ...]:
    """Rules of both forms, several of which may speak of one fact, some of them bounded."""
    truth = st.sampled_from([None, None, *toy.BOOLEANS])
    return tuple(
        replace(
            toy.keep(
                f"rule-{i}",
                fact,
                draw(periods()) if fact in toy.DATES else None,
                measures=draw(st.sampled_from(MEASURES)),
                readers=draw(st.sampled_from(READERS)),
            ),
            when=draw(truth),
            unless=draw(truth),
            binds_from=draw(st.sampled_from([None, None, CONFIRMED_ON, DAY_AFTER])),
        )
        for i, fact in enumerate(draw(st.lists(st.sampled_from(FACTS), max_size=rules_max)))
    )


def near(day: date, rules: Sequence[KeepRule]) -> st.SearchStrategy[date]:
    """Start dates whose periods end within days of `day`."""
    starts = [
        day - relativedelta(years=period.years, months=period.months, days=period.days)
        for period in (rule.period for rule in rules)
        if period is not None
    ]
    offsets = st.integers(-3, 3).map(timedelta)
    return st.builds(date.__add__, st.sampled_from(starts or [day]), offsets)


@dataclass(frozen=True)
class Example:
    """Rules of a record set on a day, and the values that its facts may have."""

    day: date
    domain: Domain
    rules: tuple[KeepRule, ...]
    first_on: tuple[date | None, ...]
    second_on: tuple[date | None, ...]

    def facts(self) -> Iterator[dict[str, FactValue]]:
        """Every combination of the dates and of both truths with true, false and null."""
        truths = (True, False, None)
        for values in product(self.first_on, self.second_on, truths, truths):
            yield dict(zip(FACTS, values, strict=True))


@st.composite
def examples(draw: st.DrawFn) -> Example:
    day = draw(days)
    rules = draw(keep_rules())
    dates = near(day, rules) | near(NO_DAY, rules) | days | st.just(date(9999, 12, 31))
    chosen = st.lists(dates, min_size=4, max_size=4, unique=True).map(lambda some: (*some, None))
    nullable = draw(st.sets(st.sampled_from(FACTS)))
    return Example(day, toy.domain(nullable), rules, draw(chosen), draw(chosen))


# --- the same rows in the database --------------------------------------------------------------


@contextmanager
def undone(connection: Db) -> Iterator[Db]:
    with connection.transaction(force_rollback=True):
        yield connection


def fill(
    connection: Db,
    notes: Sequence[MemoryRow],
    papers: Sequence[MemoryRow],
    holds: Sequence[LegalHold] = (),
) -> None:
    _insert(connection, "papers", "paper_no", papers)
    _insert(connection, "notes", "note_no", notes)
    for subject, records, rule in holds:
        connection.execute(
            "insert into toy.holds (subject_id, records, secret) values (%s, %s, %s)",
            (subject, records, rule == SECRET_HOLD.id),
        )


def _insert(connection: Db, table: str, key: str, rows: Sequence[MemoryRow]) -> None:
    parent = ", paper_no" if table == "notes" else ""
    connection.execute(
        f"insert into toy.{table} ({key}, subject_id, created_at, bundle, first_on, second_on,"
        f" first_open, second_open, came_on, phone, title{parent}) select key, subject, created,"
        " bundle, d1, d2, b1, b2, (created at time zone 'Asia/Shanghai')::date, '13800005678',"
        f" 'paid'{', parent' if parent else ''} from"
        " unnest(%s::text[], %s::text[], %s::timestamptz[], %s::text[], %s::date[], %s::date[],"
        " %s::bool[], %s::bool[], %s::text[])"
        " as r(key, subject, created, bundle, d1, d2, b1, b2, parent)".encode(),
        (
            [row.key for row in rows],
            [row.subject_id for row in rows],
            [row.created_at for row in rows],
            [row.unit for row in rows],
            *([row.facts[name] for row in rows] for name in FACTS),
            [row.refers_to for row in rows],
        ),
    )


def sql_store(connection: Db, domain: Domain, policy: Policy, day: date) -> PostgresStore:
    return PostgresStore(connection, compile_policy(domain, policy), day)


State = tuple[bool, frozenset[str] | None, bool]


def state(connection: Db, table: str, key: str, subject: str = "subject_id") -> dict[str, State]:
    """Of each row that is there: whether it is masked, who may read it, whether it has a subject.

    A masked row's phone must be masked, and every other row's must be whole.
    """
    rows = connection.execute(
        f"select {key}, masked_on is not null, restricted_for, {subject} is not null,"
        f" phone from toy.{table}".encode()
    ).fetchall()
    for row_key, masked, _, is_somebodys, phone in rows:
        whole = "13800005678" if is_somebodys else None
        assert phone == ("138****5678" if masked and is_somebodys else whole), row_key
    return {
        row_key: (masked, None if readers is None else frozenset(readers), is_somebodys)
        for row_key, masked, readers, is_somebodys, _ in rows
    }


# --- one record set -----------------------------------------------------------------------------


def papers_of(example: Example) -> list[MemoryRow]:
    """A paper of each combination, for two customers in turn, in bundles of three."""
    return [
        MemoryRow(f"p{i}", "ab"[i % 2], BEFORE, facts, unit=f"b{i // 6}-{i % 2}")
        for i, facts in enumerate(example.facts())
    ]


def cases() -> list[Case]:
    return [Case(no, subject, CUTOFF, frozenset(ORDER)) for no, subject in enumerate("ab")]


def decided(example: Example, rules: Sequence[KeepRule], row: MemoryRow) -> dict[str, date | None]:
    policy = toy.policy(papers=tuple(rules))
    reasons = decide(
        policy.records["papers"],
        example.domain.record_set("papers"),
        row.facts,
        example.day,
        confirmed_on=CONFIRMED_ON,
    )
    return {reason.rule.id: reason.until for reason in reasons}


def measures(rules: Sequence[KeepRule], holds: Mapping[str, date | None]) -> State:
    """A measure is taken if every rule that holds the row asks for it; readers are the union."""
    holding = [rule for rule in rules if rule.id in holds]
    readers = frozenset(rule.readers for rule in holding) - {"none"}
    hide = all(rule.restricts for rule in holding)
    return all(rule.masks for rule in holding), readers if hide else None, True


@settings(max_examples=35)
@given(example=examples())
def test_sql_erases_exactly_what_decide_frees(connection: Db, example: Example) -> None:
    rows = papers_of(example)
    holds = {row.key: decided(example, example.rules, row) for row in rows}
    with undone(connection):
        fill(connection, [], rows)
        store = sql_store(connection, example.domain, toy.policy(papers=example.rules), example.day)
        batch = erase_batch(store, ORDER, cases(), rows_max=1000)
        assert state(connection, "papers", "paper_no") == {
            key: measures(example.rules, held) for key, held in holds.items() if held
        }
        for case in cases():
            mine = [row for row in rows if row.subject_id == case.subject_id]
            assert_told(batch.tallies[case.no], example.rules, mine, holds)
        remains = store.remains(["papers"], cases())
        holdings = store.restrict("papers", cases())
    for case in cases():
        theirs = [holds[row.key] for row in rows if row.subject_id == case.subject_id]
        assert_counted(
            remains.get(("papers", case.no)), holdings.get(case.no), example.rules, theirs
        )


def assert_told(
    tally: Tally,
    rules: Sequence[KeepRule],
    rows: Sequence[MemoryRow],
    holds: Mapping[str, Mapping[str, date | None]],
) -> None:
    """Rows, units and last days by rule, and what went, as counted from `decide`."""
    free = [row for row in rows if not holds[row.key]]
    staying = {row.unit for row in rows if holds[row.key]}
    gone = Amount(len({row.unit for row in free} - staying), len(free))
    assert tally.erased == ({"papers": gone} if free else {})
    assert tally.remaining == len(rows) - len(free)
    assert [kept.rule for kept in tally.kept] == [
        rule for rule in rules if any(rule.id in holds[row.key] for row in rows)
    ]
    for kept in tally.kept:
        held = [row for row in rows if kept.rule.id in holds[row.key]]
        last_days = {holds[row.key][kept.rule.id] for row in held}
        assert kept.amount == Amount(len({row.unit for row in held}), len(held))
        assert set(kept.days) == last_days
        assert kept.until == (None if None in last_days else max(filter(None, last_days)))


def assert_counted(
    remains: Remains | None,
    holding: Holding | None,
    rules: Sequence[KeepRule],
    holds: Sequence[Mapping[str, date | None]],
) -> None:
    """What must be hidden is hidden, and nothing else."""
    held = [one for one in holds if one]
    if remains is None or holding is None:
        assert (remains, holding, held) == (None, None, [])
        return
    hidden = sum(1 for one in held if measures(rules, one)[1] is not None)
    assert (remains.rows, holding.rows) == (len(held), len(held))
    assert (holding.must_hide, remains.visible) == (hidden, len(held) - hidden)


@settings(max_examples=25)
@given(example=examples(), further=keep_rules(rules_max=2))
def test_a_further_rule_never_erases_more(
    connection: Db, example: Example, further: tuple[KeepRule, ...]
) -> None:
    more = tuple(replace(rule, id=toy.rule_id(f"further-{rule.id}")) for rule in further)
    rows = papers_of(example)
    survivors = []
    for rules in (example.rules, (*example.rules, *more)):
        with undone(connection):
            fill(connection, [], rows)
            store = sql_store(connection, example.domain, toy.policy(papers=rules), example.day)
            erase_batch(store, ORDER, cases(), rows_max=1000)
            survivors.append(set(state(connection, "papers", "paper_no")))
    fewer, at_least = survivors
    assert fewer <= at_least


# --- a family of record sets: the two stores under one engine -----------------------------------


@dataclass(frozen=True)
class Family:
    """Papers and notes that refer to them, some newer than the cutoff; two cases; two days.

    The cases are run on the first day and again on the second.
    """

    days: tuple[date, date]
    domain: Domain
    policy: Policy
    rows: dict[str, list[MemoryRow]]
    cases: list[Case]
    holds: list[LegalHold]

    def memory(self) -> MemoryStore:
        rows = deepcopy(self.rows)
        return MemoryStore(
            self.domain, self.policy, self.days[0], rows, self.holds, toy.SEALED_FROM
        )


LegalHold = tuple[str, list[str], RuleId]
legal_holds = st.tuples(
    st.sampled_from("abx"),
    st.sampled_from([[], ["notes"], ["papers"], ["notes", "papers"]]),
    st.sampled_from([rule.id for rule in LEGAL_HOLDS]),
)


@st.composite
def families(draw: st.DrawFn) -> Family:
    day = draw(days)
    rules = {name: draw(keep_rules(rules_max=3)) for name in ORDER}
    dates = st.none() | near(day, [*rules["notes"], *rules["papers"]]) | days
    facts = st.fixed_dictionaries(
        {
            **dict.fromkeys(toy.DATES, dates),
            **dict.fromkeys(toy.BOOLEANS, st.sampled_from([False, False, True, None])),
        }
    )
    # Before the cutoff, on its day or the day before, at it, after it; later than any day of these.
    hours, days_after = (0, 0, 15, 20, 30), (1, 2, 357_000)
    since = [*(timedelta(hours=n) for n in hours), *map(timedelta, days_after)]
    created = st.sampled_from(since)

    def row(key: str, refers_to: str | None = None) -> MemoryRow:
        return MemoryRow(
            key,
            facts=draw(facts),
            subject_id=draw(st.sampled_from("aaabbx")),
            created_at=BEFORE + draw(created),
            unit=f"b{draw(st.integers(0, 2))}",
            refers_to=refers_to,
        )

    papers = [row(f"p{i}") for i in range(draw(st.integers(1, 6)))]
    notes = [
        row(f"n{i}", draw(st.sampled_from([None, *(paper.key for paper in papers)])))
        for i in range(draw(st.integers(0, 8)))
    ]
    in_force = draw(st.sampled_from([rules["notes"], rules["notes"], None]))
    when_free = draw(st.sampled_from([WhenFree.DELETE, WhenFree.DELETE, WhenFree.ANONYMISE]))
    asked = st.sampled_from(
        [frozenset(ORDER), frozenset(ORDER), *(frozenset({name}) for name in ORDER)]
    )
    return Family(
        (day, day + timedelta(days=draw(st.integers(0, 3000)))),
        toy.dated(
            draw(st.sampled_from([toy.domain, _wide]))(draw(st.sets(st.sampled_from(FACTS)))),
            draw(st.sets(st.sampled_from(ORDER))),
        ),
        toy.policy(notes=in_force, papers=rules["papers"], when_free=when_free),
        {"notes": notes, "papers": papers},
        [Case(no, subject, CUTOFF, draw(asked)) for no, subject in enumerate("ab")],
        draw(st.just([]) | st.lists(legal_holds, min_size=1, max_size=3)),
    )


def linked(family: Family) -> Family:
    """The same, where each note is the subject's whose paper it refers to."""
    notes, papers = family.domain.record_sets
    whose = {paper.key: paper.subject_id for paper in family.rows["papers"]}
    rows = [
        replace(note, subject_id=whose[note.refers_to])
        for note in family.rows["notes"]
        if note.refers_to is not None
    ]
    through = replace(notes, subject="paper_no", through=Through("toy.papers", "paper_no"))
    return replace(
        family,
        domain=replace(family.domain, record_sets=(through, papers)),
        rows={**family.rows, "notes": rows},
    )


every_family = families() | families().map(linked)


def _wide(nullable: Collection[str]) -> Domain:
    return toy.wide(toy.domain(nullable))


def turns(family: Family) -> Iterator[tuple[date, list[Case]]]:
    """The cases, then another of each subject who asked again a day later; all on both days."""
    again = [replace(case, cutoff_at=case.cutoff_at + timedelta(days=1)) for case in family.cases]
    for day in family.days:
        yield day, family.cases
        yield day, again


def order_of(family: Family) -> list[str]:
    return [name for name in ORDER if name in family.policy.records]


def told(tallies: Mapping[int, Tally]) -> object:
    """What is said of each case, a rule by its id."""
    return {
        no: (
            dict(tally.erased),
            {
                (kept.records, str(kept.rule.id)): (
                    kept.amount,
                    kept.until,
                    kept.days,
                    kept.measures,
                    kept.rule.readers,
                )
                for kept in tally.kept
            },
            tally.remaining,
        )
        for no, tally in tallies.items()
    }


def rows_in(store: MemoryStore, records: str) -> dict[str, State]:
    return {
        row.key: (row.masked, row.restricted_for, row.subject_id is not None)
        for row in store.rows[records]
    }


@settings(max_examples=70)
@given(family=every_family)
def test_both_stores_do_and_say_the_same(connection: Db, family: Family) -> None:
    memory, order = family.memory(), order_of(family)
    with undone(connection):
        fill(connection, family.rows["notes"], family.rows["papers"], family.holds)
        for day, cases in turns(family):
            memory.day = day
            store = sql_store(connection, family.domain, family.policy, day)
            previewed = preview_batch(store, order, cases)
            assert told(previewed) == told(preview_batch(memory, order, cases))
            batch = erase_batch(store, order, cases, rows_max=1000)
            expected = erase_batch(memory, order, cases, rows_max=1000)
            assert told(batch.tallies) == told(expected.tallies)
            assert_same_rows(connection, memory)


@settings(max_examples=50)
@given(family=every_family, data=st.data())
def test_both_stores_know_the_same_subjects_and_numbers(
    connection: Db, family: Family, data: st.DataObject
) -> None:
    """Before anything is done: whose rows there are, and where a notice could go; then who is left.

    Every row has another number or none, and so may a record set.
    """
    telling = data.draw(st.sets(st.sampled_from(ORDER)))
    numbers = st.none() | st.integers(0, 9999).map("1380000{:04d}".format)
    for row in (*family.rows["notes"], *family.rows["papers"]):
        row.contact = data.draw(numbers)
    family = replace(family, domain=with_contacts(family.domain, telling))
    memory, order = family.memory(), order_of(family)
    with undone(connection):
        fill(connection, family.rows["notes"], family.rows["papers"], family.holds)
        write_contacts(connection, family.rows)
        store = sql_store(connection, family.domain, family.policy, family.days[0])
        assert store.contacts(family.cases) == memory.contacts(family.cases)
        assert store.known(family.cases) == memory.known(family.cases)
        erase_batch(store, order, family.cases, rows_max=1000)
        erase_batch(memory, order, family.cases, rows_max=1000)
        assert store.known(family.cases) == memory.known(family.cases)
        later = sql_store(connection, family.domain, family.policy, family.days[0])
        assert later.contacts(family.cases) == memory.contacts(family.cases)
        assert all("*" not in phone for phone in later.contacts(family.cases).values())


def with_contacts(domain: Domain, telling: Collection[str]) -> Domain:
    """The domain, where these record sets say where the phone number is."""
    record_sets = (
        replace(records, contact="phone" if records.name in telling else None)
        for records in domain.record_sets
    )
    return replace(domain, record_sets=tuple(record_sets))


def write_contacts(connection: Db, rows: Mapping[str, Sequence[MemoryRow]]) -> None:
    for name, column in (("notes", "note_no"), ("papers", "paper_no")):
        connection.execute(
            f"update toy.{name} set phone = r.phone from unnest(%s::text[], %s::text[])"
            f" as r(key, phone) where {column} = r.key".encode(),
            ([row.key for row in rows[name]], [row.contact for row in rows[name]]),
        )


@settings(max_examples=50)
@given(family=every_family, rows_max=st.integers(1, 3))
def test_a_dry_run_a_run_and_chunks_say_the_same(
    connection: Db, family: Family, rows_max: int
) -> None:
    memory, order, case = family.memory(), order_of(family), family.cases[0]
    with undone(connection):
        fill(connection, family.rows["notes"], family.rows["papers"], family.holds)
        for day in family.days:
            memory.day = day
            expected = told(erase_batch(memory, order, [case], rows_max=1000).tallies)
            store = sql_store(connection, family.domain, family.policy, day)
            assert told(preview_batch(store, order, [case])) == expected
            assert told({0: in_chunks(store, order, case, rows_max)}) == expected
            assert_same_rows(connection, memory)


@settings(max_examples=40)
@given(family=families().filter(lambda family: family.holds), rows_max=st.integers(1, 3))
def test_nothing_under_a_hold_is_erased_or_masked(
    connection: Db, family: Family, rows_max: int
) -> None:
    order = order_of(family)
    with undone(connection):
        fill(connection, family.rows["notes"], family.rows["papers"], family.holds)
        before = every_row(connection)
        for day in family.days:
            store = sql_store(connection, family.domain, family.policy, day)
            for case in family.cases:
                in_chunks(store, order, case, rows_max)
            erase_batch(store, order, family.cases, rows_max=1000)
        after = every_row(connection)
    for subject, reach, _ in family.holds:
        for place, row in before.items():
            if row[0] == subject and (not reach or place[0] in reach):
                assert after[place] == row


@settings(max_examples=40)
@given(family=families())
def test_nothing_is_free_and_untouched_between_its_checks(connection: Db, family: Family) -> None:
    """Looked at only the day after each last day that was told: on the day before, nothing is."""
    order = order_of(family)
    day, end = family.days
    with undone(connection):
        fill(connection, family.rows["notes"], family.rows["papers"], family.holds)
        while day <= end:
            day = min(checks(look(connection, family, order, day)), default=date.max)
            before = every_row(connection)
            look(connection, family, order, min(day - timedelta(days=1), end))
            assert every_row(connection) == before


def look(connection: Db, family: Family, order: Sequence[str], day: date) -> Sequence[Tally]:
    store = sql_store(connection, family.domain, family.policy, day)
    return list(erase_batch(store, order, family.cases, rows_max=1000).tallies.values())


def checks(tallies: Sequence[Tally]) -> Iterator[date]:
    """The days after the last days that were told."""
    for until in (day for tally in tallies for kept in tally.kept for day in kept.days):
        if until is not None:
            yield until + timedelta(days=1)


def every_row(connection: Db) -> dict[tuple[str, str], tuple[object, ...]]:
    """By record set and key: whose it is, what a mask would change, and the day it was masked."""
    return {
        (name, key): tuple(row)
        for name, column in (("notes", "note_no"), ("papers", "paper_no"))
        for key, *row in connection.execute(
            f"select {column}, subject_id, phone, title, masked_on from toy.{name}".encode()
        )
    }


def assert_same_rows(connection: Db, memory: MemoryStore) -> None:
    assert state(connection, "papers", "paper_no") == rows_in(memory, "papers")
    subject = memory.domain.record_set("notes").subject
    assert state(connection, "notes", "note_no", subject) == rows_in(memory, "notes")


def in_chunks(store: PostgresStore, order: Sequence[str], case: Case, rows_max: int) -> Tally:
    so_far: dict[str, Amount] = {}
    place: Place | None = None
    while chunk := erase_chunk(store, order, case, rows_max=rows_max, place=place):
        place = chunk.reached
        for records, amount in chunk.erased.items():
            so_far[records] = so_far.get(records, Amount(0, 0)) + amount
    return conclude(store, order, case, so_far)


# --- what tightens ------------------------------------------------------------------------------


@settings(max_examples=60)
@given(example=examples(), data=st.data())
def test_a_tightened_rule_never_keeps_longer_nor_shows_more(
    connection: Db, example: Example, data: st.DataObject
) -> None:
    """Each row's last day and readers with the rules as the law has them, and with one tightened.

    The tightened form comes from a file, as a team would write it.
    """
    plain, tightened = data.draw(tightened_files())
    rows = papers_of(example)
    for row in rows:
        before = decided(example, plain, row)
        after = decided(example, tightened, row)
        assert last_day(after) <= last_day(before)
        if after:
            assert bool(before)
            assert shown_to(tightened, after) <= shown_to(plain, before)
            assert measures(plain, before)[0] <= measures(tightened, after)[0]
    with undone(connection):
        fill(connection, [], rows)
        store = sql_store(connection, example.domain, toy.policy(papers=tightened), example.day)
        erase_batch(store, ORDER, cases(), rows_max=1000)
        holds = {row.key: decided(example, tightened, row) for row in rows}
        assert state(connection, "papers", "paper_no") == {
            key: measures(tightened, held) for key, held in holds.items() if held
        }


def last_day(holds: Mapping[str, date | None]) -> date:
    return max((until or date.max for until in holds.values()), default=date.min)


def shown_to(rules: Sequence[KeepRule], holds: Mapping[str, date | None]) -> frozenset[str]:
    """Who reads a kept row; everybody where it is not restricted."""
    readers = measures(rules, holds)[1]
    return frozenset({*READERS, "everybody"}) if readers is None else readers


@st.composite
def tightened_files(draw: st.DrawFn) -> tuple[tuple[KeepRule, ...], tuple[KeepRule, ...]]:
    """The rules of papers in a file, and in the same file with a rule tightened."""
    entry = _PAPERS_ENTRY.format(
        period=draw(st.sampled_from(["P1Y", "P3Y", "P18M", "P400D"])),
        measures=draw(st.sampled_from(['["restrict"]', '["mask", "restrict"]'])),
        readers=draw(st.sampled_from(READERS_OF_LEFTOVERS)),
        further=draw(st.sampled_from(["", _OPEN])),
    )
    keys = {
        "for": draw(st.sampled_from([None, '"P3M"', '"P11M"', '"P1D"'])),
        "readers": draw(st.sampled_from([None, '"none"'])),
        "meanwhile": draw(st.sampled_from([None, '["mask"]', '["restrict"]'])),
        "when": draw(st.sampled_from([None, '"second_open"'])),
    }
    if not any(keys[key] for key in ("for", "readers", "meanwhile")):
        keys["meanwhile"] = '["restrict"]'
    lines = "".join(f"{key} = {value}\n" for key, value in keys.items() if value)
    return papers_rules(entry), papers_rules(f"{entry}{_TIGHTEN}{lines}")


def papers_rules(entry: str) -> tuple[KeepRule, ...]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "2026-01-01.toml"
        path.write_text(f"effective_from = 2026-01-01\n{_NOTES_ENTRY}{entry}", encoding="utf-8")
        return policies(toy.domain(), Path(folder), "platform")[0].records["papers"].keep


_NOTES_ENTRY = """
[[records]]
name = "notes"
when_free = "delete"
what = { zh = "{n}", en = "{n}" }
"""
_PAPERS_ENTRY = """
[[records]]
name = "papers"
when_free = "delete"
what = {{ zh = "{{n}}", en = "{{n}}" }}
[[records.keep]]
id = "by-law"
for = "{period}"
from = "first_on"
rank = "ministry_rule"
enabling_law = "某法"
citation = "某办法 第一条"
meanwhile = {measures}
readers = "{readers}"
notice = {{ zh = "{{d}}", en = "{{d}}" }}
sms = {{ zh = "{{d}}", en = "{{d}}" }}
{further}"""
_OPEN = """
[[records.keep]]
id = "open"
while = "first_open"
rank = "unfinished_business"
citation = "某约 第一条"
notice = { zh = "未完", en = "open" }
sms = { zh = "未完", en = "open" }
"""
_TIGHTEN = """
[[records.tighten]]
id = "stricter"
rule = "by-law"
rank = "local_regulation"
citation = "某条例 第一条"
"""
