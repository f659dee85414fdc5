"""What is said on the topics: one frozen model per record, field for field as its Avro schema.

Each model is the contract's second half: Avro fixes the bytes, the model bounds every field and
refuses what Avro lets through (an enum's UNSPECIFIED, a negative count, a completed answer with
rows left). Instants are UTC with millisecond precision; a naive one is refused. No field holds a
name, a phone number, an e-mail address or an ID number in clear.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, NewType, Self, assert_never
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    StringConstraints,
    ValidationInfo,
    model_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from fullstop.schemas.forms import CASE_ID_FORM, LOCALE_FORM, SCOPE_FORM, SUBJECT_ID_FORM, WORD

VALUE_BYTES_MAX = 65_536
ENTRIES_MAX = 256
CONTACT_BYTES_MIN = 1 + 8 + 48 + 1  # version, key id, the sealed box's own bytes, one of content
CONTACT_BYTES_MAX = 4_096
SMS_CHARACTERS_MAX = 612  # four segments of the 7-bit alphabet, the longest that any SMS may be
PARAMETER_CHARACTERS_MAX = 35  # of a template: the most that any provider takes
SENTENCE_CHARACTERS_MAX = 500
ANNOUNCEMENT_CHARACTERS_MAX = 2_000
WORD_CHARACTERS_MAX = 48
SCOPE_CHARACTERS_MAX = 2 * WORD_CHARACTERS_MAX + 1
NOTE_CHARACTERS_MAX = 256

# In the place of a domain: what was asked for by a name that no notice may repeat.
UNRECOGNISED = "unrecognised"

# PostgreSQL takes no NUL; control, direction and invisible characters can make a log or a page show
# something else than what is stored. The zero-width joiner is none of them: emoji need it.
HIDDEN = r"\x00-\x1F\x7F-\x9F\u061C\u200B\u200E\u200F\u2028-\u202E\u2066-\u2069\uFEFF"

# Far enough for every period and hold, near enough that no calendar sum leaves the calendar.
FIRST_INSTANT = datetime(1970, 1, 1, tzinfo=UTC)
LAST_INSTANT = datetime(2999, 12, 31, tzinfo=UTC)

CaseId = NewType("CaseId", str)
SubjectId = NewType("SubjectId", str)


# --- symbols; UNSPECIFIED is what a reader sees of one that it does not know yet -----------------


class Symbol(StrEnum):
    """An enum of the wire: UNSPECIFIED is one of its members, and no message is made with it.

    A message that is read may hold it where the reader says so: its context names those enums.
    """

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[Symbol], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.with_info_after_validator_function(_specified, handler(source))


def _specified(symbol: Symbol, info: ValidationInfo) -> Symbol:
    if symbol == "UNSPECIFIED" and type(symbol) not in (info.context or ()):
        raise PydanticCustomError(
            "unspecified", "UNSPECIFIED stands for a symbol this version does not know"
        )
    return symbol


class Ground(Symbol):
    """Why the customer may ask (PIPL 47)."""

    REQUEST = "REQUEST"
    CONSENT_WITHDRAWN = "CONSENT_WITHDRAWN"
    ACCOUNT_CLOSED = "ACCOUNT_CLOSED"
    PURPOSE_OVER = "PURPOSE_OVER"
    UNSPECIFIED = "UNSPECIFIED"


class ActingAs(Symbol):
    """Who asks for the data subject (PIPL 31, 49)."""

    SELF = "SELF"
    GUARDIAN = "GUARDIAN"
    NEXT_OF_KIN = "NEXT_OF_KIN"
    AGENT = "AGENT"
    UNSPECIFIED = "UNSPECIFIED"


class Channel(Symbol):
    """The door the request came through."""

    ONLINE = "ONLINE"
    HOTLINE = "HOTLINE"
    STORE = "STORE"
    SERVICE = "SERVICE"
    UNSPECIFIED = "UNSPECIFIED"


class Action(Symbol):
    """What was done to the rows that no rule keeps."""

    DELETED = "DELETED"
    ANONYMISED = "ANONYMISED"
    UNSPECIFIED = "UNSPECIFIED"


class KeptKind(Symbol):
    """The kind of reason for keeping."""

    UNFINISHED_BUSINESS = "UNFINISHED_BUSINESS"
    STATUTORY = "STATUTORY"
    SECURITY = "SECURITY"
    LEGAL_HOLD = "LEGAL_HOLD"
    UNSPECIFIED = "UNSPECIFIED"


class Measure(Symbol):
    """What was done to a row that is kept."""

    MASKED = "MASKED"
    SEALED = "SEALED"
    RESTRICTED = "RESTRICTED"
    UNSPECIFIED = "UNSPECIFIED"


class Stage(Symbol):
    """Which notice of a case this is; a PREVIEW is shown before the confirmation, never sent."""

    PREVIEW = "PREVIEW"
    PARTIAL = "PARTIAL"
    OVERDUE = "OVERDUE"
    FINAL = "FINAL"
    ANNOUNCEMENT = "ANNOUNCEMENT"
    UNSPECIFIED = "UNSPECIFIED"


class LineOutcome(Symbol):
    """What one line of a notice says."""

    ERASED = "ERASED"
    ANONYMISED = "ANONYMISED"
    KEPT = "KEPT"
    NOTHING_HELD = "NOTHING_HELD"
    UNKNOWN_SUBJECT = "UNKNOWN_SUBJECT"
    UNKNOWN_RECORDS = "UNKNOWN_RECORDS"
    PENDING = "PENDING"
    CANCELLED = "CANCELLED"
    ONLY_NEWER = "ONLY_NEWER"
    UNSPECIFIED = "UNSPECIFIED"


class BlockerKind(Symbol):
    """The kind of unfinished business."""

    ORDER_OPEN = "ORDER_OPEN"
    AFTER_SALES_OPEN = "AFTER_SALES_OPEN"
    CARD_BOUND = "CARD_BOUND"
    SETTLEMENT_OPEN = "SETTLEMENT_OPEN"
    BENEFIT_UNUSED = "BENEFIT_UNUSED"
    UNSPECIFIED = "UNSPECIFIED"


class AnnouncementChannel(Symbol):
    """An official channel of an announcement."""

    APP = "APP"
    SMS = "SMS"
    UNSPECIFIED = "UNSPECIFIED"


class StopScope(Symbol):
    """What stops."""

    PROFILING = "PROFILING"
    SESSIONS = "SESSIONS"
    UNSPECIFIED = "UNSPECIFIED"


# --- fields: the form and the bound of each, once -----------------------------------------------


def _canonical_uuid(value: object) -> object:
    return str(value) if isinstance(value, UUID) else value


def _utc_milliseconds(value: datetime) -> datetime:
    utc = value.astimezone(UTC)
    return utc.replace(microsecond=utc.microsecond // 1000 * 1000)


def _as_a_set(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set(values)))


def _text(shortest: int, longest: int) -> StringConstraints:
    return StringConstraints(min_length=shortest, max_length=longest, pattern=f"^[^{HIDDEN}]*$")


_bounded = Field(max_length=ENTRIES_MAX, fail_fast=True)

_EventId = Annotated[
    str,
    BeforeValidator(_canonical_uuid),
    StringConstraints(
        pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", to_lower=True
    ),
]
_CaseId = Annotated[CaseId, StringConstraints(pattern=CASE_ID_FORM)]
_SubjectId = Annotated[SubjectId, StringConstraints(pattern=SUBJECT_ID_FORM)]
_Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
_Label = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._:-]{1,128}$")]
_Locale = Annotated[str, StringConstraints(pattern=LOCALE_FORM, max_length=35)]
_Contact = Annotated[bytes, Field(min_length=CONTACT_BYTES_MIN, max_length=CONTACT_BYTES_MAX)]

_Word = Annotated[str, StringConstraints(pattern=rf"^{WORD}$", max_length=WORD_CHARACTERS_MAX)]
_WordOrNothing = Annotated[
    str, StringConstraints(pattern=rf"^({WORD})?$", max_length=WORD_CHARACTERS_MAX)
]
_Scope = Annotated[str, StringConstraints(pattern=SCOPE_FORM, max_length=SCOPE_CHARACTERS_MAX)]
_RecordSetPath = Annotated[
    str, StringConstraints(pattern=rf"^{WORD}\.{WORD}$", max_length=SCOPE_CHARACTERS_MAX)
]
_Scopes = Annotated[tuple[_Scope, ...], _bounded, AfterValidator(_as_a_set)]
_RecordSetPaths = Annotated[tuple[_RecordSetPath, ...], _bounded, AfterValidator(_as_a_set)]

_AnyText = Annotated[str, _text(0, NOTE_CHARACTERS_MAX)]
_ShortText = Annotated[str, _text(1, NOTE_CHARACTERS_MAX)]
_Sentence = Annotated[str, _text(1, SENTENCE_CHARACTERS_MAX)]
_Sms = Annotated[str, _text(0, SMS_CHARACTERS_MAX)]
_Parameter = Annotated[str, _text(1, PARAMETER_CHARACTERS_MAX)]
_Announcement = Annotated[str, _text(1, ANNOUNCEMENT_CHARACTERS_MAX)]

_Count = Annotated[int, Field(ge=0, le=2**63 - 1)]
_Revision = Annotated[int, Field(ge=1, le=2**31 - 1)]
_Instant = Annotated[
    AwareDatetime, Field(ge=FIRST_INSTANT, le=LAST_INSTANT), AfterValidator(_utc_milliseconds)
]
_Day = Annotated[date, Field(ge=date(1970, 1, 1), le=date(2999, 12, 31))]


# --- the records --------------------------------------------------------------------------------


class Part(BaseModel):
    """A record or a part of one: immutable, closed, and without its input in its errors."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=False,
        hide_input_in_errors=True,
        ser_json_bytes="hex",
        val_json_bytes="hex",
    )

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with other fields, checked like any: pydantic's own takes what no reader would."""
        copy = super().model_copy(deep=deep)
        if not update:
            return copy
        # A symbol that was unknown when this was read is not made by the copy.
        unknown = frozenset(type(value) for value in vars(copy).values() if value == "UNSPECIFIED")
        return type(self).model_validate({**copy.model_dump(), **update}, context=unknown)


