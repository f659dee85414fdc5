"""The words a domain speaks: what it declares, what its rules say, what the engine asks of a store.

A domain folder imports this module and nothing else. `RecordSet` and `Fact` describe where records
are; `KeepRule` describes why one stays; `Store` is the narrow port between the engine and the place
where the records live.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Literal, NewType, Protocol

from dateutil.relativedelta import relativedelta

RuleId = NewType("RuleId", str)

ACTING_READERS = ("after_sales", "fulfilment", "settlement", "security", "membership")
DUTY_READERS = ("finance_duty",)
OWN_ACCESS = "own_access"
SUBJECT_DUTIES = ("authority_duty", OWN_ACCESS)  # read all that is there of one subject
READERS = ("none", *ACTING_READERS, *DUTY_READERS)

PRODUCT = "fullstop"  # whose own records have rules like a domain's, and take part in no case
NO_DAY = date(2999, 12, 31)  # from here on a last day is none: no answer can hold it
BLOCKERS = "blockers"  # the table of a domain's schema that a fact may read: what is open elsewhere


# --- what a domain declares ---------------------------------------------------------------------


class Mask(StrEnum):
    """How a personal column is overwritten while its row is kept. It cannot be undone."""

    NULL = "null"
    STARS = "stars"  # ***, for what may not be null, and free text: a name hides anywhere in it
    NAME = "name"  # 张**
    PHONE = "phone"  # 138****5678
    EMAIL = "email"  # z***@e***
    ID_CARD = "id_card"  # 110***********1234
    ADDRESS = "address"  # 广东省***


@dataclass(frozen=True)
class Reads:
    """Rows of another table that a fact reads; they are locked before the decision.

    `on` joins them to the record, ``{record}``, the table spoken of by its own last name:
    ``vouchers.order_no = {record}.order_no``.
    """

    table: str
    on: str

    @property
    def alias(self) -> str:
        return self.table.rpartition(".")[2]


@dataclass(frozen=True)
class Words:
    """One text for customers in Chinese and English."""

    zh: str
    en: str


@dataclass(frozen=True)
class Fact:
    """A named SQL expression over one record, which rules may speak of.

    The record is spoken of as ``{record}``, the civil day of the decision as ``{day}``. A null
    value keeps the record, unless the fact is declared `nullable`: then null means that the rule
    does not apply. `words` say it in the public retention table: the day a period is counted from,
    or what is so while a record stays.
    """

    name: str
    type: Literal["date", "boolean"]
    sql: str
    nullable: bool = False
    reads: tuple[Reads, ...] = ()
    words: Words | None = None


class Sensitive(StrEnum):
    """Kinds of personal information whose leak harms most (PIPL 28; `customer.md` F11)."""

    ID_NUMBER = "id_number"
    BANK_ACCOUNT = "bank_account"
    HEALTH = "health"
    UNDER_14 = "under_14"
    LOCATION = "location"


@dataclass(frozen=True)
class NeededBy:
    """A child record set whose rows refer to this one: a kept child keeps its parent."""

    child: str
    column: str


@dataclass(frozen=True)
class RecordSet:
    """One kind of record of a domain: where its rows are and what may be known of them.

    `key` is the primary key column, `subject` the (text) column with the subject id, `created_at` a
    ``timestamptz not null`` column. `unit` is the column that counts what the customer would count
    (orders, not lines); by default each row is one. `authors_own` marks what goes only as the
    author's own act (E-commerce Law 39); `no_rebuilding` what the business may not derive anew
    once it is erased. `personal` names the personal columns and how each is masked while the row is
    kept; None means that the reason for keeping needs it. `sealed` are columns that it needs and
    nobody reads in daily business: a rule that seals keeps them from its readers. `contact` is the
    column with the phone number that a case's notices go to when its request brings none.
    `sensitive` are the kinds that no SMS may name. `words` are what customers call these records,
    in the public retention table.
    """

    name: str
    table: str
    key: str
    subject: str = "subject_id"
    created_at: str = "created_at"
    unit: str | None = None
    authors_own: bool = False
    no_rebuilding: bool = False
    contact: str | None = None
    sensitive: frozenset[Sensitive] = frozenset()
    words: Words | None = None
    personal: Mapping[str, Mask | None] = field(default_factory=dict)
    sealed: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    needed_by: tuple[NeededBy, ...] = ()

    def fact(self, name: str) -> Fact | None:
        return next((fact for fact in self.facts if fact.name == name), None)


@dataclass(frozen=True)
class Domain:
    """A domain's record sets, children first, and its tables that hold no customer's records.

    `excused` maps a table with a subject column that no record set claims to the reason why.
    """

    name: str
    record_sets: tuple[RecordSet, ...]
    excused: Mapping[str, str] = field(default_factory=dict)

    @property
    def reads_blockers(self) -> bool:
        """Whether a fact reads the domain's own copy of the matters that are open elsewhere."""
        copy = f"{self.name}.{BLOCKERS}"
        facts = (fact for records in self.record_sets for fact in records.facts)
        return any(read.table == copy for fact in facts for read in fact.reads)

    def record_set(self, name: str) -> RecordSet:
        return next(records for records in self.record_sets if records.name == name)


class DomainError(Exception):
    """Something in a domain's folder or its database is wrong; the process must not start."""


# --- what the rules say -------------------------------------------------------------------------


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

    _FORM = re.compile(r"P(?=\d)(?:(\d{1,3})Y)?(?:(\d{1,4})M)?(?:(\d{1,5})D)?")

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
    names; None binds everybody. `unverified` marks a citation that no customer may read.
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


