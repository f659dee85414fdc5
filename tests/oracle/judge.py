"""Whether a text is true and says what it must: complaints, none where all is well."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.oracle.rows import TABLES, Fate, Request, Rows
from tests.oracle.text import NAMES, SEGMENTS_MAX, SENSITIVE, SHORTEST, Clause, Text

_NEVER = {
    "zh": "(?<!安)全部|彻底|永久|身份证|先生|女士|脱敏|受限|密码|告诉您|通知您",
    "en": r"\ball\b|everything|permanent|completely|forever|\bID number|notify|password|domain",
}
_MATTER = {
    "zh": "先留|还没|没办完|没用|解绑|结清|暂",
    "en": r"\bstays?\b|\bkept while|\bkept;|unbind|open",
}
_LOCKED = {"zh": "已封存", "en": r"\blocked\b"}
_LAW = {"zh": "依法|依.{0,4}法|依规", "en": r"\bby law\b|\blaw\)|tax law|Commerce Law"}
_PLURALS = "records|reviews|invoices|cases|orders|benefits|vouchers|cards|devices|kinds|parts"


@dataclass(frozen=True)
class Told:
    """A notice as it was published, with the rows that it speaks of.

    `seen` are the keys that somebody reads in daily business, by record set; `left` those that
    are there afterwards.
    """

    request: Request
    notice: Mapping[str, Any]
    rows: Rows
    fates: Mapping[str, Fate]
    left: Mapping[str, Collection[Any]]
    seen: Mapping[str, Collection[Any]]
    day: date

    @property
    def text(self) -> Text:
        return Text(self.notice["sms"], "zh" if self.request.locale.startswith("zh") else "en")

    def kept(self) -> dict[str, Fate]:
        return {name: fate for name, fate in self.fates.items() if fate.stays}

    def gone(self) -> dict[str, Fate]:
        return {name: fate for name, fate in self.fates.items() if fate.gone_keys}


def complaints(told: Told) -> list[str]:
    """All that is wrong with one notice."""
    if not told.notice["sms"]:
        return ["a first notice has no text"]
    checks = (
        _tables_are_as_they_must_be,
        _acts_are_named,
        _no_statutory_keeping_is_hidden,
        _no_kind_is_counted_barely,
        _what_is_gone_is_gone,
        _what_is_kept_is_kept_until_then,
        _what_is_locked_is_read_by_nobody,
        _a_law_is_claimed_where_one_keeps,
        _nothing_found_is_said_where_nothing_is,
        _no_word_is_out_of_place,
        _lines_are_true,
    )
    return [f"{check.__name__.strip('_')}: {line}" for check in checks for line in check(told)]


def _tables_are_as_they_must_be(told: Told) -> Iterator[str]:
    for records, fate in told.fates.items():
        key = TABLES[records].key
        newer = {row[key] for row in told.rows.get(records, ())} - fate.gone_keys - set(fate.stays)
        there = set(told.left.get(records, ()))
        if there != set(fate.stays) | newer:
            yield f"{records}: {sorted(map(str, there ^ (set(fate.stays) | newer)))}"


# --- what must be in it ---------------------------------------------------------------------------


def _acts_are_named(told: Told) -> Iterator[str]:
    """What the customer is asked to do: unbind a card, take a refund, use or waive a benefit."""
    ids = {
        (records, reason.rule.id)
        for records, fate in told.kept().items()
        for reason in fate.reasons
        if reason.rule
    }
    acts = (
        ("payments.cards", "card-bound", "解绑", "unbind"),
        ("membership.benefits", "paid-benefit-unused", "退款", "refund"),
        ("membership.benefits", "benefit-unused", "放弃", "waive|give"),
    )
    for records, rule, zh, en in acts:
        if (records, rule) in ids and not told.text.says(zh, en):
            yield f"{records} {rule} asks for {zh}"


def _no_statutory_keeping_is_hidden(told: Told) -> Iterator[str]:
    """Each is told with its last day, but for what strangers may not read or has no room."""
    text = told.text
    bound = _is_kept_by(told, "payments.cards", "card-bound")
    for records, fate in told.kept().items():
        day = fate.statutory_day
        if day is None:
            continue
        if records in SENSITIVE and not bound:
            if not (records in text.names() or text.counted()):
                yield f"{records} stays until {day}, and is not even counted"
        elif not _is_told_with(text, records, day):
            name = SHORTEST[records][text.language == "en"]
            more = f"，{name}留至{day.year}年{day.month}月{day.day}日"
            english = f", {name} kept until {day:%d %B %Y}"
            is_short = text.leaves_out or _is_told_with(text, records, day, at_most=True)
            if text.fits(more if text.language == "zh" else english) or not is_short:
                yield f"{records} stays until {day}"


def _is_told_with(text: Text, records: str, day: date, *, at_most: bool = False) -> bool:
    """With its day; `at_most`, with one that is said to be the last of several."""
    return any(
        records in names and (clause.day == day or (at_most and clause.is_bound))
        for names, clause in _dated(text)
    )


def _dated(text: Text) -> Iterator[tuple[set[str], Clause]]:
    """The record sets that each day is said of; names before a day without one share it."""
    for clauses in text.statements():
        waiting: set[str] = set()
        for clause in clauses:
            waiting |= text.names(clause.text)
            if clause.day:
                yield waiting, clause
                waiting = set()


def _is_kept_by(told: Told, records: str, rule: str) -> bool:
    fate = told.fates.get(records)
    return fate is not None and any(r.rule and r.rule.id == rule for r in fate.reasons)


def _no_kind_is_counted_barely(told: Told) -> Iterator[str]:
    """One more name, the shortest of those that are left out, would not have fitted."""
    text = told.text
    named = text.names()
    if text.says("安全", "security"):
        named |= {"account_security.login_logs", "account_security.devices"}
    left_out = ({*told.kept(), *told.gone()} - named) - SENSITIVE
    if not left_out:
        return
    has_gone_name = any(text.names(item) for item in text.gone())
    for records in sorted(left_out):
        more = _more(told, records, left_out)
        if text.fits(more, for_promises=records in told.kept() or not has_gone_name):
            yield f"{more!r} would fit into the {text.segments()} segments of {text.body}"


def _more(told: Told, records: str, left_out: Collection[str]) -> str:
    """The least that would be said of it: that it went, until when it stays, or that it does."""
    text, day = told.text, told.fates[records].last_day
    english = text.language == "en"
    name = SHORTEST[records][english]
    if records not in told.kept():
        if any(text.gone()):
            return f", {name}" if english else f"、{name}"
        return f"{name} and more deleted. " if english else f"{name}等已删除。"
    if day is None:
        if sum(told.fates[other].is_open for other in left_out) > 1:
            name += " and more" if english else "等"
        return f"{name} kept; " if english else f"{name}暂时要留着；"
    return f"{name} kept until {day:%d %B %Y}, " if english else f"{name}留至{day:%Y年%m月%d日}，"


# --- what must be true ----------------------------------------------------------------------------


def _what_is_gone_is_gone(told: Told) -> Iterator[str]:
    text, gone = told.text, told.gone()
    for item in text.gone():
        names = text.names(item)
        number = re.search(r"(\d+)", item)
        for records in names & set(told.fates):
            fate = told.fates[records]
            if records not in gone and not (names & set(gone)):
                yield f"{item!r}: no row of {records} went"
            elif number and len(names) == 1 and int(number[1]) != fate.gone:
                yield f"{item!r}: {fate.gone} of {records} went"
        for records in names - set(told.fates):
            if not names & set(gone):
                yield f"{item!r}: {records} was not asked for"


def _what_is_kept_is_kept_until_then(told: Told) -> Iterator[str]:
    text, kept = told.text, told.kept()
    days = {reason.until for fate in kept.values() for reason in fate.reasons if reason.until}
    for names, clause in _dated(text):
        day = clause.day
        if day not in days:
            yield f"nothing is kept until {day}"
        for records in names & set(NAMES):
            fate = kept.get(records)
            if fate is None and not (names & set(kept)):
                yield f"{records} is not kept until {day}"
            elif fate and len(names) == 1 and fate.last_day != day:
                yield f"{records} is kept until {fate.last_day}, not {day}"
    yield from _what_goes_by_itself(text, kept)


def _what_goes_by_itself(text: Text, kept: Mapping[str, Fate]) -> Iterator[str]:
    """Said of what has a day, while it also waits for a matter, the matter is told, too."""
    without_day = {name for c in text.clauses() if not c.day for name in text.names(c.text)}
    if not text.says("到期自动删除", "deleted when due"):
        return
    for names, _ in _dated(text):
        for records in names & set(kept) - without_day:
            if kept[records].is_open and not text.says(_MATTER["zh"], _MATTER["en"]):
                yield f"{records} waits for a matter that is not told"


def _what_is_locked_is_read_by_nobody(told: Told) -> Iterator[str]:
    text = told.text
    for sentence in text.sentences():
        for part in re.split("；|; ", sentence):
            if found := re.search(_LOCKED[text.language], part):
                for records in text.names(part[: found.start()]) & set(told.fates):
                    read = set(told.seen.get(records, ())) & told.fates[records].dated_keys
                    if read:
                        yield f"{records} is called locked, and {len(read)} rows are read"


def _a_law_is_claimed_where_one_keeps(told: Told) -> Iterator[str]:
    text = told.text
    for clause in text.clauses():
        if not re.search(_LAW[text.language], clause.text):
            continue
        for records in text.names(clause.text) & set(told.fates):
            if not _is_kept_by_law(told.fates[records], clause):
                yield f"no verified law keeps {records}: {clause.text!r}"


def _is_kept_by_law(fate: Fate, clause: Clause) -> bool:
    """By a verified law until that day, or where several share it, until one that is before it."""
    return any(
        reason.rule
        and reason.rule.is_statutory
        and not reason.rule.unverified
        and (
            clause.day in (None, reason.until)
            or (clause.is_bound and reason.until is not None and reason.until <= clause.day)
        )
        for reason in fate.reasons
    )


def _nothing_found_is_said_where_nothing_is(told: Told) -> Iterator[str]:
    says = told.text.says("没有找到", "nothing linked|not found|was found")
    says = says or told.text.whole.count("没有找到") + told.text.whole.count("was found") > 0
    if says and (told.gone() or told.kept()):
        yield "nothing found is said, and there was something"
    says = says or told.text.says("之后新产生", "added after")  # only what is newer was there
    if not says and not (told.gone() or told.kept()) and not told.text.names():
        yield "nothing was there, and it is not said"


def _no_word_is_out_of_place(told: Told) -> Iterator[str]:
    text = told.text
    if found := re.search(_NEVER[text.language], text.body, re.IGNORECASE):
        yield f"{found[0]} is never said"
    if found := re.search(rf"\b1 (?:\w+ ){{0,3}}(?:{_PLURALS})\b", text.body):
        yield f"{found[0]!r} is no English"
    if text.segments() > SEGMENTS_MAX:
        yield f"{text.segments()} segments"
    if re.search(r"\{(?!ref|link)\w*\}", text.whole):
        yield "a placeholder is left"


# --- the page -------------------------------------------------------------------------------------


def _lines_are_true(told: Told) -> Iterator[str]:
    kept, gone = told.kept(), told.gone()
    for line in told.notice["lines"]:
        records = f"{line['domain']}.{line['records']}"
        match line["outcome"]:
            case "ERASED":
                if records not in gone or line["count"] != gone[records].gone:
                    yield f"{records}: {line['count']} are told as erased"
            case "KEPT":
                if records not in kept:
                    yield f"{records} is told as kept"
                elif line["until"] and line["until"] not in _days(kept[records]):
                    yield f"{records} is told as kept until {line['until']}"
            case _:
                continue
        yield from _names_itself(told, records, line["sentence"])
    told_of = {f"{line['domain']}.{line['records']}" for line in told.notice["lines"]}
    for records in (set(kept) | set(gone)) - told_of:
        yield f"{records} has no line"
    yield from _one_line_each(told.notice["lines"])


def _days(fate: Fate) -> set[date]:
    return {reason.until for reason in fate.reasons if reason.until}


def _names_itself(told: Told, records: str, sentence: str) -> Iterator[str]:
    text = told.text
    if records not in text.names(sentence) or re.search("类信息|kinds? of data", sentence):
        yield f"{records} is called {sentence!r}"


def _one_line_each(lines: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The reasons for one record set stand together, its last end first, and none reads twice."""
    kept = [line for line in lines if line["outcome"] == "KEPT"]
    places = [(line["domain"], line["records"]) for line in kept]
    for place in dict.fromkeys(places):
        name, first, count = ".".join(place), places.index(place), places.count(place)
        found = [line for line in kept if (line["domain"], line["records"]) == place]
        if places[first : first + count] != [place] * count:
            yield f"{name}: its reasons stand apart"
        ends = [line["until"] or date.max for line in found]
        if ends != sorted(ends, reverse=True):
            yield f"{name}: its last end is not first"
        if len({line["sentence"] for line in found}) < len(found):
            yield f"{name}: a sentence stands there twice"