class Record(Part):
    """A record that is a Kafka value of its own. `event_id` is the same for every copy of it."""

    event_id: _EventId


class Confirms(Part):
    """What the customer was shown: the preview's case and `preview_digest` of its answers."""

    case_id: _CaseId
    digest: _Sha256


class DeletionRequested(Record):
    """A customer asks for erasure.

    `requested_at` starts the legal clock; `cutoff_at` is the confirmation, by default the request.
    `records` holds ``domain`` or ``domain.record_set`` (empty: everything), `waives` the
    ``domain.record_set`` whose unfinished business the customer gave up by a second tick; both are
    sets and are kept sorted. `contact` is sealed (`protocol.md`), and kept until `contact_until`
    where the customer asked for longer than is usual.
    """

    case_id: _CaseId
    subject_id: _SubjectId
    requested_at: _Instant
    cutoff_at: _Instant = Field(default_factory=lambda fields: fields["requested_at"])
    ground: Ground = Ground.REQUEST
    acting_as: ActingAs = ActingAs.SELF
    acting_evidence: _ShortText | None = None
    channel: Channel = Channel.SERVICE
    records: _Scopes = ()
    waives: _RecordSetPaths = ()
    locale: _Locale = "zh-CN"
    contact: _Contact | None = None
    dry_run: bool = False
    confirms: Confirms | None = None
    contact_until: _Instant | None = None

    @cached_property
    def digest(self) -> bytes:
        """SHA-256 of all that makes the case, worked out once: the inbox and the case both ask.

        The same case_id with another digest contradicts itself (`protocol.md`, cases).
        """
        # Fields at their default are left out: a field that a later version adds must not change
        # the digest of a case that was published before it.
        fields = self.model_dump(exclude={"event_id", "contact"}, exclude_defaults=True)
        return hashlib.sha256(_canonical_json(fields)).digest()


