"""Calls to the gateway, several at once: each has an answer, whatever becomes of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from fullstop.gateways.port import TRY_LATER, UNANSWERED, Answer, Gateway, Sent, SureBy, Text
from fullstop.gateways.templates import Form
from fullstop.notify.ledger import Tried
from fullstop.schemas.contact import Contact, ContactError, NoKeyError

CALLS_AT_ONCE = 8

Open = Callable[[bytes], Contact]
Alarm = Callable[[str, str], None]  # what a person must look at, and why: in words of ours alone


@dataclass(frozen=True)
class Calls:
    """What the gateway is asked, and by what a contact is opened."""

    gateway: Gateway
    open_contact: Open
    alarm: Alarm
    lines: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(CALLS_AT_ONCE))

    def begun(self, tried: Sequence[Tried], begin_by: float) -> dict[Future[Answer], Tried]:
        """A call for each; every one has an answer in time, whatever becomes of it."""
        return {self.lines.submit(self._answered, one, begin_by): one for one in tried}

    def _answered(self, tried: Tried, begin_by: float) -> Answer:
        """An error that nobody foresaw ends none of the others, and denies no call."""
        try:
            return self._answer(tried, begin_by)
        except Exception as error:
            self.alarm("message_failed", type(error).__name__)  # its words may quote a number
            return UNANSWERED

    def _answer(self, tried: Tried, begin_by: float) -> Answer:
        """What came of one; what could not be begun in time is somebody else's by now."""
        try:
            contact = self.open_contact(tried.contact or b"")
        except NoKeyError:  # a person can still bring it: the contact stays meanwhile
            self.alarm("contact_key_missing", "FULLSTOP_NOTIFY_FORMER_PRIVATE_KEYS")
            return TRY_LATER
        except ContactError:
            return Answer(Sent.REFUSED, "contact_not_opened")
        form = Form.parse(tried.form) if tried.form else None
        text = Text(tried.message_id, contact.phone, tried.text or "", form)
        if tried.doubted_at is not None and self.gateway.sure_by is SureBy.LOOK_UP:
            found = self.gateway.find(text, tried.doubted_at)
            if found.sent is not Sent.NOT_THERE:
                return found
        if time.monotonic() > begin_by:
            return TRY_LATER
        return self.gateway.send(text)
