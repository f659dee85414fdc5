"""The engine over a store in memory: in which order it works, what it counts, what it proves."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest

from fullstop.handlers.contract import Matter
from fullstop.handlers.erasure import (
    Kept,
    Place,
    ProofError,
    Tally,
    conclude,
    count_remaining,
    erase_batch,
    erase_chunk,
    preview_batch,
)
from fullstop.handlers.rules import KeepRule, Measure
from fullstop.handlers.store import (
    Amount,
    Case,
    Holding,
    Preview,
    Remains,
    Rows,
    Store,
    Verb,
    Worked,
)
from fullstop.stores.memory.store import MemoryRow, MemoryStore
from tests.support import toy
from tests.support.toy import BEFORE, keep

DAY = date(2026, 11, 24)
ORDER = ("notes", "papers")
EVERYTHING = frozenset(ORDER)
LATELY = date(2024, 5, 1)
LONG_AGO = date(2010, 1, 1)
FREE = {"first_on": LONG_AGO, "second_on": None, "first_open": False, "second_open": False}
NULLABLE = ("second_on",)

LAW = keep("law-5y", "first_on", "P5Y", measures=toy.BOTH, readers="finance_duty")
TAX = keep("tax-10y", "second_on", "P10Y", measures=toy.RESTRICT, readers="finance_duty")
OPEN = keep("open", "first_open")
OPEN_AT_DESK = keep("at-desk", "first_open", measures=toy.BOTH, readers="after_sales")


def paper(key: str, *, bundle: str = "", subject_id: str = "s", **facts: date | bool) -> MemoryRow:
    """A paper that nothing keeps, but for the facts given."""
    return MemoryRow(key, subject_id, BEFORE, {**FREE, **facts}, unit=bundle or key)


def note(key: str, of: str, *, subject_id: str = "s", **facts: date | bool) -> MemoryRow:
    return MemoryRow(key, subject_id, BEFORE, {**FREE, **facts}, unit=key, refers_to=of)


def store(
    *rows: MemoryRow,
    papers: tuple[KeepRule, ...] = (LAW, TAX, OPEN),
    notes: tuple[KeepRule, ...] = (),
) -> MemoryStore:
    """A store with these rows; those that refer to a paper are notes."""
    return MemoryStore(
        toy.domain(NULLABLE),
        toy.policy(notes=notes, papers=papers),
        DAY,
        {
            "notes": [row for row in rows if row.refers_to],
            "papers": [row for row in rows if not row.refers_to],
        },
    )


def case(no: int = 0, subject_id: str = "s", records: frozenset[str] = EVERYTHING) -> Case:
    return Case(no, subject_id, BEFORE + timedelta(days=1), records)


def erased_in_one(on: Store, *cases: Case, rows_max: int = 100) -> Mapping[int, Tally]:
    batch = erase_batch(on, ORDER, cases, rows_max=rows_max)
    assert not batch.big
    return batch.tallies


def keys(of: MemoryStore, records: str) -> list[str]:
    return [row.key for row in of.rows[records]]


def rules(tally: Tally) -> list[tuple[str, str, int, date | None]]:
    return [(k.records, k.rule.id, k.amount.rows, k.until) for k in tally.kept]


# --- what goes and what stays -------------------------------------------------------------------


def test_what_nothing_keeps_goes_and_nothing_else() -> None:
    held = paper("held", first_on=LATELY)
    other = paper("other", subject_id="neighbour")
    newer = replace(paper("newer"), created_at=BEFORE + timedelta(days=2))
    on = store(paper("free"), held, other, newer)
    tally = erased_in_one(on, case())[0]
    assert keys(on, "papers") == ["held", "other", "newer"]
    assert tally.erased == {"papers": Amount(1, 1)}
    assert tally.remaining == 1
    assert rules(tally) == [("papers", "law-5y", 1, date(2029, 5, 1))]
    assert (held.masked, held.restricted_for) == (True, frozenset({"finance_duty"}))
    assert (other.masked, other.restricted_for) == (False, None)


def test_what_was_renewed_after_the_request_is_none_of_its_business() -> None:
    since = replace(paper("since"), renewed_at=BEFORE + timedelta(days=2))
    before = replace(paper("before"), renewed_at=BEFORE + timedelta(hours=1))
    on = store(since, before)
    assert erased_in_one(on, case())[0] == Tally(0, {"papers": Amount(1, 1)})
    assert keys(on, "papers") == ["since"]


def test_a_case_without_rows_has_an_empty_tally() -> None:
    assert erased_in_one(store(), case())[0] == Tally(0)


def test_only_what_is_asked_for_is_touched() -> None:
    on = store(paper("free"), note("n", "free"))
    tally = erased_in_one(on, case(records=frozenset({"notes"})))[0]
    assert (keys(on, "notes"), keys(on, "papers")) == ([], ["free"])
    assert tally == Tally(0, {"notes": Amount(1, 1)})


def test_all_rules_that_hold_are_told_and_the_last_day_is_the_latest() -> None:
    rows = [
        paper("a", first_on=LATELY, second_on=date(2020, 1, 1)),
        paper("b", first_on=date(2025, 1, 1)),
    ]
    tally = erased_in_one(store(*rows), case())[0]
    assert rules(tally) == [
        ("papers", "law-5y", 2, date(2030, 1, 1)),
        ("papers", "tax-10y", 1, date(2030, 1, 1)),
    ]
    assert tally.kept[0].days == (date(2029, 5, 1), date(2030, 1, 1))
    assert tally.remaining == 2


def test_a_measure_is_told_only_when_every_row_shows_it() -> None:
    law = paper("law", first_on=LATELY)
    law_and_tax = paper("both", first_on=LATELY, second_on=LATELY)
    law_and_open = paper("open", first_on=LATELY, first_open=True)
    told = {k.rule.id: k.measures for k in erased_in_one(store(law, law_and_tax), case())[0].kept}
    assert told == {"law-5y": {Measure.RESTRICT}, "tax-10y": {Measure.RESTRICT}}
    told = {k.rule.id: k.measures for k in erased_in_one(store(law, law_and_open), case())[0].kept}
    assert told == {"law-5y": frozenset(), "open": frozenset()}


def test_readers_are_the_union_over_the_rules_that_hold() -> None:
    row = paper("a", first_on=LATELY, first_open=True)
    erased_in_one(store(row, papers=(LAW, OPEN_AT_DESK)), case())
    assert row.restricted_for == frozenset({"finance_duty", "after_sales"})


def test_both_measures_are_worked_out_again_but_a_mask_stays() -> None:
    row = paper("a", first_on=LATELY)
    on = store(row)
    erased_in_one(on, case())
    row.facts = {**row.facts, "first_open": True}
    erased_in_one(on, case(1))
    assert (row.masked, row.restricted_for) == (True, None)


# --- children first -----------------------------------------------------------------------------


def test_a_paper_goes_after_its_notes() -> None:
    on = store(paper("p"), note("n", "p"))
    tally = erased_in_one(on, case())[0]
    assert tally == Tally(0, {"notes": Amount(1, 1), "papers": Amount(1, 1)})


def test_a_kept_note_keeps_its_paper_and_is_told_where_it_outlasts_the_papers_rules() -> None:
    notes = (keep("note-6y", "first_on", "P6Y"),)
    longer = store(paper("p", first_on=LATELY), note("n", "p", first_on=LATELY), notes=notes)
    assert rules(erased_in_one(longer, case())[0]) == [
        ("notes", "note-6y", 1, date(2030, 5, 1)),
        ("papers", "law-5y", 1, date(2029, 5, 1)),
        ("papers", "notes.note-6y", 1, date(2030, 5, 1)),
    ]
    shorter = store(paper("p", second_on=LATELY), note("n", "p", first_on=LATELY), notes=notes)
    assert rules(erased_in_one(shorter, case())[0]) == [
        ("notes", "note-6y", 1, date(2030, 5, 1)),
        ("papers", "tax-10y", 1, date(2034, 5, 1)),
    ]


def test_a_note_that_is_not_touched_keeps_its_paper() -> None:
    on = store(paper("p"), note("n", "p", subject_id="neighbour"))
    assert rules(erased_in_one(on, case())[0]) == [("papers", "needed-by-notes", 1, None)]


def test_a_reader_stays_for_a_note_that_is_not_touched_as_long_as_the_note_is_kept_for_it() -> None:
    row = paper("p", first_on=LATELY)
    row.restricted_for = frozenset({"after_sales", "finance_duty", "security"})
    other = note("n", "p", subject_id="neighbour", first_open=True)
    on = store(row, other, notes=(OPEN_AT_DESK,))
    erased_in_one(on, case())
    assert row.restricted_for == frozenset({"after_sales", "finance_duty"})
    other.facts = {**other.facts, "first_open": False}
    erased_in_one(on, case(1))
    assert row.restricted_for == frozenset({"finance_duty"})


@dataclass
class Written:
    """A store that writes down what is asked of it."""

    store: Store
    verbs: list[str] = field(default_factory=list)

    def stop(self, records: str, cases: Sequence[Case]) -> None:
        self._write("stop", records, cases)
        self.store.stop(records, cases)

    def size(self, records: Sequence[str], cases: Sequence[Case], rows_max: int) -> Collection[int]:
        self._write("size", "+".join(records), cases)
        return self.store.size(records, cases, rows_max)

    def lock(self, records: Sequence[str], cases: Sequence[Case]) -> None:
        self._write("lock", "+".join(records), cases)
        self.store.lock(records, cases)

    def work(self, records: str, cases: Sequence[Case]) -> Mapping[int, Worked]:
        self._write("work", records, cases)
        return self.store.work(records, cases)

    def erase(self, records: str, cases: Sequence[Case], rows: Rows) -> Mapping[int, Amount]:
        self._write("erase", records, cases)
        return self.store.erase(records, cases, rows)

    def restrict(
        self, records: str, cases: Sequence[Case], rows: Rows | None = None
    ) -> Mapping[int, Holding]:
        self._write("restrict", records, cases)
        return self.store.restrict(records, cases, rows)

    def remains(
        self, records: Sequence[str], cases: Sequence[Case]
    ) -> Mapping[tuple[str, int], Remains]:
        self._write("remains", "+".join(records), cases)
        return self.store.remains(records, cases)

    def preview(self, records: str, cases: Sequence[Case]) -> Mapping[int, Preview]:
        self._write("preview", records, cases)
        return self.store.preview(records, cases)

    def pick(
        self, records: str, case: Case, *, to: Verb, since: str | None, rows_max: int
    ) -> Rows | None:
        self._write(f"pick to {to}", records, [case])
        return self.store.pick(records, case, to=to, since=since, rows_max=rows_max)

    def implausible(self, cases: Sequence[Case]) -> Mapping[int, str]:
        self._write("implausible", "", cases)
        return self.store.implausible(cases)

    def exceeds(self, records: str, rows: int) -> bool:
        return self.store.exceeds(records, rows)

    def known(self, cases: Sequence[Case]) -> Mapping[int, Collection[str]]:
        return self.store.known(cases)

    def contacts(self, cases: Sequence[Case]) -> Mapping[int, str]:
        return self.store.contacts(cases)

    def matters(self, subjects: Sequence[str]) -> Collection[tuple[str, Matter]]:
        return self.store.matters(subjects)

    def _write(self, verb: str, records: str, cases: Sequence[Case]) -> None:
        self.verbs.append(f"{verb} {records} {','.join(str(case.no) for case in cases)}")


def test_everything_is_locked_before_anything_goes_and_children_go_first() -> None:
    written = Written(store(paper("p"), note("n", "p")))
    erase_batch(written, ORDER, [case(0), case(1, "t", frozenset({"papers"}))], rows_max=9)
    assert written.verbs == [
        "size notes+papers 0,1",
        "lock notes+papers 0,1",
        "implausible  0,1",
        "stop notes 0",
        "stop papers 0,1",
        "work notes 0",
        "work papers 0,1",
        "remains notes+papers 0,1",
    ]


def test_a_big_case_is_left_out_and_is_not_locked_any_further() -> None:
    big = [note(f"n{i}", "p") for i in range(4)]
    on = store(paper("p"), *big, paper("q", subject_id="small"))
    written = Written(on)
    batch = erase_batch(written, ORDER, [case(0), case(1, "small")], rows_max=3)
    assert batch.big == {0}
    assert set(batch.tallies) == {1}
    assert batch.tallies[1].erased == {"papers": Amount(1, 1)}
    assert (len(on.rows["notes"]), keys(on, "papers")) == (4, ["p"])
    assert written.verbs[:3] == [
        "size notes+papers 0,1",
        "lock notes+papers 1",
        "implausible  1",
    ]


def test_what_is_more_than_one_persons_is_left_alone_until_somebody_released_it() -> None:
    on = store(paper("a"), paper("b"), paper("c", subject_id="t"))
    papers = replace(on.domain.record_set("papers"), plausible_rows=1)
    on.domain = replace(on.domain, record_sets=(on.domain.record_set("notes"), papers))
    batch = erase_batch(on, ORDER, [case(0), case(1, "t")], rows_max=100)
    assert (batch.implausible, set(batch.tallies)) == ({0: "papers"}, {1})
    assert keys(on, "papers") == ["a", "b"]
    batch = erase_batch(on, ORDER, [replace(case(), released=True)], rows_max=100)
    assert (batch.implausible, keys(on, "papers")) == ({}, [])


def test_a_case_of_exactly_the_bound_is_not_big() -> None:
    on = store(*(paper(f"p{i}") for i in range(3)))
    assert erased_in_one(on, case(), rows_max=3)[0].erased == {"papers": Amount(3, 3)}


# --- chunks -------------------------------------------------------------------------------------


def shelf() -> MemoryStore:
    """Ten papers in bundles of three, four notes; some of each are kept."""
    papers = [
        paper(f"p{i}", bundle=f"b{i // 3}", first_on=LATELY if i in (2, 9) else LONG_AGO)
        for i in range(10)
    ]
    notes = [note(f"n{i}", f"p{i}", first_open=i == 3) for i in range(4)]
    return store(*papers, *notes, notes=(OPEN_AT_DESK,))


def in_chunks(on: MemoryStore, one: Case, rows_max: int) -> tuple[Tally, int]:
    """The tally of a case done in chunks, and how many chunks it took."""
    so_far: dict[str, Amount] = {}
    chunks = 0
    place: Place | None = None
    while chunk := erase_chunk(on, ORDER, one, rows_max=rows_max, place=place):
        chunks += 1
        place = chunk.reached
        for records, amount in chunk.erased.items():
            assert amount.rows <= rows_max
            so_far[records] = so_far.get(records, Amount(0, 0)) + amount
    return conclude(on, ORDER, one, so_far), chunks


@pytest.mark.parametrize("rows_max", [1, 2, 3, 100])
def test_chunks_add_up_to_what_one_transaction_does(rows_max: int) -> None:
    whole, piecemeal = shelf(), shelf()
    expected = erased_in_one(whole, case())[0]
    assert expected.erased == {"notes": Amount(3, 3), "papers": Amount(1, 7)}
    tally, chunks = in_chunks(piecemeal, case(), rows_max)
    assert tally == expected
    assert piecemeal.rows == whole.rows
    assert chunks >= 14 / rows_max


def test_a_chunk_does_children_before_parents_and_erases_before_it_restricts() -> None:
    written = Written(shelf())
    while erase_chunk(written, ORDER, case(), rows_max=100) is not None:
        pass
    acts = [verb for verb in written.verbs if not verb.startswith(("pick", "stop"))]
    assert acts == ["erase notes 0", "restrict notes 0", "erase papers 0", "restrict papers 0"]


def test_nothing_left_is_no_chunk() -> None:
    on = shelf()
    erased_in_one(on, case())
    assert erase_chunk(on, ORDER, case(), rows_max=2) is None


# --- a dry run ----------------------------------------------------------------------------------


def test_a_preview_says_what_the_run_then_says_and_changes_nothing() -> None:
    on = shelf()
    before = deepcopy(on.rows)
    written = Written(on)
    previewed = preview_batch(written, ORDER, [case()])
    assert on.rows == before
    assert written.verbs == ["preview notes 0", "preview papers 0"]
    assert previewed == erased_in_one(on, case())


def test_what_is_there_can_be_counted_for_a_case_that_was_called_off() -> None:
    on = shelf()
    cases = [case(0), case(1, "nobody"), case(2, records=frozenset({"notes"}))]
    assert count_remaining(on, ORDER, cases) == {0: 14, 2: 4}


# --- proof --------------------------------------------------------------------------------------


class LeavesRows(MemoryStore):
    """Says that it erased, but did not."""

    def _end(self, records: str, free: Sequence[MemoryRow]) -> None:
        pass


class TakesRowsElsewhere(MemoryStore):
    """Says that it erased nothing: what was free is another's from then on."""

    def _erase(
        self, records: str, cases: Sequence[Case], rows: Rows | None = None
    ) -> dict[int, Amount]:
        for case in cases:
            for row in self._free(records, case):
                row.subject_id = "archive"
        return {}


