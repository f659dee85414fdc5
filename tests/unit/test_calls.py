"""Calls to the gateway: what becomes of one takes no other's answer with it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from fullstop.gateways.port import (
    ACCEPTED,
    CANNOT_SAY,
    TRY_LATER,
    UNANSWERED,
    Answer,
    Sent,
    SureBy,
    Text,
)
from fullstop.notify.calls import Calls
from fullstop.notify.ledger import Tried
from fullstop.schemas.contact import Contact, ContactError, NoKeyError

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


@dataclass
class Gateway:
    """One that can be told what to do with a text."""

    send: Callable[[Text], Answer] = lambda _: ACCEPTED
    sure_by: SureBy = SureBy.NOTHING
    looked_up: list[str] = field(default_factory=list)

    def find(self, text: Text, since: datetime) -> Answer:
        del since
        self.looked_up.append(text.key)
        return CANNOT_SAY

    def close(self) -> None:
        """Nothing is open."""


def opened(sealed: bytes) -> Contact:
    if sealed == b"odd":
        raise ContactError("damaged")
    if sealed == b"foreign":
        raise NoKeyError("for another key")
    if sealed == b"bug":
        raise KeyError("phone")
    return Contact("13800005678", "zh-CN")


def tried(message_id: str, contact: bytes = b"good") -> Tried:
    return Tried(message_id, contact, "text", 1, NOW, NOW, None)


def answers(gateway: Gateway, *of: Tried) -> tuple[list[Answer], list[str]]:
    """What came of tries, and what was alarmed of."""
    alarms: list[str] = []
    calls = Calls(gateway, opened, lambda event, reason: alarms.append(f"{event}: {reason}"))
    begun = calls.begun(of, time.monotonic() + 60)
    return [call.result() for call in begun], sorted(alarms)


def test_what_cannot_be_opened_takes_no_others_answer_with_it() -> None:
    def send(text: Text) -> Answer:
        if text.key == "raises:1":
            raise RuntimeError("nobody foresaw it")
        return ACCEPTED

    of = [tried("a:1"), tried("b:1", b"odd"), tried("raises:1"), tried("d:1", b"bug"), tried("e:1")]
    found, alarms = answers(Gateway(send), *of)
    assert found == [
        ACCEPTED,
        Answer(Sent.REFUSED, "contact_not_opened"),
        UNANSWERED,
        UNANSWERED,
        ACCEPTED,
    ]
    assert alarms == ["message_failed: KeyError", "message_failed: RuntimeError"]


def test_a_contact_waits_for_its_key() -> None:
    """Once it was refused, its contact would be gone for good."""
    found, alarms = answers(Gateway(), tried("a:1", b"foreign"))
    assert found == [TRY_LATER]
    assert alarms == ["contact_key_missing: FULLSTOP_NOTIFY_FORMER_PRIVATE_KEYS"]