# A hold beats every rule: while one is on the subject, its records stay, whole and out of reach.
# The customer is told of the first; of the second only that the records are kept by law.
LEGAL_HOLD = _legal_hold("legal-hold")
SECRET_HOLD = _legal_hold("legal-hold-secret")
LEGAL_HOLDS = (LEGAL_HOLD, SECRET_HOLD)


@dataclass(frozen=True)
class RecordRules:
    """The rules of one record set: no keep rule holds -> the record goes.

    `what` names the records in the customer's words, with ``{n}`` for their count; what is
    `sensitive` no SMS may name.
    """

    name: str
    when_free: WhenFree
    what: Words
    keep: tuple[KeepRule, ...]
    sensitive: frozenset[Sensitive] = frozenset()


@dataclass(frozen=True)
class Policy:
    """One dated version of a domain's rules; in force from local midnight of `effective_from`.

    `announced_on` and `announcement` are the day and the words by which customers are told of it;
    None for a domain's first version.
    """

    domain: str
    effective_from: date
    digest: str
    records: Mapping[str, RecordRules]
    announced_on: date | None = None
    announcement: Words | None = None

    @property
    def version(self) -> str:
        return self.effective_from.isoformat()


# --- what the engine asks and answers -----------------------------------------------------------


@dataclass(frozen=True)
class Case:
    """One case as the engine sees it: `no` is its number in the batch, `records` what is asked.

    `waived` are the record sets whose unfinished business the customer gave up; `again` says that
    the case was answered before: what the customer consented to since is not stopped any more.
    """

    no: int
    subject_id: str
    cutoff_at: datetime
    records: frozenset[str]
    waived: frozenset[str] = frozenset()
    again: bool = False


@dataclass(frozen=True)
class Amount:
    """How much: `count` in the customer's unit, `rows` in rows."""

    count: int
    rows: int

    def __add__(self, other: Amount) -> Amount:
        return Amount(self.count + other.count, self.rows + other.rows)


@dataclass(frozen=True)
class Kept:
    """What one rule holds of one record set, and the measures counted on every row of it."""

    records: str
    rule: KeepRule
    amount: Amount
    until: date | None
    measures: frozenset[Measure]
    days: tuple[date | None, ...]


@dataclass(frozen=True)
class Outcome:
    """What was done for one case, as counted: erased by record set; what is kept, and why."""

    no: int
    erased: Mapping[str, Amount] = field(default_factory=dict)
    kept: tuple[Kept, ...] = ()
    remaining: int = 0


@dataclass(frozen=True)
class Held:
    """What one rule holds of one case, from a count over the rows that remain."""

    rule: KeepRule
    amount: Amount
    until: date | None
    days: tuple[date | None, ...]
    masked: int
    sealed: int
    restricted: int


@dataclass(frozen=True)
class Holding:
    """The rows of one record set that the rules hold for one case, as the rules count them.

    `rows` are held by any rule; `must_hide` those whose rules all restrict.
    """

    rows: int
    must_hide: int
    by_rule: tuple[Held, ...]


@dataclass(frozen=True)
class Remains:
    """The rows of one record set that are there for one case, counted without any rule.

    `rows` is a plain count, `visible` what the business role still sees.
    """

    rows: int
    visible: int


@dataclass(frozen=True)
class Preview:
    """What would happen to one record set of one case: what would go, and what would hold rows."""

    free: Amount
    kept: Holding


@dataclass(frozen=True)
class Rows:
    """Some rows of a case: their keys, and the first and last instant at which one was created.

    The instants are as the store writes them; nobody else reads them. They spare a look at the rows
    that were created before and after.
    """

    keys: Sequence[object]
    first_at: str
    last_at: str


Verb = Literal["erase", "restrict"]


class Store(Protocol):
    """Where a domain's records live, one record set at a time, for a batch of cases at once.

    Each verb takes the record set's name and the cases that ask for it, and answers by case number;
    a case with nothing to tell is absent from the answer. `rows` narrows a verb to some of them.
    Verbs take effect in the order in which they are called; a store may wait for what one answers
    until the answer is read.
    """

    def stop(self, records: str, cases: Sequence[Case]) -> None:
        """From now on nothing may be derived anew for these subjects, where the set says so."""

    def size(self, records: str, cases: Sequence[Case], rows_max: int) -> Collection[int]:
        """The numbers of the cases with more than `rows_max` rows.

        Where a decision on a row may change meanwhile, the rows are locked, `rows_max` at most.
        """

    def lock(self, records: str, cases: Sequence[Case]) -> None:
        """Lock what else a decision on these cases' rows reads."""

    def erase(
        self, records: str, cases: Sequence[Case], rows: Rows | None = None
    ) -> Mapping[int, Amount]:
        """Erase what no rule keeps."""

    def restrict(
        self, records: str, cases: Sequence[Case], rows: Rows | None = None
    ) -> Mapping[int, Holding]:
        """Mask and restrict what is kept, where the holding rules ask for more or less than is.

        Counts what the rules hold, whether it had to be changed or not.
        """

    def remains(
        self, records: Sequence[str], cases: Sequence[Case]
    ) -> Mapping[tuple[str, int], Remains]:
        """Count what is there now, of several record sets, by record set and case number."""

    def preview(self, records: str, cases: Sequence[Case]) -> Mapping[int, Preview]:
        """Count what `erase` and `restrict` would do; nothing changes."""

    def pick(
        self, records: str, case: Case, *, to: Verb, since: str | None, rows_max: int
    ) -> Rows | None:
        """The oldest rows, at most `rows_max`, that `erase` or `restrict` would still change.

        Only those created at `since` or later; None when there are none.
        """
