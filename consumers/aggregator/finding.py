"""What one domain's outcome and the rules come to for a notice: findings, each on one entry of it.

The words come from the retention files. Where this process does not know the version or the rule
that an outcome followed, or where a file's words claim more than the outcome proves, a plain
sentence that claims nothing more takes their place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from fullstop.consumers.aggregator.claims import Claim, asks_for_an_act, claims_in, never_said
from fullstop.consumers.aggregator.phrases import (
    Language,
    Phrasebook,
    full_day,
    is_one,
    kinds_of_data,
    phrase,
    remembered,
    says,
    short_day,
)
from fullstop.handlers.contract import RecordSet, Sensitive, Words
from fullstop.handlers.rules import (
    DATED_LATER,
    DUTY_READERS,
    NOBODY,
    RULES_TO_COME,
    SAME_DAY,
    SECRET_HOLD,
    KeepRule,
    Policy,
    RecordRules,
    child_in_need,
)
from fullstop.schemas.messages import (
    SENTENCE_CHARACTERS_MAX,
    UNRECOGNISED,
    WORD_CHARACTERS_MAX,
    Action,
    DeletionCompleted,
    DeletionDeferred,
    Erased,
    Kept,
    KeptKind,
    LineOutcome,
    Measure,
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
    LineOutcome.ONLY_NEWER: Words(
        "只有您确认之后新产生的信息，不在这次申请内",
        "only what was added after you confirmed, which this request does not cover",
    ),
    LineOutcome.PENDING: Words("这一部分正在办", "this part is in progress"),
    LineOutcome.CANCELLED: Words("这一部分已叫停", "this part was stopped"),
}
PREVIEWS = {
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
_NOT_FOUND = Words("没有找到{what}", "{what}: not found")
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
_SECURITY_ONLY = frozenset({"security"})
_ACCOUNT = frozenset({Sensitive.BANK_ACCOUNT})
_NO_WHY = Words("", "")
# Rules of no file: their records stay as they are.
_AS_IT_IS = {
    DATED_LATER.fact: Words(
        "{what}的日期晚于今天，核对清楚之前暂时要留着",
        "{what} dated later than today, kept until this is cleared up",
    ),
    SAME_DAY.fact: Words(
        "{what}有您确认当天的，分不清先后，先留着，要删除请过了这天再申请",
        "{what} of the day you confirmed, kept because what came first cannot be told; ask again "
        "from the next day on to have this deleted",
    ),
    RULES_TO_COME.fact: Words(
        "{what}现在还不能删除，有关规则生效后再办",
        "{what} cannot be deleted yet; this is done once the rules for it are in force",
    ),
}
# The same of a record that belongs to what is kept.
_OF_ITS_PART = {
    DATED_LATER.fact: Words(
        "{what}下面有记录的日期晚于今天，核对清楚之前暂时要留着",
        "{what} kept until the date of a record that belongs there is cleared up",
    ),
    SAME_DAY.fact: Words(
        "{what}下面有您确认当天的记录，分不清先后，先留着，要删除请过了这天再申请",
        "{what} kept for a record that belongs there and is of the day you confirmed; ask again "
        "from the next day on to have this deleted",
    ),
}
_AND_GONE = Words("；", "; ")
_AS_RULED = Words("按规定", " under our retention rules")  # where no law may be claimed
_WHY = {
    None: _NO_WHY,
    KeptKind.STATUTORY: Words("依法", " by law"),
    KeptKind.LEGAL_HOLD: Words("因法律程序需要", " for legal proceedings"),
    KeptKind.SECURITY: Words("为了账号安全", " for account security"),
    KeptKind.UNFINISHED_BUSINESS: Words("因为事情还没办完", " while a matter is open"),
}


@dataclass(frozen=True)
class Moved:
    """Of a day that a text promised: which it was, and how it is said, with {what}, {old}, {d}."""

    old: date
    words: Words


@dataclass(frozen=True)
class Finding:
    """What may be said of one entry of one domain's outcome.

    In an SMS it is its `clause`, in its own words; `short`, the records' name, where there is no
    room for that; and can only be counted where it has neither; in a template it is its
    `kind_name`. `personal` says whether the records
    are those by which the customer is reached, and how many personal columns they have: what names
    a person most is told first. `is_partial`: of the same records others are kept.

    Of what is kept, `why` is the reason in words, empty where it has none of its own, and `rule`
    what keeps it, empty for a secret hold; `goes` says that it goes by itself after `until`,
    `is_held` that a legal hold may keep it longer, `locked` that nobody reads it in daily business,
    `security_only` that nobody else does; `asks` that the customer is asked to end the reason,
    `offers` that a waiver would. `version` is that of its rules, and `moved` says that they moved
    the day that a text promised. `refusal` says why what is UNKNOWN_RECORDS was left alone.
    """

    domain: str
    records: str
    outcome: LineOutcome
    sentence: str
    count: int = 0
    until: date | None = None
    clause: str | None = None
    short: str | None = None
    kind_name: str | None = None
    personal: tuple[bool, int] = (False, 0)
    is_partial: bool = False
    kind: KeptKind | None = None
    why: str = ""
    rule: str = ""
    goes: bool = False
    is_held: bool = False
    locked: bool = False
    security_only: bool = False
    asks: bool = False
    offers: bool = False
    refusal: Refusal | None = None
    version: str = ""
    moved: Moved | None = None

    @property
    def place(self) -> str:
        """Whose record set it is, ``domain.record_set``."""
        return f"{self.domain}.{self.records}"

    @cached_property
    def by_short_name(self) -> Finding:
        """The same by its records' short name, if it has one."""
        return replace(self, clause=None)

    @cached_property
    def counted(self) -> Finding:
        """The same, which can only be counted."""
        return replace(self, clause=None, short=None)

    @cached_property
    def of_a_text(self) -> Finding:
        """The same without what only the page says: its sentence, and how many."""
        return replace(self, sentence="", count=0)


