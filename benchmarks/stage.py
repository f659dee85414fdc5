"""The stage: real servers, one database with rows, a clone of it and topics of its own a run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from confluent_kafka.admin import AdminClient
from psycopg.sql import SQL, Identifier

from benchmarks.meter import Job, Told
from fullstop.consumers.wiring import Wiring
from fullstop.handlers.catalogue import Entry
from fullstop.outbox.database import connect_as_administrator
from fullstop.outbox.domain.blockers import FIRST, Blocker
from fullstop.outbox.domain.blockers import save as save_blockers
from fullstop.running.clock import now
from fullstop.running.events import new_traceparent, record_of
from fullstop.running.settings import Settings
from fullstop.sandbox import samples, servers, state
from fullstop.sandbox.deployment import LOGIN, url_as
from fullstop.sandbox.guard import guarded, temporary
from fullstop.sandbox.kafka import Kafka
from fullstop.sandbox.postgres import Postgres
from fullstop.sandbox.servers import Servers
from fullstop.schemas.messages import DeletionRequested
from fullstop.schemas.topics import Topic, Topics
from tests.support.world import PASSPHRASE, cloned, make_template, settings_for

Say = Callable[[str], None]
Choose = Callable[[Topics], Sequence[Topic]]

ROOT = Path(__file__).parents[1]
SERVERS: Mapping[str, str] = {Kafka.key: "broker", Postgres.key: "PostgreSQL"}
"""What their processes are called in what was measured, by key in the sandbox's state."""
_SIDE_SECONDS_MAX = 300


class FailedRunError(Exception):
    """A run that cannot be counted: it broke, or its end state is wrong."""


@dataclass(frozen=True)
class Stage:
    """The servers, and the database that every run's own is cloned from."""

    servers: Servers
    folder: Path
    rows_url: str
    subjects: Sequence[str]
    topic_prefix: str
    say: Say
    open: ExitStack
    """What contestants hold open over all rounds: it is closed before the servers end."""

    def server_pids(self) -> dict[str, int]:
        """The processes of the broker and the database, by `SERVERS`; none where not ours."""
        known = state.load(self.folder.expanduser().resolve())
        found = known.processes if known else {}
        return {SERVERS[key]: process.pid for key, process in found.items()}

    @contextmanager
    def database(self) -> Iterator[str]:
        """A database with the rows as they were: its administrator's address."""
        with cloned(self.servers, template=self.rows_url.rpartition("/")[2]) as url:
            with connect_as_administrator(url) as connection:
                connection.execute("checkpoint")
            yield url

    def settings(self, url: str, prefix: str) -> Settings:
        """Settings of the product's processes on a run's database and topics."""
        return settings_for(self.servers, url, topic_prefix=prefix)

    def new_topics(self, choose: Choose = Topics.all) -> Wiring:
        """Topics under a prefix of their own, created; wired for publishing and reading."""
        prefix = f"{self.topic_prefix}{uuid4().hex[:8]}."
        wiring = Wiring(self.settings(self.servers.database_url, prefix))
        wiring.admin().create(choose(wiring.topics), replication=1)
        return wiring

    def job(self, url: str, wiring: Wiring, schema: str, topic: str, **more: Any) -> Job:
        """The job of a side on a run's database and topics, as a member of a group of its own."""
        settings = wiring.settings
        fields = {
            "bootstrap_servers": settings.bootstrap_servers,
            "database_url": login_url(url),
            "topic_prefix": settings.topic_prefix,
            "topic": topic,
            "group": f"bench-{uuid4().hex}",
            "schema": schema,
            "time_zone": settings.time_zone,
            "day": settings.civil_day(now()).isoformat(),
            "batch_max": 1,
            "warm_up": 0,
            "total": 0,
        }
        return Job(**{**fields, **more})


_PREFIX = "fullstop-benchmarks-"


@contextmanager
def stage(subject_count: int, folder: Path | None, say: Say) -> Iterator[Stage]:
    """Servers from the environment, else of our own, with the rows of so many customers."""
    kafka = os.environ.get("FULLSTOP_KAFKA_BOOTSTRAP_SERVERS")
    url = os.environ.get("FULLSTOP_DATABASE_URL")
    with guarded(folder, say=say) if folder else temporary(_PREFIX, say=say) as home:
        found = Servers(kafka, url) if kafka and url else servers.up(home, long_lived=True, say=say)
        make_template(found)
        with stage_on(found, home, subject_count, say) as on:
            yield on


