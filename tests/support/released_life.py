"""A deployment's life on paper: one database, topics as lists, and its groups moved by hand.

A release keeps one in the middle of its work: the database as PostgreSQL dumps it, and what lay in
the topics. Whoever comes later goes on with it and must come to the end that the release came to.
"""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import uuid4

from nacl.public import PrivateKey
from psycopg.conninfo import conninfo_to_dict
from psycopg.sql import SQL, Identifier
from pydantic import SecretStr

from fullstop.consumers.aggregator.compile import Aggregator
from fullstop.consumers.aggregator.late import Days
from fullstop.consumers.command import deployment
from fullstop.consumers.intake_reader import IntakeReader
from fullstop.consumers.operate import holds
from fullstop.consumers.wiring import Wiring
from fullstop.outbox.database import connect_as_administrator
from fullstop.outbox.migrate import create_role
from fullstop.running.dead_letter import DeadLetterLimit
from fullstop.running.kafka import Received
from fullstop.running.loop import Handler
from fullstop.sandbox import postgres, samples
from fullstop.sandbox.servers import Servers
from fullstop.schemas.codec import decode, encode
from fullstop.schemas.messages import BlockerLifted, Message, ResultNotice
from fullstop.schemas.topics import Topic, key_of
from fullstop.testing.world import Clock, World, cloned, settings_for
from tests.support.desk import terms_of
from tests.support.desk_door import DoorAtWork, a_door_on, intake_database
from tests.support.desk_notify import Inbox, NotifyAtWork, notify_database
from tests.support.officers import propose_as_another

DOMAINS = ("orders", "membership")
OURS = ("aggregator", "intake", "notify")
SCHEMAS = (*DOMAINS, *OURS)
KEY = PrivateKey(bytes(range(32)))  # of the tests alone
ROUNDS_MAX = 60
GENERATED = 9
PAPER = holds.Paper("court 2026-17", "preservation of evidence", "staff-31", None, secret=False)

TOPICS, END = "topics.json", "end.json"


def wiring_on(servers: Servers, url: str) -> Wiring:
    """The settings of all its processes."""
    return Wiring(
        settings_for(
            servers,
            url,
            domains=DOMAINS,
            intake_address="http://127.0.0.1:8090",
            intake_key=base64.b64encode(bytes(32)).decode(),
            intake_gateway="console",
            notify_page="127.0.0.1/d/",
            notify_gateway="console",
            link_characters=22,
            contact_key=base64.b64encode(bytes(KEY.public_key)).decode(),
            brake_percent_max=100.0,
        )
    )


def migrate(wiring: Wiring, url: str, *, with_tables: bool = False) -> None:
    """As an administrator types it."""
    named = wiring.settings.model_copy(update={"database_url": SecretStr(url)})
    with Wiring(named) as administering:
        list(deployment._migrated(administering, with_tables=with_tables))


