"""The door without processes: its acts on a test's database, under a test's clock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from fullstop.consumers.aggregator.compile import Aggregator
from fullstop.consumers.domain.requests import DeletionRequestedConsumer
from fullstop.gateways.port import Answer, Sent, SureBy, Text
from fullstop.intake.accounts import Accounts
from fullstop.intake.acts import Acts, Attempt, Entered
from fullstop.intake.application import Refusal
from fullstop.intake.choices import kinds
from fullstop.intake.door import Door
from fullstop.intake.due import Due
from fullstop.intake.keys import Keys
from fullstop.intake.outgoing import Outgoing
from fullstop.intake.progress import Heeded, Progress
from fullstop.outbox.database import (
    FOR_PEOPLE,
    INTAKE_ROLE,
    INTAKE_SCHEMA,
    Database,
    Db,
    Pool,
)
from fullstop.outbox.outbox import put
from fullstop.running.dead_letter import DeadLetterLimit
from fullstop.running.events import record_of
from fullstop.schemas.messages import (
    DeletionCancelled,
    DeletionCompleted,
    DeletionDeferred,
    DeletionRequested,
    Message,
    ResultNotice,
)
from tests.support.desk import terms_of
from tests.support.world import World

HEARD = (DeletionRequested, DeletionCompleted, DeletionDeferred, ResultNotice)
TICKET_KEY = bytes(range(100, 132))
SESSION = "a-session-of-the-suite"
SOURCE = "192.0.2.1"


@dataclass
class Phones:
    """A gateway that notes what it sends."""

    texts: list[tuple[str, str, str]] = field(default_factory=list)
    answer: Sent = Sent.ACCEPTED
    reason: str | None = None
    sure_by: SureBy = SureBy.KEY

    def send(self, text: Text) -> Answer:
        self.texts.append((text.key, text.phone, text.text))
        return Answer(self.answer, self.reason)

    def find(self, text: Text, since: datetime) -> Answer:
        del since
        is_there = text.key in {one for one, _, _ in self.texts}
        return Answer(Sent.ACCEPTED if is_there else Sent.NOT_THERE)

    def close(self) -> None:
        """Nothing is open."""

    @property
    def code(self) -> str:
        """The last one that was sent."""
        return self.texts[-1][2].partition("验证码")[2][:6]


@dataclass
class DoorAtWork:
    """A door with its acts, and what it said."""

    world: World
    door: Door
    phones: Phones
    refusals: list[Refusal]
    late: list[str]
    answers: list[Answer]

    @property
    def acts(self) -> Acts:
        return Acts(self.door)

    @property
    def progress(self) -> Progress:
        return Progress(self.door)

    def due(self) -> Due:
        return Due(self.door, intake_database(self.world))

    def opened(self, phone: str, session: str = SESSION) -> str:
        """The link of a new application, whose code is out."""
        return self.acts.open(phone, "zh", session, SOURCE).link

    def proven(self, phone: str, session: str = SESSION) -> Attempt:
        """An application whose code was right."""
        attempt = self.acts.enter_code(self.opened(phone, session), session, self.phones.code)
        assert attempt.entered is Entered.RIGHT
        return attempt

    def state(self, link: str) -> str:
        [(state,)] = self.world.execute(
            "select state from intake.applications where link = %s", link
        )
        return str(state)

    def said(self) -> list[Message]:
        """Take what lies in the door's outbox."""
        return self.world.said(INTAKE_SCHEMA)

    def carry(self) -> list[Message]:
        """What the door says is carried out: by every domain, the aggregator and its own reader."""
        said = self.said()
        for request in (one for one in said if isinstance(one, DeletionRequested)):
            self.answer(request)
        return said

    def answer(self, *requests: DeletionRequested | DeletionCancelled) -> None:
        """Let every domain answer, the aggregator tell, and the door hear it all."""
        world = self.world
        answers = [one for name in self.consumers for one in self._answers(name, requests)]
        self.aggregator.handle([world.received(one) for one in (*requests, *answers)])
        notices = world.said("aggregator")
        heard = [one for one in (*requests, *answers, *notices) if isinstance(one, HEARD)]
        self.hear(*heard)

    def _answers(self, name: str, requests: Sequence[Message]) -> list[Message]:
        self.consumers[name].handle([self.world.received(request) for request in requests])
        return self.world.said(name)

    @cached_property
    def consumers(self) -> dict[str, DeletionRequestedConsumer]:
        """Every domain's, each with the one connection that it keeps."""
        return {name: self.world.consumer(name) for name in self.world.wiring.catalogue}

    def hear(self, *messages: Heeded) -> int:
        with self.door.pool.transaction() as connection:
            return self.progress.hear(connection, messages)

    @cached_property
    def aggregator(self) -> Aggregator:
        world, wiring = self.world, self.world.wiring
        terms = terms_of(world, wiring.topics, wiring.topics.domains, wiring.wording)
        return Aggregator(wiring.aggregator_database(), terms, DeadLetterLimit(1_000))


def intake_database(world: World) -> Database:
    return world.wiring.database(INTAKE_SCHEMA, INTAKE_ROLE, "test-intake", FOR_PEOPLE)


@contextmanager
def a_door_on(world: World) -> Iterator[DoorAtWork]:
    """The door on this database: nothing of it runs by itself."""
    phones, refusals, late = Phones(), list[Refusal](), list[str]()
    answers = list[Answer]()

    def publish(connection: Db, messages: Sequence[Message]) -> None:
        records = [
            record_of(message, world.topics, source="/fullstop/intake", traceparent=None)
            for message in messages
        ]
        put(connection, records)

    wiring = world.wiring
    pools = (
        Pool(lambda: intake_database(world), 4),
        Pool(lambda: wiring.database("membership", INTAKE_ROLE, "test-accounts", FOR_PEOPLE), 4),
    )
    door = Door(
        pool=pools[0],
        accounts=Accounts(pools[1], "membership.accounts"),
        keys=Keys(bytes(range(32))),
        outgoing=Outgoing(phones, answers.append),
        catalogue=wiring.catalogue,
        kinds=kinds(wiring.catalogue),
        publish=publish,
        clock=world.clock,
        signature="某某商城",
        hotline="95XXX",
        refused=refusals.append,
        contact_key=wiring.settings.contact_public_key,
        late=late.append,
        ticket_key=TICKET_KEY,
    )
    try:
        yield DoorAtWork(world, door, phones, refusals, late, answers)
    finally:
        for pool in pools:
            pool.close()