class _Reason(NamedTuple):
    """What keeps records, however many they are."""

    records: str
    rule: str
    kind: KeptKind
    until: date | None
    ends_when: str | None
    measures: tuple[Measure, ...]
    readers: str


class _Told(NamedTuple):
    """One record set of an outcome, with all that its findings are made of, in one language.

    `reasons` are all that keep its records. Nothing else decides what is said of them, so it is
    worked out once, for whomever.
    """

    phrasebook: Phrasebook
    domain: str
    version: str
    digest: str
    language: Language
    dry_run: bool
    reasons: tuple[_Reason, ...] = ()
    has_open_account: bool = False

    @property
    def policy(self) -> Policy | None:
        return self.phrasebook.of(self.domain, self.version, self.digest)

    @property
    def declared(self) -> Mapping[str, RecordSet]:
        return self.phrasebook.declared(self.domain)

    def say(self, words: Words) -> str:
        return says(self.language)(words)

    def rules(self, records: str) -> RecordRules | None:
        """The rules that the outcome followed; None where they are not known here."""
        return self.policy.records.get(records) if self.policy else None

    def counted(self, words: Words, count: int) -> str:
        """The words for so many, in their plural form."""
        if self.language == "en" and words.en_one is not None and is_one(count):
            return words.en_one
        return self.say(words)

    def name(self, records: str) -> str | None:
        """What the customer calls these records, on the page."""
        declared = self.declared.get(records)
        return self._sayable(declared.words) if declared else None

    def short(self, records: str) -> str | None:
        """Their name in an SMS that has no room for more."""
        declared = self.declared.get(records)
        return self._sayable(declared.short or declared.words) if declared else None

    def kind_name(self, records: str) -> str | None:
        """Their name where they are a template's parameter."""
        rules = self.rules(records)
        return self._sayable(rules.kind) if rules else None

    def _sayable(self, words: Words | None) -> str | None:
        may_say = self.policy.may_say if self.policy else frozenset[str]()
        return _sayable(self.say(words), may_say) if words else None

    def sensitive(self, records: str) -> frozenset[Sensitive]:
        found = (self.rules(records), self.declared.get(records))
        return frozenset[Sensitive]().union(*(one.sensitive for one in found if one))

    def personal(self, records: str) -> tuple[bool, int]:
        declared = self.declared.get(records)
        return (bool(declared.contact), len(declared.personal)) if declared else (False, 0)


