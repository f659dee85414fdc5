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
PAGE_FORM = r"^[a-z0-9][a-z0-9.:-]*(/[A-Za-z0-9_-]+)*/$"

# What people type, in words: a pattern tells nobody what to write.
_IN_WORDS: Mapping[str, str] = {
    CASE_ID_FORM: "must be a case id: 1 to 64 letters, digits and . _ : -",
    SUBJECT_ID_FORM: "must be a subject id: 1 to 128 letters, digits and . _ : -",
    LOCALE_FORM: "must be a language, such as zh-CN or en",
    SCOPE_FORM: "must be a domain, or domain.record_set, such as orders or orders.reviews",
    TOPIC_PREFIX_FORM: "must be 1 to 41 small letters, digits and . _ -, or nothing",
    VIEW_FORM: "must be schema.view, in small letters",
    PAGE_FORM: "must be where links lead, without https:// and with a / at its end: xx.cn/d/",
}


def in_words(problem: Mapping[str, Any]) -> str:
    """One of pydantic's problems for who typed the value: a form in words, else its message."""
    form = problem.get("ctx", {}).get("pattern")
    return _IN_WORDS.get(form, str(problem["msg"]).removeprefix("Value error, "))


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
