"""What each test of the suite is run for: each domain, or each part of one that it is about.

The suite knows no domain by name. Which there are is said when it is run (`fullstop.testing`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pytest

from fullstop.handlers.catalogue import Catalogue, Entry
from fullstop.handlers.rules import RecordRules
from fullstop.testing.sampled import newest

MARK = "of_every"

Parts = Callable[[Entry], Sequence[tuple[str, ...]]]


def _each(arguments: str, of: Parts) -> pytest.MarkDecorator:
    return pytest.mark.of_every(("domain", *arguments.split()), of)


def spread(metafunc: pytest.Metafunc, domains: Catalogue) -> None:
    """Run a test once for each domain, or part of one, that it is about."""
    for names, of in _asked(metafunc):
        places = [(name, *parts) for name, entry in domains.items() for parts in of(entry)]
        metafunc.parametrize(names, places, ids=["-".join(place) for place in places])


def _asked(metafunc: pytest.Metafunc) -> Iterator[tuple[Sequence[str], Parts]]:
    for mark in metafunc.definition.iter_markers(MARK):
        names, of = mark.args
        yield names, of


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