def findings_of(
    outcome: Outcome, phrasebook: Phrasebook, language: Language
) -> tuple[Finding, ...]:
    """All that one domain's outcome lets us say, in the outcome's order."""
    found = list(_of_entries(outcome, phrasebook, language))
    if len(set(map(id, found))) < len(found):  # an entry twice: each is a finding of its own
        found = [replace(finding) for finding in found]
    if outcome.cancelled:
        return (*found, plain(outcome.domain, LineOutcome.CANCELLED, language))
    if outcome.unknown_subject:
        return (*found, plain(outcome.domain, LineOutcome.UNKNOWN_SUBJECT, language))
    if isinstance(outcome, DeletionCompleted) and outcome.only_newer:
        return (*found, plain(outcome.domain, LineOutcome.ONLY_NEWER, language))
    return tuple(found) or (_nothing(outcome, language),)


def _of_entries(outcome: Outcome, phrasebook: Phrasebook, language: Language) -> Iterator[Finding]:
    followed = outcome.policy
    plainly = _Told(
        phrasebook, outcome.domain, followed.version, followed.digest, language, outcome.dry_run
    )
    by_records = _with_reasons(plainly, _kept_entries(outcome))
    for gone in _worth_a_line(outcome):
        told = by_records.get(gone.records, plainly)
        if gone.count or gone.rows:
            yield _erased(told, gone.records, gone.action, gone.count)
        else:
            yield _not_found(told, gone.records)
    for kept in _openly(_kept_entries(outcome)):
        yield _kept(by_records[kept.records], _reason(kept), kept.count)
    yield from (_refused(plainly, name) for name in outcome.unknown_records)


def _with_reasons(told: _Told, kept: Sequence[Kept]) -> Mapping[str, _Told]:
    """Each record set of which something is kept, with all that keeps it."""
    reasons: dict[str, list[_Reason]] = defaultdict(list)
    for entry in kept:
        reasons[entry.records].append(_reason(entry))
    is_open = any(_is_open_account(told, entry) for entry in kept)
    return {
        name: told._replace(reasons=tuple(those), has_open_account=is_open)
        for name, those in reasons.items()
    }


def _reason(entry: Kept) -> _Reason:
    by = (entry.rule, entry.kind, entry.until, entry.ends_when, entry.measures, entry.readers)
    return _Reason(entry.records, *by)


@remembered
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
    declared = phrasebook.declared(domain).get(records)
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


# --- what was erased ----------------------------------------------------------------------------


def _worth_a_line(outcome: Outcome) -> list[Erased]:
    """The erased entries, without empty ones of records that another entry speaks of."""
    spoken_of = {entry.records for entry in outcome.erased if entry.count or entry.rows}
    spoken_of |= {entry.records for entry in _kept_entries(outcome)}
    return [e for e in outcome.erased if e.count or e.rows or e.records not in spoken_of]


@remembered
def _erased(told: _Told, records: str, action: Action, count: int) -> Finding:
    became = LineOutcome.ERASED if action is Action.DELETED else LineOutcome.ANONYMISED
    rules = told.rules(records)
    what = _counted(told, rules.what, count) if rules else None
    clause = _counted(told, rules.sms, count) if rules and rules.sms else what
    may_be_named = not told.sensitive(records)
    return Finding(
        domain=told.domain,
        records=records,
        outcome=became,
        sentence=_became(told, became, what or kinds_of_data(1, told.language)),
        count=count,
        clause=clause if may_be_named else None,
        short=told.short(records) if may_be_named else None,
        kind_name=told.kind_name(records) if may_be_named else None,
        personal=told.personal(records),
        is_partial=bool(told.reasons),
    )


@remembered
def _not_found(told: _Told, records: str) -> Finding:
    nothing = plain(told.domain, LineOutcome.NOTHING_HELD, told.language, records)
    what = told.name(records)
    return (
        replace(nothing, sentence=told.say(_NOT_FOUND).replace("{what}", what)) if what else nothing
    )


