"""A deployment with every process at work, and customers who ask it while something breaks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx
from confluent_kafka import KafkaException
from psycopg.conninfo import conninfo_to_dict

from fullstop.consumers.command import sample_texts, sandboxed
from fullstop.consumers.command.sandboxed import KafkaWire, Sandbox
from fullstop.handlers.catalogue import Entry
from fullstop.outbox.database import connect_as_administrator
from fullstop.running.clock import now
from fullstop.running.settings import Settings
from fullstop.sandbox import deployment, postgres, samples
from fullstop.sandbox.deployment import LOGIN
from fullstop.sandbox.guard import temporary
from fullstop.schemas.codec import decode
from fullstop.schemas.messages import DeletionRequested, ResultNotice
from fullstop.testing.memory import memory_with_room
from tests.drill.story import twice
from tests.support.broker import lying_in
from tests.support.earlier_releases import source_of

TOLD_SECONDS_MAX = 240.0
GATEWAY = "sandbox-gateway"  # it knows which texts arrived, and goes on
ADMINISTRATOR = "administrator"
OFFICERS_PASSWORD = "of-an-officer"
NOTHING: Mapping[str, str] = {}
_FULLSTOP = (sys.executable, "-m", "fullstop.consumers.command.main")


@dataclass
class AtWork:
    """Its customers ask in their order; `apart` are databases of their own, by schema.

    `hosts` are the database's servers, of which the one that can be written to is meant. `more` are
    settings in the place of the sandbox's, `of_notify` of that process alone; None is for what
    is not set.
    """

    sandbox: Sandbox
    customers: int
    apart: Mapping[str, str] = field(default_factory=dict)
    hosts: list[str] = field(default_factory=list)
    more: dict[str, str | None] = field(default_factory=dict)
    of_notify: dict[str, str | None] = field(default_factory=dict)
    asked: list[DeletionRequested] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        return self.sandbox.folder

    # --- where the databases are

    def url(self, schema: str | None = None, login: str | None = None) -> str:
        """The address of the database with this schema, of the processes' login or another."""
        known = conninfo_to_dict(self.sandbox.servers.database_url)
        who = {
            None: f"{LOGIN}:{self.sandbox.passphrase}",
            ADMINISTRATOR: f"{known['user']}:{known['password']}",
        }.get(login, f"{login}:{OFFICERS_PASSWORD}")
        database = self.apart.get(schema or "", known["dbname"])
        which = "?target_session_attrs=read-write" if len(self.hosts) > 1 else ""
        return f"postgresql://{who}@{','.join(self.hosts)}/{database}{which}"

    def _addresses(self, login: str | None) -> dict[str, str]:
        apart = {name: self.url(name, login) for name in self.apart}
        return {
            "FULLSTOP_DATABASE_URL": self.url(None, login),
            **({"FULLSTOP_DATABASE_URLS": json.dumps(apart)} if apart else {}),
        }

    def prepare_apart(self) -> None:
        """What is apart gets its database, and what `migrate` makes in it."""
        with connect_as_administrator(self.url(None, ADMINISTRATOR)) as connection:
            for name in sorted(set(self.apart.values())):
                connection.execute(f"create database {name}".encode())
        self.more["FULLSTOP_LOGIN_PASSWORD"] = self.sandbox.passphrase
        self.done(f"fullstop migrate --with-tables --login {LOGIN}", ADMINISTRATOR)

    def load(self) -> None:
        """The customers' rows, in each domain's database."""
        for entry in self.entries:
            samples.load(
                self.url(entry.domain.name, ADMINISTRATOR),
                [entry],
                generated=self.customers,
                time_zone=self.sandbox.wiring.settings.time_zone,
            )

    @property
    def entries(self) -> list[Entry]:
        return list(self.sandbox.wiring.catalogue.values())

    # --- processes

    def start(self) -> float:
        """Start those that do not run; how many seconds it took until all worked."""
        began = time.monotonic()
        commands = [*sample_texts.COMMANDS, *self.sandbox.commands()]
        deployment.start(self.folder, commands, self.environment(), own=self._own, say=_quiet)
        return time.monotonic() - began

    def _own(self, command: tuple[str, ...]) -> dict[str, str]:
        return _set({**self._notify, **self.of_notify}) if command == ("notify",) else {}

    @cached_property
    def _notify(self) -> dict[str, str]:
        return self.sandbox.of_notify()

    def environment(self, login: str | None = None) -> dict[str, str]:
        return _set({**self.sandbox.environment(), **self._addresses(login), **self.more})

    def stop(self, *names: str) -> None:
        """End those of these names, or every process."""
        kept = [one for one in deployment.health(self.folder) if names and one not in names]
        deployment.stop(self.folder, but=[GATEWAY, *kept], say=_quiet)

    def stop_but(self, name: str) -> None:
        deployment.stop(self.folder, but=[GATEWAY, name], say=_quiet)

    # --- commands

    def types(self, command: str, login: str | None = None) -> subprocess.CompletedProcess[str]:
        """Type it in a shell, with the processes' settings and this login's addresses."""
        paths = [Path(sys.executable).parent, postgres._program("psql").parent]
        return subprocess.run(
            ["/bin/sh", "-c", command],
            env={
                **os.environ,
                **self.environment(login),
                "PATH": os.pathsep.join([*map(str, paths), os.environ["PATH"]]),
                "COLUMNS": "80",
            },
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )

    def done(self, command: str, login: str | None = None) -> str:
        """What a command that ends well prints."""
        ended = self.types(command, login)
        assert ended.returncode == 0, (command, ended.returncode, ended.stdout, ended.stderr)
        return ended.stdout

    # --- customers

    def ask(self, count: int) -> list[DeletionRequested]:
        """So many who have not asked yet."""
        requests = samples.requests(self.next(count), now())
        assert len(requests) == count
        with closing(KafkaWire(self.sandbox.wiring)) as wire:
            wire.publish(requests)
        self.asked += requests
        return requests

    def next(self, count: int) -> list[Any]:
        """Who will ask."""
        everybody = samples.asking(self.entries, generated=self.customers)[len(samples.NAMED) :]
        return list(everybody[len(self.asked) :][:count])

    def await_told(self, requests: Sequence[DeletionRequested]) -> float:
        """Until each has its notice; how many seconds that took."""
        began = time.monotonic()
        waiting = {one.case_id for one in requests}
        while waiting:
            assert time.monotonic() < began + TOLD_SECONDS_MAX, f"{len(waiting)} are not told"
            with suppress(KafkaException):
                waiting -= {one.case_id for one in self.notices()}
            time.sleep(0.2)
        return time.monotonic() - began

    def notices(self) -> list[ResultNotice]:
        name = self.sandbox.wiring.topics.notices.name
        found = lying_in(self.sandbox.servers.bootstrap_servers, [name])
        messages = [decode(one.value) for one in found if one.value is not None]
        return [one for one in messages if isinstance(one, ResultNotice)]

    def not_sent(self) -> Counter[str]:
        """Why messages were not sent, or may not have been, once none waits any more."""
        ends_at = time.monotonic() + TOLD_SECONDS_MAX
        while True:
            facts = json.loads(self.done("fullstop messages --json"))
            waiting = facts["counts"].get("waiting", 0) + facts["counts"].get("sending", 0)
            if not waiting or time.monotonic() > ends_at:
                return Counter(one["reason"] for one in facts["messages"])
            time.sleep(0.5)

    def arrived(self) -> list[dict[str, Any]]:
        """Every text that came to a phone."""
        gateway = deployment.door(self.folder)["intake_gateway"]
        found: list[dict[str, Any]] = httpx.get(gateway, trust_env=False).json()
        return found

    def told_twice(self) -> list[object]:
        """Revisions with two contents, and texts that came to a phone more than once."""
        came = Counter((one["phone"], one["text"]) for one in self.arrived())
        return [*twice(self.notices()), *(one for one, times in came.items() if times > 1)]

    def lacking(self) -> Counter[str]:
        """What one database still lacks of what another has said."""
        facts = json.loads(self.done("fullstop reconcile --dry-run --quiet-seconds 0 --json"))
        counted = [*facts["domains"].values(), facts["aggregator"]]
        return Counter(
            {kind: sum(one[kind] for one in counted) for kind in ("reports", "requests")}
        )


