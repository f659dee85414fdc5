"""The suite that every domain must pass, as a plugin of pytest: `pytest -p fullstop.testing`.

It loads for nobody who does not ask. A test file of the team's with one line,
`from fullstop.testing.contract import *`, brings the tests; `--domain` says for which domain,
by name or by its folder; by default for all that answer. PostgreSQL starts by itself and goes at
the end. None that is there already is used, whatever FULLSTOP_DATABASE_URL names: roles belong to a
whole server, and the suite lets a domain's log in.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from functools import cache
from uuid import uuid4

import pytest

from fullstop.handlers.catalogue import Catalogue, Entry, catalogue
from fullstop.handlers.contract import DomainError
from fullstop.outbox.database import connect_as_administrator
from fullstop.outbox.migrate import let_log_in
from fullstop.sandbox.guard import temporary
from fullstop.sandbox.servers import Servers, database
from fullstop.testing import every, telling
from fullstop.testing.folders import named
from fullstop.testing.memory import memory_with_room
from fullstop.testing.sampled import Asked, Sampled, make_sampled
from fullstop.testing.world import cloned, database_url

pytest.register_assert_rewrite("fullstop.testing.contract")

NO_BROKER = "127.0.0.1:9"  # the suite asks none: what a domain says is read in its outbox

_DOMAINS = pytest.StashKey[Catalogue]()


# --- which domains ------------------------------------------------------------------------------


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--domain`, once for each."""
    parser.addoption(
        "--domain",
        action="append",
        default=[],
        help="A domain for the suite of fullstop.testing: its name, or its folder",
    )


def pytest_configure(config: pytest.Config) -> None:
    """The mark that says what a test is run for."""
    config.addinivalue_line("markers", f"{every.MARK}(names, of): run once for each of a domain's")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test of the suite is run for each of the domains."""
    if metafunc.definition.get_closest_marker(every.MARK):
        every.spread(metafunc, _domains(metafunc.config))


def _domains(config: pytest.Config) -> Catalogue:
    if _DOMAINS not in config.stash:
        try:
            config.stash[_DOMAINS] = catalogue(named(config.getoption("--domain")))
        except DomainError as error:
            raise pytest.UsageError(str(error)) from None
    return config.stash[_DOMAINS]


# --- what failed, in a sentence -----------------------------------------------------------------


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What a failure says of the domain goes along with the report."""
    report = yield
    if report.failed and item.get_closest_marker(every.MARK):
        report.user_properties.append((telling.SAID, telling.sentence(item, call)))
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What is wrong with the domains, at the end."""
    if said := telling.all_said(terminalreporter.stats):
        terminalreporter.section("what is wrong with the domain")
        for sentence in said:
            terminalreporter.write_line(sentence)


# --- a domain with its sample customers -----------------------------------------------------------


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """PostgreSQL, one of our own, which goes at the end."""
    with temporary("fullstop-domain-", say=_silent, within=memory_with_room()) as folder:
        started = Servers(NO_BROKER, database(folder, say=_silent))
        spares_work(started)
        yield started


def _silent(_line: str) -> None:
    """What starts is not what the suite is about."""


def spares_work(started: Servers) -> None:
    """What goes with its run: no disk is waited for, and no login takes long.

    What PostgreSQL wrote is safe from a killed process, not from a machine without power. Rounds
    of a hash make a password of a person's slow to guess, and each login as slow; these are random.
    """
    with connect_as_administrator(started.database_url) as connection:
        for setting in (b"fsync to off", b"full_page_writes to off", b"scram_iterations to 1"):
            connection.execute(b"alter system set " + setting)
        connection.execute(b"select pg_reload_conf()")
        connection.execute(b"set scram_iterations to 1")
        let_log_in(connection, connection.info.user, connection.info.password)


@pytest.fixture(scope="session")
def domains(pytestconfig: pytest.Config) -> Catalogue:
    """Those that the suite is run for."""
    return _domains(pytestconfig)


@pytest.fixture
def entry(domains: Catalogue, domain: str) -> Entry:
    """What the domain declares, with its rules."""
    return domains[domain]


@pytest.fixture(scope="session")
def sampled_database(servers: Servers, domains: Catalogue) -> Iterator[Callable[[str], str]]:
    """The database of a domain with its sample customers, to be cloned; made when first wanted."""
    names: list[str] = []

    @cache
    def database_of(domain: str) -> str:
        names.append(f"contract_{uuid4().hex}")
        with connect_as_administrator(servers.database_url) as connection:
            connection.execute(f"create database {names[-1]} template template0".encode())
        make_sampled(servers, database_url(servers, names[-1]), domains[domain])
        return names[-1]

    yield database_of
    with connect_as_administrator(servers.database_url) as connection:
        for name in names:
            connection.execute(f"drop database {name} with (force)".encode())


@pytest.fixture
def sampled(
    servers: Servers, sampled_database: Callable[[str], str], domain: str, entry: Entry
) -> Iterator[Sampled]:
    """The domain with its sample customers, on a database of the test's own."""
    with cloned(servers, sampled_database(domain)) as url:
        yield Sampled.on(servers, url, entry)


@pytest.fixture(scope="session")
def asked_of(
    servers: Servers, sampled_database: Callable[[str], str], domains: Catalogue
) -> Iterator[Callable[[str], Asked]]:
    """The domain after everybody but the bystander has asked; tests only look at it."""
    with ExitStack() as databases:

        @cache
        def asked(domain: str) -> Asked:
            url = databases.enter_context(cloned(servers, sampled_database(domain)))
            return Asked.of(Sampled.on(servers, url, domains[domain]))

        yield asked


@pytest.fixture
def asked(asked_of: Callable[[str], Asked], domain: str) -> Asked:
    """The domain after everybody but the bystander has asked; the test only looks at it."""
    return asked_of(domain)
