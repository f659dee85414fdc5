"""What a domain says of a case: the contract's words for what the engine counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from pydantic import ValidationError

from fullstop.consumers.domain.engine import Found
from fullstop.handlers.erasure import Kept, Tally
from fullstop.handlers.rules import Measure, Policy, WhenFree
from fullstop.handlers.store import Amount
from fullstop.running.loop import RefusedError
from fullstop.schemas import messages
from fullstop.schemas.messages import DeletionCompleted, DeletionDeferred, Outcome


class OutcomeError(RefusedError):
    """What was counted fits no outcome: nothing of its case may be committed."""


_ACTIONS = {
    WhenFree.DELETE: messages.Action.DELETED,
    WhenFree.ANONYMISE: messages.Action.ANONYMISED,
}
MEASURES = {
    Measure.MASK: messages.Measure.MASKED,
    Measure.SEAL: messages.Measure.SEALED,
    Measure.RESTRICT: messages.Measure.RESTRICTED,
}


@dataclass(frozen=True)
class Addressee:
    """Who an outcome is about: what it repeats of its case."""

    case_id: str
    subject_id: str
    dry_run: bool
    unknown_records: tuple[str, ...]
    contact: bytes | None = None


def outcome_of(
    to: Addressee,
    policy: Policy,
    tally: Tally,
    *,
    revision: int,
    found: Found,
    occurred_at: datetime,
    before: Sequence[messages.Erased] = (),
    event_id: str | None = None,
) -> Outcome:
    """Completed when nothing remains, else deferred with the rule behind every row.

    `before` is what the case's last outcome told as erased; what was done then is told as it was.
    OutcomeError where the contract has no such outcome.
    """
    head = _head(to, policy, revision, occurred_at, event_id)
    try:
        return _built(head, found, policy, tally, before)
    except ValidationError as error:
        raise OutcomeError(f"{error.error_count()} fields fit no outcome") from error


def _built(
    head: Mapping[str, object],
    found: Found,
    policy: Policy,
    tally: Tally,
    before: Sequence[messages.Erased],
) -> Outcome:
    common = {
        **head,
        "unknown_subject": found.unknown_subject,
        "erased": _together(before, _erased(policy, tally.erased)),
        "remaining": tally.remaining,
    }
    if tally.remaining == 0:
        return DeletionCompleted.model_validate({**common, "only_newer": found.only_newer})
    return DeletionDeferred.model_validate({**common, "kept": tuple(map(kept_entry, tally.kept))})


def cancelled(
    to: Addressee, policy: Policy, *, remaining: int, revision: int, occurred_at: datetime
) -> Outcome:
    """The outcome of a case that was called off before anything was done."""
    return DeletionCompleted.model_validate(
        {**_head(to, policy, revision, occurred_at), "cancelled": True, "remaining": remaining}
    )


def _head(
    to: Addressee,
    policy: Policy,
    revision: int,
    occurred_at: datetime,
    event_id: str | None = None,
) -> dict[str, object]:
    return {
        "event_id": event_id or str(uuid4()),
        "case_id": to.case_id,
        "subject_id": to.subject_id,
        "domain": policy.domain,
        "revision": revision,
        "occurred_at": occurred_at,
        "policy": messages.Policy(version=policy.version, digest=policy.digest),
        "unknown_records": to.unknown_records,
        "contact": to.contact,
        "dry_run": to.dry_run,
    }


def _erased(policy: Policy, erased: Mapping[str, Amount]) -> tuple[messages.Erased, ...]:
    return tuple(
        erased_entry(policy, name, amount) for name, amount in erased.items() if amount.rows
    )


def erased_entry(policy: Policy, name: str, amount: Amount) -> messages.Erased:
    """What is said of a record set of which something is gone."""
    return messages.Erased(
        records=name,
        action=_ACTIONS[policy.records[name].when_free],
        count=amount.count,
        rows=amount.rows,
    )


def _together(
    before: Sequence[messages.Erased], now: Sequence[messages.Erased]
) -> tuple[messages.Erased, ...]:
    """One entry a record set and action, with the sum of both."""
    found = {(entry.records, entry.action): entry for entry in before}
    for entry in now:
        last = found.get((entry.records, entry.action))
        if last is not None:
            sums = {"count": last.count + entry.count, "rows": last.rows + entry.rows}
            entry = entry.model_copy(update=sums)
        found[entry.records, entry.action] = entry
    return tuple(found.values())


def kept_entry(kept: Kept) -> messages.Kept:
    """What is said of what one rule keeps in one record set."""
    rule = kept.rule
    return messages.Kept(
        records=kept.records,
        rule=rule.id,
        count=kept.amount.count,
        rows=kept.amount.rows,
        kind=messages.KeptKind(rule.kind.value),
        citation=rule.citation,
        until=kept.until,
        ends_when=rule.fact if rule.period is None else None,
        measures=tuple(sorted(MEASURES[measure] for measure in kept.measures)),
        readers=rule.readers,
    )
