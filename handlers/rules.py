"""What rules say: why a record stays, until when, and what is done to it meanwhile.

They are read from a domain's retention files (`handlers.retention`); a store compiles or decides
them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import NewType

from dateutil.relativedelta import relativedelta

from fullstop.handlers.contract import Domain, RecordSet, Sensitive, Words

RuleId = NewType("RuleId", str)

ACTING_READERS = ("after_sales", "fulfilment", "settlement", "security", "membership")
DUTY_READERS = ("finance_duty",)
OWN_ACCESS = "own_access"
SUBJECT_DUTIES = ("authority_duty", OWN_ACCESS)  # read all that is there of one subject
NOBODY = "none"
READERS = (NOBODY, *ACTING_READERS, *DUTY_READERS)
READERS_OF_LEFTOVERS = (NOBODY, "security", *DUTY_READERS)  # of what the law alone keeps

NO_DAY = date(2999, 12, 31)  # from here on a last day is none: no answer can hold it


class Rank(StrEnum):
    """Where a rule comes from. Only some ranks may keep a record against the customer's wish."""

    LAW = "law"
    ADMINISTRATIVE_REGULATION = "administrative_regulation"
    MINISTRY_RULE = "ministry_rule"
    UNFINISHED_BUSINESS = "unfinished_business"
    LEGAL_CLAIM = "legal_claim"
    LEGAL_HOLD = "legal_hold"  # placed on a person by command, never written in a file
    LOCAL_REGULATION = "local_regulation"
    STANDARD = "standard"
    INTERNAL = "internal"
    CONTRACT = "contract"


RANKS_OF_LAW = frozenset({Rank.LAW, Rank.ADMINISTRATIVE_REGULATION, Rank.MINISTRY_RULE})


class Kind(StrEnum):
    """The reason for keeping, as answers tell it (`protocol.md`, DeletionDeferred)."""

    UNFINISHED_BUSINESS = "UNFINISHED_BUSINESS"
    STATUTORY = "STATUTORY"
    SECURITY = "SECURITY"
    LEGAL_HOLD = "LEGAL_HOLD"


class Measure(StrEnum):
    """What is done to a row while it is kept."""

    MASK = "mask"
    SEAL = "seal"  # its sealed columns are read by duty only
    RESTRICT = "restrict"


class WhenFree(StrEnum):
    """What happens to a row that no rule keeps."""

    DELETE = "delete"
    ANONYMISE = "anonymise"


@dataclass(frozen=True)
class Period:
    """A civil period (ISO 8601 date part), e.g. P5Y, P6M, P60D."""

    iso: str
    years: int = 0
    months: int = 0
    days: int = 0

    _FORM = re.compile(r"P(?=[0-9])(?:([0-9]{1,3})Y)?(?:([0-9]{1,4})M)?(?:([0-9]{1,5})D)?")

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read ``P5Y``, ``P6M`` or ``P1Y6M10D``; ValueError for anything else."""
        match = cls._FORM.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is not a period of years, months and days like P5Y or P6M")
        years, months, days = (int(part or 0) for part in match.groups())
        return cls(text, years, months, days)

    def after(self, start: date) -> date:
        """The civil day this period after `start`; a missing day of a month is its last day."""
        return start + relativedelta(years=self.years, months=self.months, days=self.days)

    def is_shorter_than(self, other: Period) -> bool:
        """Whether it ends earlier from whatever day both are counted."""
        days_max = 366 * self.years + 31 * self.months + self.days
        return days_max < 365 * other.years + 28 * other.months + other.days


@dataclass(frozen=True)
class Counsel:
    """What a rule's authors decided and counsel signs; `signed_on` is None until they have."""

    words: Words
    signed_on: date | None = None
    reference: str | None = None


@dataclass(frozen=True)
class Tightened:
    """What makes a keep rule shorter or stricter, and may never keep (PIPL 19, 47)."""

    rank: Rank
    citation: str
    unverified: bool = False


