"""What one domain's outcome and the rules come to for a notice: findings, each on one entry of it.

The words come from the retention files. Where this process does not know the version or the rule
that an outcome followed, or where a file's words claim more than the outcome proves, a plain
sentence that claims nothing more takes their place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import groupby

from fullstop.consumers.aggregator.claims import Claim, asks_for_an_act, claims_in, never_said
from fullstop.consumers.aggregator.phrases import (
    Language,
    Phrasebook,
    capital,
    full_day,
    kinds_of_data,
    phrase,
    phrase_of,
    short_day,
)
from fullstop.handlers.contract import RecordSet, Sensitive, Words
from fullstop.handlers.rules import (
    DUTY_READERS,
    NOBODY,
    SECRET_HOLD,
    KeepRule,
    Kind,
    RecordRules,
    child_in_need,
)
from fullstop.schemas.messages import (
    SENTENCE_CHARACTERS_MAX,
    UNRECOGNISED,
    WORD_CHARACTERS_MAX,
    Action,
    DeletionDeferred,
    Erased,
    Kept,
    KeptKind,
    LineOutcome,
    Measure,
    NoticeLine,
    Outcome,
)


class Refusal(StrEnum):
    """Why nothing was done about something that was asked for."""

    UNKNOWN = "unknown"
    NOT_OWN_ACT = "not_own_act"  # it goes only as its author's own act
    NOT_IN_FORCE = "not_in_force"  # the rules that make it erasable are still to come
    NOT_WAIVED = "not_waived"  # giving it up ended nothing


TEXTS = {
    LineOutcome.ERASED: Words("{what}已删除", "{what} deleted"),
    LineOutcome.ANONYMISED: Words("{what}里能认出您的内容已去掉", "{what} made anonymous"),
    LineOutcome.KEPT: Words("{what}{why}暂时要留着", "{what} kept{why}"),
    LineOutcome.NOTHING_HELD: Words("没有找到与您有关的信息", "nothing about you was found"),
    LineOutcome.UNKNOWN_SUBJECT: Words("没有找到这个账号", "this account was not found"),
    LineOutcome.PENDING: Words("这一部分正在办", "this part is in progress"),
    LineOutcome.CANCELLED: Words("这一部分已叫停", "this part was stopped"),
}
_PREVIEWS = {
    LineOutcome.ERASED: Words("{what}将删除", "{what} will be deleted"),
    LineOutcome.ANONYMISED: Words("{what}里能认出您的内容将去掉", "{what} will be made anonymous"),
}
REFUSALS = {
    Refusal.NOT_OWN_ACT: Words(  # true also of the author, who closed the account and asked no more
        "{what}这次没有处理，作者本人可以另外申请删除",
        "{what} not processed: the author can ask for this separately",
    ),
    Refusal.NOT_IN_FORCE: Words(
        "{what}现在还不能申请删除，没有处理", "{what} not processed: this cannot be asked for yet"
    ),
    Refusal.NOT_WAIVED: Words(
        "{what}没有可以放弃的，声明放弃没有作用", "{what}: nothing to waive, so that had no effect"
    ),
    Refusal.UNKNOWN: Words("{what}没有认出来，没有处理", "{what} not recognised"),
}
_KEPT_UNTIL = Words("{what}{why}要留到{d}", "{what} kept{why} until {d}")
_FOR_ITS_CHILD = Words(
    "{what}因为{child}还在，先留着，它们不在了就自动删除",
    "{what} kept for the sake of {child} that stay; deleted once those are gone",
)
_FOR_ITS_CHILD_SHORT = Words(
    "{what}因为{child}还在先留着", "{what} kept for the sake of {child} that stay"
)
_UNVERIFIED = Words(
    "这一部分已停用，没能核实是否删除", "this part is out of use; deletion could not be verified"
)
_NO_LONGER_HERE = Words("此前暂留的信息已不在这里", "what had to stay is no longer here")
_NOT_DAILY = frozenset({NOBODY, *DUTY_READERS})  # who reads nothing in daily business
NO_WHY = Words("", "")
_AND_GONE = Words("；", "; ")
_AS_RULED = Words("按规定", " under our retention rules")  # where no law may be claimed
_WHY = {
    None: NO_WHY,
    KeptKind.STATUTORY: Words("依法", " by law"),
    KeptKind.LEGAL_HOLD: Words("因法律程序需要", " for legal proceedings"),
    KeptKind.SECURITY: Words("为了账号安全", " for account security"),
    KeptKind.UNFINISHED_BUSINESS: Words("因为事情还没办完", " while a matter is open"),
}


@dataclass(frozen=True)
class Finding:
    """What may be said of one entry of one domain's outcome.

    `clause` is its short form in an SMS, None where it can only be counted; `why` the reason for
    keeping, no words where it has none of its own; `locked` says that what is kept is shown to
    nobody in daily business; `refusal` why what is UNKNOWN_RECORDS was left alone; `rule` what
    keeps it.
    """

    domain: str
    records: str
    outcome: LineOutcome
    sentence: str
    count: int = 0
    until: date | None = None
    clause: str | None = None
    kind: KeptKind | None = None
    why: Words = NO_WHY
    locked: bool = False
    refusal: Refusal | None = None
    rule: str = ""

    @property
    def is_kept(self) -> bool:
        return self.outcome is LineOutcome.KEPT

    @property
    def asks(self) -> bool:
        """It asks the customer to do something, which ends the reason for keeping."""
        return self.is_kept and self.until is None and asks_for_an_act(self.clause or "")

    def line(self) -> NoticeLine:
        return NoticeLine(
            domain=self.domain,
            records=self.records,
            outcome=self.outcome,
            count=self.count,
            until=self.until,
            sentence=capital(self.sentence),
            rule=self.rule if self.rule and not is_secret(self.rule) else None,
        )


def findings_of(
    outcome: Outcome, phrasebook: Phrasebook, language: Language
) -> tuple[Finding, ...]:
    """All that one domain's outcome lets us say, in the outcome's order."""
    of_entries = (
        *(_erased(outcome, entry, phrasebook, language) for entry in _worth_a_line(outcome)),
        *(_kept(outcome, entry, phrasebook, language) for entry in _told(_kept_entries(outcome))),
        *(_refused(outcome, name, phrasebook, language) for name in outcome.unknown_records),
    )
    if outcome.cancelled:
        return (*of_entries, plain(outcome.domain, LineOutcome.CANCELLED, language))
    if outcome.unknown_subject:
        return (*of_entries, plain(outcome.domain, LineOutcome.UNKNOWN_SUBJECT, language))
    return of_entries or (_nothing(outcome, language),)


def plain(domain: str, outcome: LineOutcome, language: Language, records: str = "") -> Finding:
    """A finding without words, count or date of its own."""
    return Finding(domain, records, outcome, phrase(TEXTS[outcome], language))


def unverified(domain: str, language: Language) -> Finding:
    """A domain that is retired and that nobody answers for: never told as done."""
    return Finding(domain, "", LineOutcome.PENDING, phrase(_UNVERIFIED, language))


def unknown_records(name: str, language: Language) -> Finding:
    """A name in the request, ``domain`` or ``domain.record_set``, that nobody knows."""
    return _left_alone(name, Refusal.UNKNOWN, None, language)


def not_waived(
    name: str, outcome: Outcome | None, phrasebook: Phrasebook, language: Language
) -> Finding | None:
    """What is to be said of a record set that was given up; None where a rule's words say it.

    `outcome` is of its domain, None of one that was not asked.
    """
    domain, _, records = name.partition(".")
    if outcome is not None and _answers_waiver(outcome, records, phrasebook):
        return None
    declared = phrasebook.record_set(domain, records)
    return _left_alone(name, Refusal.NOT_WAIVED, declared, language)


def _answers_waiver(outcome: Outcome, records: str, phrasebook: Phrasebook) -> bool:
    """Its rules end with the waiver, and what became of the records is told; or nobody knows."""
    policy = phrasebook.policy(outcome.domain, outcome.policy)
    if policy is None or outcome.cancelled:
        return True
    can_be = any(rule.waived_by == records for r in policy.records.values() for rule in r.keep)
    told = {e.records for e in outcome.erased} | {e.records for e in _kept_entries(outcome)}
    return can_be and records in told


def _nothing(outcome: Outcome, language: Language) -> Finding:
    """An outcome with nothing in it; in a later one, what was kept then is there no more."""
    nothing = plain(outcome.domain, LineOutcome.NOTHING_HELD, language)
    if outcome.revision == 1:
        return nothing
    return replace(nothing, sentence=phrase(_NO_LONGER_HERE, language))


def _rules(outcome: Outcome, records: str, phrasebook: Phrasebook) -> RecordRules | None:
    policy = phrasebook.policy(outcome.domain, outcome.policy)
    return None if policy is None else policy.records.get(records)


# --- what was erased ----------------------------------------------------------------------------


def _worth_a_line(outcome: Outcome) -> list[Erased]:
    """The erased entries, without empty ones of records that another entry speaks of."""
    spoken_of = {entry.records for entry in outcome.erased if entry.count or entry.rows}
    spoken_of |= {entry.records for entry in _kept_entries(outcome)}
    return [e for e in outcome.erased if e.count or e.rows or e.records not in spoken_of]


def _erased(outcome: Outcome, entry: Erased, phrasebook: Phrasebook, language: Language) -> Finding:
    if not (entry.count or entry.rows):
        return plain(outcome.domain, LineOutcome.NOTHING_HELD, language, entry.records)
    deleted = entry.action is Action.DELETED
    became = LineOutcome.ERASED if deleted else LineOutcome.ANONYMISED
    rules = _rules(outcome, entry.records, phrasebook)
    what = None if rules is None else _counted(rules.what, entry.count, language)
    sentence = _became(became, what or kinds_of_data(1, language), outcome, language)
    named = None
    if rules is not None and not rules.sensitive:
        named = _counted(rules.sms or rules.what, entry.count, language)
    return Finding(outcome.domain, entry.records, became, sentence, entry.count, clause=named)


def _became(became: LineOutcome, what: str, outcome: Outcome, language: Language) -> str:
    """What became of it, or in a preview what will."""
    return phrase((_PREVIEWS if outcome.dry_run else TEXTS)[became], language, what=what)


def _counted(what: Words, count: int, language: Language) -> str | None:
    """The words for so many records; None where these words may not be said."""
    text = phrase_of(count, what, language)
    if never_said(text, what.may_say) or ("{n}" in text and not count):
        return None
    return text.replace("{n}", str(count))


# --- what is kept -------------------------------------------------------------------------------


def _kept_entries(outcome: Outcome) -> tuple[Kept, ...]:
    return outcome.kept if isinstance(outcome, DeletionDeferred) else ()


def _told(kept: Sequence[Kept]) -> list[Kept]:
    """The kept entries that the customer is told of: all but secret holds.

    Where a secret hold is the only reason, it is told like any keeping by law: the records are
    still there, and must not be called gone.
    """
    openly = [entry for entry in kept if not is_secret(entry.rule)]
    told = {entry.records for entry in openly}
    by_law = (
        entry.model_copy(update={"kind": KeptKind.STATUTORY})
        for entry in kept
        if is_secret(entry.rule) and entry.records not in told
    )
    return [*openly, *by_law]


def is_secret(rule: str) -> bool:
    """Whether the rule is a legal hold of which the customer is not told."""
    return rule == SECRET_HOLD.id or rule.endswith(f".{SECRET_HOLD.id}")


def _kept(outcome: Outcome, entry: Kept, phrasebook: Phrasebook, language: Language) -> Finding:
    rules = _rules(outcome, entry.records, phrasebook)
    rule = next((rule for rule in rules.keep if rule.id == entry.rule), None) if rules else None
    sentence, clause = (
        _own_words(outcome, entry, rule, language)
        if rule
        else _for_its_child(outcome, entry, phrasebook, language)
    )
    # A short form's day reads as that on which the records go; a hold may keep them longer.
    may_be_named = rules and _may_be_named(rules, rule) and not _is_held(outcome, entry)
    why = _why(outcome, entry, phrasebook)
    return Finding(
        domain=outcome.domain,
        records=entry.records,
        outcome=LineOutcome.KEPT,
        sentence=sentence or kept_unnamed(entry.until, why, language),
        count=entry.count,
        until=entry.until,
        clause=clause if may_be_named else None,
        # For another record's sake: then no matter is open that anybody could end.
        kind=None if child_in_need(entry.ends_when) else entry.kind,
        why=why,
        locked=_is_locked(outcome, entry),
        rule=entry.rule,
    )


def _why(outcome: Outcome, entry: Kept, phrasebook: Phrasebook) -> Words:
    """The reason for keeping; a law is claimed only where its rule is known and verified."""
    if child_in_need(entry.ends_when):
        return NO_WHY
    if entry.kind is not KeptKind.STATUTORY:
        return _WHY[entry.kind]
    child, _, name = entry.rule.rpartition(".")
    rules = _rules(outcome, child or entry.records, phrasebook)
    is_law = rules and any(rule.id == name and rule.rests_on_law for rule in rules.keep)
    return _WHY[entry.kind] if is_law else _AS_RULED


def _is_locked(outcome: Outcome, entry: Kept) -> bool:
    """Nobody reads it in daily business, not even for another reason that keeps the same."""
    same = [other for other in _kept_entries(outcome) if other.records == entry.records]
    return Measure.RESTRICTED in entry.measures and all(
        other.readers in _NOT_DAILY for other in same if Measure.RESTRICTED in other.measures
    )


def _own_words(
    outcome: Outcome, entry: Kept, rule: KeepRule, language: Language
) -> tuple[str | None, str | None]:
    """The rule's own sentence and short form; None for one that the outcome does not prove."""
    proven = _proven(outcome, entry)
    day = full_day(entry.until, language) if entry.until else None
    short = short_day(entry.until, language) if entry.until else None
    count, part = entry.count, _gone_part(outcome, entry, rule, language)
    forms = (_fitting(form, day, proven, language, count, part) for form in (rule.notice, rule.sms))
    return next(filter(None, forms), None), _fitting(rule.sms, short, proven, language, count)


