"""What is told of an error that no part of the product raises for a person to read."""

from __future__ import annotations

from fullstop.consumers.command.terminal import EXIT_REFUSED
from fullstop.outbox.database import DatabaseError, refused, unreached
from fullstop.running.logs import where

EXIT_BUG = 70  # EX_SOFTWARE


def told(error: Exception) -> tuple[str, int]:
    """The message and the exit code; a bug's own message may quote a row, so its place is told."""
    if isinstance(error, DatabaseError):
        return _of_database(error), EXIT_REFUSED
    return f"a bug: {type(error).__name__} at {where(error)}", EXIT_BUG


def _of_database(error: DatabaseError) -> str:
    """What to do about a database's error; its own message may quote a row."""
    if failed := unreached(error):
        return f"{failed}; is FULLSTOP_DATABASE_URL right?"
    match error.sqlstate:
        case "55P03":
            advice = (
                "something is being carried out now and did not end in time; type the same again, "
                "a hold with its --id"
            )
        case "42P01" | "42703" | "42883" | "3F000":
            advice = "was `fullstop migrate` run there?"
        case _:
            advice = "the server's log says more, but for what the processes' own login did"
    return f"{refused(error)}; {advice}"