def _became(told: _Told, became: LineOutcome, what: str) -> str:
    """What became of it, or in a preview what will."""
    text = (PREVIEWS if told.dry_run else TEXTS)[became]
    return told.say(text).replace("{what}", what)


def _counted(told: _Told, words: Words, count: int) -> str | None:
    """The words for so many records; None where these words may not be said."""
    text = _sayable(told.counted(words, count), words.may_say)
    if text is None or ("{n}" in text and not count):
        return None
    return text.replace("{n}", str(count))


def _sayable(text: str, may_say: frozenset[str] = frozenset()) -> str | None:
    return None if never_said(text, may_say) else text


# --- what is kept -------------------------------------------------------------------------------


def _kept_entries(outcome: Outcome) -> tuple[Kept, ...]:
    return outcome.kept if isinstance(outcome, DeletionDeferred) else ()


def _openly(kept: Sequence[Kept]) -> list[Kept]:
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


@remembered
def _kept(told: _Told, entry: _Reason, count: int) -> Finding:
    rules = told.rules(entry.records)
    rule = next((rule for rule in rules.keep if rule.id == entry.rule), None) if rules else None
    child = child_in_need(entry.ends_when)
    sentence, clause = (
        _own_words(told, entry, rule, count) if rule else _for_its_child(told, entry, child)
    )
    sentence = sentence or _as_it_is(told, entry)
    is_no_matter = child or entry.ends_when in _AS_IT_IS  # nor is one open that anybody could end
    why = "" if is_no_matter else told.say(_why(told, entry))
    is_held = _is_held(told)
    may_be_named = _may_be_named(told, entry.records)
    return Finding(
        domain=told.domain,
        records=entry.records,
        outcome=LineOutcome.KEPT,
        sentence=sentence or _kept_plainly(told, entry, why),
        count=count,
        until=entry.until,
        # A short form's day reads as that on which the records go; a hold may keep them longer.
        clause=clause if may_be_named and not is_held else None,
        short=told.short(entry.records) if may_be_named else None,
        kind_name=told.kind_name(entry.records) if may_be_named else None,
        personal=told.personal(entry.records),
        kind=None if is_no_matter else entry.kind,
        why=why,
        rule="" if is_secret(entry.rule) else entry.rule,
        version=told.version,
        goes=_ends_last(told, entry),
        is_held=is_held,
        locked=_is_locked(told, entry),
        security_only=_is_read_by(told, _SECURITY_ONLY),
        asks=entry.until is None and not is_held and asks_for_an_act(clause or ""),
        offers=rule is not None and rule.waived_by == entry.records and not is_held,
    )


def _why(told: _Told, entry: _Reason) -> Words:
    """The reason for keeping; a law is claimed only where its rule is known and verified."""
    if entry.kind is not KeptKind.STATUTORY:
        return _WHY[entry.kind]
    child, _, name = entry.rule.rpartition(".")
    rules = told.rules(child or entry.records)
    is_law = rules and any(rule.id == name and rule.rests_on_law for rule in rules.keep)
    return _WHY[entry.kind] if is_law else _AS_RULED


def is_by_law(finding: Finding, language: Language) -> bool:
    """Whether a law keeps it until a day on which it goes by itself."""
    says_law = finding.why == phrase(_WHY[KeptKind.STATUTORY], language)
    return says_law and finding.goes and finding.until is not None and not finding.is_held


def _is_locked(told: _Told, entry: _Reason) -> bool:
    """Nobody reads it in daily business, not even for another reason that keeps the same.

    Of what is left as it is another case's rules say who reads it, and this one's nothing.
    """
    return entry.ends_when not in _AS_IT_IS and _is_read_by(told, _NOT_DAILY)


def _is_read_by(told: _Told, readers: frozenset[str]) -> bool:
    return all(Measure.RESTRICTED in o.measures and o.readers in readers for o in told.reasons)


