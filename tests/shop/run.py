"""The shop adopted while it works, so many requests carried out, and the tables given back.

Everything is done as its people would: the command, the processes, a publisher that is not ours.
What must have become of each row is `people`'s to say.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine, Table, inspect, select
from sqlalchemy.orm import Session

from fullstop.outbox.database import AGGREGATOR_ROLE, RELAY_ROLE
from fullstop.sandbox import deployment
from fullstop.sandbox.deployment import LOGIN, open_logins, url_as
from fullstop.sandbox.servers import Servers
from fullstop.stores.postgres.roles import Roles
from fullstop.testing.folders import say_installed
from tests.shop import applications
from tests.shop.applications import Applications
from tests.shop.models import Base
from tests.shop.people import FIRST, Fate, Row, Shop, put
from tests.shop.schema import Logins, engine_of, shop_in
from tests.support.broker import lying_in
from tests.support.foreign import ForeignService
from tests.support.world import PASSPHRASE, cloned

DOMAIN = "old_shop"
HERE = Path(__file__).parent
COMMANDS: list[tuple[str, ...]] = [("consume", DOMAIN), ("aggregate",), ("relay",)]
PATIENCE_SECONDS = 600.0
REFUSED = 2

Rows = dict[tuple[str, tuple[object, ...]], dict[str, object]]


@dataclass(frozen=True)
class Options:
    """How many ask, and how many others are there."""

    asking: int = 1000
    others: int = 300


@dataclass
class Result:
    """What was seen, and what did not hold."""

    requests: int
    seconds: float = 0.0
    rounds: dict[str, int] = field(default_factory=dict)
    fates: dict[str, int] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        rounds = ", ".join(f"{name} {count}" for name, count in self.rounds.items())
        fates = ", ".join(f"{count} {fate}" for fate, count in sorted(self.fates.items()))
        return (
            f"{self.requests} requests carried out in {self.seconds:.0f} s; rows: {fates}; "
            f"rounds of the applications: {rounds}; {len(self.violations)} violations"
        )


def run(servers: Servers, folder: Path, options: Options) -> Result:
    """The whole of it, in a database of its own."""
    with cloned(servers, "template0") as url, shop_in(url) as logins:
        shop = Shop(datetime.now(UTC).replace(microsecond=0))
        asking = range(FIRST, FIRST + options.asking)
        everybody = range(FIRST, FIRST + options.asking + options.others)
        rows = {number: list(shop.rows_of(number)) for number in everybody}
        engine = engine_of(url)
        with engine.begin() as connection:
            put(connection, [row for each in rows.values() for row in each])
        desk = _Desk(servers, url, folder, logins, engine)
        result = Result(options.asking)
        with applications.at_work(url, logins) as working:
            desk.adopt(working)
            before = desk.rows()
            with desk.processes():
                began = time.monotonic()
                desk.ask(shop, asking)
                result.seconds = time.monotonic() - began
            found = desk.told_twice()
            found += desk.judged(
                before, [row for number in asking for row in rows[number]], result.fates
            )
            others = [row for number in everybody if number not in asking for row in rows[number]]
            found += desk.judged(before, [Row(one.table, one.values, Fate.OPEN) for one in others])
            found += desk.give_back(working)
        engine.dispose()
        result.violations = [*working.failed, *found]
        result.rounds = {one.name: one.rounds for one in working.seen}
        return result


@dataclass
class _Desk:
    servers: Servers
    url: str
    folder: Path
    logins: Logins
    engine: Engine
    prefix: str = field(default_factory=lambda: f"t{uuid4().hex[:10]}.")

    def adopt(self, working: Applications) -> None:
        """Every step, each with everybody at work; the tables' look alters nothing."""
        self._package()
        for command in (
            ("adopt", DOMAIN, "look"),
            ("adopt", DOMAIN, "prepare"),
            ("adopt", DOMAIN, "switch"),
            ("migrate",),
            ("topics",),
        ):
            self._typed(*command)
            working.go_on()

    @contextmanager
    def processes(self) -> Iterator[None]:
        roles = Roles.of(DOMAIN)
        open_logins(
            self.url,
            passphrase=PASSPHRASE,
            process_roles=[roles.eraser, AGGREGATOR_ROLE, RELAY_ROLE],
            domain_roles=[],
        )
        of_processes = url_as(self.url, LOGIN, PASSPHRASE)
        deployment.start(
            self.folder,
            COMMANDS,
            {**self._environment, "FULLSTOP_DATABASE_URL": of_processes},
            say=print,
        )
        try:
            yield
        finally:
            deployment.stop(self.folder, say=print)

    def ask(self, shop: Shop, asking: Sequence[int]) -> None:
        """Publish every request, and wait until each has its notice."""
        foreign = ForeignService(self.servers.bootstrap_servers, self.prefix)
        requests = {str(number): request_of(number, shop.asked_at) for number in asking}
        foreign.publish_all("deletion.requests", "DeletionRequested", requests)
        foreign.await_records(
            "deletion.notices",
            lambda found: len({fields["case_id"] for _, fields in found}) == len(asking),
            PATIENCE_SECONDS,
        )

    def told_twice(self) -> list[str]:
        """Cases with more than one notice, once nobody is there any more to send one."""
        told = Counter(
            one.key
            for one in lying_in(self.servers.bootstrap_servers, [f"{self.prefix}deletion.notices"])
        )
        return [f"{key!r} was told {count} times" for key, count in told.items() if count > 1]

    def rows(self, login: str | None = None) -> Rows:
        """Every row of the shop, as the administrator or this login sees it."""
        engine = self.engine if login is None else engine_of(url_as(self.url, login, PASSPHRASE))
        found: Rows = {}
        with Session(engine) as session:
            for table in Base.metadata.sorted_tables:
                for row in session.execute(select(table)).mappings():
                    values = {str(name): value for name, value in row.items()}
                    found[_place(table, values)] = values
        if login is not None:
            engine.dispose()
        return found

    def judged(
        self, before: Rows, rows: Sequence[Row], fates: dict[str, int] | None = None
    ) -> list[str]:
        """Each row whose end is another than it must be."""
        whole = self.rows()
        seen = [self.rows(login) for login in self.logins.all]
        wrong: dict[str, list[str]] = defaultdict(list)
        for row in rows:
            table = inspect(row.table).local_table
            assert isinstance(table, Table)
            place = _place(table, row.values)
            is_seen = [place in each for each in seen]
            end = _end(row, before[place], whole.get(place), is_seen)
            if fates is not None:
                fates[end] = fates.get(end, 0) + 1
            must = "as it was" if row.fate in (Fate.OPEN, Fate.LEFT) else row.fate.name.lower()
            if end != must:
                wrong[f"{table.fullname}: {end}, and must be {must} ({row.fate.name})"].append(
                    str(place[1])
                )
        return [f"{what}: {len(keys)} rows, {keys[:3]}" for what, keys in wrong.items()]

    def give_back(self, working: Applications) -> list[str]:
        """Undo: what is restricted stays hidden, and is listed; the rest is the team's again."""
        hidden = set(self.rows()) - set(self.rows(self.logins.web))
        told = json.loads(self._typed("adopt", DOMAIN, "undo", "--json", ends=REFUSED))
        working.go_on()
        still = set(self.rows()) - set(self.rows(self.logins.web))
        found = [] if hidden == still else [f"{len(hidden - still)} hidden rows came to light"]
        kept = {one["table"]: one["restricted"] for one in told["kept"]}
        counted: dict[str, int] = defaultdict(int)
        for table, _ in hidden:
            counted[table] += 1
        return found if kept == dict(counted) else [*found, f"undo lists {kept}, not {counted}"]

    # --- as typed

    def _package(self) -> None:
        """The domain's folder as a package of its own, with the entry point that names it."""
        packages = self.folder / "packages"
        say_installed(packages, DOMAIN, DOMAIN)
        (packages / DOMAIN).symlink_to(HERE / DOMAIN)

    @property
    def _environment(self) -> Mapping[str, str]:
        return {
            "PYTHONPATH": str(self.folder / "packages"),
            "FULLSTOP_KAFKA_BOOTSTRAP_SERVERS": self.servers.bootstrap_servers,
            "FULLSTOP_DATABASE_URL": self.url,
            "FULLSTOP_DOMAINS": DOMAIN,
            "FULLSTOP_TOPIC_PREFIX": self.prefix,
            "FULLSTOP_TOPIC_REPLICATION": "1",
            "FULLSTOP_TOPIC_MIN_INSYNC_REPLICAS": "1",
            # Three in four of its customers ask in one hour, and mean it: no brake is to stop that.
            "FULLSTOP_BRAKE_ROWS_MAX": "1000000",
        }

    def _typed(self, *command: str, ends: int = 0) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "fullstop.consumers.command.main", *command],
            env={**os.environ, **self._environment},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == ends, (command, done.stdout[-4000:], done.stderr[-4000:])
        return done.stdout


