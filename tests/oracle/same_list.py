"""Whether a list is still the one that was shown: by the paper, and over plain lines.

What was shown is a promise: of what stays, by which rule and until when; of what goes, and how much
of it where a number is shown. A login, a look or a midnight breaks none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from tests.oracle.rows import Fate as RowsFate
from tests.oracle.rows import Reason

Fate = Literal["goes", "stays", "unknown", "nothing"]


@dataclass(frozen=True)
class Line:
    """One line: of which record set, what becomes of how many, and why and until when they stay."""

    records: str
    fate: Fate
    count: int = 0
    rule: str = ""
    until: date | None = None
    is_security: bool = False


def broken(
    shown: Sequence[Line], now: Sequence[Line], numbered: Collection[str]
) -> set[tuple[str, str]]:
    """The record sets of which the customer must be asked again, and why.

    `numbered` are the record sets whose sentence shows how many.
    """
    found: set[tuple[str, str]] = set()
    for records in {line.records for line in now}:
        was = [line for line in shown if line.records == records]
        lines = [line for line in now if line.records == records]
        found |= {(records, why) for why in _broken(was, lines, records in numbered)}
    return found


def _broken(was: Sequence[Line], now: Sequence[Line], is_numbered: bool) -> Iterator[str]:
    if any(line.fate == "unknown" for line in now) and not any(
        old.fate == "unknown" for old in was
    ):
        yield "became_unknown"
    if any(_stays_beyond(was, line) for line in now if line.fate == "stays"):
        yield "kept_otherwise"
    goes = sum(line.count for line in now if line.fate == "goes")
    if any(line.fate == "goes" for line in now):
        if not any(line.fate in ("goes", "stays") for line in was):
            yield "erased_unshown"
        elif is_numbered and goes > _may_go(was, now):
            yield "more_erased"


def _stays_beyond(was: Sequence[Line], line: Line) -> bool:
    if line.is_security:
        return False
    promised = [old.until for old in was if old.fate == "stays" and old.rule == line.rule]
    if not promised:
        return True
    if None in promised:
        return False
    return line.until is None or line.until > max(day for day in promised if day)


def _may_go(was: Sequence[Line], now: Sequence[Line]) -> int:
    """What was shown to go, and of what was shown to stay what has come free since.

    A row may stay by several rules, so the rule by which most came free says how many at least.
    """
    shown = sum(line.count for line in was if line.fate == "goes")
    free = [0]
    for old in (line for line in was if line.fate == "stays"):
        left = sum(new.count for new in now if new.fate == "stays" and new.rule == old.rule)
        free.append(old.count if old.is_security else old.count - left)
    return shown + max(free)


# --- lines, out of rows, lists and notices --------------------------------------------------------

_FATES: Mapping[str, Fate] = {
    "ERASED": "goes",
    "ANONYMISED": "goes",
    "KEPT": "stays",
    "UNKNOWN_RECORDS": "unknown",
}


def lines_of(fates: Mapping[str, RowsFate]) -> list[Line]:
    """What must be told of rows with these fates."""
    found: list[Line] = []
    for records, fate in fates.items():
        if fate.gone_keys:
            found.append(Line(records, "goes", fate.gone))
        by_rule: dict[str, list[Reason]] = {}
        for reason in fate.reasons:
            by_rule.setdefault(reason.rule.id if reason.rule else "needed", []).append(reason)
        found += [_kept(records, rule, reasons) for rule, reasons in by_rule.items()]
    return found


def _kept(records: str, rule: str, reasons: Sequence[Reason]) -> Line:
    days = [reason.until for reason in reasons]
    until = None if None in days else max(day for day in days if day)
    return Line(records, "stays", len(reasons), rule, until, records.startswith("account_security"))


def of_list(shown: Sequence[Mapping[str, Any]]) -> list[Line]:
    """A list as the door keeps it."""
    return [
        Line(
            f"{item['domain']}.{item['record_set']}",
            _FATES.get(item["outcome"], "nothing"),
            item["count"],
            item["rule"] or "",
            date.fromisoformat(item["until"]) if item["until"] else None,
            item["reason"] == "SECURITY",
        )
        for item in shown
    ]


def of_notice(notice: Mapping[str, Any]) -> list[Line]:
    """A notice as it was published."""
    return [
        Line(
            f"{line['domain']}.{line['records']}",
            _FATES.get(line["outcome"], "nothing"),
            line["count"],
            line["rule"] or "",
            line["until"],
            line["domain"] == "account_security",
        )
        for line in notice["lines"]
    ]


def promises(lines: Sequence[Line]) -> list[tuple[str, str, int, str, str]]:
    """What a list says will be, in an order that says nothing."""
    return sorted(
        (line.records, line.fate, line.count, line.rule, str(line.until or ""))
        for line in lines
        if line.fate != "nothing"
    )