def _own_words(
    told: _Told, entry: _Reason, rule: KeepRule, count: int
) -> tuple[str | None, str | None]:
    """The rule's own sentence and short form; None for one that the outcome does not prove."""
    proven, part = _proven(told, entry), _gone_part(told, entry, rule)
    day = full_day(entry.until, told.language) if entry.until else None
    short = short_day(entry.until, told.language) if entry.until else None
    notice, sms = rule.notice, rule.sms
    sentence = _fitting(told, count, notice, day, proven, part)
    return (
        sentence or _fitting(told, count, sms, day, proven, part),
        _fitting(told, count, sms, short, proven),
    )


def _gone_part(told: _Told, entry: _Reason, rule: KeepRule) -> str:
    """What of the kept records went at once."""
    what = _sayable(told.say(rule.masked), rule.masked.may_say) if rule.masked else None
    if what is None or Measure.MASKED not in entry.measures:
        return ""
    return told.say(_AND_GONE) + _became(told, LineOutcome.ERASED, what)


def _for_its_child(told: _Told, entry: _Reason, child: str | None) -> tuple[str | None, str | None]:
    """That a parent stays for a child's sake, in what customers call both; else nothing.

    That it goes with the child is said where nothing else keeps it.
    """
    what, whose = told.name(entry.records), told.name(child or "")
    if what is None or whose is None:
        return None, None
    values = {"{what}": what, "{child}": whose[:1].lower() + whose[1:]}
    clause = told.say(_FOR_ITS_CHILD_SHORT)
    sentence = told.say(_FOR_ITS_CHILD) if _ends_last(told, entry) else clause
    for name, value in values.items():
        sentence, clause = sentence.replace(name, value), clause.replace(name, value)
    return sentence, clause


def _kept_plainly(told: _Told, entry: _Reason, why: str) -> str:
    """That these records are kept, until when, and of what kind the reason is."""
    what = told.name(entry.records) or kinds_of_data(1, told.language)
    text = told.say(TEXTS[LineOutcome.KEPT] if entry.until is None else _KEPT_UNTIL)
    day = full_day(entry.until, told.language) if entry.until else ""
    return text.replace("{what}", what).replace("{why}", why).replace("{d}", day)


def _may_be_named(told: _Told, records: str) -> bool:
    """Whether an SMS may name what is kept there, which strangers may read (`customer.md` F11).

    What is sensitive is only counted there, but for a bank account of which a matter is open: to be
    told to unbind a card (M5) names it, and with it what stays when that is done.
    """
    sensitive = told.sensitive(records)
    return not sensitive or (sensitive == _ACCOUNT and told.has_open_account)


def _is_open_account(told: _Told, entry: Kept) -> bool:
    is_matter = entry.kind is KeptKind.UNFINISHED_BUSINESS
    return is_matter and told.sensitive(entry.records) == _ACCOUNT


def _as_it_is(told: _Told, entry: _Reason) -> str | None:
    """Why records stay as they are of which nothing can be decided yet; None for other rules."""
    fact = entry.ends_when or ""
    text = _AS_IT_IS.get(fact)
    if text is None:
        return None
    if "." in entry.rule:
        text = _OF_ITS_PART.get(fact, text)
    what = told.name(entry.records) or kinds_of_data(1, told.language)
    return told.say(text).replace("{what}", what)


def _is_held(told: _Told) -> bool:
    """Whether a legal hold without an end is on the same records."""
    return any(o.kind is KeptKind.LEGAL_HOLD and o.until is None for o in told.reasons)


def _proven(told: _Told, entry: _Reason) -> frozenset[Claim]:
    proofs = {
        Claim.LOCKED: _is_locked(told, entry),
        Claim.OUT_OF_REACH: Measure.RESTRICTED in entry.measures,
        Claim.DONE_ALREADY: not told.dry_run,
        Claim.PART_GOES_NOW: Measure.MASKED in entry.measures and told.dry_run,
        Claim.GOES_BY_ITSELF: _ends_last(told, entry),
    }
    return frozenset(claim for claim, proven in proofs.items() if proven)