@dataclass
class Life:
    """Each of `places` is how far a group has read of a topic."""

    world: World
    door: DoorAtWork
    inbox: Inbox = field(default_factory=Inbox)
    lying: dict[str, list[tuple[bytes, bytes]]] = field(default_factory=lambda: defaultdict(list))
    places: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    # --- a step of everybody

    @cached_property
    def members(self) -> dict[str, tuple[list[Topic], Handler]]:
        world, topics = self.world, self.world.topics
        found: dict[str, tuple[list[Topic], Handler]] = {}
        for name in DOMAINS:
            others = [topics.found[one] for one in sorted(world.work(name).waits_for)]
            said = [topics.blockers, topics.acceptances, *others]
            found[f"{name}-said"] = (said, world.blockers(name))
            found[name] = ([topics.requests], world.consumer(name))
            if world.work(name).domain.matters:
                found[f"{name}-matters"] = ([topics.asked], world.matters(name))
        found["aggregator"] = (list(topics.read_by_aggregator), self.aggregator)
        reader = IntakeReader(intake_database(world), topics, self.door.progress)
        found["intake"] = (list(topics.read_by_door), reader)
        notifier = self.notify.reader_on(notify_database(world))
        found["notify"] = (list(topics.read_by_notify), notifier)
        return found

    @cached_property
    def aggregator(self) -> Aggregator:
        database = self.world.wiring.aggregator_database()
        return Aggregator(database, self.terms, DeadLetterLimit(1_000))

    @property
    def terms(self) -> Any:
        wiring = self.world.wiring
        return terms_of(self.world, wiring.topics, wiring.domains, wiring.wording)

    @cached_property
    def notify(self) -> NotifyAtWork:
        return NotifyAtWork(self.world, self.inbox)

    @cached_property
    def steps(self) -> list[Callable[[], object]]:
        world = self.world
        waits = [world.waiting(n).step for n in DOMAINS if world.work(n).domain.reads_blockers]
        days = Days(world.wiring.aggregator_database(), self.terms)
        return [
            *(world.worker(name).step for name in DOMAINS),
            *waits,
            *(world.deferrals(name).step for name in DOMAINS),
            days.tell_due,
            self.door.due().step,
            self.notify.send,
        ]

    def publish(self, *messages: Message) -> None:
        for one in messages:
            self.lying[self.world.topics.topic_of(one).name].append(
                (key_of(one).encode(), encode(one))
            )

    def relay(self, *schemas: str) -> int:
        """What lies in outboxes lies in the topics."""
        count = 0
        for schema in schemas or SCHEMAS:
            taken = self.world.execute(
                f"delete from {schema}.outbox returning id, topic, key, value"
            )
            for _, topic, key, value in sorted(taken):
                self.lying[topic].append((bytes(key or b""), bytes(value)))
            count += len(taken)
        return count

    def read(self, *names: str) -> int:
        """What a group has not read yet."""
        return sum(map(self._read, names or self.members))

    def _read(self, name: str) -> int:
        topics, handler = self.members[name]
        batch = [one for topic in topics for one in self._new(name, topic.name)]
        if batch:
            handler.handle(batch)
        return len(batch)

    def _new(self, name: str, topic: str) -> Iterator[Received]:
        place = f"{name} {topic}"
        for offset in range(self.places[place], len(self.lying[topic])):
            key, value = self.lying[topic][offset]
            yield Received(topic, 0, offset, key, value, (), self.world.clock())
        self.places[place] = len(self.lying[topic])

    def round(self) -> bool:
        """Whether anybody had anything to do."""
        carried = self.relay() + self.read()
        worked = [bool(step()) for step in self.steps]
        return bool(carried) or any(worked)

    def settle(self) -> None:
        for _ in range(ROUNDS_MAX):
            if not self.round():
                return
        raise AssertionError("there is no end of it")

    # --- what is kept of it

    def state(self) -> str:
        lying = {
            topic: [[base64.b64encode(part).decode() for part in record] for record in records]
            for topic, records in sorted(self.lying.items())
            if records
        }
        kept = {
            "clock": self.world.clock.now.isoformat(),
            "places": dict(sorted(self.places.items())),
            "lying": lying,
        }
        return json.dumps(kept, indent=1)

    def take_up(self, state: str) -> None:
        kept = json.loads(state)
        self.world.clock.now = datetime.fromisoformat(kept["clock"])
        self.places.update(kept["places"])
        for topic, records in kept["lying"].items():
            self.lying[topic] += [
                (base64.b64decode(key), base64.b64decode(value)) for key, value in records
            ]

    def end(self) -> dict[str, Any]:
        """What came of it, without what is another in each life: instants, and words."""
        told: dict[str, list[str]] = defaultdict(list)
        for _, value in self.lying[self.world.topics.notices.name]:
            notice = decode(value)
            assert isinstance(notice, ResultNotice)
            said = f"{notice.revision} {notice.stage} {'complete' if notice.complete else 'open'}"
            if not told[notice.case_id] or told[notice.case_id][-1] != said:
                told[notice.case_id].append(said)
        return {
            "told": dict(sorted(told.items())),
            "rows": {table: self._rows(table) for table in self._tables()},
            **{name: self._asked(query) for name, query in _ASKED.items()},
        }

    def _tables(self) -> Iterator[str]:
        for name in DOMAINS:
            for records in self.world.wiring.catalogue[name].domain.record_sets:
                yield records.table

    def _rows(self, table: str) -> list[str]:
        schema, _, name = table.partition(".")
        rows = self.world.execute(
            SQL("select to_jsonb(t) from {} t").format(Identifier(schema, name))
        )
        of = {records.table: records.keys for name in DOMAINS for records in self._sets(name)}
        return sorted(
            f"{' '.join(str(row[key]) for key in of[table])} {row.get('restricted_for')}"
            for (row,) in rows
        )

    def _sets(self, name: str) -> Iterable[Any]:
        return self.world.wiring.catalogue[name].domain.record_sets

    def _asked(self, query: str) -> list[str]:
        return sorted(" ".join(map(str, row)) for row in self.world.execute(query))


