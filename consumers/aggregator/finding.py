"""What the customer reads: sentences and the SMS, each resting on one entry of one domain's report.

The words come from the retention files. Where this process does not know the version or the rule
that a report followed, or where a file's words claim more than the report, a plain sentence that
claims nothing more than the report takes their place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum, StrEnum
from functools import lru_cache
from itertools import groupby
from typing import Literal, Protocol

from babel.dates import format_date

from fullstop.handlers.contract import Domain, RecordSet, Sensitive, Words
from fullstop.handlers.rules import SECRET_HOLD, KeepRule, Kind, Policy, RecordRules
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
from fullstop.schemas.messages import Policy as PolicyFollowed

SEGMENTS_MAX = 4
SIGNATURE_CHARACTERS_MAX = 20
HOTLINE_CHARACTERS_MAX = 20

# A notice repeats the files' texts and, mostly, a few days: what is known of them is asked once.
_remembered = lru_cache(maxsize=4_096)

Language = Literal["zh", "en"]


class Phrasebook(Protocol):
    """Where the retention files' words are found."""

    def policy(self, domain: str, followed: PolicyFollowed) -> Policy | None:
        """The rules, with their words, that a report followed; None where they are not known."""

    def record_set(self, domain: str, name: str) -> RecordSet | None:
        """What a domain declares, whether rules are in force for it or not; None for any other."""


class PolicyPhrasebook:
    """The words of the loaded retention files, and of the domains that declare what they speak of.

    A version with another digest than the report's is another text under the same name: not known.
    """

    def __init__(
        self, policies: Mapping[str, Sequence[Policy]], domains: Iterable[Domain] = ()
    ) -> None:
        self._policies = {
            (domain, policy.version, policy.digest): policy
            for domain, versions in policies.items()
            for policy in versions
        }
        self._record_sets = {
            (domain.name, records.name): records
            for domain in domains
            for records in domain.record_sets
        }

    def policy(self, domain: str, followed: PolicyFollowed) -> Policy | None:
        return self._policies.get((domain, followed.version, followed.digest))

    def record_set(self, domain: str, name: str) -> RecordSet | None:
        return self._record_sets.get((domain, name))


@dataclass(frozen=True)
class Sender:
    """Who signs an SMS and which number the customer may call."""

    signature: str
    hotline: str

    def __post_init__(self) -> None:
        if not 0 < len(self.signature) <= SIGNATURE_CHARACTERS_MAX:
            raise ValueError(f"an SMS signature has 1 to {SIGNATURE_CHARACTERS_MAX} characters")
        if not 0 < len(self.hotline) <= HOTLINE_CHARACTERS_MAX:
            raise ValueError(f"a hotline number has 1 to {HOTLINE_CHARACTERS_MAX} characters")


@dataclass(frozen=True)
class Wording:
    """Everything a notice needs beside the evidence."""

    phrasebook: Phrasebook
    sender: Sender


class Refusal(StrEnum):
    """Why nothing was done about something that was asked for."""

    UNKNOWN = "unknown"
    NOT_OWN_ACT = "not_own_act"  # it goes only as its author's own act
    NOT_IN_FORCE = "not_in_force"  # the rules that make it erasable are still to come


@dataclass(frozen=True)
class Finding:
    """What may be said of one entry of one report.

    `clause` is its short form in an SMS, None where it can only be counted; `restricted` says that
    what is kept is shown out of reach; `refusal` why what is UNKNOWN_RECORDS was left alone.
    """

    domain: str
    records: str
    outcome: LineOutcome
    sentence: str
    count: int = 0
    until: date | None = None
    clause: str | None = None
    kind: KeptKind | None = None
    restricted: bool = False
    refusal: Refusal | None = None

    @property
    def is_kept(self) -> bool:
        return self.outcome is LineOutcome.KEPT

    @property
    def asks(self) -> bool:
        """It asks the customer to do something, which ends the reason for keeping."""
        return self.is_kept and self.until is None and _claims(self.clause or "", _ASKING)

    def line(self) -> NoticeLine:
        return NoticeLine(
            domain=self.domain,
            records=self.records,
            outcome=self.outcome,
            count=self.count,
            until=self.until,
            sentence=_capital(self.sentence),
        )


_CHINESE = frozenset({"zh", "zho", "chi", "cmn", "yue"})


