"""A domain with its sample customers, for a test that says which domain (see `every`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from uuid import uuid4

import pytest

from fullstop.outbox.database import connect_as_administrator
from fullstop.sandbox.servers import Servers
from tests.contract.every import DOMAINS
from tests.support.sampled import Asked, Sampled, make_sampled
from tests.support.world import cloned, database_url


@pytest.fixture(scope="session")
def sampled_database(servers: Servers) -> Iterator[Callable[[str], str]]:
    """The database of a domain with its sample customers, to be cloned; made when first wanted."""
    names: list[str] = []

    @cache
    def database_of(domain: str) -> str:
        names.append(f"contract_{uuid4().hex}")
        with connect_as_administrator(servers.database_url) as connection:
            connection.execute(f"create database {names[-1]} template template0".encode())
        make_sampled(servers, database_url(servers, names[-1]), DOMAINS[domain])
        return names[-1]

    yield database_of
    with connect_as_administrator(servers.database_url) as connection:
        for name in names:
            connection.execute(f"drop database {name} with (force)".encode())


@pytest.fixture
def sampled(
    servers: Servers, sampled_database: Callable[[str], str], domain: str
) -> Iterator[Sampled]:
    """The domain with its sample customers, on a database of the test's own."""
    with cloned(servers, sampled_database(domain)) as url:
        yield Sampled.on(servers, url, DOMAINS[domain])


@pytest.fixture(scope="session")
def asked_of(
    servers: Servers, sampled_database: Callable[[str], str]
) -> Iterator[Callable[[str], Asked]]:
    """The domain after everybody but the bystander has asked; tests only look at it."""
    with ExitStack() as databases:

        @cache
        def asked(domain: str) -> Asked:
            url = databases.enter_context(cloned(servers, sampled_database(domain)))
            return Asked.of(Sampled.on(servers, url, DOMAINS[domain]))

        yield asked


@pytest.fixture
def asked(asked_of: Callable[[str], Asked], domain: str) -> Asked:
    return asked_of(domain)
