"""What every domain keeps: by a rule, masked and restricted as ruled, proven before it is said."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pytest

from fullstop.handlers.contract import Domain, RecordSet
from fullstop.handlers.erasure import ProofError
from fullstop.handlers.rules import KeepRule, Measure, Policy
from fullstop.outbox.database import DatabaseError
from fullstop.sandbox.expectation import Reason, Row, measures_of
from fullstop.stores.postgres.duties import role_of
from fullstop.stores.postgres.masking import masked
from fullstop.stores.postgres.roles import Roles
from fullstop.stores.postgres.statements import quoted
from fullstop.testing import every
from fullstop.testing.sampled import Asked, Sampled, changed, newest
from fullstop.testing.shapes import on

# --- each rule ----------------------------------------------------------------------------------


@every.rule
def test_sample_rows_lie_on_both_sides_of_the_rule(asked: Asked, records: str, rule: str) -> None:
    """The suite can prove only what `sample.sql` shows."""
    ruled = next(one for one in newest(asked.sampled.entry).records[records].keep if one.id == rule)
    sides = {any(reason.rule == rule for reason in held.reasons) for held in _held(asked, records)}
    name = asked.sampled.name
    assert True in sides, (
        f"{name}/sample.sql has no row of {records} that {rule} keeps; add a customer with one "
        f"whose {ruled.fact} is {_kept_value(ruled)}"
    )
    assert False in sides, (
        f"{name}/sample.sql has only rows of {records} that {rule} keeps; add a customer with one "
        f"whose {ruled.fact} is not {_kept_value(ruled)}"
    )


def _kept_value(rule: KeepRule) -> str:
    return "true" if rule.period is None else f"less than {rule.period.iso} ago"


@every.rule
def test_what_the_rule_keeps_is_there_masked_and_restricted_as_ruled(
    asked: Asked, records: str, rule: str
) -> None:
    record_set = asked.sampled.entry.domain.record_set(records)
    kept = [one for one in _held(asked, records) if any(why.rule == rule for why in one.reasons)]
    assert kept
    for one in kept:
        assert one.after is not None, f"{one.before.key} is gone"
        measures = measures_of(record_set, one.reasons)
        left = _masked(record_set, one.before) if Measure.MASK in measures else one.before.maskable
        assert _read(record_set, one.after.maskable) == _read(record_set, left), one.before.key
        assert one.after.visible is (Measure.RESTRICT not in measures), one.before.key


def _masked(records: RecordSet, row: Row) -> dict[str, str | None]:
    return {column: masked(mask, row.maskable[column]) for column, mask in records.masks.items()}


def _read(records: RecordSet, values: Mapping[str, str | None]) -> dict[str, object]:
    """A document as what it says, however it is spelled."""
    return {
        column: json.loads(value) if value and isinstance(records.masks[column], Mapping) else value
        for column, value in values.items()
    }


# --- who may read -------------------------------------------------------------------------------


@every.domain
def test_readers_see_what_is_restricted_to_them_and_nothing_else(asked: Asked) -> None:
    sampled = asked.sampled
    for records in sampled.record_sets:
        allowed = {
            one.before.key: _readers(sampled.entry.domain, newest(sampled.entry), records, one)
            for one in _held(asked, records.name)
            if Measure.RESTRICT in measures_of(records, one.reasons)
        }
        for group in _groups_that_may_read(sampled, records):
            expected = {key for key, groups in allowed.items() if group in groups}
            assert sampled.seen_by(group, records) == expected, f"{records.name}: {group}"
        hidden = sampled.seen_by(Roles.of(sampled.name).app, records) & allowed.keys()
        assert hidden == set(), f"{records.name}: the business application sees {hidden}"


def _readers(domain: Domain, policy: Policy, records: RecordSet, held: Held) -> set[str]:
    rules = [_rule(domain, policy, records, reason.rule) for reason in held.reasons]
    return {rule.readers for rule in rules if rule.restricts}


def _rule(domain: Domain, policy: Policy, records: RecordSet, path: str) -> KeepRule:
    """A reason's rule: the record set's own, or `child.rule` of a child that it is kept for."""
    child, _, rest = path.partition(".")
    if rest:
        return _rule(domain, policy, domain.record_set(child), rest)
    return next(rule for rule in policy.records[records.name].keep if rule.id == path)


def _groups_that_may_read(sampled: Sampled, records: RecordSet) -> list[str]:
    """The roles, beside the domain's own, that the database lets select from the table."""
    rows = sampled.world.execute(
        "select distinct grantee::regrole::text from aclexplode("
        " (select relacl from pg_class where oid = %s::regclass)) as granted"
        " where privilege_type = 'SELECT' and grantee <> 0"
        " and not grantee::regrole::text = any(%s)",
        quoted(records.table),
        [*vars(Roles.of(sampled.name)).values(), role_of(sampled.name)],
    )
    return [group for (group,) in rows]


