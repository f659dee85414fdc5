"""What a domain declares: where its records are, and what may be known of them.

A domain's folder imports this module and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, TypeAlias

from fullstop.handlers.errors import HandlersError

PRODUCT = "fullstop"  # whose own records have rules like a domain's, and take part in no case
# The schemas of which no domain's can be one.
OWN_SCHEMAS = frozenset({PRODUCT, "aggregator", "intake", "notify"})
RENEWED_AT = "fullstop_renewed_at"  # when a row got a new value in a column that renews it
PLAUSIBLE_ROWS = 10_000
PLAUSIBLE_CONTACTS = 10
BLOCKERS = "blockers"  # the table of a domain's schema that a fact may read: what is open elsewhere


SubjectType = Literal["text", "char", "citext", "integer", "bigint", "uuid"]
CreatedType = Literal["time", "date"]
CreatedKind = Literal["date", "timestamp", "timestamptz"]


class Mask(StrEnum):
    """How a personal column is overwritten while its row is kept. It cannot be undone."""

    NULL = "null"
    STARS = "stars"  # ***, for what may not be null, and free text: a name hides anywhere in it
    NAME = "name"  # 张**
    PHONE = "phone"  # 138****5678
    EMAIL = "email"  # z***@e***
    ID_CARD = "id_card"  # 110***********1234
    ADDRESS = "address"  # 广东省***


Masks: TypeAlias = "Mapping[str, Mask | Masks | None]"
"""How each value under a name is masked: a column's, or a key's of an object inside a jsonb."""


def masked_in(masks: Masks) -> dict[str, Mask | Masks]:
    """The names under which something is masked; None leaves a value whole."""
    return {
        name: mask
        for name, mask in masks.items()
        if isinstance(mask, Mask) or (mask is not None and masked_in(mask))
    }


def mask_paths(masks: Masks) -> list[tuple[tuple[str, ...], Mask | None]]:
    """Every path with its mask: of a column alone, or of a column and the keys inside it."""
    return [
        ((name, *path), found)
        for name, mask in masks.items()
        for path, found in (mask_paths(mask) if isinstance(mask, Mapping) else [((), mask)])
    ]


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
    """One text for customers in Chinese and English.

    `en_one` is the English of one, where the text counts or speaks of what is counted. `may_say`
    are words that no notice says, but for these: a domain of coupons must be able to name them.
    """

    zh: str
    en: str
    en_one: str | None = None
    may_say: frozenset[str] = frozenset()

    @property
    def texts(self) -> tuple[str, ...]:
        """Every form that a customer may read."""
        return tuple(text for text in (self.zh, self.en, self.en_one) if text is not None)


class Matter(StrEnum):
    """Unfinished business of a customer that other domains wait for (`protocol.md`)."""

    ORDER_OPEN = "ORDER_OPEN"
    AFTER_SALES_OPEN = "AFTER_SALES_OPEN"
    CARD_BOUND = "CARD_BOUND"
    SETTLEMENT_OPEN = "SETTLEMENT_OPEN"
    BENEFIT_UNUSED = "BENEFIT_UNUSED"


@dataclass(frozen=True)
class Fact:
    """A named SQL expression over one record, which rules may speak of.

    The record is spoken of as ``{record}``, the civil day of the decision as ``{day}``. A null
    value keeps the record, unless the fact is declared `nullable`: then null means that the rule
    does not apply. `words` say it in the public retention table: the day a period is counted from,
    or what is so while a record stays. `matter` says that other domains wait while it is true of
    any record of a customer.
    """

    name: str
    type: Literal["date", "boolean"]
    sql: str
    nullable: bool = False
    reads: tuple[Reads, ...] = ()
    words: Words | None = None
    matter: Matter | None = None


class Sensitive(StrEnum):
    """Kinds of personal information whose leak harms most (PIPL 28; `customer.md` F11)."""

    ID_NUMBER = "id_number"
    BANK_ACCOUNT = "bank_account"
    HEALTH = "health"
    UNDER_14 = "under_14"
    LOCATION = "location"


def _each(columns: str | tuple[str, ...]) -> tuple[str, ...]:
    return (columns,) if isinstance(columns, str) else columns


@dataclass(frozen=True)
class NeededBy:
    """A child record set whose rows refer to this one: a kept child keeps its parent.

    `column` is the child's that has the parent's key; of a key of several, as many in its order.
    """

    child: str
    column: str | tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return _each(self.column)


@dataclass(frozen=True)
class Through:
    """The table in which the subject of a record lies, one reference away.

    The record set's `subject` is then the column with a foreign key to the unique `key` of `table`,
    whose own `subject` has the subject id.
    """

    table: str
    key: str
    subject: str = "subject_id"


@dataclass(frozen=True)
class RecordSet:
    """One kind of record of a domain: where its rows are and what may be known of them.

    `key` is the primary key column, `subject` the column with the subject id and `subject_type` its
    type: of what is no text, only the spelling that the database itself writes is a subject's id.
    `created_at` is a ``timestamptz not null`` column; with `created_zone` a ``timestamp`` that was
    written by the clocks of that zone. `unit` is the column that counts what the customer would
    count (orders, not lines); by default each row is one. `authors_own` marks what goes only as the
    author's own act (E-commerce Law 39); `no_rebuilding` what the business may not derive anew
    once it is erased. `personal` names the personal columns and how each is masked while the row is
    kept; None means that the reason for keeping needs it. `sealed` are columns that it needs and
    nobody reads in daily business: a rule that seals keeps them from its readers. `contact` is the
    column with the phone number that a case's notices go to when its request brings none.
    `sensitive` are the kinds that no SMS may name. `words` are what customers call these records,
    in the public retention table and on the page of a case; `short` is their name in an SMS that
    has no room for more, without a count: some four Chinese characters, one or two English words.
    `plausible_rows` and `plausible_contacts` are how many rows, and how many different contacts,
    one person can have: who has more is taken for many, and nothing of theirs goes in this domain
    until a person releases it. `renewed_by` are columns whose new value makes an old row another
    one: whoever comes back gives a new phone, and the shop writes it over the old. A request covers
    no row that was renewed after its cutoff.

    Of a jsonb `personal` names keys, each with a mask or with keys of its own. With `through` the
    subject's id lies in another table, and `subject` is the column that refers to it.

    `key` may be several columns. With the `created_type` ``date`` `created_at` is a day of the
    `created_zone`: a row of the cutoff's own day stays, for it may be newer.
    """

    name: str
    table: str
    key: str | tuple[str, ...]
    subject: str = "subject_id"
    created_at: str = "created_at"
    subject_type: SubjectType = "text"
    through: Through | None = None
    created_zone: str | None = None
    created_type: CreatedType = "time"
    unit: str | None = None
    authors_own: bool = False
    no_rebuilding: bool = False
    contact: str | None = None
    sensitive: frozenset[Sensitive] = frozenset()
    words: Words | None = None
    short: Words | None = None
    personal: Masks = field(default_factory=dict)
    sealed: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    needed_by: tuple[NeededBy, ...] = ()
    plausible_rows: int = PLAUSIBLE_ROWS
    plausible_contacts: int = PLAUSIBLE_CONTACTS
    renewed_by: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns of the primary key."""
        return _each(self.key)

    @property
    def is_dated(self) -> bool:
        """Whether a row says only on which day it came."""
        return self.created_type == "date"

    @property
    def created_kind(self) -> CreatedKind:
        """The type that the column of `created_at` has."""
        if self.is_dated:
            return "date"
        return "timestamptz" if self.created_zone is None else "timestamp"

    @property
    def folds(self) -> bool:
        """Whether several spellings of a subject's id mean the same rows."""
        return self.subject_type not in ("text", "char")

    @property
    def is_maskable(self) -> bool:
        return bool(self.masks)

    @property
    def masks(self) -> dict[str, Mask | Masks]:
        """The columns of which something is overwritten while a row is kept, and how."""
        return masked_in(self.personal)

    def fact(self, name: str) -> Fact | None:
        return next((fact for fact in self.facts if fact.name == name), None)