def _ends_last(told: _Told, entry: _Reason) -> bool:
    """No other reason is known to hold the records longer, or has an end that nobody can name.

    When a child that needs its parent goes, nobody knows: it is no end beside any other reason.
    """
    same = told.reasons
    if any(other.until is None and other.ends_when is None for other in same):
        return False
    if _is_held(told):
        return False
    if any(child_in_need(other.ends_when) for other in same):
        return len(same) == 1
    return entry.until is None or entry.until == max(o.until for o in same if o.until)


def _fitting(
    told: _Told,
    count: int,
    words: Words | None,
    day: str | None,
    proven: frozenset[Claim],
    part: str = "",
) -> str | None:
    """A file's words with their day and what went at once, if every claim in them is proven."""
    text = _sayable(told.counted(words, count), words.may_say) if words else None
    if not text or (day is None and "{d}" in text):
        return None
    dated = text.replace("{d}", day or "") + part
    return dated if claims_in(text) <= proven and len(dated) <= SENTENCE_CHARACTERS_MAX else None


# --- what was left alone ------------------------------------------------------------------------


def _refused(told: _Told, name: str) -> Finding:
    """What the domain did not carry out; the rules that it followed say why."""
    records = name.partition(".")[2]
    declared = told.declared.get(records)
    if declared is None or told.policy is None:
        return unknown_records(name, told.language)
    if records not in told.policy.records:
        return _left_alone(name, Refusal.NOT_IN_FORCE, declared, told.language)
    if declared.authors_own:
        return _left_alone(name, Refusal.NOT_OWN_ACT, declared, told.language)
    return unknown_records(name, told.language)


def _left_alone(
    name: str, refusal: Refusal, declared: RecordSet | None, language: Language
) -> Finding:
    domain, records, count = _place(name)
    say = says(language)
    what = _sayable(say(declared.words)) if declared and declared.words else None
    short = _sayable(say(declared.short)) if declared and declared.short else what
    sentence = say(REFUSALS[refusal]).replace("{what}", what or kinds_of_data(1, language))
    may_be_named = declared is not None and not declared.sensitive
    return Finding(
        domain,
        records,
        LineOutcome.UNKNOWN_RECORDS,
        sentence,
        count,
        clause=what if may_be_named else None,
        short=short if may_be_named else None,
        refusal=refusal,
    )


def _place(name: str) -> tuple[str, str, int]:
    """The domain and record set that a line may repeat of a name; 1 if it must only be counted."""
    domain, _, records = name.partition(".")
    if domain == UNRECOGNISED or len(domain) > WORD_CHARACTERS_MAX:
        return UNRECOGNISED, "", 1
    return (domain, records, 0) if len(records) <= WORD_CHARACTERS_MAX else (domain, "", 1)


# --- what a text tells of them -------------------------------------------------------------------


def told_in_a_text(kept: Sequence[Finding]) -> list[Finding]:
    """Of each record set what ends last: of what has a day, of open matters, and of all else.

    A matter never hides what the law keeps, nor what the customer can do. Beside a legal hold no
    day is told.
    """
    last: dict[tuple[str, str, str], Finding] = {}
    for finding in kept:
        sort = (finding.domain, finding.records, _sort(finding))
        last[sort] = max(last.get(sort, finding), finding, key=end_of)
    held = {sort[:2] for sort, finding in last.items() if finding.kind is KeptKind.LEGAL_HOLD}
    return [
        finding
        for sort, finding in last.items()
        if sort[:2] not in held or finding.kind is KeptKind.LEGAL_HOLD or sort[2] != "dated"
    ]


def _sort(finding: Finding) -> str:
    if finding.until is not None:
        return "dated"
    if finding.asks or finding.offers:
        return "act" if finding.asks else "offer"
    return "matter" if finding.kind is KeptKind.UNFINISHED_BUSINESS else "other"


def end_of(finding: Finding) -> tuple[date, bool, bool]:
    """How the reasons of one record set are ordered: what ends last is the greatest."""
    is_hold = finding.kind is KeptKind.LEGAL_HOLD
    return finding.until or date.max, is_hold, finding.asks
