"""What keeps happening is said once, and now and then how many more there were."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable

TOLD_SECONDS = 60.0


class Told:
    """Says each thing of a topic at once, and again after a minute with the count since."""

    def __init__(self, say: Callable[[str, str, int], object]) -> None:
        self._say = say
        self._counts: Counter[tuple[str, str]] = Counter()
        self._told_at: dict[tuple[str, str], float] = {}

    def note(self, topic: str, what: str, count: int = 1) -> None:
        """Count it until it is said."""
        self._counts[topic, what] += count

    def tell(self) -> None:
        """Say what is due."""
        now = time.monotonic()
        for what in [*self._counts]:
            if now - self._told_at.get(what, -TOLD_SECONDS) >= TOLD_SECONDS:
                self._told_at[what] = now
                self._say(*what, self._counts.pop(what))
