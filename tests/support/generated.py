"""Requests made from their own schema, each field at its bounds or beyond, as bytes by hand.

What is made follows the `.avsc` alone: fields, symbols, unions. What must become of each is worked
out here, from the protocol's words, and shares nothing with the reader.
"""

from __future__ import annotations

import json
import random
import string
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any, TypeVar
from uuid import UUID

from fullstop.schemas.codec import MARKER, released
from tests.support.messages import prefixed, zigzag

SCHEMA = json.loads(
    (files("fullstop.schemas") / "avro" / "DeletionRequested.avsc").read_text(encoding="utf-8")
)
FINGERPRINT = {one.record: one.fingerprint for one in released()}["DeletionRequested"]
CANARY = "13912345678"
OPAQUE = string.ascii_letters + string.digits + "._:-"
LAST_DAY = 32_503_593_600_000  # 2999-12-31 in milliseconds
NOW = round(datetime(2026, 11, 24, 3, 0, tzinfo=UTC).timestamp() * 1000)
TEN_YEARS_AGO = NOW - 10 * 365 * 86_400_000
VALUE_MAX = 65_536
ENTRIES_MAX = 256

ABUSE = (
    "",
    " ",
    "*",
    "\n",
    "a\x00b",
    "a\x1b[31mb",
    "a\u2028b",
    "a\u202eb",
    "\ufeff",
    "王女士 " + CANARY,
    "👨‍👩‍👧",
    "browsingHistory",
    "Browsing-History",
    "orders.details.more",
    "a" * 49,
    "orders." + "b" * 90,
    "c" * 97,
    "c" * 98,
    "'; drop table orders.vouchers; --",
    "{ref}",
    "zh_CN_#Hans",
    "zh_CN.UTF-8",
    "en-US-u-hc-h12",
    "x" * 3_000,
)
LOCALES = ("zh-CN", "zh", "en", "en-GB", "yue-Hant-HK", "zh_Hant_TW", "ab-" + "c" * 8 + "-d9")

T = TypeVar("T")


@dataclass(frozen=True)
class Generated:
    """A request's bytes, and what must become of it: told, or a dead letter under its case."""

    case_id: str
    subject_id: str
    value: bytes
    is_told: bool

    @property
    def has_case(self) -> bool:
        return is_opaque(self.case_id, 64)


def is_opaque(text: str, longest: int) -> bool:
    return 0 < len(text) <= longest and set(text) <= set(OPAQUE)


