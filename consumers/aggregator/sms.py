"""The SMS: its texts, their length, and their placeholders.

The notification service fills in {ref} and {link}.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from fullstop.consumers.aggregator.body import (
    Brevity,
    Teller,
    is_nothing,
    is_nothing_to_delete,
    least,
)
from fullstop.consumers.aggregator.finding import Finding
from fullstop.consumers.aggregator.phrases import (
    Language,
    full_day,
    month,
    near_day,
    parts,
    phrase,
)
from fullstop.consumers.aggregator.shorten import (
    Counted,
    Form,
    fitted,
    in_order,
    names,
)
from fullstop.gateways.segments import SEGMENTS_MAX, segments
from fullstop.handlers.contract import Words

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
_ONLY_NEWER = Words(
    "【{signature}】您好，申请{ref}已查完：只有您确认之后新产生的信息，不在这次申请内，因此没有可删除的内容。"
    "如有疑问请拨{hotline}。",
    "[{signature}] Request {ref} is checked: there is only what was added after you confirmed, "
    "which it does not cover, so there is nothing to delete. Questions: call {hotline}.",
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
# What each brevity leaves without a name, in the end.
_COUNTED = {
    Brevity.NOTHING: Counted.GONE,
    Brevity.PROMISES: Counted.KEPT,
    Brevity.COUNTS: Counted.KEPT,
    Brevity.ANSWERS: Counted.ACTS,
}
_NEXT_WORD = Words("，{d}前再向您报告", " and report to you again by {d}")
_OTHER_RESULTS = Words("其余结果和", "Other results and h")
_NO_OTHER_RESULTS = Words("", "H")
_ANNOUNCED = Words(
    "【{signature}】{body}全文见APP公告或{link}，疑问请拨{hotline}。",
    "[{signature}] {body} Full text: in the app or {link}. Questions: call {hotline}.",
)
_RULES_CHANGE = Words(
    "《客户信息删除规则》自{d}起调整，您{month}申请删除时暂留的信息到时按新规则办理。",
    "Our deletion rules change on {d}; what is still kept from your request of {month} will then "
    "follow them.",
)
# As true on that day and after it as before.
_RULES_SINCE = Words(
    "自{d}起适用新的《客户信息删除规则》，您{month}申请删除时暂留的信息自该日起按新规则办理。",
    "New deletion rules apply from {d}; what is kept from your request of {month} follows them "
    "from that day on.",
)
_SO_DOES_YOURS = Words(
    "{body}您申请删除时暂留的信息到时按新规则办理。",
    "{body} What is still kept from your request will then follow them.",
)
_ANNOUNCED_TO_A_CASE = Words(
    "【{signature}】{body}全文见APP公告，您的申请见{link}，疑问请拨{hotline}。",
    "[{signature}] {body} Full text: in the app. Your request: {link}. Questions: call {hotline}.",
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

    `named` allows the kinds of information; without it they are counted.
    """
    if is_nothing(findings):
        return _signed(_NOTHING_FOUND, sender, language)
    if is_nothing_to_delete(findings):
        return _signed(_ONLY_NEWER, sender, language)
    told = findings if named else [finding.counted for finding in findings]
    fitting: list[tuple[int, str]] = []
    for form, said in _shorter_and_shorter(told, sender, language):
        if sender.segments(said) <= SEGMENTS_MAX:
            if names(form) == names(in_order(told)):
                return said
            fitting.append((names(form), said))
    if fitting:
        return max(fitting, key=lambda one: one[0])[1]  # of these the first
    return _signed(_RESULT, sender, language).replace("{body}", least(findings, language))


def _shorter_and_shorter(
    findings: Sequence[Finding], sender: Sender, language: Language
) -> Iterator[tuple[Form, str]]:
    """The texts of each brevity, with what they say of each finding.

    Names that do not come back one by one, for each takes a day of its own to itself, may all have
    room together: so no more is left without its name than must be.
    """
    frame = _signed(_RESULT, sender, language)
    for without in Brevity:
        teller = Teller(language, without)

        def text(form: Form, teller: Teller = teller) -> str:
            return frame.replace("{body}", teller.body(form))

        for counted in Counted:
            if counted <= _COUNTED[without]:
                form = fitted(findings, lambda form: sender.segments(text(form)), counted)
                yield form, text(form)


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


def sms_of_rules(
    sender: Sender,
    language: Language,
    day: date,
    words: Words | None = None,
    *,
    asked_on: date | None = None,
    may_be_late: bool = False,
) -> str:
    """What somebody is told of rules that take effect on that day and of whom data are kept.

    In the `words` of their file; without them it names the month of the request, and no kinds. One
    that `may_be_late` says nothing that is not so any more when that day has come.
    """
    on = full_day(day, language)
    if words is not None:
        body = phrase(_SO_DOES_YOURS, language, body=phrase(words, language, d=on))
    else:
        asked = month(asked_on or day, language)
        said = _RULES_SINCE if may_be_late else _RULES_CHANGE
        body = phrase(said, language, d=on, month=asked)
    return _signed(_ANNOUNCED_TO_A_CASE, sender, language, body=body)


def _signed(text: Words, sender: Sender, language: Language, **values: str) -> str:
    signed = {"signature": sender.signature, "hotline": sender.hotline}
    return phrase(text, language, **signed, **values)