def _gone_part(outcome: Outcome, entry: Kept, rule: KeepRule, language: Language) -> str:
    """What of the kept records went at once."""
    if rule.masked is None or Measure.MASKED not in entry.measures:
        return ""
    what = phrase(rule.masked, language)
    if never_said(what, rule.masked.may_say):
        return ""
    return phrase(_AND_GONE, language) + _became(LineOutcome.ERASED, what, outcome, language)


def _for_its_child(
    outcome: Outcome, entry: Kept, phrasebook: Phrasebook, language: Language
) -> tuple[str | None, str | None]:
    """That a parent stays for a child's sake, in what customers call both; else nothing."""
    names = (entry.records, child_in_need(entry.ends_when) or "")
    found = [phrasebook.record_set(outcome.domain, name) for name in names]
    declared = [one.words for one in found if one is not None and one.words]
    words = [phrase(one, language) for one in declared]
    if len(words) < len(names) or any(map(never_said, words, (one.may_say for one in declared))):
        return None, None
    what, child = words[0], words[1][:1].lower() + words[1][1:]
    forms = (_FOR_ITS_CHILD, _FOR_ITS_CHILD_SHORT)
    sentence, clause = (phrase(form, language, what=what, child=child) for form in forms)
    return sentence, clause


def kept_unnamed(until: date | None, why: Words, language: Language, kinds: int = 1) -> str:
    """That so many kinds of data are kept, without a word of what they are."""
    what, because = kinds_of_data(kinds, language), phrase(why, language)
    if until is None:
        return phrase(TEXTS[LineOutcome.KEPT], language, what=what, why=because)
    day = full_day(until, language)
    return phrase(_KEPT_UNTIL, language, what=what, why=because, d=day)