# --- a legal hold -------------------------------------------------------------------------------


@every.domain
def test_nothing_of_a_customer_goes_while_a_legal_hold_is_on_them(sampled: Sampled) -> None:
    held = sampled.some_customers
    for subject in held:
        sampled.world.execute(
            f"insert into {sampled.name}.holds (hold_id, subject_id, reference, reason, placed_by)"
            " values (%s, %s, 'r', 'w', 'staff-1')",
            *(f"hold-{subject}", subject),
        )
    before = sampled.snapshot()
    answers = sampled.ask(*sampled.requests())
    after = sampled.snapshot()
    domain = sampled.entry.domain
    for subject in held:
        there, stays = before.of(domain, subject), after.of(domain, subject)
        for records in sampled.record_sets:
            rows = {row.key: row.maskable for row in stays[records.name]}
            was = {row.key: row.maskable for row in there[records.name]}
            assert rows == was, f"{records.name} of {subject}, whom a legal hold keeps"
    told = {str(answer.subject_id): answer.erased for answer in answers.values()}
    assert {told[subject] for subject in held} == {()}


# --- proven, or not committed -------------------------------------------------------------------


@every.domain_that_hides
def test_a_restriction_that_does_not_hold_is_never_told(sampled: Sampled) -> None:
    """As when somebody lets the business application see every row."""
    app = Roles.of(sampled.name).app
    for records in _that_hide(sampled):
        policy = f"policy fullstop_{app} on {quoted(records.table)}"
        [(own,)] = sampled.world.execute(
            "select pg_get_expr(polqual, polrelid) from pg_policy"
            " where polname = %s and polrelid = %s::regclass",
            f"fullstop_{app}",
            quoted(records.table),
        )
        sampled.world.execute(f"alter {policy} using (true)")
        _refused(sampled, ProofError, f"{records.name}: the business role sees")
        sampled.world.execute(f"alter {policy} using ({own})")
    assert sampled.ask(*sampled.requests())


def _that_hide(sampled: Sampled) -> list[RecordSet]:
    rules = newest(sampled.entry).records
    return [r for r in sampled.record_sets if any(rule.restricts for rule in rules[r.name].keep)]


@every.domain
def test_a_row_that_will_not_go_is_never_told_as_gone(sampled: Sampled) -> None:
    """As when a trigger of the team's swallows the change: no error, and nothing erased.

    It is found because no rule holds the row, or because its parent cannot go without it.
    """
    sampled.world.execute(
        "create function swallow() returns trigger language plpgsql as 'begin return null; end'"
    )
    for records in sampled.record_sets:
        sampled.world.execute(
            on(
                records,
                "create trigger swallow before delete or update of {whose} on {bare}"
                " for each row execute function swallow()",
            )
        )
        _refused(sampled, (ProofError, DatabaseError), "neither erased nor kept|foreign key")
        sampled.world.execute(on(records, "drop trigger swallow on {bare}"))
    assert sampled.ask(*sampled.requests())


def _refused(
    sampled: Sampled, refusal: type[Exception] | tuple[type[Exception], ...], words: str
) -> None:
    before = sampled.tables()
    with pytest.raises(refusal, match=words):
        sampled.ask(*sampled.requests())
    assert changed(before, sampled.tables()) == set()


# --- the rows of a record set, as they were, are, and why they stay ------------------------------


@dataclass(frozen=True)
class Held:
    """A row that was asked for: before and after, and the reasons to keep it."""

    before: Row
    after: Row | None
    reasons: Sequence[Reason]


def _held(asked: Asked, records: str) -> Iterator[Held]:
    domain = asked.sampled.entry.domain
    for subject, verdicts in asked.verdicts.items():
        after = {row.key: row for row in asked.after.of(domain, subject)[records]}
        for row in asked.before.of(domain, subject)[records]:
            if row.key in verdicts.get(records, {}):
                yield Held(row, after.get(row.key), verdicts[records][row.key])
