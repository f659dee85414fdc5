"""The gateway of one's own machine: it shows the text where the process runs."""

from __future__ import annotations

import sys
from datetime import datetime

from fullstop.gateways.port import ACCEPTED, CANNOT_SAY, Answer, SureBy, Text


class Console:
    """To try things out; nobody is sent anything."""

    sure_by = SureBy.KEY  # a line that is shown twice reaches nobody twice

    def send(self, text: Text) -> Answer:
        sys.stderr.write(f"[{text.key}] {text.phone}: {text.text}\n")
        return ACCEPTED

    def find(self, text: Text, since: datetime) -> Answer:
        del text, since
        return CANNOT_SAY

    def close(self) -> None:
        """Nothing is open."""
