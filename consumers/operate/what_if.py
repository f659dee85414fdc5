"""`fullstop rules what-if`: whom a version of the rules would affect, before anybody is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date, datetime

from fullstop.consumers.domain.at_work import DomainAtWork
from fullstop.handlers.rules import KeepRule, Policy, for_all
from fullstop.outbox.database import Database
from fullstop.outbox.domain.cases import that_keep
from fullstop.stores.postgres.what_if import Change, Comparison, Move, compare, compare_everybody


def what_if(
    work: DomainAtWork,
    database: Database,
    before: Policy,
    after: Policy,
    *,
    civil_day: Callable[[datetime], date],
    everybody: bool = False,
) -> dict[str, object]:
    """What `after` would change against `before`, in counts: ready for JSON.

    Looked at as of its day of effect, for the cases that keep something; with `everybody` also as
    if every customer asked on that day, which reads every row of the domain. A record set that a
    version does not name waits under it for rules to come, and is counted as kept.
    """
    new = sorted(set(after.records) - set(before.records))
    before, after = for_all(before, work.domain), for_all(after, work.domain)
    day = max(after.effective_from, civil_day(work.clock()))
    with database.transaction() as connection:
        cases = that_keep(connection)
        found = compare(connection, work.domain, before, after, day)
        anybody = (
            compare_everybody(connection, work.domain, before, after, day) if everybody else None
        )
    return {
        "domain": after.domain,
        "version": after.version,
        "before": before.version,
        "day": day.isoformat(),
        "cases": cases,
        "new_record_sets": new,
        **_facts(found, after),
        "everybody": None if anybody is None else _facts(anybody, after),
    }


def _facts(found: Comparison, after: Policy) -> dict[str, object]:
    rules = {(name, str(rule.id)): rule for name, r in after.records.items() for rule in r.keep}
    return {
        "rows": _rows(found),
        "changes": [_change(one, rules) for one in found.changes],
        "moves": [asdict(one) for one in found.moves],
        "promises_lengthened": [_lengthened(one, rules) for one in found.lengthened],
        "promises_spared": [_change(one, rules) for one in found.spared],
    }


def _rows(found: Comparison) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for change in found.changes:
        counts[change.change] += change.rows
    return dict(counts)


def _change(one: Change, rules: Mapping[tuple[str, str], KeepRule]) -> dict[str, object]:
    return {**asdict(one), "rank": _rank(one.records, one.rule_after, rules)}


def _lengthened(one: Move, rules: Mapping[tuple[str, str], KeepRule]) -> dict[str, object]:
    return {**asdict(one), "rank": _rank(one.records, one.rule, rules)}


def _rank(records: str, rule: str | None, rules: Mapping[tuple[str, str], KeepRule]) -> str | None:
    """The rank of a rule; a child's rule that keeps its parent has the child's."""
    child, dot, of_child = (rule or "").partition(".")
    found = rules.get((child, of_child) if dot else (records, rule or ""))
    return None if found is None else found.rank.value
