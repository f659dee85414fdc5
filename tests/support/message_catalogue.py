"""Every message as a customer reads it, each placeholder at its longest, for the reference page.

Of results it has what the shipped rules can say: everything at once, and each reason to keep alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial

from fullstop.consumers.aggregator.finding import Finding, findings_of
from fullstop.consumers.aggregator.phrases import Language, Phrasebook
from fullstop.consumers.aggregator.sms import (
    Sender,
    sms,
    sms_kept_is_gone,
    sms_of_rules,
    sms_overdue,
)
from fullstop.consumers.domain.outcome import MEASURES
from fullstop.gateways.segments import SEGMENTS_MAX, segments
from fullstop.gateways.templates import CODE, LANGUAGES, Constants, longest, templates
from fullstop.handlers.catalogue import Entry, catalogue
from fullstop.handlers.rules import KeepRule, RecordRules
from fullstop.intake.promises import Kind
from fullstop.intake.words import near_day, text
from fullstop.schemas import messages
from fullstop.schemas.messages import Erased, Kept
from tests.support.outcomes import completed, deferred, erased

OF = Constants("某某商城", "95XXX", "xx.cn/d/")
SENDER = Sender(OF.signature, OF.hotline)
REFERENCE, LINK = "K3M7P9", "xx.cn/d/7K3MPQ9T2W"
PARAMETER_CHARACTERS = 6
LONG_DAY = date(2036, 12, 30)  # of no year's end, which is said shorter
MANY = 100
DECLARED = {  # SMS that a text takes at most, as `customer.md` has them
    CODE: 1,
    "list_ready": 2,
    "reminder": 2,
    "asked_again": 2,
    "lapsed": 1,
    "unproven": 1,
    "alert": 1,
    "nothing_found": 1,
    "only_newer": 2,
    "kept_is_gone": 2,
    "kept_not_here": 2,
    "overdue": 2,
    "overdue_next": 2,
    "announcement": 2,
    "announcement_near": 2,
}
ENGLISH_MORE = 2  # English says the same in more characters


@dataclass(frozen=True)
class Said:
    """A message in one form and language, and how many SMS it may take."""

    name: str
    language: Language
    text: str
    segments_max: int

    @property
    def segments(self) -> int:
        return segments(self.text)


def texts() -> Iterator[Said]:
    """Every message in the form for gateways that take texts."""
    for language in LANGUAGES:
        for name, said in (*_of_door(language), *_of_case(language)):
            most = DECLARED[name] + (ENGLISH_MORE if language == "en" else 0)
            yield Said(name, language, said, min(most, SEGMENTS_MAX))
        for name, said in _results(language):
            yield Said(name, language, said, SEGMENTS_MAX)


def forms() -> Iterator[Said]:
    """Every message in the form for gateways of templates."""
    for language in LANGUAGES:
        for name, template in templates().items():
            said = longest(template, language, OF, PARAMETER_CHARACTERS)
            yield Said(name, language, said, template.segments_in(language))


def _of_door(language: Language) -> Iterator[tuple[str, str]]:
    for name in (CODE, *(kind.value for kind in Kind)):
        yield (
            name,
            text(
                language,
                f"sms.{name}",
                signature=OF.signature,
                hotline=OF.hotline,
                code="385172",
                reference=REFERENCE,
                link=LINK,
                day=near_day(date(2026, 9, 30) if language == "en" else LONG_DAY, language),
            ),
        )


def _of_case(language: Language) -> Iterator[tuple[str, str]]:
    nothing = findings_of(completed("orders"), _phrasebook(), language)
    newer = completed("orders").model_copy(update={"only_newer": True})
    yield "nothing_found", _sms(nothing, language)
    yield "only_newer", _sms(findings_of(newer, _phrasebook(), language), language)
    for name, is_erased in (("kept_is_gone", True), ("kept_not_here", False)):
        yield name, sms_kept_is_gone(SENDER, language, LONG_DAY, erased=is_erased)
    for name, next_on in (("overdue", None), ("overdue_next", LONG_DAY)):
        said = sms_overdue(
            SENDER,
            language,
            late=12,
            all_late=False,
            promised_on=LONG_DAY,
            next_word_on=next_on,
        )
        yield name, _filled(said)
    rules = partial(sms_of_rules, SENDER, language, LONG_DAY, asked_on=LONG_DAY)
    yield "announcement", _filled(rules())
    yield "announcement_near", _filled(rules(may_be_late=True))


def _results(language: Language) -> Iterator[tuple[str, str]]:
    """Everything gone, everything kept, both as it is told long after, and each reason alone."""
    entries = list(catalogue().values())
    gone = [one for entry in entries for one in _findings(entry, language, keeps=False)]
    kept = [one for entry in entries for one in _findings(entry, language, keeps=True)]
    yield "result: everything goes", _sms(gone, language)
    yield "result: everything is kept", _sms(kept, language)
    yield "result: everything is kept, after 30 days", _sms(kept, language, named=False)
    for entry in entries:
        for rules, rule in _rules(entry):
            found = _findings(entry, language, keeps=True, only=rule)
            yield f"result: {entry.domain.name}.{rules.name}.{rule.id}", _sms(found, language)


def _findings(
    entry: Entry, language: Language, *, keeps: bool, only: KeepRule | None = None
) -> Sequence[Finding]:
    """What is found where all that the rules of a domain keep is kept, or nothing is."""
    policy = entry.policies[-1]
    kept = [_kept(r, rule) for r, rule in _rules(entry) if keeps and only in (None, rule)]
    names = {one.records for one in kept}
    gone = [erased(name, MANY) for name in policy.records if name not in names]
    entries: list[Erased | Kept] = [*gone, *kept]
    outcome = deferred(entry.domain.name, *entries) if kept else completed(entry.domain.name, *gone)
    followed = messages.Policy(version=policy.version, digest=policy.digest)
    return findings_of(outcome.model_copy(update={"policy": followed}), _phrasebook(), language)


def _rules(entry: Entry) -> Iterator[tuple[RecordRules, KeepRule]]:
    for rules in entry.policies[-1].records.values():
        yield from ((rules, rule) for rule in rules.keep)


def _kept(rules: RecordRules, rule: KeepRule) -> Kept:
    return Kept(
        records=rules.name,
        rule=rule.id,
        count=MANY,
        rows=MANY,
        kind=messages.KeptKind(rule.kind.value),
        citation=rule.citation or "—",
        until=LONG_DAY if rule.period else None,
        ends_when=None if rule.period else rule.fact,
        measures=tuple(sorted(MEASURES[measure] for measure in rule.measures)),
        readers=rule.readers,
    )


@cache
def _phrasebook() -> Phrasebook:
    entries = catalogue()
    policies = {name: entry.policies for name, entry in entries.items()}
    return Phrasebook(policies, [entry.domain for entry in entries.values()])


def _sms(findings: Sequence[Finding], language: Language, *, named: bool = True) -> str:
    return _filled(sms(findings, SENDER, language, named=named))


def _filled(said: str) -> str:
    return said.replace("{ref}", REFERENCE).replace("{link}", LINK)


# --- the page -----------------------------------------------------------------------------------

_HEAD = """\
# Every message

Rendered from the rules, the words and the templates by `make reference`, with the shipped signature
and hotline, every placeholder at its longest: 字 is a character of a template's parameter.
Characters and SMS are counted as gateways count them, with the signature.

"""
_ROWS = "| message | | characters | SMS | what a phone shows |\n|---|---|---|---|---|\n"


def page() -> str:
    """`docs/reference/messages.md`."""
    return (
        _HEAD
        + "## As texts\n\n"
        + _ROWS
        + "".join(map(_row, texts()))
        + "\n## As registered templates\n\nWhat is [registered](../how-to/send-messages.md) "
        "with a gateway that takes no text.\n\n" + _ROWS + "".join(map(_row, forms()))
    )


def _row(said: Said) -> str:
    shown = said.text.replace("|", "\\|")
    return f"| `{said.name}` | {said.language} | {len(said.text)} | {said.segments} | {shown} |\n"