_ASKED = {
    "cases": " union all ".join(
        f"select '{name}', case_id, state, parked is not null from {name}.cases" for name in DOMAINS
    ),
    "deferrals": " union all ".join(
        f"select '{name}', case_id, next_check_on from {name}.deferrals" for name in DOMAINS
    ),
    "holds": " union all ".join(
        f"select '{name}', hold_id, records::text, released_at is null from {name}.holds"
        for name in SCHEMAS
    ),
    "blockers": "select subject_id, domain, kind, raised from orders.blockers",
    "dead letters": "select topic, letter_offset, reason from aggregator.dead_letters",
    "applications": "select case_id, state from intake.applications",
    "messages": "select case_id, kind, state, reason from notify.messages",
    "incidents": "select case_id, domain, reason from aggregator.incidents",
}


@contextmanager
def life_on(servers: Servers, url: str, clock: Clock) -> Iterator[Life]:
    """All that works on one database."""
    world = World(url, wiring_on(servers, url), clock, asks=True)
    with ExitStack() as stack:
        stack.enter_context(world.wiring)
        door = stack.enter_context(a_door_on(world))
        life = Life(world, door)
        stack.callback(lambda: world._connection().close())
        yield life


# --- the middle of a life ---------------------------------------------------------------------


def live(life: Life) -> None:
    """Until something of everything waits."""
    world = life.world
    entries = [world.wiring.catalogue[name] for name in DOMAINS]
    samples.load(world.admin_url, entries, generated=GENERATED, time_zone="Asia/Shanghai")
    life.publish(*samples.blockers(world.admin_url, entries, world.clock(), "Asia/Shanghai"))
    named, generated = (
        samples.asking(entries, generated=0),
        samples.asking(entries, generated=GENERATED),
    )
    others = generated[len(named) :]
    for subject, scope in (("sample-g00001", None), ("sample-g00003", None)):
        _hold(life, subject, scope)
    _hold(life, "sample-g00002", {"orders": ("invoices",)})
    life.read("orders-said", "membership-said")
    life.publish(*samples.requests([*named[:8], *others[:4]], world.clock()))
    life.door.proven("10000005678")
    life.settle()
    _release(life, "sample-g00003")
    # A year later some of what is kept is due again, and what follows stays in the middle.
    world.clock.now += timedelta(days=400)
    life.steps.remove(life.notify.send)
    life.publish(*samples.requests(others[4:5], world.clock()))
    life.settle()  # but for the texts, which nobody sends
    world.clock.now += timedelta(days=3)
    life.publish(*_lifted(life))
    life.lying[world.topics.requests.name].append((b"nobody", b"no event of ours"))
    life.publish(*samples.requests([*named[8:12], *others[5:7]], world.clock()))
    life.door.proven("10000005679")
    life.read("orders", "membership", "aggregator")
    life.relay("orders")  # and what membership and the door say is not carried
    life.read("aggregator")
    life.relay("aggregator")
    life.read("notify")
    life.publish(*samples.requests(others[7:], world.clock()))
    life.read("orders")  # of which membership has heard nothing