class DeletionCancelled(Record):
    """A request is withdrawn. Before its request it is a tombstone."""

    case_id: _CaseId
    subject_id: _SubjectId
    cancelled_at: _Instant
    reason: _AnyText = ""


class Policy(Part):
    """The dated version of a domain's rules that an answer followed, and its digest."""

    version: _Label
    digest: _Sha256


class Erased(Part):
    """What is gone from one record set: `count` in the customer's unit, `rows` in rows."""

    records: _Word
    action: Action
    count: _Count
    rows: _Count


class Kept(Part):
    """What one rule keeps in one record set.

    `until` is the last kept day of the last of them, null if open-ended; `ends_when` the fact whose
    end frees them, null for a rule with a period; `readers` who may still read them.
    """

    records: _Word
    rule: _Label
    count: _Count
    rows: _Count
    kind: KeptKind
    citation: _ShortText
    until: _Day | None
    ends_when: _Word | None
    measures: Annotated[tuple[Measure, ...], Field(max_length=8)]
    readers: _Word = "none"


class _Outcome(Record):
    case_id: _CaseId
    subject_id: _SubjectId
    domain: _Word
    revision: _Revision
    occurred_at: _Instant
    policy: Policy
    unknown_subject: bool = False
    cancelled: bool = False
    erased: Annotated[tuple[Erased, ...], _bounded] = ()
    remaining: _Count
    unknown_records: Annotated[tuple[_Scope, ...], _bounded] = ()
    contact: _Contact | None = None
    dry_run: bool = False

    @model_validator(mode="after")
    def _an_unknown_subject_has_nothing(self) -> Self:
        if self.unknown_subject and (self.remaining or any(part.rows for part in self.erased)):
            raise PydanticCustomError(
                "unknown_subject_has_rows", "a subject that was never known can have no rows"
            )
        return self