def _may_be_named(rules: RecordRules, rule: KeepRule | None) -> bool:
    """Whether an SMS may name these records, which strangers may read (`customer.md` F11).

    What is sensitive is only counted there, but for a bank account whose matter the customer must
    end: to be told to unbind a card (M5) names the act.
    """
    is_open = rule is not None and rule.kind is Kind.UNFINISHED_BUSINESS
    return rules.sensitive <= (frozenset({Sensitive.BANK_ACCOUNT}) if is_open else frozenset())


def _is_held(outcome: Outcome, entry: Kept) -> bool:
    """Whether a legal hold without an end is on the same records."""
    return any(
        other.records == entry.records and other.kind is KeptKind.LEGAL_HOLD and other.until is None
        for other in _kept_entries(outcome)
    )


def _proven(outcome: Outcome, entry: Kept) -> frozenset[Claim]:
    proofs = {
        Claim.LOCKED: _is_locked(outcome, entry),
        Claim.OUT_OF_REACH: Measure.RESTRICTED in entry.measures,
        Claim.DONE_ALREADY: not outcome.dry_run,
        Claim.PART_GOES_NOW: Measure.MASKED in entry.measures and outcome.dry_run,
        Claim.GOES_BY_ITSELF: _ends_last(outcome, entry),
    }
    return frozenset(claim for claim, proven in proofs.items() if proven)


