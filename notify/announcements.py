"""What the company's own channels are to tell everybody: handed over until they accept it.

A channel knows it again by its key, so a call that nobody answered is simply made once more. That
it was accepted commits with the record that says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID, uuid5

from fullstop.notify.when import again_after
from fullstop.outbox.database import Database, Db
from fullstop.outbox.rows import read, save
from fullstop.schemas.messages import AnnouncementAccepted, AnnouncementChannel, PolicyAnnounced

_ACCEPTANCES = UUID("b2f0a0f5-6a1c-5d0e-8a57-53f5b0a7c1de")

Say = Callable[[Db, AnnouncementAccepted], None]
Alarm = Callable[[str, str, str], None]  # whose rules, which version, and why they were not taken


class Channels(Protocol):
    """Where it is handed over."""

    def tell(self, key: str, said: Mapping[str, str]) -> str | None:
        """None of what was accepted, else why it was not, in a word."""


@dataclass(frozen=True)
class Due:
    """One announcement for one channel."""

    key: str
    channel: str
    domain: str
    version: str
    digest: str
    effective_from: date
    zh: str
    en: str
    announced_at: datetime
    due_at: datetime
    tries: int = 0


def of(message: PolicyAnnounced, now: datetime) -> list[Due]:
    """What each channel is to tell of it."""
    return [
        Due(
            key=f"{message.event_id}:{channel}",
            channel=channel.value,
            domain=message.domain,
            version=message.version,
            digest=message.digest,
            effective_from=message.effective_from,
            zh=message.words.zh,
            en=message.words.en,
            announced_at=message.announced_at,
            due_at=now,
        )
        for channel in message.channels
        if channel is not AnnouncementChannel.UNSPECIFIED
    ]


def put(connection: Db, announcements: Sequence[Due]) -> None:
    """Add those that are not there; one that was announced again and waits counts as of then."""
    save(
        connection,
        "insert into announcements as known ({columns}) select distinct on (key) {columns}"
        " from {rows} order by key, announced_at desc"
        " on conflict (key) do update set announced_at = excluded.announced_at"
        " where known.accepted_at is null and known.announced_at < excluded.announced_at",
        announcements,
    )


@dataclass(frozen=True)
class Handing:
    """Hands what is due to the channels, one after the other.

    `page` is where everybody reads the rules; what was announced before `since` another told.
    """

    database: Database
    channels: Channels
    clock: Callable[[], datetime]
    civil_day: Callable[[datetime], date]
    say: Say
    alarm: Alarm
    page: str
    since: datetime | None = None

    def step(self) -> bool:
        """One call; False when nothing is due. Its next try is committed before it is made."""
        now = self.clock()
        with self.database.transaction() as connection:
            due = _claim(connection, now, self.civil_day(now), self.since)
        if due is None:
            return False
        why = self.channels.tell(due.key, _said(due, self.page.rstrip("/")))
        if why is None:
            self._accepted(due)
        else:
            self.alarm(due.domain, due.version, why)
        return True

    def _accepted(self, due: Due) -> None:
        now = self.clock()
        with self.database.transaction() as connection:
            if _accept(connection, due.key, now):
                self.say(connection, _acceptance(due, now))


def _said(due: Due, link: str) -> dict[str, str]:
    return {
        "channel": due.channel,
        "domain": due.domain,
        "version": due.version,
        "effective_from": due.effective_from.isoformat(),
        "zh": due.zh.replace("{link}", link),
        "en": due.en.replace("{link}", link),
    }


def _acceptance(due: Due, now: datetime) -> AnnouncementAccepted:
    return AnnouncementAccepted(
        event_id=str(uuid5(_ACCEPTANCES, due.key)),
        domain=due.domain,
        version=due.version,
        digest=due.digest,
        channel=AnnouncementChannel(due.channel),
        occurred_at=now,
    )


def _claim(connection: Db, now: datetime, day: date, since: datetime | None) -> Due | None:
    """The one that waits longest, to be tried again later whatever becomes of this try."""
    found = read(
        connection,
        Due,
        "select {columns} from announcements where accepted_at is null and due_at <= %s"
        " and effective_from > %s and announced_at >= coalesce(%s, announced_at)"
        " order by due_at limit 1 for update skip locked",
        (now, day, since),
    )
    for due in found:
        connection.execute(
            "update announcements set tries = tries + 1, due_at = %s where key = %s",
            (now + again_after(due.tries + 1, 1.0), due.key),
        )
    return found[0] if found else None


def _accept(connection: Db, key: str, now: datetime) -> bool:
    rows = connection.execute(
        "update announcements set accepted_at = %s where key = %s and accepted_at is null"
        " returning 1",
        (now, key),
    ).fetchall()
    return bool(rows)