class DeletionCompleted(_Outcome):
    """A domain holds nothing any more of what was requested, or the case was cancelled in time.

    Counts are cumulative since the case opened; `remaining` is counted after the act, in rows. In a
    dry run all of it is what *would* be. `only_newer`: what is there of what was requested is newer
    than the cutoff, or was renewed since, and was not told as erased.
    """

    only_newer: bool = False

    @model_validator(mode="after")
    def _what_is_newer_is_all(self) -> Self:
        if self.only_newer and self.unknown_subject:
            raise PydanticCustomError(
                "unknown_subject_has_newer_rows", "who has newer rows is known"
            )
        return self

    @model_validator(mode="after")
    def _nothing_remains(self) -> Self:
        if self.remaining and not self.cancelled:
            raise PydanticCustomError(
                "remaining_not_zero", "completed needs remaining = 0, or a cancelled case"
            )
        return self


class DeletionDeferred(_Outcome):
    """A domain keeps rows, each held by a named rule; one `kept` entry per (records, rule)."""

    kept: Annotated[tuple[Kept, ...], _bounded]

    @model_validator(mode="after")
    def _something_is_kept(self) -> Self:
        if not self.remaining:
            raise PydanticCustomError("remaining_zero", "deferred needs remaining > 0")
        if not self.kept:
            raise PydanticCustomError("kept_empty", "deferred needs a rule for what it keeps")
        return self


class NoticeLine(Part):
    """One sentence for the customer and the evidence it rests on.

    `records` is empty where the line speaks of the whole domain; `rule` is what keeps the records,
    null where nothing does.
    """

    domain: _Word
    records: _WordOrNothing
    outcome: LineOutcome
    count: _Count = 0
    until: _Day | None = None
    sentence: _Sentence
    rule: _Label | None = None


class NoticeTemplate(Part):
    """The SMS for a gateway that takes no text: a template registered there, and its parameters.

    One that is ``{ref}`` is the reference, which the notification service fills in.
    """

    name: _Word
    language: Annotated[str, StringConstraints(pattern=r"^(zh|en)$")]
    parameters: Annotated[tuple[_Parameter, ...], _bounded] = ()


class ResultNotice(Record):
    """What the customer is told. `sms` still carries the placeholders ``{ref}`` and ``{link}``."""

    case_id: _CaseId
    subject_id: _SubjectId
    revision: _Revision
    stage: Stage
    locale: _Locale = "zh-CN"
    sms: _Sms
    lines: Annotated[tuple[NoticeLine, ...], _bounded] = ()
    complete: bool
    contact: _Contact | None = None
    issued_at: _Instant
    template: NoticeTemplate | None = None

    @model_validator(mode="after")
    def _a_preview_is_not_sent(self) -> Self:
        if self.stage is Stage.PREVIEW and (self.sms or self.contact is not None):
            raise PydanticCustomError(
                "preview_is_sendable", "a preview has an empty sms and no contact"
            )
        return self


class _Blocker(Record):
    subject_id: _SubjectId
    domain: _Word
    kind: BlockerKind
    occurred_at: _Instant


class BlockerRaised(_Blocker):
    """Unfinished business began; published by the business service that owns it."""


class BlockerLifted(_Blocker):
    """Unfinished business ended: what it kept is looked at again now."""


class MattersAsked(Record):
    """A domain that waits for matters of others asks all of them what is open now."""

    case_id: _CaseId
    subject_id: _SubjectId
    domain: _Word
    occurred_at: _Instant


