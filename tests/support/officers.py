"""A privacy officer's login in a test's database, and what it opens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg.errors import InsufficientPrivilege
from pydantic import SecretStr

from fullstop.consumers.operate.migrate import permit_officer
from fullstop.consumers.wiring import Wiring
from fullstop.outbox.aggregator.retirements import Retirement
from fullstop.outbox.database import Database, Db
from fullstop.outbox.migrate import let_log_in
from fullstop.running.settings import Settings
from fullstop.sandbox.deployment import url_as
from tests.support.world import PASSPHRASE, World


def settings_of(world: World, login: str) -> Settings:
    """The world's settings, for another login."""
    url = SecretStr(url_as(world.admin_url, login, PASSPHRASE))
    return world.wiring.settings.model_copy(update={"database_url": url})


def is_refused(database: Database, statement: str) -> bool:
    """Whether the database does nothing of it: it has no right to it, or it is noted beside it."""
    try:
        done = database.connection.execute(statement.encode())
    except InsufficientPrivilege:
        return True
    while done.nextset():  # of several statements the last
        pass
    return done.rowcount == 0


def propose_as_another(connection: Db, hold_id: str) -> None:
    """As an administrator: as if another login had proposed the release of a hold."""
    with connection.transaction():
        connection.execute("set local session_replication_role = replica")
        connection.execute(
            "update holds set release_proposed_by = 's-2', release_proposed_at = now(),"
            " release_proposed_login = 'another' where hold_id = %s",
            (hold_id,),
        )
        connection.execute("set local session_replication_role = origin")


def propose_retirement_as_another(world: World, wanted: Retirement) -> None:
    """As an administrator: as if another login had proposed it, unless it is noted."""
    with world.admin() as connection, connection.transaction():
        connection.execute("set local session_replication_role = replica")
        connection.execute(
            "insert into aggregator.proposed_retirements (domain, successor, waiver, proposed_by,"
            " proposed_login) values (%s, %s, %s, %s, 'another') on conflict (domain,"
            " proposed_login) do update set successor = excluded.successor,"
            " waiver = excluded.waiver, proposed_by = excluded.proposed_by",
            (wanted.domain, wanted.successor, wanted.waiver, wanted.signed_by),
        )


@contextmanager
def hold_databases(world: World, officer: str) -> Iterator[dict[str, Database]]:
    """Where the officer places holds: the databases of the domains that the world has now."""
    door = world.wiring.door_schemas
    permit_officer(officer, world.wiring.catalogue, lambda _schema: world.admin_url, door=door)
    with world.admin() as connection:
        let_log_in(connection, officer, PASSPHRASE)
    opened = Wiring(settings_of(world, officer)).hold_databases()
    yield opened
    for database in opened.values():
        database.close()