class ForgetsToRestrict(MemoryStore):
    """Leaves restricted rows to the business role."""

    def restrict(
        self, records: str, cases: Sequence[Case], rows: Rows | None = None
    ) -> dict[int, Holding]:
        return self.holdings(records, cases, rows)


class RestrictsButOne(MemoryStore):
    """Leaves one of the rows to the business role."""

    def restrict(
        self, records: str, cases: Sequence[Case], rows: Rows | None = None
    ) -> dict[int, Holding]:
        holdings = super().restrict(records, cases, rows)
        for row in self.rows[records][:1]:
            row.restricted_for = None
        return holdings


def lying(kind: type[MemoryStore], honest: MemoryStore) -> MemoryStore:
    return kind(honest.domain, honest.policy, honest.day, honest.rows)


def test_rows_neither_erased_nor_kept_are_no_tally() -> None:
    on = lying(LeavesRows, store(paper("free"), paper("held", first_on=LATELY)))
    with pytest.raises(ProofError) as refused:
        erase_batch(on, ORDER, [case()], rows_max=100)
    assert str(refused.value) == (
        "papers: 2 rows remain, but the rules hold 1; the rest are neither erased nor kept"
    )


def test_rows_that_are_neither_there_nor_gone_are_no_tally() -> None:
    on = lying(TakesRowsElsewhere, store(paper("free"), paper("held", first_on=LATELY)))
    with pytest.raises(ProofError) as refused:
        erase_batch(on, ORDER, [case()], rows_max=100)
    assert str(refused.value) == "papers: 1 rows are free, but 0 went"


