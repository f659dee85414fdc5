"""A text as a registered template and its parameters, for gateways that take no text.

Kinds of information stand there by their names of six characters; where these run out, or none may
be named, they are counted. What has no template of its own is told as news of the request.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fullstop.consumers.aggregator.body import (
    is_all_stopped,
    is_nothing,
    is_nothing_to_delete,
)
from fullstop.consumers.aggregator.finding import Finding, is_by_law, told_in_a_text
from fullstop.consumers.aggregator.phrases import Language
from fullstop.gateways.templates import REFERENCE, Form, form, news, of_day, of_month
from fullstop.schemas.messages import LineOutcome

_GONE = ("gone1", "gone2", "gone_many")
_STAYS = ("kept1", "kept2", "law1", "law2")
NAMES = frozenset(
    {
        *("nothing_found", "only_newer", "stopped", "result"),
        *("kept_is_gone", "kept_not_here", "overdue", "overdue_next", "announcement"),
        *("acts", *(f"acts_{gone}" for gone in _GONE)),
        *(*_GONE, *_STAYS, *(f"{gone}_{stays}" for gone in _GONE for stays in _STAYS)),
    }
)
"""Every template that a notice may have."""
_TWO = 2  # names have room in a template
_ONE_DIGIT = 10


@dataclass(frozen=True)
class _Part:
    """A part of a template: its name there, and its parameters."""

    name: str
    parameters: Mapping[str, object]


_NOTHING = _Part("", {})


def result_form(findings: Sequence[Finding], language: Language, *, named: bool) -> Form:
    """The result; `named` allows the kinds of information."""
    if is_nothing(findings):
        return form("nothing_found", language, ref=REFERENCE)
    if is_nothing_to_delete(findings):
        return form("only_newer", language, ref=REFERENCE)
    if is_all_stopped(findings):
        return form("stopped", language, ref=REFERENCE)
    parts = _parts(findings, language, named=named)
    if not (name := "_".join(part.name for part in parts if part.name)):
        return news(REFERENCE, language)
    values = {key: value for part in parts for key, value in part.parameters.items()}
    return form(name, language, ref=REFERENCE, **values)


def kept_is_gone_form(language: Language, asked_on: date, *, erased: bool) -> Form:
    """The last message of a case; it names no kinds."""
    name = "kept_is_gone" if erased else "kept_not_here"
    return form(name, language, **of_month(asked_on, language))


def rules_form(language: Language, effective_from: date) -> Form:
    """Of rules that are to come: their day, and that what is kept follows them."""
    day = effective_from.day
    return form("announcement", language, day=day, **of_month(effective_from, language))


def overdue_form(
    language: Language, *, late: int, promised_on: date, next_word_on: date | None
) -> Form:
    """The apology; without `next_word_on` no further word is promised."""
    values: dict[str, object] = {"late": late, "promised": of_day(promised_on, language)}
    if next_word_on is None:
        return form("overdue", language, ref=REFERENCE, **values)
    day = of_day(next_word_on, language)
    return form("overdue_next", language, ref=REFERENCE, next=day, **values)


def _parts(findings: Sequence[Finding], language: Language, *, named: bool) -> list[_Part]:
    """What can be done comes first; what stays is then on the page. Else what went and what stays.

    Of records that stay in part, nothing is said to be gone.
    """
    went = [f for f in findings if f.outcome is LineOutcome.ERASED and not f.is_partial]
    gone = _told("gone", went, language, named=named, many="gone_many")
    kept = told_in_a_text([f for f in findings if f.outcome is LineOutcome.KEPT])
    if acts := sum(finding.asks for finding in kept):
        return [_Part("acts", {"acts": acts}), gone]
    stays = _told("kept", kept, language, named=named)
    if kept and all(is_by_law(finding, language) for finding in kept):
        stays = _Part(stays.name.replace("kept", "law"), stays.parameters)
    return [gone, stays]


def _told(
    stem: str, findings: Sequence[Finding], language: Language, *, named: bool, many: str = ""
) -> _Part:
    """So many kinds by name as there is room for; `many` is a form that counts them all, too."""
    count = len({finding.place for finding in findings})
    names = _names(findings) if named else []
    first, second = f"{stem}1", f"{stem}2"
    if not count:
        return _NOTHING
    if not names or count == 1:
        return _Part(first, {first: names[0] if names else _kinds(count, language)})
    if len(names) >= _TWO and (count == _TWO or many):
        two: dict[str, object] = {first: names[0], second: names[1]}
        return _Part(second, two) if count == _TWO else _Part(many, {**two, stem: count})
    return _Part(second, {first: names[0], second: _more(count - 1, language)})


def _names(findings: Sequence[Finding]) -> list[str]:
    """What names a person most comes first."""
    by_person = sorted(findings, key=lambda finding: finding.personal, reverse=True)
    return list(dict.fromkeys(one.kind_name for one in by_person if one.kind_name))


def _kinds(count: int, language: Language) -> str:
    """3类信息, 3 sets: in six characters."""
    if language == "zh":
        return f"{count}类信息"
    return f"{count} set{'s' if count > 1 else ''}" if count < _ONE_DIGIT else "data"


def _more(count: int, language: Language) -> str:
    """另外3类, 3 more: in six characters."""
    if language == "zh":
        return f"另外{count}类"
    return f"{count} more" if count < _ONE_DIGIT else "others"
