"""Whether what lies in a member's partitions is read: the broker is asked, beside the reading.

A member that is in its group and reads nothing looks well from within: the client believes that
it is at the end. So what the broker has is compared with where the member reads on.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from fullstop.running.health import Heartbeat, lag, unread_age
from fullstop.running.kafka import Extent, KafkaRefusedError, Place, Standing
from fullstop.running.logs import log

LOOK_SECONDS = 5.0
UNREAD_SECONDS_MAX = 30.0  # of reading, in which a record that is there did not come
OUT_SECONDS_MAX = 30.0  # that a member has no partition before its client is asked for a broker
SIGHTINGS_MAX = 1_000  # of a partition's end, that are remembered


class UnreadError(KafkaRefusedError):
    """Records lie in a member's partitions and do not come, though it reads; or it cannot ask."""


class Member(Protocol):
    """Whoever reads."""

    def standing(self) -> Standing: ...

    def is_member(self) -> bool: ...

    def reaches_broker(self) -> bool: ...


class Broker(Protocol):
    """Whoever knows what lies there."""

    def of(self, places: Sequence[Place]) -> Mapping[Place, Extent]: ...


@dataclass
class _Waiting:
    """Records of one partition that were not read yet: its ends, each with when it was first seen.

    `starved_seconds` is how long the member had starved when it last moved on.
    """

    at: int
    starved_seconds: float
    ends: list[tuple[int, float]] = field(default_factory=list)

    def see(self, at: int, end: int, starved_seconds: float) -> None:
        if at != self.at:
            self.at, self.starved_seconds = at, starved_seconds
        self.ends = [seen for seen in self.ends if seen[0] > at]
        if not self.ends or (len(self.ends) < SIGHTINGS_MAX and end > self.ends[-1][0]):
            self.ends.append((end, time.monotonic()))
        self.ends[-1] = (end, self.ends[-1][1])


class Unread:
    """Looks every few seconds, says what it sees, and remembers what does not come."""

    def __init__(self, member: Member, broker: Broker, heartbeat: Heartbeat) -> None:
        self._member, self._broker, self._heartbeat = member, broker, heartbeat
        self._waiting: dict[Place, _Waiting] = {}
        self._stuck: Place | None = None
        self._told: set[Place] = set()
        self._out_since: float | None = None
        self._is_doubted = False
        self._failure: BaseException | None = None

    def check(self) -> None:
        """UnreadError when a record has not come for too long; what ended the looking, too."""
        if self._failure is not None:
            raise self._failure
        if self._is_doubted:
            self._is_doubted, self._out_since = False, None
            if not self._member.reaches_broker():
                raise UnreadError(
                    "the client has no partition and knows no broker, though one answers; start "
                    "again, and look at the broker's log when that does not help"
                )
        if self._stuck is not None:
            topic, partition = self._stuck
            raise UnreadError(
                f"{topic}/{partition}: a record has waited for more than {UNREAD_SECONDS_MAX:.0f} "
                "s of reading and does not come, though the broker has it; start again, and look "
                "at the broker's log when that does not help"
            )

    def look(self) -> None:
        """Ask the broker once. One that does not answer says nothing of what is read."""
        standing = self._member.standing()
        try:
            extents = self._broker.of(list(standing.positions))
        except (KafkaRefusedError, TimeoutError):
            log.warning("broker_does_not_answer", process=self._heartbeat.loop)
            self._is_doubted, self._out_since = False, None
            return
        self._look_for_membership(standing)
        self._compare(standing, extents)
        self._tell(extents)
        self._heartbeat.broker_answered(is_read=self._stuck is None)

    def _look_for_membership(self, standing: Standing) -> None:
        """Who has nothing to read for so long, though the broker answers others, may ask nobody."""
        now = time.monotonic()
        is_in = self._member.is_member() and bool(standing.positions)
        since = None if is_in else self._out_since or now
        self._out_since = since
        self._is_doubted = since is not None and now - since >= OUT_SECONDS_MAX

    def _compare(self, standing: Standing, extents: Mapping[Place, Extent]) -> None:
        before, self._waiting = self._waiting, {}
        for place, extent in extents.items():
            at = max(standing.positions[place], extent.committed, extent.start)
            if extent.end > at:
                starved_seconds = standing.starved_seconds[place]
                waiting = before.get(place) or _Waiting(at, starved_seconds)
                waiting.see(at, extent.end, starved_seconds)
                self._waiting[place] = waiting
        self._stuck = next(
            (place for place in self._waiting if self._is_stuck(place, standing)), None
        )

    def _is_stuck(self, place: Place, standing: Standing) -> bool:
        starved = standing.starved_seconds[place] - self._waiting[place].starved_seconds
        return starved > UNREAD_SECONDS_MAX

    def _tell(self, extents: Mapping[Place, Extent]) -> None:
        now, loop = time.monotonic(), self._heartbeat.loop
        behind = {topic: 0 for topic, _ in self._told | extents.keys()}
        for (topic, partition), extent in extents.items():
            waiting = self._waiting.get((topic, partition))
            age = now - waiting.ends[0][1] if waiting else 0.0
            unread_age.labels(loop, topic, partition).set(age)
            behind[topic] += extent.end - max(extent.committed, extent.start)
        for topic, records in behind.items():
            lag.labels(loop, topic).set(max(records, 0))
        for topic, partition in self._told - extents.keys():
            unread_age.remove(loop, topic, partition)
        self._told = set(extents)

    @contextmanager
    def looking(self) -> Iterator[None]:
        """Look in a thread of its own for as long as this is open."""
        over = threading.Event()
        thread = threading.Thread(target=self._look_until, args=(over,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def _look_until(self, over: threading.Event) -> None:
        try:
            self.look()
            while not over.wait(LOOK_SECONDS):
                self.look()
        except BaseException as error:  # the thread's boundary: the reading raises it again
            self._failure = error
