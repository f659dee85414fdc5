"""What a domain's statements ask of the database, by their text."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from fullstop.handlers.catalogue import catalogue
from fullstop.handlers.contract import Domain, RecordSet
from fullstop.handlers.rules import Policy
from fullstop.stores.postgres.statements import compile_policy, declared

DAY = date(2026, 11, 27)
ELSEWHERE = [
    (entry.domain, entry.policy_on(DAY), records)
    for entry in catalogue().values()
    for records in entry.domain.record_sets
    if any(fact.reads for fact in records.facts)
]


@pytest.mark.parametrize(
    ("domain", "policy", "records"), ELSEWHERE, ids=[f"{d.name}.{r.name}" for d, _, r in ELSEWHERE]
)
def test_what_another_table_knows_of_a_row_is_looked_up_once_a_rule(
    domain: Domain, policy: Policy, records: RecordSet
) -> None:
    work = compile_policy(domain, policy).records[records.name].work.as_string()
    for fact in records.facts:
        if fact.reads:
            rules = [rule for rule in policy.records[records.name].keep if fact.name in rule.facts]
            asked = work.count(declared(fact.sql, records).as_string())
            assert asked == len(rules), fact.name


def test_equal_rules_are_put_together_once_and_others_never_taken_for_them() -> None:
    first, again = catalogue(["orders"])["orders"], catalogue(["orders"])["orders"]
    policy = first.policy_on(DAY)
    compiled = compile_policy(first.domain, policy)
    assert compile_policy(again.domain, again.policy_on(DAY)) is compiled
    fewer = dict(list(policy.records.items())[1:])
    other = compile_policy(first.domain, replace(policy, records=fewer))
    assert list(other.records) == [name for name in compiled.records if name in fewer]
    elsewhere = replace(first.domain, name="elsewhere")
    assert compile_policy(elsewhere, policy).domain == "elsewhere"
