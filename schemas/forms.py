"""What ids and days of a request must be, in plain values: for whoever needs no message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

CASE_ID_FORM = r"^[A-Za-z0-9._:-]{1,64}$"
SUBJECT_ID_FORM = r"^[A-Za-z0-9._:-]{1,128}$"
LOCALE_FORM = r"^[A-Za-z]{2,3}([_-][A-Za-z0-9]{2,8})*$"
WORD = r"[a-z][a-z0-9]*(_[a-z0-9]+)*"
SCOPE_FORM = rf"^{WORD}(\.{WORD})?$"
TOPIC_PREFIX_FORM = r"^([a-z0-9][a-z0-9._-]{0,40})?$"
VIEW_FORM = r"^[a-z_]\w*\.[a-z_]\w*$"
NAME_FORM = r"^[A-Za-z0-9._-]{1,249}$"
WORD_FORM = rf"^{WORD}$"
PAGE_FORM = r"^[a-z0-9][a-z0-9.:-]*(/[A-Za-z0-9_-]+)*/$"

# What people type, in words: a pattern tells nobody what to write.
_IN_WORDS: Mapping[str, str] = {
    CASE_ID_FORM: "must be a case id: 1 to 64 letters, digits and . _ : -",
    SUBJECT_ID_FORM: "must be a subject id: 1 to 128 letters, digits and . _ : -",
    LOCALE_FORM: "must be a language, such as zh-CN or en",
    SCOPE_FORM: "must be a domain, or domain.record_set, such as orders or orders.reviews",
    TOPIC_PREFIX_FORM: "must be 1 to 41 small letters, digits and . _ -, or nothing",
    VIEW_FORM: "must be schema.view, in small letters",
    NAME_FORM: "must be a name as the broker has it: 1 to 249 letters, digits and . _ -",
    WORD_FORM: "must be small letters and digits, with _ between words, such as unknown_schema",
    PAGE_FORM: "must be where links lead, without https:// and with a / at its end: xx.cn/d/",
}


_AN_INSTANT = "must be a day and a time with its zone, such as 2026-11-27T10:00:00+08:00"
_A_NUMBER = "must be a whole number"
_OF_KIND: Mapping[str, str] = {
    "missing": "is missing",
    "extra_forbidden": "is no field there",
    "string_type": "must be a text",
    "dict_type": "must be a table of names and values",
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
    "int_parsing": _A_NUMBER,
    "int_type": _A_NUMBER,
    "int_from_float": _A_NUMBER,
    "float_parsing": "must be a number",
    "datetime_parsing": _AN_INSTANT,
    "datetime_from_date_parsing": _AN_INSTANT,
    "datetime_type": _AN_INSTANT,
    "timezone_aware": _AN_INSTANT,
    "date_parsing": "must be a day, YYYY-MM-DD",
    "date_from_datetime_parsing": "must be a day, YYYY-MM-DD",
    "enum": "must be {expected}",
    "literal_error": "must be {expected}",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be {ge} or more",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be {le} or less",
    "string_too_short": "must have at least {min_length} characters",
    "string_too_long": "must have at most {max_length} characters",
    "too_short": "must have at least {min_length} entries",
    "too_long": "must have at most {max_length} entries",
}


def in_words(problem: Mapping[str, Any]) -> str:
    """One of pydantic's problems for who typed the value: a sentence that says what to write."""
    context = problem.get("ctx", {})
    if said := _IN_WORDS.get(context.get("pattern")):
        return said
    if said := _OF_KIND.get(problem.get("type", "")):
        return said.format(**context).replace("'", "")
    return str(problem["msg"]).removeprefix("Value error, ")


def must_be(form: str) -> str:
    """What a text of one of these forms is, in words."""
    return _IN_WORDS[form]


CUTOFF_YEARS_MAX = 10
RESERVED_SUBJECTS = (
    "0",
    "-1",
    "00000000-0000-0000-0000-000000000000",
    "admin",
    "anon",
    "anonymous",
    "default",
    "deleted",
    "guest",
    "nan",
    "nil",
    "none",
    "null",
    "root",
    "system",
    "undefined",
    "unknown",
    "visitor",
)

# Why a request cannot be meant.
NOT_MEANT: Literal["cutoff_not_meant"] = "cutoff_not_meant"
RESERVED: Literal["reserved_subject"] = "reserved_subject"
