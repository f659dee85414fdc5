"""The worlds that many of these tests begin in: one database a file, emptied before each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fullstop.sandbox.servers import Servers
from tests.support.desk import Desk, aggregator_of
from tests.support.emptied import emptied
from tests.support.world import World, cloned


@pytest.fixture(scope="module")
def database(template: Servers) -> Iterator[str]:
    with cloned(template) as url:
        yield url


@pytest.fixture
def world(template: Servers, database: str) -> World:
    return emptied(template, database)


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world, aggregator_of(world))
