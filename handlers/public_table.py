"""The retention table for everybody: what is kept, how long, why, and what happens at the end.

Network Data Regulations 21 ask for it. What counsel has not verified is never shown as law.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Literal

from babel.units import format_unit

from fullstop.handlers.contract import Domain, RecordSet, Words
from fullstop.handlers.rules import Counsel, KeepRule, Period, Policy, Rank, RecordRules, WhenFree

_TITLE = "# 个人信息保存期限表 · What is kept, why, and until when\n"
_INTRO = Words(
    "没有写明理由的，您申请并确认后就删除；写明的，到期或事情办完自动删除，不用再申请。同一信息有几条理由的，"
    "留到最后一条结束。",
    "What has no reason beside it is deleted once you have asked and confirmed. What has one goes "
    "by itself when the time is over or the matter is done; with several, when the last one ends.",
)
_LANGUAGES = Words("中文", "English")
_IN_FORCE = Words("（{day}起施行）", " (in force from {day})")
_HEADS = Words(
    "信息 | 留多久 | 从哪天算 | 为什么 | 留着时谁能看 | 到期怎样",
    "data | how long | counted from | why | who may read it meanwhile | at the end",
)
_NOTHING_KEPT = Words("不留", "not kept")
_WHILE = Words("只要{fact}", "while {fact}")
_ONLY_IF = Words("，仅限{fact}", ", only where {fact}")
_NOT_IF = Words("，不含{fact}", ", not where {fact}")
_UNVERIFIED = Words("依据尚未核实，不作为法律依据", "basis not yet verified; not claimed as law")
_TO_BE_SIGNED = Words("；待法务签署：{what}", "; to be signed by counsel: {what}")
_STRICTER = Words("；因此从严：{why}", "; stricter because of {why}")
_WHILE_NEEDED = Words(
    "只要提到它的信息（{children}）有的还在、这次申请又不能动",
    "while some of what refers to it ({children}) stays that the request may not touch",
)
_FOR_CHILDREN = Words("它们离不开它，不是依法留存", "these refer to it; not claimed as law")
_AS_BEFORE = Words("办这件事的人员", "the staff who work on it")
_RANKS = {
    Rank.LAW: Words("法律", "law"),
    Rank.ADMINISTRATIVE_REGULATION: Words("行政法规", "administrative regulation"),
    Rank.MINISTRY_RULE: Words("部门规章", "ministry rule"),
    Rank.UNFINISHED_BUSINESS: Words("事情还没办完", "unfinished business"),
    Rank.LEGAL_CLAIM: Words("举证责任", "proof of duty"),
    Rank.LOCAL_REGULATION: Words("地方性法规", "local regulation"),
    Rank.STANDARD: Words("标准", "standard"),
    Rank.INTERNAL: Words("内部规定", "internal rule"),
    Rank.CONTRACT: Words("合同", "contract"),
}
_READERS = {
    "none": Words("没有人，只做存储和安全保护", "nobody; storage and security only"),
    "after_sales": Words("售后人员", "after-sales staff"),
    "fulfilment": Words("履约人员", "fulfilment staff"),
    "settlement": Words("结算人员", "settlement staff"),
    "security": Words("安全部门", "the security department"),
    "membership": Words("会员服务人员", "membership staff"),
    "finance_duty": Words("财税人员，逐次登记、限时", "finance staff on a logged duty"),
}
_ENDS = {
    WhenFree.DELETE: Words("自动删除", "deleted by itself"),
    WhenFree.ANONYMISE: Words("自动去掉能认出您的内容", "made anonymous by itself"),
}
_UNITS = (("years", "year"), ("months", "month"), ("days", "day"))


def public_table(versions: Iterable[tuple[Domain, Policy]]) -> str:
    """The Markdown page of these domains' rules, in Chinese and in English."""
    listed = list(versions)
    parts = (_section(listed, language) for language in ("zh", "en"))
    return "\n".join([_TITLE, *chain.from_iterable(parts)])


def _section(versions: Iterable[tuple[Domain, Policy]], language: str) -> Iterator[str]:
    yield f"## {_in(_LANGUAGES, language)}\n"
    yield f"{_in(_INTRO, language)}\n"
    for domain, policy in versions:
        day = _in(_IN_FORCE, language).replace("{day}", policy.version)
        yield f"### {domain.name}{day}\n"
        yield _row(*heads(language))
        yield "|---|---|---|---|---|---|"
        for records in domain.record_sets:
            for cells in rows_of(domain, policy, records, language):
                yield _row(*cells)
        yield ""