class Requests:
    """An endless supply: of these customers, naming these record sets among others."""

    def __init__(self, seed: int, customers: Sequence[str], paths: Sequence[str]) -> None:
        self._random = random.Random(seed)
        self._customers = customers
        self._paths = paths
        self._seed = seed
        self._number = 0
        self._field: dict[str, Callable[[], Any]] = {
            "event_id": self._event_id,
            "case_id": self._case_id,
            "subject_id": self._subject_id,
            "requested_at": lambda: self._instant(odd=0.1),
            "cutoff_at": lambda: self._instant(odd=0.03),
            "acting_evidence": lambda: self._text(256),
            "records": lambda: self._names([*self._paths, *self._domains()], most=0.03),
            "waives": lambda: self._names(self._paths, most=0.1),
            "locale": lambda: self._one_of([*LOCALES, *ABUSE]),
            "contact": self._bytes,
            "contact_until": lambda: self._instant(odd=0.1),
        }

    def __iter__(self) -> Iterator[Generated]:
        while True:
            self._number += 1
            yield self._request()

    def _request(self) -> Generated:
        fields = {field["name"]: self._of(field) for field in SCHEMA["fields"]}
        body = b"".join(written(field["type"], fields[field["name"]]) for field in SCHEMA["fields"])
        value = MARKER + FINGERPRINT + body
        return Generated(fields["case_id"], fields["subject_id"], value, self._told(fields, value))

    def _told(self, fields: dict[str, Any], value: bytes) -> bool:
        """Only case, subject, cutoff, the number of names and the size decide, if it is meant."""
        names = {name for name in fields["records"] if is_name(name)}
        return (
            is_opaque(fields["case_id"], 64)
            and is_opaque(fields["subject_id"], 128)
            and fields["cutoff_at"] <= LAST_DAY
            and min(fields["cutoff_at"], fields["requested_at"]) >= TEN_YEARS_AGO
            and len(names) + (len(names) < len(set(fields["records"]))) <= ENTRIES_MAX
            and len(value) <= VALUE_MAX
        )

    # --- one field

    def _of(self, field: dict[str, Any]) -> Any:
        made = self._field.get(field["name"])
        optional = isinstance(field["type"], list)
        if optional and self._random.random() < 0.5:
            return None
        return made() if made else self._plain(field["type"][1] if optional else field["type"])

    def _plain(self, kind: Any) -> Any:
        if isinstance(kind, dict) and kind["type"] == "enum":
            return self._random.randrange(len(kind["symbols"]))
        if isinstance(kind, dict) and kind["type"] == "record":
            return {field["name"]: self._plain(field["type"]) for field in kind["fields"]}
        if kind == "boolean":
            return self._random.random() < 0.15
        assert kind == "string", kind
        return self._one_of(["preview-1", "f" * 64, "F" * 64, "f" * 63, *ABUSE])

    def _event_id(self) -> str:
        mine = UUID(int=self._random.getrandbits(128))
        forms = [str(mine), str(mine).upper(), mine.hex, f"{{{mine}}}", mine.urn, "", "order-17"]
        return self._one_of(forms, weights=[12, *[1] * (len(forms) - 1)])

    def _case_id(self) -> str:
        own = f"{self._seed}.{self._number}."
        odd = [own + "x" * 65, f"{own} ", f"{own}\n", f"{own}{CANARY}王"]
        return self._odd(0.03, odd, own.ljust(self._one_of([64, 64, len(own)]), "c"))

    def _subject_id(self) -> str:
        own = f"subject-{self._seed}-{self._number}"
        odd = ["", f"{own} ", "s" * 129, f"{CANARY}王"]
        right = [own, own.ljust(128, "s"), self._one_of(self._customers or [own])]
        return self._odd(0.03, odd, self._one_of(right))

    def _instant(self, odd: float) -> int:
        right = [NOW, NOW, NOW, NOW - 86_400_000 * 3_000, NOW * 10, LAST_DAY]
        beyond = [0, 1, NOW // 1000, -1, LAST_DAY + 1, 2**48, 2**63 - 1, -(2**63)]
        return self._odd(odd, beyond, self._one_of(right))

    def _text(self, longest: int) -> str:
        notes = [note for note in ABUSE if CANARY not in note]  # a note may hold what it likes
        return self._one_of(["e" * longest, "e" * (longest + 1), "见证", *notes])

    def _names(self, known: Sequence[str], most: float) -> list[str]:
        count = self._one_of([0, 0, 1, 2, 5, 20])
        names = [self._one_of([*known, *ABUSE]) for _ in range(count)]
        if self._random.random() < most:
            longest = [
                f"{'d' * 45}{n:03}.{'e' * 45}{n:03}" for n in range(self._one_of([254, 257]))
            ]
            names = [*names[:1], *longest, "orders.reviews"]
        if self._random.random() < most:
            names += [f"A{n}" for n in range(self._one_of([300, 5_000]))]
        return names

    def _domains(self) -> list[str]:
        return sorted({path.partition(".")[0] for path in self._paths})

    def _bytes(self) -> bytes:
        return bytes(self._one_of([0, 1, 57, 58, 4_096, 4_097]))

    def _one_of(self, choices: Sequence[T], weights: Sequence[int] | None = None) -> T:
        return self._random.choices(choices, weights)[0]

    def _odd(self, probability: float, odd: Sequence[T], right: T) -> T:
        return self._one_of(odd) if self._random.random() < probability else right


def is_name(name: str) -> bool:
    """Words of small letters and digits, joined by underscores, at most two about a dot."""
    words = [word for part in name.split(".") for word in part.split("_")]
    letters = set(string.ascii_lowercase + string.digits)
    return (
        len(name) <= 97
        and name.count(".") <= 1
        and all(word and set(word) <= letters for word in words)
        and all(part[:1] in set(string.ascii_lowercase) for part in name.split("."))
    )


def written(kind: Any, content: Any) -> bytes:
    """A value of an Avro type."""
    if isinstance(kind, list):
        return zigzag(0) if content is None else zigzag(1) + written(kind[1], content)
    if isinstance(kind, dict) and kind["type"] == "record":
        return b"".join(written(part["type"], content[part["name"]]) for part in kind["fields"])
    if isinstance(kind, dict) and kind["type"] == "array":
        items = b"".join(written(kind["items"], item) for item in content)
        return zigzag(len(content)) + items + zigzag(0) if content else zigzag(0)
    name = kind["type"] if isinstance(kind, dict) else kind
    return _PRIMITIVES[name](content)


_PRIMITIVES: dict[str, Callable[[Any], bytes]] = {
    "string": prefixed,
    "bytes": prefixed,
    "long": zigzag,
    "enum": zigzag,
    "boolean": lambda content: bytes([content]),
}
