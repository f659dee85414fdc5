"""The SMS: its texts, their length, and their placeholders.

The notification service fills in {ref} and {link}.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from fullstop.consumers.aggregator.claims import Claim, claims_in
from fullstop.consumers.aggregator.finding import (
    NO_WHY,
    REFUSALS,
    TEXTS,
    Finding,
    Refusal,
    kept_unnamed,
    last_to_end,
)
from fullstop.consumers.aggregator.phrases import (
    Language,
    capital,
    full_day,
    kinds_of_data,
    month,
    near_day,
    parts,
    phrase,
)
from fullstop.consumers.aggregator.segments import segments
from fullstop.handlers.contract import Words
from fullstop.schemas.messages import LineOutcome

SEGMENTS_MAX = 4
SIGNATURE_CHARACTERS_MAX = 20
HOTLINE_CHARACTERS_MAX = 20
LINK_CHARACTERS_MAX = 40
_REF_CHARACTERS = 6

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
_NOTHING = frozenset({LineOutcome.NOTHING_HELD, LineOutcome.UNKNOWN_SUBJECT})
_STOPPED = Words("已叫停，没有删除任何信息", "stopped, nothing was deleted")
_PARTLY_STOPPED = Words("有一部分已叫停", "a part was stopped")
_NOT_VERIFIED = Words("有{n}项没能核实", "{n} could not be verified")
_LOCKED = Words("，已封存", ", locked")
_GOES = Words("，到期自动删除", "; deleted when due")
_NO_NEW_REQUEST = Words("，不用再申请", "; no new request is needed")
_OTHERS = Words("另外{kinds}", "another {kinds}")
_AND = Words("、", ", ")
_THEN = Words("，", ", ")
_BESIDES = Words("；", "; ")
_STOP = Words("。", ". ")
_ANNOUNCED = Words(
    "【{signature}】{body}全文见APP公告或{link}，疑问请拨{hotline}。",
    "[{signature}] {body} Full text: in the app or {link}. Questions: call {hotline}.",
)


@dataclass(frozen=True)
class Sender:
    """Who signs an SMS, which number the customer may call, and how long its link is."""

    signature: str
    hotline: str
    link_characters: int = 18

    def __post_init__(self) -> None:
        if not 0 < len(self.signature) <= SIGNATURE_CHARACTERS_MAX:
            raise ValueError(f"an SMS signature has 1 to {SIGNATURE_CHARACTERS_MAX} characters")
        if not 0 < len(self.hotline) <= HOTLINE_CHARACTERS_MAX:
            raise ValueError(f"a hotline number has 1 to {HOTLINE_CHARACTERS_MAX} characters")
        if not 0 < self.link_characters <= LINK_CHARACTERS_MAX:
            raise ValueError(f"an SMS link has 1 to {LINK_CHARACTERS_MAX} characters")

    def segments(self, text: str) -> int:
        """How many SMS the text takes once {ref} and {link} are filled in."""
        link = "x" * self.link_characters
        return segments(text.replace("{ref}", "K" * _REF_CHARACTERS).replace("{link}", link))


def sms(findings: Sequence[Finding], sender: Sender, language: Language, *, named: bool) -> str:
    """The result in at most `SEGMENTS_MAX` segments, with the placeholders {ref} and {link}.

    `named` allows the kinds of information; without it, or where they do not fit, they are counted,
    at last those too that ask the customer to do something.
    """
    if all(f.outcome in _NOTHING or f.refusal is Refusal.NOT_WAIVED for f in findings):
        return _signed(_NOTHING_FOUND, sender, language)
    text = ""
    for form in _forms(findings, named=named):
        text = _signed(_RESULT, sender, language, body=_body(form, language))
        if sender.segments(text) <= SEGMENTS_MAX:
            break
    return text


def sms_kept_is_gone(
    sender: Sender, language: Language, asked_on: date, *, erased: bool = True
) -> str:
    """The last message of a case: what an earlier one told as kept is deleted now.

    It may come after years: it names the month of the request, and no kinds. Where nothing was
    `erased` by this case, it only says that it is there no more.
    """
    gone = phrase(_NOW_DELETED if erased else _NOT_HERE, language)
    return _signed(_KEPT_IS_GONE, sender, language, month=month(asked_on, language), gone=gone)


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
    day = near_day(next_word_on, language) if next_word_on else ""
    return _signed(
        _OVERDUE,
        sender,
        language,
        n=parts(late, language),
        promised=near_day(promised_on, language),
        next=phrase(_NEXT_WORD, language, d=day) if day else "",
        others=phrase(_NO_OTHER_RESULTS if all_late else _OTHER_RESULTS, language),
    )


def announced(words: Words, day: date, sender: Sender, language: Language) -> str:
    """What customers are told of rules that take effect on that day, with the placeholder {link}.

    `words` are the retention file's, with {d} for the day.
    """
    body = phrase(words, language, d=full_day(day, language))
    return _signed(_ANNOUNCED, sender, language, body=body)


def _forms(findings: Sequence[Finding], *, named: bool) -> Iterator[Sequence[Finding]]:
    """The findings in ever fewer words: named, named where they ask for something, counted."""
    if named:
        yield findings
        yield [f if f.asks else replace(f, clause=None) for f in findings]
    yield [replace(f, clause=None) for f in findings]


def _signed(text: Words, sender: Sender, language: Language, **values: str) -> str:
    signed = {"signature": sender.signature, "hotline": sender.hotline}
    return phrase(text, language, **signed, **values)


def _body(findings: Sequence[Finding], language: Language) -> str:
    beside = {*_NOTHING, LineOutcome.UNKNOWN_RECORDS}
    if {finding.outcome for finding in findings} - beside == {LineOutcome.CANCELLED}:
        return phrase(_STOPPED, language)
    return phrase(_STOP, language).join(map(capital, _statements(findings, language)))


def _statements(findings: Sequence[Finding], language: Language) -> Iterator[str]:
    """What the customer can do comes first, then what is gone, what is kept, and the rest."""
    by_outcome = {o: [f for f in findings if f.outcome is o] for o in LineOutcome}
    kept = last_to_end(by_outcome[LineOutcome.KEPT])
    urgent = [finding for finding in kept if finding.asks]
    if urgent:
        yield _kept_list(urgent, language)
    for outcome in (LineOutcome.ERASED, LineOutcome.ANONYMISED):
        if by_outcome[outcome]:
            yield phrase(TEXTS[outcome], language, what=_list(by_outcome[outcome], language))
    if rest := [finding for finding in kept if finding not in urgent]:
        yield _kept_list(rest, language)
    if by_outcome[LineOutcome.CANCELLED]:
        yield phrase(_PARTLY_STOPPED, language)
    if pending := by_outcome[LineOutcome.PENDING]:  # all have answered: of these nobody can
        yield phrase(_NOT_VERIFIED, language, n=parts(len(pending), language))
    yield from _left_alone_lists(by_outcome[LineOutcome.UNKNOWN_RECORDS], language)


def _left_alone_lists(findings: Sequence[Finding], language: Language) -> Iterator[str]:
    for refusal, text in REFUSALS.items():
        if refused := [finding for finding in findings if finding.refusal is refusal]:
            yield phrase(text, language, what=_list(refused, language))


def _list(findings: Sequence[Finding], language: Language) -> str:
    clauses = [finding.clause for finding in findings if finding.clause]
    if others := len(findings) - len(clauses):
        kinds = kinds_of_data(others, language)
        clauses.append(phrase(_OTHERS, language, kinds=kinds) if clauses else kinds)
    return phrase(_AND, language).join(clauses)


def _kept_list(kept: Sequence[Finding], language: Language) -> str:
    """What has no last day first: matters that the customer knows to be open."""
    told = [finding for finding in kept if finding.clause]
    clauses = list(dict.fromkeys(f.clause or "" for f in told if f.until is None))
    if clauses and all(Claim.GOES_BY_ITSELF in claims_in(clause) for clause in clauses):
        clauses[-1] += phrase(_NO_NEW_REQUEST, language)
    if dated := [finding for finding in told if finding.until is not None]:
        clauses.append(_dated(dated, language))
    if others := [finding for finding in kept if not finding.clause]:
        reasons = {finding.why for finding in others}
        why = reasons.pop() if len(reasons) == 1 else NO_WHY
        clauses.append(kept_unnamed(None, why, language, len(others)))
    return phrase(_BESIDES, language).join(clauses)


def _dated(kept: Sequence[Finding], language: Language) -> str:
    """Clauses with their days: the last of their records, so that these go by themselves then."""
    locked = [finding for finding in kept if finding.locked]
    read = [finding for finding in kept if not finding.locked]
    clauses = [
        phrase(_THEN, language).join(finding.clause or "" for finding in group) + said
        for group, said in ((read, ""), (locked, phrase(_LOCKED, language)))
        if group
    ]
    return phrase(_BESIDES, language).join(clauses) + phrase(_GOES, language)