class Matter(Part):
    """Whether any matter of this kind is open."""

    kind: BlockerKind
    open: bool


class MattersFound(Record):
    """What a domain's own rows say of each kind of its matters.

    `asked` is the event that it answers, a request or a question, `asked_at` when the broker
    appended that.
    """

    asked: _EventId
    case_id: _CaseId
    subject_id: _SubjectId
    domain: _Word
    asked_at: _Instant
    matters: Annotated[tuple[Matter, ...], _bounded]
    occurred_at: _Instant


class Words(Part):
    """One text for customers in Chinese and English."""

    zh: _Announcement
    en: _Announcement


class PolicyAnnounced(Record):
    """A domain's coming rules, announced at least 30 civil days before `effective_from`.

    `records` are the domain's record sets of which it keeps otherwise than the version before.
    """

    domain: _Word
    version: _Label
    digest: _Sha256
    effective_from: _Day
    words: Words
    channels: Annotated[tuple[AnnouncementChannel, ...], Field(min_length=1, max_length=8)]
    announced_at: _Instant
    records: Annotated[tuple[_Word, ...], _bounded, AfterValidator(_as_a_set)] = ()


class AnnouncementAccepted(Record):
    """A channel of the company took an announcement over: who uses it is told."""

    domain: _Word
    version: _Label
    digest: _Sha256
    channel: AnnouncementChannel
    occurred_at: _Instant


class ProcessingStopped(Record):
    """Recommenders, marketing lists and session stores stop using this subject at once."""

    case_id: _CaseId
    subject_id: _SubjectId
    scope: StopScope
    stopped_at: _Instant


Outcome = DeletionCompleted | DeletionDeferred
Blocker = BlockerRaised | BlockerLifted
Message = (
    DeletionRequested
    | DeletionCancelled
    | DeletionCompleted
    | DeletionDeferred
    | ResultNotice
    | BlockerRaised
    | BlockerLifted
    | MattersAsked
    | MattersFound
    | PolicyAnnounced
    | AnnouncementAccepted
    | ProcessingStopped
)


# --- what is derived from them ------------------------------------------------------------------


def identity(message: Message) -> bytes:
    """What makes an event the one that it is, in 8 bytes: the same for every copy of it.

    Of whom and of which case it speaks, and a request's whole contents: whoever gives one event_id
    to two of these has made two events.
    """
    match message:
        case DeletionRequested():
            said: tuple[str, ...] = (message.digest.hex(),)
        case DeletionCompleted() | DeletionDeferred():
            said = (message.case_id, message.subject_id, message.domain, str(message.revision))
        case BlockerRaised() | BlockerLifted():
            said = (message.subject_id, message.domain, message.kind)
        case MattersAsked():
            said = (message.case_id, message.subject_id, message.domain)
        case MattersFound():
            said = (message.asked, message.domain)
        case DeletionCancelled() | ResultNotice() | ProcessingStopped():
            said = (message.case_id, message.subject_id)
        case PolicyAnnounced() | AnnouncementAccepted():
            said = (message.domain, message.version)
        case _:
            assert_never(message)
    return hashlib.sha256(_canonical_json((type(message).__name__, *said))).digest()[:8]


def preview_digest(outcomes: Iterable[Outcome]) -> str:
    """SHA-256, in hex, of what a preview showed: what `Confirms` binds a request to.

    Over the sorted (domain, records, action or rule, count, until) of the domains' dry-run answers.
    """
    shown = sorted(line for outcome in outcomes for line in _shown(outcome))
    return hashlib.sha256(_canonical_json(shown)).hexdigest()


def _shown(outcome: Outcome) -> list[tuple[str, str, str, int, str]]:
    domain = outcome.domain
    erased = [(domain, part.records, part.action.value, part.count, "") for part in outcome.erased]
    if isinstance(outcome, DeletionCompleted):
        return erased
    return erased + [
        (domain, part.records, part.rule, part.count, part.until.isoformat() if part.until else "")
        for part in outcome.kept
    ]


def _canonical_json(value: object) -> bytes:
    return _CANONICAL.encode(value).encode()


def _plain(value: object) -> object:
    match value:
        case datetime():
            return value.isoformat(timespec="milliseconds")
        case date():
            return value.isoformat()
        case _:
            raise TypeError(f"no canonical form for {type(value).__name__}")


_CANONICAL = json.JSONEncoder(
    default=_plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")
)