@contextmanager
def stage_on(found: Servers, folder: Path, subject_count: int, say: Say) -> Iterator[Stage]:
    """On servers with a template database (`make_template`)."""
    say(f"Loading the rows of {subject_count:,} customers…")
    with cloned(found) as rows_url, ExitStack() as held:
        _load(rows_url, found, subject_count)
        prefix = f"bench-{uuid4().hex[:6]}-"
        yield Stage(found, folder, rows_url, subject_ids(subject_count), prefix, say, held)
        _delete_topics(found, prefix)


def _delete_topics(found: Servers, prefix: str) -> None:
    """A broker that is not ours, or is kept, should not keep them."""
    admin = AdminClient({"bootstrap.servers": found.bootstrap_servers})
    ours = [name for name in admin.list_topics(timeout=30).topics if name.startswith(prefix)]
    for deleted in admin.delete_topics(ours).values() if ours else ():
        deleted.result(60)


def subject_ids(count: int) -> list[str]:
    """The subjects that the sample rows generate, by number."""
    return [f"sample-g{n:05d}" for n in range(1, count + 1)]


def _load(url: str, found: Servers, count: int) -> None:
    wiring = Wiring(settings_for(found, url))
    entries = wiring.catalogue.values()
    samples.load(url, entries, generated=count, time_zone=wiring.settings.time_zone)
    _tell_open_matters(url, list(entries), wiring.settings.time_zone)
    with connect_as_administrator(url) as connection:
        connection.execute("vacuum (analyze)")


def _tell_open_matters(url: str, entries: Sequence[Entry], time_zone: str) -> None:
    """What a domain is told when it asks the others lies in its copy: the oracle reads it there."""
    found = [
        Blocker(told.subject_id, told.domain, told.kind, True, told.occurred_at, FIRST)
        for told in samples.blockers(url, entries, now(), time_zone)
    ]
    with connect_as_administrator(url) as connection:
        for domain in (entry.domain for entry in entries if entry.domain.reads_blockers):
            with connection.transaction():
                connection.execute(
                    SQL("set local search_path to {}").format(Identifier(domain.name))
                )
                save_blockers(connection, found)


# --- requests -----------------------------------------------------------------------------------


def requests_of(subjects: Sequence[str]) -> list[DeletionRequested]:
    """Each asks, by itself and for everything, now."""
    at = now()
    return [_request(subject, at) for subject in subjects]


def _request(subject_id: str, at: datetime) -> DeletionRequested:
    return DeletionRequested.model_validate(
        {
            "event_id": uuid4(),
            "case_id": f"bench-{uuid4()}",
            "subject_id": subject_id,
            "requested_at": at,
        }
    )


def publish(wiring: Wiring, requests: Sequence[DeletionRequested]) -> None:
    """Put the requests into their topic; FailedRunError unless the broker has them all."""
    records = [
        record_of(request, wiring.topics, source="/benchmarks", traceparent=new_traceparent())
        for request in requests
    ]
    if not all(wiring.publisher().publish(records)):
        raise FailedRunError("the broker did not acknowledge every request")


# --- sides --------------------------------------------------------------------------------------


def run_side(stage: Stage, module: str, job: Job, *, python: str | Path = sys.executable) -> Told:
    """Run one side in a process of its own; what it says of it."""
    log = stage.folder / "logs" / f"{module}.log"
    log.parent.mkdir(exist_ok=True)  # servers of our own have made it
    try:
        with log.open("w", encoding="utf-8") as complaints:
            done = subprocess.run(
                [python, "-m", module],
                input=job.as_json(),
                stdout=subprocess.PIPE,
                stderr=complaints,
                text=True,
                cwd=ROOT,
                timeout=_SIDE_SECONDS_MAX,
                check=True,
            )
    except subprocess.SubprocessError as error:
        raise FailedRunError(f"{type(error).__name__}: {module}; see {log}") from error
    return Told(**json.loads(done.stdout.splitlines()[-1]))


def login_url(url: str) -> str:
    """The address of the login that runs the product's processes."""
    return url_as(url, LOGIN, PASSPHRASE)
