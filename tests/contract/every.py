"""Every domain that is installed, by the parts that a test is about.

The suite knows no domain by name: it finds them as the product does, entry points included.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from fullstop.handlers.catalogue import Entry, catalogue
from fullstop.handlers.rules import RecordRules
from tests.support.sampled import newest

DOMAINS = catalogue()


def _each(arguments: str, of: Callable[[Entry], Sequence[tuple[str, ...]]]) -> pytest.MarkDecorator:
    places = [(name, *parts) for name, entry in DOMAINS.items() for parts in of(entry)]
    names = ("domain", *arguments.split())
    return pytest.mark.parametrize(names, places, ids=["-".join(place) for place in places])


def _rules(entry: Entry) -> Sequence[RecordRules]:
    return tuple(newest(entry).records.values())


domain = _each("", lambda entry: [()])
domain_that_keeps = _each("", lambda entry: [()] if any(r.keep for r in _rules(entry)) else [])
domain_with_contacts = _each(
    "", lambda entry: [()] if any(r.contact for r in entry.domain.record_sets) else []
)
record_set = _each("records", lambda entry: [(rules.name,) for rules in _rules(entry)])
domain_that_hides = _each(
    "",
    lambda entry: [()] if any(rule.restricts for r in _rules(entry) for rule in r.keep) else [],
)
record_set_to_waive = _each(
    "records",
    lambda entry: sorted(
        {(rule.waived_by,) for r in _rules(entry) for rule in r.keep if rule.waived_by}
    ),
)
rule = _each(
    "records rule", lambda entry: [(r.name, rule.id) for r in _rules(entry) for rule in r.keep]
)