def _administering(life: Life) -> Wiring:
    settings = life.world.wiring.settings
    named = {"database_url": SecretStr(life.world.admin_url)}
    return Wiring(settings.model_copy(update=named), administered=True)


def _hold(life: Life, subject: str, scope: Mapping[str, tuple[str, ...]] | None) -> None:
    with _administering(life) as wiring:
        databases, day = wiring.hold_databases(), life.world.today()
        holds.place(databases, scope, f"hold-{subject}", subject, PAPER, day)


def _release(life: Life, subject: str) -> None:
    with _administering(life) as wiring:
        databases = wiring.hold_databases()
        for schema in databases:
            with life.world.admin() as connection:
                connection.execute(f"set search_path to {schema}, pg_catalog".encode())
                propose_as_another(connection, f"hold-{subject}")
        holds.release(databases, f"hold-{subject}", "s-2", "s-3", life.world.today())


def _lifted(life: Life) -> Iterator[BlockerLifted]:
    """What was open is open no more, for half of them."""
    raised = life.world.execute(
        "select subject_id, domain, kind from orders.blockers where raised order by 1, 2, 3"
    )
    for subject_id, domain, kind in raised[::2]:
        yield BlockerLifted(
            event_id=str(uuid4()),
            subject_id=subject_id,
            domain=domain,
            kind=kind,
            occurred_at=life.world.clock(),
        )


# --- kept, and taken up -------------------------------------------------------------------------


def keep(servers: Servers, folder: Path, now: datetime) -> None:
    """A life in its middle, and the end that this version brings it to."""
    with cloned(servers, "template0") as url:
        clock = Clock(now)
        migrate(wiring_on(servers, url), url, with_tables=True)
        with life_on(servers, url, clock) as life:
            live(life)
            kept = life.state()
        dumps = {schema: _dumped(url, schema) for schema in SCHEMAS}
    for schema, dump in dumps.items():
        (folder / f"{schema}.sql").write_text(dump, encoding="utf-8")
    (folder / TOPICS).write_text(kept + "\n", encoding="utf-8")
    with taken_up(servers, folder) as url, life_on(servers, url, Clock()) as life:
        life.take_up(kept)
        life.settle()
        end = json.dumps(life.end(), indent=1, ensure_ascii=False)
    (folder / END).write_text(end + "\n", encoding="utf-8")


def _dumped(url: str, schema: str) -> str:
    at = conninfo_to_dict(url)
    ended = subprocess.run(
        [postgres._program("pg_dump"), "--inserts", "--rows-per-insert=200", f"--schema={schema}"],
        env={
            "PGHOST": str(at["host"]), "PGPORT": str(at["port"]), "PGUSER": str(at["user"]),
            "PGPASSWORD": str(at["password"]), "PGDATABASE": str(at["dbname"]), "LC_ALL": "C",
        },
        check=True, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    lines = (line for line in ended.stdout.splitlines() if not line.startswith(("--", "\\")))
    return re.sub(r"\n{2,}", "\n", "\n".join(lines)).strip() + "\n"


@contextmanager
def taken_up(servers: Servers, folder: Path) -> Iterator[str]:
    """A database as it was kept."""
    with cloned(servers, "template0") as url:
        dumps = [(folder / f"{schema}.sql").read_text("utf-8") for schema in SCHEMAS]
        with connect_as_administrator(url) as connection:
            for role in set(re.findall(r" TO (\w+);$", "\n".join(dumps), re.MULTILINE)):
                create_role(connection, role)
            for dump in dumps:
                connection.execute(dump.encode())
        yield url


def main() -> int:
    """Migrate, as a deployment does first, take up a life, go one round, say how far it came."""
    bootstrap, url, state = sys.argv[1:]
    servers, clock, path = Servers(bootstrap, url), Clock(), Path(state)
    migrate(wiring_on(servers, url), url)
    with life_on(servers, url, clock) as life:
        life.take_up(path.read_text("utf-8"))
        life.round()
        path.write_text(life.state(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
