"""What is known of a case: what each domain answered and what the customer was told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from consumers.aggregator import outcomes_of, state_of
from consumers.case import lines_so_far
from consumers.notice import Wording
from outbox import answers as memory
from outbox.database import Database
from schemas.messages import Outcome


def case_status(
    database: Database, case_id: str, wording: Wording, civil_day: Callable[[datetime], date]
) -> dict[str, object] | None:
    """The facts of a case, ready for JSON; None for a case that is not known."""
    with database.transaction() as connection:
        case = memory.case_of(connection, case_id)
        if case is None:
            return None
        answers = outcomes_of(memory.answers_of(connection, [case_id]))[case_id]
        incidents = memory.incidents_of(connection, case_id)
    expected = case.expected or ()
    state = state_of(case, answers, civil_day)
    return {
        "case_id": case.case_id,
        "requested_at": case.requested_at.isoformat() if case.requested_at else None,
        "dry_run": case.dry_run,
        "domains": {name: _domain(answers.get(name)) for name in sorted({*expected, *answers})},
        "lines": [line.model_dump(mode="json") for line in lines_so_far(state, wording)],
        "notice": {"revision": case.revision, "stage": case.stage},
        "incidents": [
            {"domain": incident.domain, "reason": incident.reason} for incident in incidents
        ],
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
