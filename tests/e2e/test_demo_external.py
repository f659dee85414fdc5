"""The demo where everything runs already: it starts nothing, wipes nobody, and says what lacks."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import SecretStr

from fullstop.consumers.command import sandboxed
from fullstop.consumers.wiring import Wiring
from fullstop.handlers.catalogue import Entry
from fullstop.sandbox import deployment, samples
from fullstop.sandbox.errors import SandboxError
from fullstop.sandbox.guard import temporary
from fullstop.sandbox.servers import Servers
from tests.support import orders
from tests.support.broker import with_topics
from tests.support.world import World, cloned, settings_for

COMMANDS = {"consume orders", "aggregate", "relay"}


@dataclass(frozen=True)
class Deployment:
    """Topics, a database, and a folder for the processes of somebody else."""

    world: World
    folder: Path

    def start(self, *commands: str) -> None:
        settings = self.world.wiring.settings
        login = {"FULLSTOP_DATABASE_URL": settings.url_of("orders")}
        words = [tuple(command.split()) for command in sorted(commands)]
        deployment.start(self.folder, words, {**self.environment, **login}, say=print)

    @property
    def environment(self) -> Mapping[str, str]:
        """An administrator's."""
        settings = self.world.wiring.settings
        return {
            "FULLSTOP_KAFKA_BOOTSTRAP_SERVERS": settings.bootstrap_servers,
            "FULLSTOP_DATABASE_URL": self.world.admin_url,
            "FULLSTOP_DOMAINS": ",".join(settings.domains),
            "FULLSTOP_TOPIC_PREFIX": settings.topic_prefix,
            "FULLSTOP_TOPIC_REPLICATION": "1",
            "FULLSTOP_TOPIC_MIN_INSYNC_REPLICAS": "1",
        }

    def demo(self) -> subprocess.CompletedProcess[str]:
        command = [
            "-m",
            "fullstop.consumers.command.main",
            "demo",
            "--external",
            "--customers",
            "5",
            "--json",
        ]
        return subprocess.run(
            [sys.executable, *command],
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            timeout=150,
            check=False,
        )


@pytest.fixture
def deployed(template: Servers) -> Iterator[Deployment]:
    with cloned(template) as url:
        world = with_topics(
            World(url, Wiring(settings_for(template, url))), lambda it: it.topics.all()
        )
        with temporary("fullstop-external-", say=print) as folder:
            yield Deployment(world, folder)


def test_it_runs_twice_where_everything_runs_already(deployed: Deployment) -> None:
    deployed.start(*COMMANDS)
    running = deployment.health(deployed.folder)
    for _ in range(2):
        done = deployed.demo()
        assert done.returncode == 0, done.stderr
        published, *_, answered, checks = done.stderr.splitlines()[1:]
        assert re.fullmatch(r"(\d+) requests are published\.", published)
        assert re.match(r"(\d+) of \1 are answered, and their customers are told", answered)
        assert checks.startswith("Checking every row")
        cases = json.loads(done.stdout)["cases"]
        asked = samples.asking(entries(deployed.world), generated=5)
        assert {case["subject_id"] for case in cases} == {each.subject_id for each in asked}
        assert all(case["notices"] for case in cases)
    assert deployment.health(deployed.folder) == running


@pytest.mark.parametrize("idle", sorted(COMMANDS))
def test_the_process_that_does_not_work_is_named(
    deployed: Deployment, idle: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandboxed, "PROCESSES_SECONDS_MAX", 0.0)
    deployed.start(*COMMANDS - {idle})
    with pytest.raises(SandboxError, match=f"^these processes do not work: fullstop {idle}\\. Sta"):
        demo_here(deployed.world)


def test_a_database_with_other_customers_is_left_alone(deployed: Deployment) -> None:
    world = deployed.world
    samples.load(
        world.admin_url, entries(world), generated=0, time_zone=world.wiring.settings.time_zone
    )
    orders.order(world, "1")
    before = world.table("orders.vouchers")
    done = deployed.demo()
    assert done.returncode == 2
    assert done.stderr.startswith("orders.vouchers of the database ")
    assert "takes no database with others" in done.stderr
    assert world.table("orders.vouchers") == before


def test_a_database_that_is_not_prepared_is_told(deployed: Deployment) -> None:
    deployed.world.execute("drop schema orders cascade")
    with pytest.raises(SandboxError, match=r"^orders .* run `fullstop migrate --with-tables`"):
        demo_here(deployed.world)


def demo_here(world: World) -> None:
    """In this process, as an administrator."""
    update = {"database_url": SecretStr(world.admin_url)}
    sandboxed.demo_external(
        world.wiring.settings.model_copy(update=update), customers=0, say=lambda _line: None
    )


def entries(world: World) -> list[Entry]:
    return list(world.wiring.catalogue.values())
