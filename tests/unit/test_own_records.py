"""The rules of the product's own records: which ranks keep them, and how far back they reach."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from fullstop.handlers.catalogue import _check_declaration, catalogue
from fullstop.handlers.contract import OWN_SCHEMAS, PRODUCT, Domain, DomainError, RecordSet
from fullstop.handlers.retention import decide, policies
from fullstop.handlers.rules import Rank
from fullstop.outbox.database import AGGREGATOR_SCHEMA, INTAKE_SCHEMA, NOTIFY_SCHEMA
from fullstop.outbox.own.records import DOMAIN, DRY_RUNS, FOLDER, INBOX, began_before, versions

FILE = (FOLDER / "2026-01-01.toml").read_text(encoding="utf-8")


def test_they_are_proof_of_duty_for_three_years_and_no_domain() -> None:
    rules = [(name, r) for name, entry in versions()[-1].records.items() for r in entry.keep]
    assert {rule.rank for _, rule in rules} == {Rank.LEGAL_CLAIM}
    periods = {(name.startswith("dry_run"), r.period.iso) for name, r in rules if r.period}
    assert periods == {(False, "P3Y"), (True, "P30D")}
    assert PRODUCT not in catalogue()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('rank = "legal_claim"', 'rank = "law"'),
        ('rank = "legal_claim"', 'rank = "unfinished_business"'),
        ('rank = "legal_claim"', 'rank = "legal_claim"\n  meanwhile = ["restrict"]'),
    ],
)
def test_no_other_rank_and_no_measure_keeps_them(tmp_path: Path, old: str, new: str) -> None:
    (tmp_path / "2026-01-01.toml").write_text(FILE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DomainError, match=r"toml:\d+: rule on-hold: rank \w+ cannot keep the"):
        policies(DOMAIN, tmp_path, "platform")


@pytest.mark.parametrize(
    ("records", "facts"),
    [(INBOX, {}), (DRY_RUNS, {"on_hold": False})],
    ids=["three years", "thirty days"],
)
def test_no_day_is_passed_over(records: RecordSet, facts: dict[str, bool]) -> None:
    """What the look leaves out is held by the period, from whatever day it is counted."""
    rules = versions()[-1].records[records.name]
    from_ = next(rule.fact for rule in rules.keep if rule.period)
    for start in (date(2024, 1, 1) + timedelta(days=n) for n in range(1500)):
        [held] = decide(rules, records, {**facts, from_: start}, start)
        assert held.until is not None
        assert start < began_before(rules, held.until + timedelta(days=1))


@pytest.mark.parametrize("name", sorted(OWN_SCHEMAS))
def test_no_domain_may_have_a_name_of_the_products(name: str) -> None:
    assert {PRODUCT, AGGREGATOR_SCHEMA, INTAKE_SCHEMA, NOTIFY_SCHEMA} == OWN_SCHEMAS
    with pytest.raises(DomainError, match=f"the name {name} is the product's own"):
        _check_declaration(Domain(name, ()), f"elsewhere.{name}")
