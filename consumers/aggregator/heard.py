"""The answers that came last, as they were read: a case's are looked at again with its last one."""

from __future__ import annotations

from fullstop.schemas.codec import decode_stored
from fullstop.schemas.messages import Message, Outcome

BYTES_MAX = 256 * 1024  # of the answers as they are stored; read they take some fifteen times that


class Heard:
    """By the bytes as which they are stored, the last `BYTES_MAX` of them.

    An answer follows from its bytes alone, so whether its batch was undone makes no difference.
    """

    def __init__(self) -> None:
        self._outcomes: dict[bytes, Outcome] = {}
        self._bytes = 0

    def note(self, report: bytes, outcome: Outcome) -> None:
        """Remember what these bytes say; a contact is in no bytes that are stored."""
        if outcome.contact is None and report not in self._outcomes:
            self._outcomes[report] = outcome
            self._bytes += len(report)
        while self._bytes > BYTES_MAX:
            oldest = next(iter(self._outcomes))
            del self._outcomes[oldest]
            self._bytes -= len(oldest)

    def read(self, report: bytes) -> Message:
        """What a stored answer says, whether it is remembered or not."""
        return self._outcomes.get(report) or decode_stored(report)
