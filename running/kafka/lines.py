"""What a member has read and not handed out yet: some of each partition goes with every batch.

The client hands on in the order in which it fetched, much of one partition and then much of
another. Which comes first differs from group to group, so of a batch's customers another group
might have worked for none (`docs/decisions/0116`).
"""

from __future__ import annotations

from collections import deque
from itertools import chain, islice, zip_longest

from fullstop.running.kafka.records import Place, Received


class Lines:
    """Lines of records by partition, each in its order, which all move at the same pace."""

    def __init__(self) -> None:
        self._lines: dict[Place, deque[Received]] = {}  # whose turn is next stands first

    def __len__(self) -> int:
        return sum(map(len, self._lines.values()))

    def put(self, record: Received) -> None:
        """Behind what waits of its partition."""
        self._lines.setdefault(record.place, deque()).append(record)

    def forget(self, place: Place) -> None:
        """Another member has this partition now, with all that waits of it."""
        self._lines.pop(place, None)

    def longer_than(self, count: int) -> set[Place]:
        """The partitions of which more than so many wait."""
        return {place for place, line in self._lines.items() if len(line) > count}

    def first(self, limit: int) -> list[Received]:
        """So many at most: one of each line, then the next of each."""
        heads = (islice(line, limit) for line in self._lines.values())
        waves = chain.from_iterable(zip_longest(*heads))
        return list(islice((record for record in waves if record is not None), limit))

    def taken(self, limit: int) -> list[Received]:
        """The same, which wait no longer; whose line gave more than others' comes later then."""
        batch = self.first(limit)
        for record in batch:
            line = self._lines.pop(record.place)
            line.popleft()
            if line:
                self._lines[record.place] = line
        return batch