@dataclass(frozen=True)
class Domain:
    """A domain's record sets, children first, and its tables that hold no customer's records.

    `excused` maps what would stop the start to the reason why it may be: a table that holds no
    customer's records though it has a subject column or refers to one that does, a view
    (``orders.totals``), ``foreign key NAME on TABLE``, ``trigger NAME on TABLE``, ``rule NAME on
    TABLE``.
    """

    name: str
    record_sets: tuple[RecordSet, ...]
    excused: Mapping[str, str] = field(default_factory=dict)

    @property
    def folds(self) -> bool:
        """Whether one of its record sets does."""
        return any(records.folds for records in self.record_sets)

    @property
    def waiting(self) -> frozenset[str]:
        """The record sets with a fact that reads the copy of the matters open elsewhere."""
        copy = f"{self.name}.{BLOCKERS}"
        return frozenset(
            records.name
            for records in self.record_sets
            if any(read.table == copy for fact in records.facts for read in fact.reads)
        )

    @property
    def reads_blockers(self) -> bool:
        """Whether a fact reads the domain's own copy of the matters that are open elsewhere."""
        return bool(self.waiting)

    @property
    def matters(self) -> tuple[Matter, ...]:
        """The kinds of matters that its own rows show, and that others wait for."""
        facts = (fact for records in self.record_sets for fact in records.facts)
        return tuple(sorted({fact.matter for fact in facts if fact.matter is not None}))

    def parents_of(self, child: str) -> list[tuple[RecordSet, NeededBy]]:
        """The record sets to which the rows of this one refer, and how."""
        return [
            (parent, needed)
            for parent in self.record_sets
            for needed in parent.needed_by
            if needed.child == child
        ]

    def record_set(self, name: str) -> RecordSet:
        return next(records for records in self.record_sets if records.name == name)


class DomainError(HandlersError):
    """Something in a domain's folder or its database is wrong; the process must not start."""