def _ends_last(outcome: Outcome, entry: Kept) -> bool:
    """No other reason is known to hold the records longer, or has an end that nobody can name."""
    same = [other for other in _kept_entries(outcome) if other.records == entry.records]
    if any(other.until is None and other.ends_when is None for other in same):
        return False
    if _is_held(outcome, entry):
        return False
    return entry.until is None or entry.until == max(o.until for o in same if o.until)


def _fitting(
    words: Words | None,
    day: str | None,
    proven: frozenset[Claim],
    language: Language,
    count: int,
    part: str = "",
) -> str | None:
    """A file's words with their day and what went at once, if every claim in them is proven."""
    if words is None:
        return None
    text = phrase_of(count, words, language)
    if never_said(text, words.may_say) or (day is None and "{d}" in text):
        return None
    dated = text.replace("{d}", day or "") + part
    return dated if claims_in(text) <= proven and len(dated) <= SENTENCE_CHARACTERS_MAX else None


# --- what was left alone ------------------------------------------------------------------------


def _refused(outcome: Outcome, name: str, phrasebook: Phrasebook, language: Language) -> Finding:
    """What the domain did not carry out; the rules that it followed say why."""
    records = name.partition(".")[2]
    declared = phrasebook.record_set(outcome.domain, records)
    policy = phrasebook.policy(outcome.domain, outcome.policy)
    if declared is None or policy is None:
        return unknown_records(name, language)
    if records not in policy.records:
        return _left_alone(name, Refusal.NOT_IN_FORCE, declared, language)
    if declared.authors_own:
        return _left_alone(name, Refusal.NOT_OWN_ACT, declared, language)
    return unknown_records(name, language)


