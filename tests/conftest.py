"""Real servers for the suite: started once, or those that the environment names."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from consumers.wiring import Wiring
from sandbox import servers as sandbox_servers
from sandbox.servers import Servers
from tests.support.world import World, cloned, make_template, settings_for


@pytest.fixture(scope="session")
def servers_folder() -> Iterator[Path]:
    """A folder that a server's own account can reach; pytest's own is closed to others."""
    folder = Path(tempfile.mkdtemp(prefix="fullstop-suite-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def servers(servers_folder: Path) -> Iterator[Servers]:
    """Kafka and PostgreSQL: named in the environment, or our own."""
    kafka = os.environ.get("FULLSTOP_KAFKA_BOOTSTRAP_SERVERS")
    url = os.environ.get("FULLSTOP_DATABASE_URL")
    if kafka and url:
        yield Servers(kafka, url)
        return
    found = sandbox_servers.up(servers_folder, say=print)
    try:
        yield found
    finally:
        sandbox_servers.down(servers_folder, say=print)


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
