"""What is known of a case: what each domain answered and what the customer was told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from datetime import date, datetime
from types import MappingProxyType

from fullstop.consumers.aggregator.case import Wording, lines_so_far, missing
from fullstop.consumers.aggregator.tell import state_of, stored_outcomes
from fullstop.consumers.operate import set_aside
from fullstop.notify import ledger
from fullstop.outbox.aggregator import cases, letters
from fullstop.outbox.aggregator.cases import NoticeCase
from fullstop.outbox.aggregator.letters import Search
from fullstop.outbox.database import Database
from fullstop.schemas.codec import decode
from fullstop.schemas.messages import DeletionRequested, Outcome

LETTERS_MAX = 100  # of one case that are shown


def case_status(
    database: Database,
    case_id: str,
    wording: Wording,
    civil_day: Callable[[datetime], date],
    today: date,
    domains: Mapping[str, Database] = MappingProxyType({}),
) -> dict[str, object] | None:
    """The facts of a case, ready for JSON; None for a case that nobody has spoken of.

    `domains` are the databases of the domains, to see where the case is set aside.
    """
    with database.transaction() as connection:
        case = cases.case_of(connection, case_id)
        outcomes = stored_outcomes(connection, [case_id]).get(case_id, {})
        request = cases.request_of(connection, case_id)
        incidents = cases.incidents_of(connection, case_id)
        dead_letters = letters.find(connection, Search(case_id=case_id, state=None), LETTERS_MAX)
    if case is None and not (incidents or dead_letters):
        return None
    return {
        **(_unseen(case_id) if case is None else _seen(case, outcomes, wording, civil_day, today)),
        "asked": _asked(request),
        "set_aside": _set_aside(domains, case_id),
        "incidents": [
            {"domain": incident.domain, "reason": incident.reason} for incident in incidents
        ],
        "dead_letters": [
            {
                "id": letter.id,
                "reason": letter.reason,
                "consumer": letter.consumer,
                "state": letter.state.value,
            }
            for letter in dead_letters
        ],
    }


def case_messages(database: Database, case_id: str) -> list[dict[str, object]]:
    """What became of a case's texts, ready for JSON: who was not reached must be called."""
    with closing(database), database.transaction() as connection:
        found = ledger.of_case(connection, case_id)
    return [
        {name: getattr(one, name) for name in ("message_id", "kind", "state", "reason")}
        for one in found
    ]


def _seen(
    case: NoticeCase,
    outcomes: Mapping[str, Outcome],
    wording: Wording,
    civil_day: Callable[[datetime], date],
    today: date,
) -> dict[str, object]:
    expected = case.expected or ()
    state = state_of(case, outcomes, civil_day)
    return {
        "case_id": case.case_id,
        "requested_at": case.requested_at.isoformat() if case.requested_at else None,
        "dry_run": case.dry_run,
        "deadline": _deadline(case, missing(state), today),
        "domains": {name: _domain(outcomes.get(name)) for name in sorted({*expected, *outcomes})},
        "lines": [line.model_dump(mode="json") for line in lines_so_far(state, wording)],
        "notice": {"revision": case.revision, "stage": case.stage},
    }


def _asked(request: bytes | None) -> dict[str, object] | None:
    """Who asked for what on which ground: the evidence that a review went as its author's act."""
    message = decode(request) if request else None
    if not isinstance(message, DeletionRequested):
        return None
    return message.model_dump(
        mode="json", include={"ground", "acting_as", "channel", "records", "waives"}
    )


def _deadline(case: NoticeCase, awaited: Sequence[str], today: date) -> dict[str, object] | None:
    """The last days of the case's two clocks, and the domains that are awaited beyond them."""
    if case.target_on is None or case.promised_on is None:
        return None
    waits = case.late_due_on is not None or case.digest is None
    return {
        "target_on": case.target_on.isoformat(),
        "promised_on": case.promised_on.isoformat(),
        "awaited": list(awaited) if waits else [],
        **({"dead_letter": True} if case.digest is None else {}),
        "late": waits and today > case.target_on,
        "overdue": waits and today > case.promised_on,
    }


def _set_aside(domains: Mapping[str, Database], case_id: str) -> dict[str, dict[str, str | None]]:
    """Where and why the case is set aside, by domain."""
    return {
        name: why
        for name, cases in set_aside.found(domains, [case_id], 1).items()
        for why in cases.values()
    }


def _unseen(case_id: str) -> dict[str, object]:
    """A case of which nothing could be handled: it may be there in dead letters alone."""
    return {
        "case_id": case_id,
        "requested_at": None,
        "dry_run": False,
        "deadline": None,
        "domains": {},
        "lines": [],
        "notice": {"revision": 0, "stage": None},
    }


def _domain(outcome: Outcome | None) -> dict[str, object]:
    if outcome is None:
        return {"state": "pending"}
    return {
        "state": "cancelled" if outcome.cancelled else type(outcome).__name__,
        "revision": outcome.revision,
        "occurred_at": outcome.occurred_at.isoformat(),
        "erased_rows": sum(entry.rows for entry in outcome.erased),
        "remaining": outcome.remaining,
    }