@dataclass(frozen=True)
class KeepRule:
    """One reason to keep a record: for a period from a date fact, or while a boolean fact is true.

    `period` is None for a rule that holds while its fact is true. `notice` is the sentence the
    customer reads; `sms` its short form. `waived_by` names the record set of the same domain whose
    waiver (a second tick) ends the rule; None where the customer cannot end it.

    `when` and `unless` name boolean facts that bound where the rule applies: a keep rule and its
    tightened form share the records between them. `tightened` says what made it stricter, None for
    a rule as the law has it. `binds_from` is the day from which a customer must have confirmed for
    the rule to bind: what was promised before is not lengthened by a matter that a later version
    names; None binds everybody. `unverified` marks a citation that no customer may read. `masked`
    names what its mask takes away at once. `counsel` is what counsel has to sign of it.
    """

    id: RuleId
    fact: str
    period: Period | None
    rank: Rank
    citation: str
    measures: frozenset[Measure]
    readers: str
    notice: Words | None
    sms: Words | None
    waived_by: str | None = None
    when: str | None = None
    unless: str | None = None
    tightened: Tightened | None = None
    binds_from: date | None = None
    unverified: bool = False
    masked: Words | None = None
    counsel: Counsel | None = None

    @property
    def facts(self) -> tuple[str, ...]:
        """Every fact that the rule speaks of."""
        return tuple(name for name in (self.fact, self.when, self.unless) if name is not None)

    @property
    def kind(self) -> Kind:
        if self.rank is Rank.LEGAL_HOLD:
            return Kind.LEGAL_HOLD
        if self.rank is Rank.UNFINISHED_BUSINESS:
            return Kind.UNFINISHED_BUSINESS
        return Kind.SECURITY if self.readers == "security" else Kind.STATUTORY

    @property
    def rests_on_law(self) -> bool:
        """Whether customers may be told that a law keeps: one does, and nobody doubts it."""
        doubted = self.unverified or (self.tightened is not None and self.tightened.unverified)
        return self.rank in RANKS_OF_LAW and not doubted

    @property
    def leaves_as_is(self) -> bool:
        """Nothing can be decided of the row yet: what another case did to it stays, too."""
        return self.fact in (DATED_LATER.fact, SAME_DAY.fact, RULES_TO_COME.fact)

    @property
    def restricts(self) -> bool:
        return Measure.RESTRICT in self.measures

    @property
    def masks(self) -> bool:
        return Measure.MASK in self.measures

    @property
    def seals(self) -> bool:
        return Measure.SEAL in self.measures


def _legal_hold(name: str) -> KeepRule:
    return KeepRule(
        id=RuleId(name),
        fact="legal_hold",
        period=None,
        rank=Rank.LEGAL_HOLD,
        citation="legal hold",
        measures=frozenset({Measure.RESTRICT}),
        readers="none",
        notice=None,
        sms=None,
    )


def _as_it_is(name: str, citation: str) -> KeepRule:
    return KeepRule(
        id=RuleId(name),
        fact=name.replace("-", "_"),
        period=None,
        rank=Rank.UNFINISHED_BUSINESS,
        citation=citation,
        measures=frozenset(),
        readers="none",
        notice=None,
        sms=None,
    )


# A row that is dated later than now came at no time that anybody knows: nothing can be decided of
# it until its date is right, or has come.
DATED_LATER = _as_it_is("dated-later", "dated later than now")
# A row that says only its day, which is the cutoff's: it may be older and may be newer.
SAME_DAY = _as_it_is("same-day", "of the day of the request, before or after it")
# Of a record set without rules yet, nothing may be decided until they are in force.
RULES_TO_COME = _as_it_is("rules-to-come", "rules that are not in force yet")

# A hold beats every rule: while one is on the subject, its records stay, whole and out of reach.
# The customer is told of the first; of the second only that the records are kept by law.
LEGAL_HOLD = _legal_hold("legal-hold")
SECRET_HOLD = _legal_hold("legal-hold-secret")
LEGAL_HOLDS = (LEGAL_HOLD, SECRET_HOLD)


_NEEDED_BY = "needed-by-"
_NEEDED_BY_FACT = "needed_by_"


