"""A text as it can be read without knowing how it was made: names, days, counts and segments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

# By what a customer recognises each record set, in a text or on the page.
NAMES = {
    "account_security.login_logs": ("登录记录", r"login records?"),
    "account_security.devices": ("设备", r"device"),
    "browsing_history.views": ("浏览", r"brows"),
    "browsing_history.searches": ("搜索", r"search"),
    "membership.level": ("等级", r"\blevel"),
    "membership.benefits": ("权益", r"benefit"),
    "membership.identity": ("会员资料|手机号|姓名", r"profile|\bphone|\bname\b"),
    "orders.after_sales": (
        "售后记录|聊天|售后没办完|售后还没办完",
        r"after-sales|\bchats?\b|your case is open",
    ),
    "orders.reviews": ("评价", r"review"),
    "orders.invoices": ("发票", r"invoice"),
    "orders.logistics": ("快递", r"deliver"),
    "orders.details": (
        "订单详情|订单的详情|订单(?=[、，。；已等])",
        r"\bdetails of|order(?:'s|s')? details|\borders?\b(?=[,;. ]|$)",
    ),
    "orders.vouchers": ("交易凭证", r"voucher"),
    "payments.clearing": ("清算记录|已入账|未入账|未结清", r"clearing|settled|booked"),
    "payments.cards": ("银行卡", r"\bcards?\b"),
    "preference_tags.tags": ("偏好标签|标签", r"\btags?\b"),
}
SENSITIVE = frozenset({"payments.clearing", "payments.cards"})
# The shortest by which each may be called, to see whether one more would have fitted.
SHORTEST = {
    "account_security.login_logs": ("登录记录", "login records"),
    "account_security.devices": ("设备信息", "device records"),
    "browsing_history.views": ("浏览记录", "browsing history"),
    "browsing_history.searches": ("搜索记录", "search history"),
    "membership.level": ("会员等级", "membership level"),
    "membership.benefits": ("会员权益", "benefits"),
    "membership.identity": ("会员资料", "profile"),
    "orders.after_sales": ("售后记录", "after-sales cases"),
    "orders.reviews": ("评价", "reviews"),
    "orders.invoices": ("发票", "invoices"),
    "orders.logistics": ("快递信息", "delivery records"),
    "orders.details": ("订单详情", "order details"),
    "orders.vouchers": ("交易凭证", "vouchers"),
    "payments.clearing": ("已入账的清算记录", "booked records"),
    "preference_tags.tags": ("偏好标签", "tags"),
}
_DAY = {
    "zh": r"(\d{4})年(?:(\d{1,2})月(\d{1,2})日|底)",
    "en": r"(\d{1,2} [A-Z][a-z]+ \d{4})|the end of (\d{4})",
}
_GONE = {
    "zh": r"已删除",
    "en": r"(?<!then )(?<!is )(?<!are )(?<!be )(?<!it )\bdeleted\b(?! when due| by itself)",
}
_COUNTED = {"zh": r"(\d+)类信息", "en": r"(\d+) kinds?\b"}
_MORE = {"zh": "等(?=已删除|信息|里|因为|为了|依法|按规定|最晚|暂)", "en": r"\band more\b"}
_PROMISES = {  # what becomes of it meanwhile and in the end
    "zh": "，已封存|，到期自动删除|，不用再申请|，仅安全部门可查|；安全记录留多久见链接",
    "en": ", locked|; deleted when due|; no new request is needed|; security staff only"
    "|; security records: see link",
}
SEGMENTS_MAX = 4
REF, LINK = 6, 18


@dataclass(frozen=True)
class Clause:
    """A part of a text that ends with its day, or without one."""

    text: str
    day: date | None

    @property
    def is_bound(self) -> bool:
        """Several share the day, which is the last of theirs."""
        return bool(re.search("最晚|at most", self.text))


@dataclass(frozen=True)
class Text:
    """The body of a result's text, without signature, reference and where to ask."""

    whole: str
    language: str

    @property
    def body(self) -> str:
        text = self.whole.partition("{ref}")[2]
        for end in ("为什么、怎么查", "Details: {link}"):
            text = text.partition(end)[0]
        return text

    def names(self, text: str | None = None) -> set[str]:
        """The record sets that are spoken of."""
        said = self.body if text is None else text
        number = self.language == "en"
        return {
            records
            for records, forms in NAMES.items()
            if re.search(forms[number], said, re.IGNORECASE)
        }

    def sentences(self) -> list[str]:
        stop = "。" if self.language == "zh" else r"\. (?=[A-Z0-9])|\.$"
        return [part.strip() for part in re.split(stop, self.body) if part.strip()]

    def gone(self) -> Iterator[str]:
        """Each item of what is said to be deleted."""
        for sentence in self.sentences():
            if found := re.search(_GONE[self.language], sentence):
                head = re.split("；|; ", sentence[: found.start()])[-1]
                yield from re.split("、" if self.language == "zh" else ", ", head.strip(" ：:"))

    def statements(self) -> Iterator[list[Clause]]:
        """What is not said to be deleted, in statements of some clauses each."""
        for sentence in self.sentences():
            rest = sentence
            if found := re.search(_GONE[self.language], sentence):
                rest = sentence[found.end() :]
            for statement in re.split("；" if self.language == "zh" else "; ", rest):
                parts = re.split("，" if self.language == "zh" else ", ", statement)
                yield [Clause(part, self.day_of(part)) for part in parts if part.strip()]

    def clauses(self) -> Iterator[Clause]:
        """All of these clauses."""
        for statement in self.statements():
            yield from statement

    def day_of(self, text: str) -> date | None:
        found = re.search(_DAY[self.language], text)
        if found is None:
            return None
        if self.language == "zh":
            year, month, day = found.groups()
            return date(int(year), int(month or 12), int(day or 31))
        if found[2]:
            return date(int(found[2]), 12, 31)
        return datetime.strptime(found[1], "%d %B %Y").date()  # noqa: DTZ007

    def counted(self) -> int:
        """How many kinds are only counted."""
        return sum(int(count) for count in re.findall(_COUNTED[self.language], self.body))

    @property
    def leaves_out(self) -> bool:
        """It counts kinds, or says that there are more."""
        return bool(self.counted()) or bool(re.search(_MORE[self.language], self.body))

    def segments(self) -> int:
        return segments(self.whole)

    def fits(self, more: str, *, for_promises: bool = False) -> bool:
        """Whether there is room for so much more; `for_promises`: in the place of those."""
        said = re.sub(_PROMISES[self.language], "", self.whole) if for_promises else self.whole
        return segments(said + more) <= SEGMENTS_MAX

    def says(self, zh: str, en: str) -> bool:
        return bool(re.search(zh if self.language == "zh" else en, self.body, re.IGNORECASE))


