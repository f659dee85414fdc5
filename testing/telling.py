"""What a failed test says of a domain, in a sentence: for a team that did not write the test."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

SAID = "fullstop"
_LETTERS_MAX = 400


def sentence(item: pytest.Item, call: pytest.CallInfo[None]) -> str:
    """Which domain, what does not hold of it, and what was seen."""
    call_spec = getattr(item, "callspec", None)
    place = call_spec.id if call_spec else item.name
    holds = getattr(item, "originalname", item.name).removeprefix("test_").replace("_", " ")
    seen = str(call.excinfo.value)[:_LETTERS_MAX] if call.excinfo else ""
    if call.when != "call":
        return f"{place}: cannot be tried whether {holds}: {seen}"
    return f"{place}: does not hold: {holds}\n    {seen.partition(_REST)[0]}"


_REST = "\nassert "  # what pytest adds below a message of the test's own


def all_said(stats: Mapping[str, Sequence[Any]]) -> list[str]:
    """Once each, in their order."""
    return list(dict.fromkeys(_said(stats)))


def _said(stats: Mapping[str, Sequence[Any]]) -> Iterator[str]:
    for kind in ("failed", "error"):
        for report in stats.get(kind, ()):
            properties = getattr(report, "user_properties", ())
            yield from (said for name, said in properties if name == SAID)