def _set(settings: Mapping[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in settings.items() if value is not None}


def _quiet(_line: str) -> None:
    """The drill says itself what it does."""


@contextmanager
def at_work(customers: int, *, apart: Mapping[str, str] = NOTHING) -> Iterator[AtWork]:
    """Servers, tables with so many customers, and topics; no process runs yet."""
    with _room() as folder:
        work = _in(sandboxed.prepared(Settings(), folder, say=_quiet), customers, apart)
        if apart:
            work.prepare_apart()
        work.load()
        yield work


@contextmanager
def a_release_at_work(customers: int, version: str) -> Iterator[AtWork]:
    """What an earlier release makes of nothing, and its processes at work."""
    with _room() as folder:
        source = source_of(version, folder / "source")
        older = {"PYTHONPATH": str(source)}
        subprocess.run(
            [*_FULLSTOP, "sandbox", "up", "--folder", str(folder)],
            env={**os.environ, **older},
            check=True,
            capture_output=True,
        )
        _, there = sandboxed.found(Settings(), folder)
        assert there is not None
        work = _in(there, customers, NOTHING)
        work.more |= older
        work.load()
        yield work


def _in(sandbox: Sandbox, customers: int, apart: Mapping[str, str]) -> AtWork:
    known = conninfo_to_dict(sandbox.servers.database_url)
    return AtWork(sandbox, customers, apart, [f"{known['host']}:{known['port']}"])


def _room() -> AbstractContextManager[Path]:
    return temporary("fullstop-day-", say=_quiet, within=memory_with_room())
