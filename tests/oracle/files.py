"""The shipped files as they lie there: retention rules, and schemas by which notices are read."""

from __future__ import annotations

import calendar
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import fastavro

_ROOT = Path(__file__).parents[2]
_VERSION = "2026-01-01.toml"
_SINGLE_OBJECT = b"\xc3\x01"
_LAWS = frozenset({"law", "administrative_regulation", "ministry_rule"})


@dataclass(frozen=True)
class Rule:
    """A reason to keep, as its file has it; `period`: years, months, days; None for a matter."""

    id: str
    fact: str
    period: tuple[int, int, int] | None
    rank: str
    readers: str
    restricts: bool
    unverified: bool
    waived_by: str | None

    @property
    def is_statutory(self) -> bool:
        return self.rank in _LAWS

    def last_day(self, start: date) -> date:
        years, months, days = self.period or (0, 0, 0)
        month = start.month - 1 + months
        year, month = start.year + years + month // 12, month % 12 + 1
        day = min(start.day, calendar.monthrange(year, month)[1])
        return date(year, month, day) + timedelta(days=days)


def shipped_rules() -> Mapping[str, tuple[Rule, ...]]:
    """The rules that a platform ships with, by ``domain.record_set``."""
    found: dict[str, tuple[Rule, ...]] = {}
    for path in sorted((_ROOT / "handlers").glob(f"*/retention/{_VERSION}")):
        domain = path.parents[1].name
        for records in tomllib.loads(path.read_text("utf-8"))["records"]:
            keep = [rule for rule in records.get("keep", ()) if _applies(rule)]
            found[f"{domain}.{records['name']}"] = tuple(map(_rule, keep))
    return found


def _applies(rule: Mapping[str, Any]) -> bool:
    return rule.get("applies_to") in (None, "platform")


def _rule(rule: Mapping[str, Any]) -> Rule:
    parts = re.fullmatch(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?", rule.get("for", "")) or None
    years, months, days = (int(part or 0) for part in parts.groups()) if parts else (0, 0, 0)
    return Rule(
        id=rule["id"],
        fact=rule.get("while") or rule["from"],
        period=(years, months, days) if parts else None,
        rank=rule["rank"],
        readers=rule.get("readers", "none"),
        restricts="restrict" in rule.get("meanwhile", ()),
        unverified=rule.get("unverified", False),
        waived_by=rule.get("waived_by"),
    )


def numbered() -> frozenset[str]:
    """The record sets whose sentence shows how many of it there are."""
    return frozenset(
        f"{path.parents[2].name}.{name}"
        for path in (_ROOT / "handlers").glob(f"*/retention/words/{_VERSION}")
        for name, words in tomllib.loads(path.read_text("utf-8")).items()
        if "{n}" in words.get("what", {}).get("zh", "")
    )


class Schemas:
    """Avro's single-object encoding by the schema files."""

    def __init__(self) -> None:
        folder = _ROOT / "schemas" / "avro"
        read = (json.loads(path.read_text("utf-8")) for path in sorted(folder.rglob("*.avsc")))
        self._by_mark = {_mark(schema): schema for schema in map(fastavro.parse_schema, read)}

    def read(self, value: bytes) -> dict[str, Any]:
        """The fields of a record, whichever schema wrote it."""
        if value[:2] != _SINGLE_OBJECT:
            raise ValueError(f"not single-object encoded: {value[:2]!r}")
        fields = fastavro.schemaless_reader(BytesIO(value[10:]), self._by_mark[value[2:10]], None)
        if not isinstance(fields, dict):
            raise TypeError(f"no record: {fields!r}")
        return fields


def _mark(schema: Any) -> bytes:
    form = fastavro.schema.to_parsing_canonical_form(schema)
    return bytes.fromhex(fastavro.schema.fingerprint(form, "CRC-64-AVRO"))