def _left_alone(
    name: str, refusal: Refusal, declared: RecordSet | None, language: Language
) -> Finding:
    domain, records, count = _place(name)
    words = declared.words if declared else None
    what = None if words is None else _counted(words, 0, language)
    sentence = phrase(REFUSALS[refusal], language, what=what or kinds_of_data(1, language))
    return Finding(
        domain,
        records,
        LineOutcome.UNKNOWN_RECORDS,
        sentence,
        count,
        clause=None if declared is None or declared.sensitive else what,
        refusal=refusal,
    )


def _place(name: str) -> tuple[str, str, int]:
    """The domain and record set that a line may repeat of a name; 1 if it must only be counted."""
    domain, _, records = name.partition(".")
    if domain == UNRECOGNISED or len(domain) > WORD_CHARACTERS_MAX:
        return UNRECOGNISED, "", 1
    return (domain, records, 0) if len(records) <= WORD_CHARACTERS_MAX else (domain, "", 1)


# --- fewer findings -----------------------------------------------------------------------------


def last_to_end(kept: Sequence[Finding]) -> list[Finding]:
    """Of each record set the finding that ends last."""
    last: dict[tuple[str, str], Finding] = {}
    for finding in kept:
        place = (finding.domain, finding.records)
        last[place] = max(last.get(place, finding), finding, key=_end)
    return list(last.values())


def _end(finding: Finding) -> tuple[bool, date, bool, bool]:
    open_matter = finding.kind is KeptKind.UNFINISHED_BUSINESS  # which the customer can end
    return finding.until is None, finding.until or date.max, open_matter, finding.asks


def counted(findings: Sequence[Finding], language: Language) -> list[Finding]:
    """The same, with one finding for all names of a place that no line may repeat."""
    nameless: dict[tuple[str, Refusal | None], list[Finding]] = {}
    for finding in findings:
        if _is_nameless(finding):
            nameless.setdefault((finding.domain, finding.refusal), []).append(finding)
    rest = [finding for finding in findings if not _is_nameless(finding)]
    return rest + [_gather(group, language, dry_run=False) for group in nameless.values()]


def _is_nameless(finding: Finding) -> bool:
    return finding.outcome is LineOutcome.UNKNOWN_RECORDS and bool(finding.count)


def gathered(findings: Sequence[Finding], language: Language, *, dry_run: bool) -> list[Finding]:
    """One finding per domain and outcome, for a notice that would be too long.

    `count` is then the number of findings gathered in it.
    """
    groups = groupby(sorted(findings, key=_gathering), key=_gathering)
    return [_gather(list(group), language, dry_run=dry_run) for _, group in groups]


def _gathering(finding: Finding) -> tuple[str, str, str]:
    unknown = finding.outcome is LineOutcome.UNKNOWN_RECORDS  # of domains that need not exist
    return ("" if unknown else finding.domain, finding.outcome, finding.refusal or "")


def _gather(group: Sequence[Finding], language: Language, *, dry_run: bool) -> Finding:
    first = group[0]
    if len(group) == 1:
        return first
    texts = {**TEXTS, **(_PREVIEWS if dry_run else {})}
    text = REFUSALS[first.refusal] if first.refusal else texts[first.outcome]
    sentence = phrase(text, language, what=kinds_of_data(len(group), language), why="")
    return Finding(first.domain, "", first.outcome, sentence, len(group), refusal=first.refusal)