def segments(text: str) -> int:
    """As a gateway sends it: in 7 bits if every character has them, else in UCS-2.

    No character of two units is cut between two segments.
    """
    filled = text.replace("{ref}", "0" * REF).replace("{link}", "0" * LINK)
    if set(filled) <= _SEVEN_BITS | _ESCAPED:
        return _packed([1 + (character in _ESCAPED) for character in filled], 160, 153)
    return _packed([1 + (ord(character) > 0xFFFF) for character in filled], 70, 67)


# 3GPP TS 23.038, 6.2.1: row by row of its table, and the extension's.
_SEVEN_BITS = set(
    "@Δ 0¡P¿p£_!1AQaq$Φ\"2BRbr¥Γ#3CScsèΛ¤4DTdtéΩ%5EUeuùΠ&6FVfvìΨ'7GWgwòΣ(8HXhxÇΘ)9IYiy"
    "\nΞ*:JZjzØ+;KÄkäøÆ,<LÖlö\ræ-=MÑmñÅß.>NÜnüåÉ/?O§oà"
)
_ESCAPED = set("\f^{}\\[~]|€")


def _packed(widths: list[int], alone: int, together: int) -> int:
    if sum(widths) <= alone:
        return 1
    count, room = 1, together
    for width in widths:
        if width > room:
            count, room = count + 1, together
        room -= width
    return count
