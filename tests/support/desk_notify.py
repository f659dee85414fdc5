"""The notification service without processes: its reader and its sender, under a test's clock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import repeat
from threading import Event
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from nacl.public import PrivateKey

from fullstop.consumers.notifier import Notifier
from fullstop.gateways.port import ACCEPTED, NOT_THERE, Answer, SureBy, Text
from fullstop.notify.calls import Calls
from fullstop.notify.filling import Forming, Naming
from fullstop.notify.sender import Sender
from fullstop.notify.when import Night
from fullstop.outbox.database import NOTIFY_ROLE, NOTIFY_SCHEMA, Database
from fullstop.running.dead_letter import DeadLetterLimit
from fullstop.schemas.contact import Contact, seal, unseal_by
from fullstop.schemas.messages import ResultNotice, Stage
from tests.support.world import World

KEY = PrivateKey(bytes(range(32)))
PHONE = "13800005678"
SMS = "【某某商城】您好，申请{ref}：浏览记录已删除。为什么、怎么查：{link} 或拨95XXX。"
HANGS_SECONDS_MAX = 60.0
PAGE, RULES_PAGE = "xx.cn/d/", "xx.cn/rules/"
SETTLED_AFTER = timedelta(seconds=60)


class CutOffError(BaseException):
    """The process is gone before it hears the answer."""


@dataclass
class Inbox:
    """A gateway that counts what it accepted of each key, and can be told what to say of it."""

    sure_by: SureBy = SureBy.NOTHING
    texts: list[Text] = field(default_factory=list)
    says: Answer = ACCEPTED
    looks_up: Answer | None = None
    cut_off: bool = False
    hangs: dict[str, Event] = field(default_factory=dict)
    """By key: what its answer waits for."""

    def send(self, text: Text) -> Answer:
        if text.key in self.hangs:
            self.hangs[text.key].wait(HANGS_SECONDS_MAX)
        is_known = self.sure_by is SureBy.KEY and text.key in self.accepted
        if self.says == ACCEPTED and not is_known:
            self.texts.append(text)
        if self.cut_off:
            raise CutOffError
        return self.says

    def find(self, text: Text, since: datetime) -> Answer:
        del since
        return self.looks_up or (ACCEPTED if text.key in self.accepted else NOT_THERE)

    def close(self) -> None:
        """Nothing is open."""

    @property
    def accepted(self) -> Counter[str]:
        return Counter(text.key for text in self.texts)


@dataclass
class NotifyAtWork:
    """The reader and the sender on a test's database."""

    world: World
    inbox: Inbox
    since: datetime | None = None
    gateway_id: str = "one"
    alarms: list[tuple[str, str]] = field(default_factory=list)

    def tell(self, *notices: ResultNotice | bytes) -> None:
        """Let the reader read notices as they lie in the topic."""
        topic = self.world.topics.notices.name
        received = [self.world.received(one, topic=topic) for one in notices]
        with closing(notify_database(self.world)) as database:
            self.reader_on(database).handle(received)

    def reader_on(self, database: Database) -> Notifier:
        world, naming = self.world, Naming(PAGE)
        limit = DeadLetterLimit(1_000)
        of = (naming, world.clock, limit, Forming(6), self.since)
        return Notifier(database, world.topics, *of)

    def send(self, rounds: int = 1) -> int:
        """Let the sender go some rounds; how many tries it made."""
        sender = self.sender
        with closing(sender.database):
            return sum(map(one_round, repeat(sender, rounds)))

    @property
    def sender(self) -> Sender:
        return Sender(
            notify_database(self.world),
            Calls(self.inbox, lambda sealed: unseal_by(sealed, [KEY]), self.alarm),
            lambda _: self.world.clock(),
            Night(21, 8, ZoneInfo("Asia/Shanghai")),
            SETTLED_AFTER,
            1_000,
            self.gateway_id,
        )

    def send_later(self, seconds: float) -> int:
        self.world.clock.now += timedelta(seconds=seconds)
        return self.send()

    def alarm(self, event: str, reason: str) -> None:
        self.alarms.append((event, reason))

    def states(self) -> dict[str, str]:
        """Each message's state, with its reason where there is one."""
        rows = self.world.execute("select message_id, state, reason from notify.messages")
        return {key: f"{state}: {why}" if why else state for key, state, why in rows}


def one_round(sender: Sender) -> int:
    """A round whose answers are all waited for; how many tries it made."""
    tried = sender.step()
    sender.finish()
    return tried


def notify_database(world: World) -> Database:
    return world.wiring.database(NOTIFY_SCHEMA, NOTIFY_ROLE, "test-notify")


def a_notice(case_id: str = "case", revision: int = 1, **more: Any) -> ResultNotice:
    """A result with a text and a contact that the service can open."""
    fields = {
        "event_id": str(uuid4()),
        "case_id": case_id,
        "subject_id": "subject",
        "revision": revision,
        "stage": Stage.PARTIAL,
        "sms": SMS,
        "complete": False,
        "contact": seal(Contact(PHONE, "zh-CN"), KEY.public_key),
        "issued_at": datetime.fromisoformat("2026-11-24T04:00:00Z"),
        **more,
    }
    return ResultNotice.model_validate(fields)


@contextmanager
def notify_on(world: World, sure_by: SureBy = SureBy.NOTHING) -> Iterator[NotifyAtWork]:
    """The service on this database: nothing of it runs by itself."""
    with world.wiring:
        yield NotifyAtWork(world, Inbox(sure_by))
