"""A privacy officer's login in a test's database, and what it opens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import SecretStr

from fullstop.consumers.operate.migrate import permit_officer
from fullstop.consumers.wiring import Wiring
from fullstop.outbox.database import Database
from fullstop.outbox.migrate import let_log_in
from fullstop.running.settings import Settings
from fullstop.sandbox.deployment import url_as
from tests.support.world import PASSPHRASE, World


def settings_of(world: World, login: str) -> Settings:
    """The world's settings, for another login."""
    url = SecretStr(url_as(world.admin_url, login, PASSPHRASE))
    return world.wiring.settings.model_copy(update={"database_url": url})


@contextmanager
def hold_databases(world: World, officer: str) -> Iterator[dict[str, Database]]:
    """Where the officer places holds: the databases of the domains that the world has now."""
    permit_officer(officer, world.wiring.catalogue, lambda _schema: world.admin_url)
    with world.admin() as connection:
        let_log_in(connection, officer, PASSPHRASE)
    opened = Wiring(settings_of(world, officer)).hold_databases()
    yield opened
    for database in opened.values():
        database.close()