def needed_by(parent: RecordSet, child: str) -> KeepRule:
    """A parent is kept for the sake of a child that a case may not touch, and nobody reads it.

    It has no day, and asks for more than any rule beside it: what else keeps the parent decides.
    """
    mask = {Measure.MASK} if parent.is_maskable else set()
    return KeepRule(
        id=RuleId(f"{_NEEDED_BY}{child}"),
        fact=f"{_NEEDED_BY_FACT}{child}",
        period=None,
        rank=Rank.UNFINISHED_BUSINESS,
        citation=f"{child} that stay refer to it",
        measures=frozenset({Measure.RESTRICT} | mask),
        readers="none",
        notice=None,
        sms=None,
    )


def child_in_need(fact: str | None) -> str | None:
    """The child for whose sake a parent stays, by the fact that its rule names."""
    is_needed = fact is not None and fact.startswith(_NEEDED_BY_FACT)
    return fact.removeprefix(_NEEDED_BY_FACT) if fact and is_needed else None


@dataclass(frozen=True)
class RecordRules:
    """The rules of one record set: no keep rule holds -> the record goes.

    `what` names the records in the customer's words, with ``{n}`` for their count, and `sms` does
    so in an SMS where that must say less, `kind` in six characters, without a count, where it is a
    template's parameter; what is `sensitive` no SMS may name. `counsel` is what counsel has to sign
    of when these records go.
    """

    name: str
    when_free: WhenFree
    what: Words
    keep: tuple[KeepRule, ...]
    sensitive: frozenset[Sensitive] = frozenset()
    sms: Words | None = None
    kind: Words | None = None
    counsel: Counsel | None = None


@dataclass(frozen=True)
class Policy:
    """One dated version of a domain's rules; in force from local midnight of `effective_from`.

    `announced_on` and `announcement` are the day and the words by which customers are told of it;
    None for a domain's first version. `may_say` are the words that its texts may say though no
    other domain's may. `digest` is over what is kept, for how long and who reads; `former_digest`
    over the words, too, as digests once were. `texts` are the words that may be mended, by place.
    """

    domain: str
    effective_from: date
    digest: str
    records: Mapping[str, RecordRules]
    announced_on: date | None = None
    announcement: Words | None = None
    may_say: frozenset[str] = frozenset()
    former_digest: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)

    @property
    def version(self) -> str:
        return self.effective_from.isoformat()

    @property
    def digests(self) -> frozenset[str]:
        """Both forms of the digest, by which what was loaded or announced is known again."""
        return frozenset({self.digest, self.former_digest}) - {""}

    @property
    def words_digest(self) -> str:
        """SHA-256 over all texts: another sentence is another digest, and the same rules."""
        listed = json.dumps(sorted(self.texts.items()), ensure_ascii=False)
        return hashlib.sha256(listed.encode()).hexdigest()


def kept_otherwise(before: Policy, after: Policy) -> tuple[str, ...]:
    """The record sets of which `after` may keep, hide or show otherwise what is kept already."""
    day, names = after.effective_from, {*before.records, *after.records}
    was, will = before.records.get, after.records.get
    return tuple(
        sorted(name for name in names if _manner(was(name), day) != _manner(will(name), day))
    )


def _manner(rules: RecordRules | None, day: date) -> object:
    """What becomes of a record, whatever it is called; a matter that binds only who confirms from
    that day on is nothing to whoever has confirmed."""
    if rules is None:
        return None
    binding = [rule for rule in rules.keep if rule.binds_from != day]
    return rules.when_free, frozenset(map(_form, binding))


def _form(rule: KeepRule) -> object:
    where = (rule.when, rule.unless, rule.waived_by, rule.binds_from)
    return rule.fact, rule.period, rule.measures, rule.readers, where


def for_all(policy: Policy, domain: Domain) -> Policy:
    """The version with a rule for each record set: what it does not name yet stays as it is."""
    to_come = {
        records.name: RecordRules(
            records.name, WhenFree.DELETE, records.words or Words("", ""), (RULES_TO_COME,)
        )
        for records in domain.record_sets
    }
    return replace(policy, records={**to_come, **policy.records})