def request_of(number: int, at: datetime) -> dict[str, Any]:
    """A request for everything, as another company's service publishes it."""
    return {
        "event_id": str(uuid4()),
        "case_id": f"case-{number}",
        "subject_id": str(number),
        "requested_at": at,
        "cutoff_at": at,
        "records": [],
        "waives": [],
        "ground": "REQUEST",
        "acting_as": "SELF",
        "acting_evidence": None,
        "channel": "ONLINE",
        "locale": "zh-CN",
        "dry_run": False,
        "contact": None,
        "confirms": None,
        "contact_until": None,
    }


def _place(table: Table, row: Mapping[str, object]) -> tuple[str, tuple[object, ...]]:
    keys = (row[column.name] for column in table.primary_key)
    return table.fullname, tuple(key.strip() if isinstance(key, str) else key for key in keys)


def _end(
    row: Row, before: dict[str, object], now: dict[str, object] | None, is_seen: list[bool]
) -> str:
    """What became of a row, told by its values and by who sees it."""
    if now is None:
        return "gone"
    if any(is_seen):
        return "as it was" if all(is_seen) and now == before else "seen, and not as it was"
    there = " ".join(str(now[column]) for column in row.masked)
    return "kept, and names somebody" if any(one in there for one in row.person) else "kept"
