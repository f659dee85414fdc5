"""The suite's world: that of the kit (`fullstop.testing.world`), and a database of all domains."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from fullstop import testing
from fullstop.consumers.operate.migrate import (
    join_holds,
    migrate_aggregator,
    migrate_domain,
    migrate_intake,
    migrate_notify,
    process_roles,
)
from fullstop.handlers.catalogue import catalogue
from fullstop.sandbox.deployment import open_logins
from fullstop.sandbox.servers import Servers
from fullstop.stores.postgres.roles import Roles
from fullstop.testing.world import (
    NOON,
    PASSPHRASE,
    PATIENCE,
    TODAY,
    Clock,
    World,
    database_url,
    settings_for,
)
from tests.support.patience import AWAY_SECONDS_MAX

__all__ = [
    "NOON",
    "PASSPHRASE",
    "PATIENCE",
    "TEMPLATE",
    "TODAY",
    "Clock",
    "World",
    "await_waiting",
    "cloned",
    "database_url",
    "make_template",
    "settings_for",
]
TEMPLATE = "fullstop_template"


def make_template(servers: Servers) -> None:
    """A database with every domain's tables, roles and restriction; tests clone it."""
    testing.world.recreate(servers, TEMPLATE, template="template0")
    url = database_url(servers, TEMPLATE)
    domains = catalogue()
    for entry in domains.values():
        migrate_domain(url, entry, with_tables=True)
    migrate_aggregator(url)
    migrate_intake(url, url, "membership.accounts")
    migrate_notify(url, has_door=True)
    for name in domains:
        join_holds(url, name, url)
    open_logins(
        url,
        passphrase=PASSPHRASE,
        process_roles=process_roles(domains),
        domain_roles=[role for name in domains for role in vars(Roles.of(name)).values()],
    )


@contextmanager
def cloned(servers: Servers, template: str = TEMPLATE) -> Iterator[str]:
    """A database of its own for one test: its administrator's address; dropped at the end."""
    with testing.world.cloned(servers, template) as url:
        yield url


def await_waiting(world: World, sessions: int = 1) -> None:
    """Return when so many sessions of the world's database wait for another one's lock."""
    waiting = (
        "select 1 from pg_stat_activity where datname = current_database() and wait_event_type ="
        " 'Lock'"
    )
    ends_at = time.monotonic() + AWAY_SECONDS_MAX
    while len(world.execute(waiting)) < sessions:
        assert time.monotonic() < ends_at
        time.sleep(0.05)
