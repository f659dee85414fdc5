"""The words that a customer reads: where they are found, and days and amounts in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import Literal

from babel import Locale
from babel.dates import format_date

from fullstop.gateways.templates import is_chinese
from fullstop.handlers.contract import Domain, RecordSet, Words
from fullstop.handlers.rules import Policy
from fullstop.schemas import messages

Language = Literal["zh", "en"]
Say = Callable[[Words], str]
"""Chooses a text's words in one language."""

# Notices repeat the same texts of the retention files and mostly the same few days.
remembered = lru_cache(maxsize=4_096)

_KINDS_OF_DATA = Words("{n}类信息", "{n} kinds of data", "{n} kind of data")
_KINDS = Words("{n}类信息", "{n} kinds", "{n} kind")
_PARTS = Words("{n}", "{n} parts", "{n} part")
_ENGLISH = Locale("en")


class Phrasebook:
    """The words of the loaded retention files, and of the domains that declare their record sets.

    A version with another digest than the outcome's is another text under the same name: not known.
    """

    def __init__(
        self, policies: Mapping[str, Sequence[Policy]], domains: Iterable[Domain] = ()
    ) -> None:
        self._policies = {
            (domain, policy.version, digest): policy
            for domain, versions in policies.items()
            for policy in versions
            for digest in policy.digests
        }
        self._declared = {
            domain.name: {records.name: records for records in domain.record_sets}
            for domain in domains
        }

    def policy(self, domain: str, followed: messages.Policy) -> Policy | None:
        """The rules, with their words, that an outcome followed; None where they are not known."""
        return self.of(domain, followed.version, followed.digest)

    def of(self, domain: str, version: str, digest: str) -> Policy | None:
        """The rules of that name whose text is that."""
        return self._policies.get((domain, version, digest))

    def version(self, domain: str, version: str) -> Policy | None:
        """The rules that a domain has under that version; None where they are not known."""
        found = (
            p for (name, day, _), p in self._policies.items() if (name, day) == (domain, version)
        )
        return next(found, None)

    def declared(self, domain: str) -> Mapping[str, RecordSet]:
        """What a domain declares, whether rules are in force for it or not."""
        return self._declared.get(domain, {})


@remembered
def language_of(locale: str) -> Language:
    """Chinese for every Chinese locale, English for any other."""
    return "zh" if is_chinese(locale) else "en"


@remembered
def says(language: Language) -> Say:
    """Words in that language, with their placeholders."""
    return attrgetter(language)


def phrase(words: Words, language: Language, **values: str) -> str:
    """The words in that language with these placeholders filled; others stay."""
    text = words.zh if language == "zh" else words.en
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


@remembered
def is_one(count: int) -> bool:
    """Whether English, by the Unicode CLDR, has its singular form for so many."""
    return _ENGLISH.plural_form(count) == "one"


def kinds_of_data(count: int, language: Language) -> str:
    """3类信息, 3 kinds of data."""
    return _amount(count, _KINDS_OF_DATA, language)


def kinds(count: int, language: Language) -> str:
    """3类信息, 3 kinds: where there is no room for more."""
    return _amount(count, _KINDS, language)


def parts(count: int, language: Language) -> str:
    """3, 3 parts: of a request."""
    return _amount(count, _PARTS, language)


def _amount(count: int, words: Words, language: Language) -> str:
    text = words.en_one if language == "en" and words.en_one and is_one(count) else None
    return (text or says(language)(words)).replace("{n}", str(count))


def month(day: date, language: Language) -> str:
    """2026年11月, November 2026."""
    if language == "zh":
        return f"{day.year}年{day.month}月"
    return format_date(day, "MMMM y", locale="en_GB")


def near_day(day: date, language: Language) -> str:
    """12月15日, 15 December: of a day so near that its year goes without saying."""
    if language == "zh":
        return f"{day.month}月{day.day}日"
    return format_date(day, "d MMMM", locale="en_GB")


@remembered
def full_day(day: date, language: Language) -> str:
    """2028年6月18日, 18 June 2028."""
    return format_date(day, "long", locale="zh" if language == "zh" else "en_GB")


@remembered
def short_day(day: date, language: Language) -> str:
    """The same, but 2033年底 and the end of 2033 for a year's last day."""
    if (day.month, day.day) != (12, 31):
        return full_day(day, language)
    return f"{day.year}年底" if language == "zh" else f"the end of {day.year}"
