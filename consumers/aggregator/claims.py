"""What words may claim: what no customer may ever read, and what an outcome must first prove.

Retention files are checked for the first at the start; the second is asked of each notice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum

from fullstop.consumers.aggregator.phrases import remembered
from fullstop.handlers.contract import Words
from fullstop.handlers.rules import Policy

_NEVER = re.compile(
    r"全部(?!门)|彻底|永久|通知您|告诉您|告知您|感谢|优惠|问卷|回复T|验证码|先生|女士|脱敏|受限|\d元|[¥￥@]"
    r"|密码|password|\*{3}|https?:|\d{11}|\ball\b|everything|permanent|\bcompletely\b|forever"
    r"|notify|(?:tell|inform) you|let you know|thank|coupon|survey|\bdomain|record set"
    r"|[\u2600-\u27bf\U0001f000-\U0001faff]",
    re.IGNORECASE,
)
_A_THING = re.compile("优惠|问卷|验证码|密码|password|coupon|survey", re.IGNORECASE)
_ASKING = ("请先", "please")


class Claim(Enum):
    """What a file's words may claim beyond the keeping itself, by the marks that show it."""

    LOCKED = ("封存", "locked")  # nobody reads it in daily business
    OUT_OF_REACH = ("公开", "仅", "只有", "hidden", "public", "only")
    DONE_ALREADY = ("已封存", "已不", "不再", "locked", "hidden", "no longer")
    PART_GOES_NOW = ("现在就删", "goes now")
    GONE = ("已删", "been deleted", "was deleted", "were deleted")  # what is kept is not
    GOES_BY_ITSELF = ("自动删除", "后删除", "then deleted", "it is deleted", "goes", " go ")


@remembered
def never_said(text: str, may_say: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """What is in a text that no customer may ever read: too much claimed, disclosed or promised.

    `may_say` are words with an excuse: the very things that a domain holds.
    """
    for word in may_say:
        text = re.sub(re.escape(word), "", text, flags=re.IGNORECASE)
    return tuple(match.group() for match in _NEVER.finditer(text))


def unsayable(policies: Sequence[Policy]) -> Iterator[str]:
    """What these rules would say that no customer may ever read, one line each.

    The texts are not used: what they speak of is told in plain words. Other domains go on.
    """
    for policy in policies:
        yield from _inexcusable(policy)
        for place, text in _texts_of(policy):
            if forbidden := never_said(text, policy.may_say):
                yield (
                    f"{policy.domain} {policy.version}: {place}: {text!r} says "
                    f"{', '.join(forbidden)}, which no customer may be told; write it otherwise, "
                    "or excuse the very thing that is held under [may_say] with a reason"
                )


def _inexcusable(policy: Policy) -> Iterator[str]:
    """Words that may_say excuses for nothing, or that no reason excuses."""
    for word in sorted(policy.may_say):
        found = never_said(word)
        if not found or any(not _A_THING.fullmatch(one) for one in found):
            why = "is a claim, a promise or a disclosure" if found else "needs no excuse"
            yield (
                f"{policy.domain} {policy.version}: may_say: {word!r} {why}; only what a domain "
                "holds can be named there (优惠券, 问卷, coupon, survey). Take it out"
            )


@remembered
def claims_in(text: str) -> frozenset[Claim]:
    """All that the text claims."""
    return frozenset(claim for claim in Claim if _has_any(text, claim.value))


def asks_for_an_act(text: str) -> bool:
    """Whether the text asks the customer to do something."""
    return _has_any(text, _ASKING)


def _has_any(text: str, marks: tuple[str, ...]) -> bool:
    return any(mark in text.lower() for mark in marks)


def _texts_of(policy: Policy) -> Iterator[tuple[str, str]]:
    forms: list[tuple[str, Words | None]] = [("announcement", policy.announcement)]
    for rules in policy.records.values():
        forms += [(rules.name, form) for form in (rules.what, rules.sms, rules.kind)]
        for rule in rules.keep:
            forms += [(rules.name, form) for form in (rule.notice, rule.sms, rule.masked)]
    for place, words in forms:
        if words is not None:
            yield from ((place, text) for text in words.texts)
