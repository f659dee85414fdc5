"""Real servers for the suite: started once, or those that the environment names."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from argon2 import PasswordHasher
from hypothesis import settings

from fullstop.consumers.wiring import Wiring
from fullstop.intake import acts
from fullstop.running.logs import log
from fullstop.sandbox import servers as sandbox_servers
from fullstop.sandbox.guard import temporary
from fullstop.sandbox.servers import Servers
from fullstop.testing import spares_work
from fullstop.testing.memory import memory_with_room
from tests.support.containers import containers
from tests.support.world import World, cloned, make_template, settings_for

# A code's hash takes a tenth of a second of a core and 64 MiB, so that it is not guessed.
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
# How long an example takes is the machine's matter: a test may not fail of it.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")
# The suite starts some thousand processes: they need not compile every file again, nor need pytest.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
# Of the suite, and no setting: a process of the product would refuse it.
if named := os.environ.pop("FULLSTOP_CHROMIUM", ""):
    os.environ["CHROMIUM"] = named


@pytest.fixture(autouse=True)
def logs_as_they_were() -> Iterator[None]:
    """A command that ran in this process set logging up for good; other tests look at the lines."""
    yield
    structlog.reset_defaults()
    vars(log).pop("bind", None)  # what it keeps from its first line on


@pytest.fixture(scope="session", autouse=True)
def codes_are_quick() -> Iterator[None]:
    """A thousand doors of this process hash codes; those that run as processes do it as shipped."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(acts, "_HASHER", QUICK)
        patched.setattr(acts, "_NOBODYS", QUICK.hash("nobody's"))
        yield


@pytest.fixture(scope="session")
def servers_folder() -> Iterator[Path]:
    """A folder that goes with all that runs in it, however the run ends: by Ctrl-C, too."""
    with temporary("fullstop-suite-", say=print, within=memory_with_room()) as folder:
        yield folder


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--servers",
        choices=["packages", "containers"],
        default="packages",
        help="Kafka and PostgreSQL from Python packages (default), or from containers by Docker",
    )
    parser.addoption("--registry", action="store_true", help="Also with a real Schema Registry")
    parser.addoption(
        "--pictures", action="store_true", help="Keep pictures of the door's pages in docs/images"
    )
    parser.addoption(
        "--every-drill", action="store_true", help="Every story of the drill, not two of them"
    )
    parser.addoption(
        "--every-pair", action="store_true", help="Every pair of the conditions in a browser"
    )
    parser.addoption("--gallery", help="Keep a picture of every page in every state in this folder")
    parser.addoption(
        "--interrupts", type=int, default=2, help="How often runs are interrupted to see what stays"
    )
    parser.addoption("--interrupts-seed", type=int, default=1, help="Of the moments and the ways")


@pytest.fixture(scope="session")
def servers(servers_folder: Path, pytestconfig: pytest.Config) -> Iterator[Servers]:
    """Kafka and PostgreSQL: from containers if asked, those the environment names, or our own."""
    if pytestconfig.getoption("--servers") == "containers":
        with containers() as started:
            yield started
        return
    kafka = os.environ.get("FULLSTOP_KAFKA_BOOTSTRAP_SERVERS")
    url = os.environ.get("FULLSTOP_DATABASE_URL")
    if kafka and url:
        yield Servers(kafka, url)
        return
    started = sandbox_servers.up(servers_folder, say=print)
    spares_work(started)
    yield started


@pytest.fixture(scope="session")
def template(servers: Servers) -> Servers:
    """The servers, once the template database is there."""
    make_template(servers)
    return servers


@pytest.fixture
def world(template: Servers) -> Iterator[World]:
    """A fresh database with every domain, and no broker in play."""
    with cloned(template) as url:
        yield World(url, Wiring(settings_for(template, url)))
