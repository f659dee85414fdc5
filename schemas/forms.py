"""What ids and days of a request must be, in plain values: for whoever needs no message."""

from __future__ import annotations

from typing import Literal

CASE_ID_FORM = r"^[A-Za-z0-9._:-]{1,64}$"
SUBJECT_ID_FORM = r"^[A-Za-z0-9._:-]{1,128}$"

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