def language_of(locale: str) -> Language:
    """Chinese for every Chinese locale, English for any other."""
    return "zh" if re.split("[-_]", locale)[0].lower() in _CHINESE else "en"


# --- one report's findings ----------------------------------------------------------------------

_TEXTS = {
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
_REFUSALS = {
    Refusal.NOT_OWN_ACT: Words(
        "{what}只能由本人申请删除，没有处理",
        "{what} not processed: only the author can ask for this",
    ),
    Refusal.NOT_IN_FORCE: Words(
        "{what}现在还不能申请删除，没有处理", "{what} not processed: this cannot be asked for yet"
    ),
    Refusal.UNKNOWN: Words("{what}没有认出来，没有处理", "{what} not recognised"),
}
_KEPT_UNTIL = Words("{what}{why}要留到{d}", "{what} kept{why} until {d}")
_KINDS = Words("{n}类信息", "{n} kinds of data")
_UNVERIFIED = Words(
    "这一部分已停用，没能核实是否删除", "this part is out of use; deletion could not be verified"
)
_NO_LONGER_HERE = Words("此前暂留的信息已不在这里", "what had to stay is no longer here")
_BY_LAW = Words("依法", " by law")
_NO_WHY = Words("", "")
_WHY = {
    KeptKind.STATUTORY: _BY_LAW,
    KeptKind.LEGAL_HOLD: Words("因法律程序需要", " for legal proceedings"),
    KeptKind.SECURITY: Words("为了账号安全", " for account security"),
    KeptKind.UNFINISHED_BUSINESS: Words("因为事情还没办完", " while a matter is open"),
}


def findings(report: Outcome, wording: Wording, language: Language) -> tuple[Finding, ...]:
    """All that one domain's report lets us say, in the report's order."""
    found = [
        *(_erased(report, entry, wording, language) for entry in _worth_a_line(report)),
        *(_kept(report, entry, wording, language) for entry in _told(_kept_entries(report))),
        *(_refused(report, name, wording, language) for name in report.unknown_records),
    ]
    if report.cancelled:
        found.append(plain(report.domain, LineOutcome.CANCELLED, language))
    elif report.unknown_subject:
        found.append(plain(report.domain, LineOutcome.UNKNOWN_SUBJECT, language))
    elif not found:
        found.append(_nothing(report, language))
    return tuple(found)


def _nothing(report: Outcome, language: Language) -> Finding:
    """A later answer with nothing in it: what was kept then is there no more."""
    nothing = plain(report.domain, LineOutcome.NOTHING_HELD, language)
    if report.revision == 1:
        return nothing
    return replace(nothing, sentence=_in(_NO_LONGER_HERE, language))


def _kept_entries(report: Outcome) -> tuple[Kept, ...]:
    return report.kept if isinstance(report, DeletionDeferred) else ()


def _told(kept: Sequence[Kept]) -> list[Kept]:
    """What the customer is told of; a secret hold is not told beside a reason that is.

    Alone it is told like any keeping by law: nothing is called gone that is not.
    """
    openly = [entry for entry in kept if not _is_secret(entry)]
    told = {entry.records for entry in openly}
    by_law = (
        entry.model_copy(update={"kind": KeptKind.STATUTORY})
        for entry in kept
        if _is_secret(entry) and entry.records not in told
    )
    return [*openly, *by_law]


def _is_secret(entry: Kept) -> bool:
    return entry.rule == SECRET_HOLD.id or entry.rule.endswith(f".{SECRET_HOLD.id}")


def unknown_records(name: str, language: Language) -> Finding:
    """A name in the request, ``domain`` or ``domain.record_set``, that nobody knows."""
    return _left_alone(name, Refusal.UNKNOWN, None, language)


def _refused(report: Outcome, name: str, wording: Wording, language: Language) -> Finding:
    """What the domain did not carry out; the rules that it followed say why."""
    records = name.partition(".")[2]
    declared = wording.phrasebook.record_set(report.domain, records)
    policy = wording.phrasebook.policy(report.domain, report.policy)
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
    sentence = _fill(_REFUSALS[refusal], language, what=what or _kinds(1, language))
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
    """What a line may repeat of a name, and 1 where that is not all of it: then it is counted."""
    domain, _, records = name.partition(".")
    if domain == UNRECOGNISED or len(domain) > WORD_CHARACTERS_MAX:
        return UNRECOGNISED, "", 1
    return (domain, records, 0) if len(records) <= WORD_CHARACTERS_MAX else (domain, "", 1)


def unverified(domain: str, language: Language) -> Finding:
    """A domain that is retired and that nobody answers for: never told as done."""
    return Finding(domain, "", LineOutcome.PENDING, _in(_UNVERIFIED, language))


def plain(domain: str, outcome: LineOutcome, language: Language, records: str = "") -> Finding:
    """A finding without words, count or date of its own."""
    return Finding(domain, records, outcome, _in(_TEXTS[outcome], language))


def _worth_a_line(report: Outcome) -> list[Erased]:
    """The erased entries, without empty ones of records that another entry speaks of."""
    spoken_of = {entry.records for entry in report.erased if entry.count or entry.rows}
    spoken_of |= {entry.records for entry in _kept_entries(report)}
    return [e for e in report.erased if e.count or e.rows or e.records not in spoken_of]


def _erased(report: Outcome, entry: Erased, wording: Wording, language: Language) -> Finding:
    if not (entry.count or entry.rows):
        return plain(report.domain, LineOutcome.NOTHING_HELD, language, entry.records)
    deleted = entry.action is Action.DELETED
    outcome = LineOutcome.ERASED if deleted else LineOutcome.ANONYMISED
    rules = _rules(report, entry.records, wording)
    what = None if rules is None else _counted(rules.what, entry.count, language)
    text = _PREVIEWS[outcome] if report.dry_run else _TEXTS[outcome]
    sentence = _fill(text, language, what=what or _kinds(1, language))
    named = None if rules is not None and rules.sensitive else what
    return Finding(report.domain, entry.records, outcome, sentence, entry.count, clause=named)


def _rules(report: Outcome, records: str, wording: Wording) -> RecordRules | None:
    policy = wording.phrasebook.policy(report.domain, report.policy)
    return None if policy is None else policy.records.get(records)


def _counted(what: Words, count: int, language: Language) -> str | None:
    text = _in(what, language)
    if never_said(text) or ("{n}" in text and not count):
        return None
    return text.replace("{n}", str(count))


def _kept(report: Outcome, entry: Kept, wording: Wording, language: Language) -> Finding:
    rules = _rules(report, entry.records, wording)
    rule = next((rule for rule in rules.keep if rule.id == entry.rule), None) if rules else None
    proven = _proven(report, entry)
    forms = (rule.notice, rule.sms) if rule else ()
    fitting = (_fitting(form, _day(entry.until, language), proven, language) for form in forms)
    kind = None if _is_needed(entry) else entry.kind
    why = _WHY[kind] if kind else _NO_WHY
    short_day = _short_day(entry.until, language)
    return Finding(
        domain=report.domain,
        records=entry.records,
        outcome=LineOutcome.KEPT,
        sentence=next(filter(None, fitting), None) or _kept_unnamed(entry.until, why, language),
        count=entry.count,
        until=entry.until,
        # A short form's day reads as that on which the records go; a hold may keep them longer.
        clause=_fitting(rule.sms, short_day, proven, language)
        if rule and rules and _may_be_named(rules, rule) and not _is_held(report, entry)
        else None,
        kind=kind,
        restricted=Measure.RESTRICTED in entry.measures,
    )


def _may_be_named(rules: RecordRules, rule: KeepRule) -> bool:
    """Whether an SMS may name these records, which strangers may read (`customer.md` F11).

    What is sensitive is only counted there, but for a bank account whose matter the customer must
    end: to be told to unbind a card (M5) names the act.
    """
    is_open = rule.kind is Kind.UNFINISHED_BUSINESS
    return rules.sensitive <= (frozenset({Sensitive.BANK_ACCOUNT}) if is_open else frozenset())


def _is_needed(entry: Kept) -> bool:
    """Kept for a record that was not asked for: no matter is open that anybody could end."""
    return (entry.ends_when or "").startswith("needed_by_")


def _kept_unnamed(until: date | None, why: Words, language: Language, kinds: int = 1) -> str:
    text = _TEXTS[LineOutcome.KEPT] if until is None else _KEPT_UNTIL
    day = _day(until, language) or ""
    return _fill(text, language, what=_kinds(kinds, language), why=_in(why, language), d=day)


def _is_held(report: Outcome, entry: Kept) -> bool:
    """Whether a legal hold without an end is on the same records."""
    return any(
        other.records == entry.records and other.kind is KeptKind.LEGAL_HOLD and other.until is None
        for other in _kept_entries(report)
    )


class _Claim(Enum):
    """What a file's words may claim beyond the keeping itself, by the marks that show it."""

    OUT_OF_REACH = ("封存", "公开", "仅", "只有", "locked", "hidden", "public", "only")
    DONE_ALREADY = ("已封存", "已不", "不再", "locked", "hidden", "no longer")
    PART_GOES_NOW = ("现在就删", "goes now")
    GONE = ("已删", "been deleted", "was deleted", "were deleted")  # what is kept is not
    GOES_BY_ITSELF = ("自动删除", "后删除", "then deleted", "it is deleted", "goes", " go ")


_ASKING = ("请先", "please")


def _claims(text: str, marks: tuple[str, ...]) -> bool:
    return any(mark in text.lower() for mark in marks)


@_remembered
def _claimed(text: str) -> frozenset[_Claim]:
    return frozenset(claim for claim in _Claim if _claims(text, claim.value))


def _proven(report: Outcome, entry: Kept) -> frozenset[_Claim]:
    proofs = {
        _Claim.OUT_OF_REACH: Measure.RESTRICTED in entry.measures,
        _Claim.DONE_ALREADY: not report.dry_run,
        _Claim.PART_GOES_NOW: Measure.MASKED in entry.measures,
        _Claim.GOES_BY_ITSELF: _ends_last(report, entry),
    }
    return frozenset(claim for claim, proven in proofs.items() if proven)


def _ends_last(report: Outcome, entry: Kept) -> bool:
    """No other reason is known to hold the records longer, or has an end that nobody can name."""
    same = [other for other in _kept_entries(report) if other.records == entry.records]
    if any(other.until is None and other.ends_when is None for other in same):
        return False
    if _is_held(report, entry):
        return False
    return entry.until is None or entry.until == max(o.until for o in same if o.until)


def _fitting(
    words: Words | None, day: str | None, proven: frozenset[_Claim], language: Language
) -> str | None:
    """A file's words with their day, if the report proves every claim in them."""
    text = _in(words, language) if words else ""
    if not text or never_said(text) or (day is None and "{d}" in text):
        return None
    filled = text.replace("{d}", day or "")
    return filled if _claimed(text) <= proven and len(filled) <= SENTENCE_CHARACTERS_MAX else None


def counted(found: Sequence[Finding], language: Language) -> list[Finding]:
    """The same, with one finding for all names of a place that no line may repeat."""
    nameless: dict[str, list[Finding]] = {}
    for finding in found:
        if _is_nameless(finding):
            nameless.setdefault(finding.domain, []).append(finding)
    rest = [finding for finding in found if not _is_nameless(finding)]
    return rest + [_gather(group, language, dry_run=False) for group in nameless.values()]


def _is_nameless(finding: Finding) -> bool:
    return finding.outcome is LineOutcome.UNKNOWN_RECORDS and bool(finding.count)


def gathered(found: Sequence[Finding], language: Language, *, dry_run: bool) -> list[Finding]:
    """One finding per domain and outcome, for a notice that would be too long.

    `count` is then the number of findings gathered in it.
    """
    groups = groupby(sorted(found, key=_gathering), key=_gathering)
    return [_gather(list(group), language, dry_run=dry_run) for _, group in groups]


def _gathering(finding: Finding) -> tuple[str, str, str]:
    unknown = finding.outcome is LineOutcome.UNKNOWN_RECORDS  # of domains that need not exist
    return ("" if unknown else finding.domain, finding.outcome, finding.refusal or "")


def _gather(group: Sequence[Finding], language: Language, *, dry_run: bool) -> Finding:
    first = group[0]
    if len(group) == 1:
        return first
    texts = {**_TEXTS, **(_PREVIEWS if dry_run else {})}
    text = _REFUSALS[first.refusal] if first.refusal else texts[first.outcome]
    sentence = _fill(text, language, what=_kinds(len(group), language), why="")
    return Finding(first.domain, "", first.outcome, sentence, len(group), refusal=first.refusal)


# --- the SMS ------------------------------------------------------------------------------------

_RESULT = Words(
    "【{signature}】您好，申请{ref}：{body}。为什么、怎么查：{link} 或拨{hotline}。",
    "[{signature}] Request {ref}: {body}. Details: {link} or call {hotline}.",
)
_NOTHING_FOUND = Words(
    "【{signature}】您好，申请{ref}已查完：没有找到与该账号有关的信息，因此没有可删除的内容。"
    "如有疑问请拨{hotline}。",
    "[{signature}] Request {ref} is checked: nothing linked to this account was found, so there is "
    "nothing to delete. Questions: call {hotline}.",
)
_KEPT_IS_GONE = Words(
    "【{signature}】您好，您{month}申请删除时暂留的信息，{gone}，申请办完。"
    "办理所留联系方式随后也会删除，以后不再为此事打扰您。疑问请拨{hotline}。",
    "[{signature}] What had to stay when you asked in {month} is {gone}, and the request is done. "
    "The contact kept for it is deleted next. Questions: call {hotline}.",
)
_NOW_DELETED = Words("现已删除", "now deleted")
_NOT_HERE = Words("现在已不在这里", "no longer here")
_OVERDUE = Words(
    "【{signature}】对不起，申请{ref}有{n}项没能在承诺的{promised}前办完，正在加急{next}。"
    "{others}投诉途径见{link} 或拨{hotline}。",
    "[{signature}] Sorry: {n} of request {ref} not done by {promised} as promised. We are speeding "
    "it up{next}. {others}ow to complain: {link} or call {hotline}.",
)
_NEXT_WORD = Words("，{d}前再向您报告", " and report to you again by {d}")
_OTHER_RESULTS = Words("其余结果和", "Other results and h")
_NO_OTHER_RESULTS = Words("", "H")
_PARTS = Words("{n}", "{n} parts")
_NOTHING = frozenset({LineOutcome.NOTHING_HELD, LineOutcome.UNKNOWN_SUBJECT})
_STOPPED = Words("已叫停，没有删除任何信息", "stopped, nothing was deleted")
_PARTLY_STOPPED = Words("有一部分已叫停", "a part was stopped")
_NOT_VERIFIED = Words("有{n}项没能核实", "{n} could not be verified")
_LOCKED = Words("，已封存", "; locked")
_GOES = Words("，到期自动删除", "; deleted when due")
_NO_NEW_REQUEST = Words("，不用再申请", "; no new request is needed")
_OTHERS = Words("另外{kinds}", "another {kinds}")
_AND = Words("、", ", ")
_THEN = Words("，", ", ")
_BESIDES = Words("；", "; ")
_STOP = Words("。", ". ")


def sms(found: Sequence[Finding], sender: Sender, language: Language, *, named: bool) -> str:
    """The result in at most `SEGMENTS_MAX` segments, with the placeholders {ref} and {link}.

    `named` allows the kinds of information; without it, or where they do not fit, they are counted,
    at last those too that ask the customer to do something.
    """
    if all(finding.outcome in _NOTHING for finding in found):
        return _signed(_NOTHING_FOUND, sender, language)
    text = ""
    for form in _forms(found, named=named):
        text = _signed(_RESULT, sender, language, _body(form, language))
        if segments(text) <= SEGMENTS_MAX:
            break
    return text


def _forms(found: Sequence[Finding], *, named: bool) -> Iterator[Sequence[Finding]]:
    """The findings in ever fewer words: named, named where they ask for something, counted."""
    if named:
        yield found
        yield [f if f.asks else replace(f, clause=None) for f in found]
    yield [replace(f, clause=None) for f in found]


def sms_kept_is_gone(
    sender: Sender, language: Language, asked_on: date, *, erased: bool = True
) -> str:
    """The last message of a case: what an earlier one told as kept is deleted now.

    It may come after years: it names the month of the request, and no kinds. Where nothing was
    `erased` by this case, it only says that it is there no more.
    """
    return _fill(
        _KEPT_IS_GONE,
        language,
        signature=sender.signature,
        hotline=sender.hotline,
        month=_month(asked_on, language),
        gone=_in(_NOW_DELETED if erased else _NOT_HERE, language),
    )


def sms_overdue(
    sender: Sender,
    language: Language,
    *,
    late: int,
    all_late: bool,
    promised_on: date,
    next_word_on: date | None,
) -> str:
    """The apology for `late` parts that were promised for a day that is over.

    Without `next_word_on` no further word is promised; `all_late`: there are no other results.
    """
    day = _near_day(next_word_on, language) if next_word_on else ""
    return _fill(
        _OVERDUE,
        language,
        signature=sender.signature,
        hotline=sender.hotline,
        n=_pieces(late, language),
        promised=_near_day(promised_on, language),
        next=_fill(_NEXT_WORD, language, d=day) if day else "",
        others=_in(_NO_OTHER_RESULTS if all_late else _OTHER_RESULTS, language),
    )


_ANNOUNCED = Words(
    "【{signature}】{body}全文见APP公告或{link}，疑问请拨{hotline}。",
    "[{signature}] {body} Full text: in the app or {link}. Questions: call {hotline}.",
)


def announced(words: Words, day: date, sender: Sender, language: Language) -> str:
    """What customers are told of rules that take effect on that day, with the placeholder {link}.

    `words` are the retention file's, with {d} for the day.
    """
    body = _in(words, language).replace("{d}", _day(day, language) or "")
    return _signed(_ANNOUNCED, sender, language, body)


def segments(text: str) -> int:
    """How many SMS the text takes in UCS-2: 70 units in one alone, else 67 in each."""
    filled = text.replace("{ref}", "-" * 6).replace("{link}", "-" * 16)
    units = len(filled.encode("utf-16-le")) // 2
    return 1 if units <= 70 else -(-units // 67)


def _signed(text: Words, sender: Sender, language: Language, body: str = "") -> str:
    return _fill(text, language, signature=sender.signature, hotline=sender.hotline, body=body)


def _body(found: Sequence[Finding], language: Language) -> str:
    undone = {*_NOTHING, LineOutcome.UNKNOWN_RECORDS}
    if {finding.outcome for finding in found} - undone == {LineOutcome.CANCELLED}:
        return _in(_STOPPED, language)
    parts = _parts(found, language)
    return _in(_STOP, language).join(_capital(part) for part in parts)


def _parts(found: Sequence[Finding], language: Language) -> Iterator[str]:
    """What the customer can do comes first, then what is gone, what is kept, and the rest."""
    of = {outcome: [f for f in found if f.outcome is outcome] for outcome in LineOutcome}
    kept = _last_to_end(of[LineOutcome.KEPT])
    urgent = [finding for finding in kept if finding.asks]
    if urgent:
        yield _kept_list(urgent, language)
    for outcome in (LineOutcome.ERASED, LineOutcome.ANONYMISED):
        if of[outcome]:
            yield _fill(_TEXTS[outcome], language, what=_list(of[outcome], language))
    if rest := [finding for finding in kept if finding not in urgent]:
        yield _kept_list(rest, language)
    if of[LineOutcome.CANCELLED]:
        yield _in(_PARTLY_STOPPED, language)
    if pending := of[LineOutcome.PENDING]:  # all have answered: of these nobody can
        yield _fill(_NOT_VERIFIED, language, n=_pieces(len(pending), language))
    yield from _left_alone_lists(of[LineOutcome.UNKNOWN_RECORDS], language)


def _left_alone_lists(found: Sequence[Finding], language: Language) -> Iterator[str]:
    for refusal, text in _REFUSALS.items():
        if refused := [finding for finding in found if finding.refusal is refusal]:
            yield _fill(text, language, what=_list(refused, language))


def _list(found: Sequence[Finding], language: Language) -> str:
    clauses = [finding.clause for finding in found if finding.clause]
    if others := len(found) - len(clauses):
        kinds = _kinds(others, language)
        clauses.append(_fill(_OTHERS, language, kinds=kinds) if clauses else kinds)
    return _in(_AND, language).join(clauses)


def _last_to_end(kept: Sequence[Finding]) -> list[Finding]:
    """Of each record set the finding that ends last."""
    last: dict[tuple[str, str], Finding] = {}
    for finding in kept:
        place = (finding.domain, finding.records)
        last[place] = max(last.get(place, finding), finding, key=_end)
    return list(last.values())


def _end(finding: Finding) -> tuple[bool, date, bool, bool]:
    open_matter = finding.kind is KeptKind.UNFINISHED_BUSINESS  # which the customer can end
    return finding.until is None, finding.until or date.max, open_matter, finding.asks


def _kept_list(kept: Sequence[Finding], language: Language) -> str:
    """What has no last day first: matters that the customer knows to be open."""
    told = [finding for finding in kept if finding.clause]
    clauses = list(dict.fromkeys(f.clause or "" for f in told if f.until is None))
    if clauses and all(_claims(clause, _Claim.GOES_BY_ITSELF.value) for clause in clauses):
        clauses[-1] += _in(_NO_NEW_REQUEST, language)
    if dated := [finding for finding in told if finding.until is not None]:
        clauses.append(_dated(dated, language))
    if others := [finding for finding in kept if not finding.clause]:
        reasons = {_WHY[finding.kind] if finding.kind else _NO_WHY for finding in others}
        why = reasons.pop() if len(reasons) == 1 else _NO_WHY
        clauses.append(_kept_unnamed(None, why, language, len(others)))
    return _in(_BESIDES, language).join(clauses)


def _dated(kept: Sequence[Finding], language: Language) -> str:
    """Clauses with their days: the last of their records, so that these go by themselves then."""
    clauses = _in(_THEN, language).join(finding.clause or "" for finding in kept)
    locked = _in(_LOCKED, language) if all(finding.restricted for finding in kept) else ""
    return clauses + locked + _in(_GOES, language)


# --- words --------------------------------------------------------------------------------------

_NEVER = re.compile(
    r"全部(?!门)|彻底|永久|通知您|告诉您|告知您|感谢|优惠|问卷|回复T|验证码|先生|女士|脱敏|受限|\d元|[¥￥@]"
    r"|密码|password|\*{3}|https?:|\d{11}|\ball\b|everything|permanent|\bcompletely\b|forever"
    r"|notify|(?:tell|inform) you|let you know|thank|coupon|survey|\bdomain|record set"
    r"|[\u2600-\u27bf\U0001f000-\U0001faff]",
    re.IGNORECASE,
)


@_remembered
def never_said(text: str) -> tuple[str, ...]:
    """What is in a text that no customer may ever read: too much claimed, disclosed or promised."""
    return tuple(match.group() for match in _NEVER.finditer(text))


def unsayable(policies: Sequence[Policy]) -> Iterator[str]:
    """What these rules would say that no customer may ever read, one line each."""
    for policy in policies:
        for place, text in _texts_of(policy):
            if said := never_said(text):
                yield (
                    f"{policy.domain} {policy.version}: {place}: {text!r} says "
                    f"{', '.join(said)}, which no customer may be told; write it otherwise"
                )


def _texts_of(policy: Policy) -> Iterator[tuple[str, str]]:
    forms: list[tuple[str, Words | None]] = [("announcement", policy.announcement)]
    for rules in policy.records.values():
        forms.append((rules.name, rules.what))
        forms += [(rules.name, form) for rule in rules.keep for form in (rule.notice, rule.sms)]
    for place, words in forms:
        if words is not None:
            yield from ((place, words.zh), (place, words.en))


def _in(words: Words, language: Language) -> str:
    return words.zh if language == "zh" else words.en


def _fill(words: Words, language: Language, **values: str) -> str:
    text = _in(words, language)
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _kinds(count: int, language: Language) -> str:
    text = _fill(_KINDS, language, n=str(count))
    return text.replace("kinds", "kind") if count == 1 else text


def _pieces(count: int, language: Language) -> str:
    text = _fill(_PARTS, language, n=str(count))
    return text.removesuffix("s") if count == 1 else text


def _month(day: date, language: Language) -> str:
    """2026年11月, November 2026."""
    if language == "zh":
        return f"{day.year}年{day.month}月"
    return format_date(day, "MMMM y", locale="en_GB")


def _near_day(day: date, language: Language) -> str:
    """12月15日, 15 December: of a day so near the year goes without saying."""
    if language == "zh":
        return f"{day.month}月{day.day}日"
    return format_date(day, "d MMMM", locale="en_GB")


@_remembered
def _day(day: date | None, language: Language) -> str | None:
    """2028年6月18日, 18 June 2028."""
    if day is None:
        return None
    return format_date(day, "long", locale="zh" if language == "zh" else "en_GB")


def _short_day(day: date | None, language: Language) -> str | None:
    """The same, but 2033年底 and the end of 2033 for a year's last day."""
    if day is None or (day.month, day.day) != (12, 31):
        return _day(day, language)
    return f"{day.year}年底" if language == "zh" else f"the end of {day.year}"
