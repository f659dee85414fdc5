"""An incident of an outbox: a record in it that its schema may not say, and that stays there."""

from __future__ import annotations

from collections.abc import Callable

from fullstop.outbox.fence import Found
from fullstop.running.health import outbox_incidents_total
from fullstop.running.logs import log
from fullstop.running.told import Told


def alarm(schema: str) -> Callable[[Found], None]:
    """Tells operators of incidents of one outbox."""

    def say(topic: str, reason: str, count: int) -> None:
        log.error("outbox_incident", domain=schema, topic=topic, reason=reason, count=count)

    told = Told(say)

    def tell(found: Found) -> None:
        for (topic, flaw), count in found.items():
            outbox_incidents_total.labels(schema, topic, flaw.value).inc(count)
            told.note(topic, flaw.value, count)
        told.tell()

    return tell
