"""An answer holds what it tells, however many names a case asked for in vain."""

from __future__ import annotations

from datetime import UTC, datetime

from fullstop.consumers.domain.at_work import DomainAtWork
from fullstop.handlers.catalogue import catalogue
from fullstop.outbox.domain.cases import CaseRow, State
from fullstop.running.settings import Settings
from fullstop.schemas.codec import decode, encode
from fullstop.schemas.messages import ENTRIES_MAX, DeletionCompleted
from fullstop.schemas.topics import Topics
from fullstop.stores.postgres.store import PostgresStores

AT = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


def case(*refused: str) -> CaseRow:
    return CaseRow(
        case_id="case-1",
        subject_id="subject-1",
        cutoff_at=AT,
        records=(),
        refused=tuple(f"orders.{name}" for name in refused),
        waives=(),
        contact=None,
        digest=b"",
        state=State.OPEN,
        dry_run=False,
        traceparent="",
        progress={},
        place=None,
        revision=0,
        report=None,
    )


def test_more_names_than_an_answer_holds_make_no_case_unanswerable() -> None:
    """Of everything asked for the record sets come last, and are told before names of nobody's."""
    domains = catalogue()
    work = DomainAtWork(
        domains["orders"],
        Topics(tuple(domains)),
        PostgresStores(domains["orders"].domain).on,
        clock=lambda: AT,
        civil_day=Settings().civil_day,
        chunk_rows_max=1_000,
    )
    names = [f"{'n' * 87}{number:03}" for number in range(ENTRIES_MAX)]
    row = case(*names, "reviews")
    said = work.outcome_cancelled(row, 0, work.rules(AT), AT).outcome
    assert isinstance(said, DeletionCompleted)
    assert len(said.unknown_records) == ENTRIES_MAX
    assert "orders.reviews" in said.unknown_records
    assert decode(encode(said)) == said
