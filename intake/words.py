"""The words that customers read, in Chinese and English: files, and no code."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from math import ceil

from babel.dates import format_date

from fullstop.handlers.contract import Words
from fullstop.intake.door import Language


def text(language: Language, key: str, **values: object) -> str:
    """The text of that name with its placeholders filled in; KeyError for one that is not there."""
    return _texts(language)[key].format(**values)


def keys(language: Language) -> frozenset[str]:
    """The names of all texts."""
    return frozenset(_texts(language))


@cache
def _texts(language: Language) -> Mapping[str, str]:
    raw = (files("fullstop.intake") / "words" / f"{language}.toml").read_text(encoding="utf-8")
    return {
        f"{group}.{name}": words
        for group, texts in tomllib.loads(raw).items()
        for name, words in texts.items()
    }


def day(instant: date, language: Language) -> str:
    """2028年6月18日, 18 June 2028."""
    return format_date(instant, "long", locale="zh" if language == "zh" else "en_GB")


def near_day(instant: date, language: Language) -> str:
    """12月15日, 15 December: so near that its year goes without saying."""
    if language == "zh":
        return f"{instant.month}月{instant.day}日"
    return format_date(instant, "d MMMM", locale="en_GB")


def duration(wait: timedelta, language: Language) -> str:
    """75秒, 20分钟, 6小时: rounded up, so that who waits that long has waited long enough."""
    seconds = ceil(wait.total_seconds())
    for name, length in (("hours", 3_600), ("minutes", 60)):
        if seconds > 2 * length:
            return text(language, f"error.{name}", n=ceil(seconds / length))
    return text(language, "error.seconds", n=seconds)


def of(words: Words, language: Language) -> str:
    """A declared text in that language."""
    return words.zh if language == "zh" else words.en