@pytest.mark.parametrize("kind", [ForgetsToRestrict, RestrictsButOne])
def test_restricted_rows_that_the_business_sees_are_no_tally(kind: type[MemoryStore]) -> None:
    rows = [paper("a", first_on=LATELY), paper("b", first_on=LATELY)]
    on = lying(kind, store(*rows, papers=(LAW,)))
    seen = 2 if kind is ForgetsToRestrict else 1
    with pytest.raises(ProofError) as refused:
        erase_batch(on, ORDER, [case()], rows_max=100)
    assert str(refused.value) == (
        f"papers: the business role sees {seen} of 2 rows, but 2 must be hidden from it"
    )


@pytest.mark.parametrize("kind", [LeavesRows, ForgetsToRestrict])
def test_the_last_chunk_proves_the_same(kind: type[MemoryStore]) -> None:
    on = lying(kind, store(paper("free"), paper("held", first_on=LATELY)))
    with pytest.raises(ProofError):
        conclude(on, ORDER, case(), {})


def test_rows_that_stay_in_use_may_be_seen() -> None:
    kept = erased_in_one(store(paper("a", first_on=LATELY), paper("b", first_open=True)), case())
    assert kept[0].remaining == 2


def test_a_kept_entry_carries_the_rule_itself() -> None:
    tally = erased_in_one(store(paper("a", first_on=LATELY)), case())[0]
    until = date(2029, 5, 1)
    assert tally.kept == (Kept("papers", LAW, Amount(1, 1), until, toy.BOTH, (until,)),)
