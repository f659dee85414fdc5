"""Answers that are remembered are those that were said, and are not more than fit."""

from __future__ import annotations

import pytest

from fullstop.consumers.aggregator import heard
from fullstop.consumers.aggregator.heard import Heard
from fullstop.schemas.codec import decode_stored, encode
from tests.support.outcomes import completed


def test_an_answer_is_read_once_and_is_what_its_bytes_say(monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = completed()
    report, recent = encode(outcome), Heard()
    assert recent.read(report) == outcome
    recent.note(report, outcome)
    monkeypatch.setattr(heard, "decode_stored", None)
    assert recent.read(report) is outcome


def test_what_brings_a_contact_is_not_remembered() -> None:
    """Its bytes are stored without the contact, and so it is read."""
    outcome, recent = completed(), Heard()
    report = encode(outcome)
    recent.note(report, outcome.model_copy(update={"contact": b"s" * 58}))
    assert recent.read(report) == outcome


def test_what_came_first_is_forgotten_first_and_is_read_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    outcomes = [completed(f"domain_{number}") for number in range(3)]
    reports = list(map(encode, outcomes))
    monkeypatch.setattr(heard, "BYTES_MAX", 2 * len(reports[0]))
    recent = Heard()
    for report, outcome in zip(reports, outcomes, strict=True):
        recent.note(report, outcome)
        recent.note(report, outcome)
    found = [recent.read(report) for report in reports]
    assert found == outcomes == list(map(decode_stored, reports))
    assert [one is other for one, other in zip(found, outcomes, strict=True)] == [False, True, True]
