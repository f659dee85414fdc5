"""Health of a process: its metrics, and of each loop whether it lives and can work."""

from __future__ import annotations

import time
from collections.abc import Mapping

from prometheus_client import Counter, Gauge

# As long as the group waits for a member: a batch of big customers takes its time.
ALIVE_SECONDS = 300.0
# A broker that has not answered for so long stands still, whatever the loop waits for.
ANSWER_SECONDS = 20.0

records_total = Counter("fullstop_records", "Records handled", ["loop"])
dead_letters_total = Counter("fullstop_dead_letters", "Dead letters written", ["loop"])
dead_letters_folded_total = Counter(
    "fullstop_dead_letters_folded",
    "Dead letters past FULLSTOP_DEAD_LETTERS_MAX, told together with others of their kind",
    ["loop"],
)
lost_total = Counter("fullstop_lost_log_lines", "Lines that standard error did not take")
parked_total = Counter("fullstop_parked", "Requests set aside", ["loop"])
held_back_total = Counter(
    "fullstop_held_back", "Cases held back until a person releases them", ["domain", "reason"]
)
undated_total = Counter(
    "fullstop_kept_without_a_day",
    "Looks at cases in which a period has no start, so that no day ends it",
    ["domain", "records", "rule"],
)
unheard_total = Counter(
    "fullstop_matters_unheard",
    "Cases that were run though a domain did not say in time which of its matters are open",
    ["domain", "silent"],
)
refused_at_door_total = Counter(
    "fullstop_refused_at_door", "What the customer's door refused", ["reason"]
)
codes_total = Counter(
    "fullstop_codes", "Codes of the customer's door, by what the gateway said of them", ["said"]
)
late_total = Counter(
    "fullstop_late_answers", "Answers that passed a milestone", ["domain", "milestone"]
)
overdue_cases = Gauge("fullstop_overdue_cases", "Cases past their promised day", ["domain"])
oldest_case_age = Gauge(
    "fullstop_oldest_open_case_seconds", "Age of the oldest request that waits for an answer"
)
lag = Gauge(
    "fullstop_lag_records",
    "Records that the group has not handled yet, in the partitions of this process",
    ["loop", "topic"],
)
unread_age = Gauge(
    "fullstop_unread_seconds",
    "How long the oldest record has waited to be read, since it was first seen there",
    ["loop", "topic", "partition"],
)
forgotten = Gauge(
    "fullstop_forgotten",
    "Holds, cases and answers that a domain or the aggregator lacks and the other one knows",
    ["domain"],
)
outbox_age = Gauge("fullstop_outbox_oldest_seconds", "Age of the oldest outbox record", ["schema"])

outbox_refused = Gauge(
    "fullstop_outbox_refused",
    "Outbox records for a topic of which something is not published",
    ["schema", "topic"],
)
outbox_incidents_total = Counter(
    "fullstop_outbox_incidents",
    "Looks at outbox records that are not their schema's to say, and are not published",
    ["schema", "topic", "reason"],
)
messages_there = Gauge("fullstop_messages", "Messages of the ledger, by state", ["state"])
_refused: dict[str, set[str]] = {}


def refused(schema: str, counts: Mapping[str, int]) -> None:
    """Show what is not published of an outbox now, by topic."""
    for topic in _refused.get(schema, set()) - set(counts):
        outbox_refused.remove(schema, topic)
    for topic, count in counts.items():
        outbox_refused.labels(schema, topic).set(count)
    _refused[schema] = set(counts)


class Heartbeat:
    """When a loop last went round, and whether it can work."""

    def __init__(self, loop: str) -> None:
        self.loop = loop
        self._beat_at = time.monotonic()
        self._ready = False
        self._answered_at: float | None = None
        self._is_read = True

    def beat(self, *, ready: bool) -> None:
        self._beat_at = time.monotonic()
        self._ready = ready

    def broker_answered(self, *, is_read: bool) -> None:
        """The broker said what lies there; whether it is read. Said beside the loop, if at all."""
        self._answered_at = time.monotonic()
        self._is_read = is_read

    @property
    def is_alive(self) -> bool:
        return time.monotonic() - self._beat_at < ALIVE_SECONDS

    @property
    def is_ready(self) -> bool:
        return self._ready and self.is_alive and self._is_read and self._has_broker

    @property
    def _has_broker(self) -> bool:
        answered_at = self._answered_at
        return answered_at is None or time.monotonic() - answered_at < ANSWER_SECONDS