def heads(language: str) -> list[str]:
    """What the cells of a row are."""
    return _in(_HEADS, language).split(" | ")


def rows_of(
    domain: Domain, policy: Policy, records: RecordSet, language: str
) -> Iterator[tuple[str, ...]]:
    """The rows of one record set, a rule each; none where these rules do not name it yet."""
    if records.name in policy.records:
        yield from _rows(records, policy.records[records.name], language)
        yield from _needed(domain, records, policy.records[records.name], language)


def _rows(records: RecordSet, rules: RecordRules, language: str) -> Iterator[tuple[str, ...]]:
    name = _name(records, language)
    end = _in(_ENDS[rules.when_free], language) + _unsigned(rules.counsel, language)
    if not rules.keep:
        yield name, _in(_NOTHING_KEPT, language), "–", "–", "–", end
    for rule in rules.keep:
        yield name, *_kept(records, rule, language), end


def _needed(
    domain: Domain, records: RecordSet, rules: RecordRules, language: str
) -> Iterator[tuple[str, ...]]:
    """That a row stays for the sake of those which refer to it, out of everybody's sight."""
    if records.needed_by:
        children = (domain.record_set(needed.child) for needed in records.needed_by)
        named = "、".join if language == "zh" else ", ".join
        yield (
            _name(records, language),
            _in(_WHILE_NEEDED, language).replace(
                "{children}", named(_name(child, language) for child in children)
            ),
            "–",
            _in(_FOR_CHILDREN, language),
            _in(_READERS["none"], language),
            _in(_ENDS[rules.when_free], language),
        )


def _name(records: RecordSet, language: str) -> str:
    return _in(records.words, language) if records.words else records.name


def _kept(records: RecordSet, rule: KeepRule, language: str) -> tuple[str, str, str, str]:
    fact = _fact(records, rule.fact, language)
    long = (
        _period(rule.period, language)
        if rule.period
        else _in(_WHILE, language).replace("{fact}", fact)
    )
    return (
        long + _bounds(records, rule, language),
        fact if rule.period else "–",
        _why(rule, language),
        _readers(rule, language),
    )


def _bounds(records: RecordSet, rule: KeepRule, language: str) -> str:
    bounds = ((_ONLY_IF, rule.when), (_NOT_IF, rule.unless))
    return "".join(
        _in(words, language).replace("{fact}", _fact(records, name, language))
        for words, name in bounds
        if name is not None
    )


def _why(rule: KeepRule, language: str) -> str:
    why = _cited(rule.citation, rule.rank, language, unverified=rule.unverified)
    if rule.tightened is not None:
        stricter = rule.tightened
        cited = _cited(stricter.citation, stricter.rank, language, unverified=stricter.unverified)
        why += _in(_STRICTER, language).replace("{why}", cited)
    return why + _unsigned(rule.counsel, language)


def _unsigned(counsel: Counsel | None, language: str) -> str:
    if counsel is None or counsel.signed_on is not None:
        return ""
    return _in(_TO_BE_SIGNED, language).replace("{what}", _in(counsel.words, language))


def _cited(citation: str, rank: Rank, language: str, *, unverified: bool) -> str:
    if unverified:
        return _in(_UNVERIFIED, language)
    return f"{citation} ({_in(_RANKS[rank], language)})"


def _readers(rule: KeepRule, language: str) -> str:
    if not rule.restricts:
        return _in(_AS_BEFORE, language)
    words = _READERS.get(rule.readers)
    return rule.readers if words is None else _in(words, language)


def _fact(records: RecordSet, name: str, language: str) -> str:
    fact = records.fact(name)
    return name if fact is None or fact.words is None else _in(fact.words, language)


def _period(period: Period, language: str) -> str:
    length: Literal["short", "long"] = "short" if language == "zh" else "long"  # 3年, 3 years
    amounts = [
        format_unit(number, f"duration-{unit}", length, locale=language)
        for name, unit in _UNITS
        if (number := getattr(period, name))
    ]
    return ("" if language == "zh" else " ").join(amounts)


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"


def _in(words: Words, language: str) -> str:
    return words.zh if language == "zh" else words.en
