"""Makes the shop's database as its own people did: migrations, three logins, rights by hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from alembic.autogenerate import produce_migrations
from alembic.operations import Operations
from alembic.operations.ops import ModifyTableOps
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, create_engine

from fullstop.outbox.database import connect_as_administrator
from fullstop.sandbox.deployment import url_as
from tests.shop.models import PARTITIONS, Base
from tests.support.world import PASSPHRASE

CITEXT = Path(__file__).parents[1] / "support" / "citext.sql"
SCHEMAS = ("shop", "billing", "Shop News")


@dataclass(frozen=True)
class Logins:
    """Who works on the shop's tables: none is a superuser, and none is of ours."""

    owner: str
    web: str
    reports: str

    @property
    def all(self) -> tuple[str, ...]:
        return (self.owner, self.web, self.reports)


def engine_of(url: str, **options: object) -> Engine:
    """The shop's way to its database."""
    return create_engine(url.replace("postgresql://", "postgresql+psycopg://"), **options)


@contextmanager
def shop_in(admin_url: str) -> Iterator[Logins]:
    """The shop's logins and tables in this database; the logins go at the end."""
    logins = Logins(*(f"{name}_{uuid4().hex[:12]}" for name in ("shop", "web", "reports")))
    with connect_as_administrator(admin_url) as connection:
        connection.execute(CITEXT.read_bytes())
        for login in logins.all:
            connection.execute(f"create role {login} login password '{PASSPHRASE}'".encode())
        for schema in SCHEMAS:
            connection.execute(f'create schema "{schema}" authorization {logins.owner}'.encode())
    try:
        _migrate(url_as(admin_url, logins.owner, PASSPHRASE), logins)
        yield logins
    finally:
        with connect_as_administrator(admin_url) as connection:
            for login in logins.all:
                connection.execute(f"reassign owned by {login} to current_user".encode())
                connection.execute(f"drop owned by {login}".encode())
                connection.execute(f"drop role {login}".encode())


def _migrate(url: str, logins: Logins) -> None:
    """What the mapper's own tool makes of the models, then what its people typed by hand."""
    engine = engine_of(url)
    with engine.begin() as connection:
        context = MigrationContext.configure(connection)
        made = produce_migrations(context, Base.metadata).upgrade_ops
        assert made is not None
        operations = Operations(context)
        for step in made.ops:
            for each in step.ops if isinstance(step, ModifyTableOps) else [step]:
                operations.invoke(each)
        for statement in (*PARTITIONS, *_rights(logins)):
            connection.exec_driver_sql(statement)
    engine.dispose()


def _rights(logins: Logins) -> Iterator[str]:
    for schema in SCHEMAS:
        yield f'grant usage on schema "{schema}" to {logins.web}, {logins.reports}'
        every = f'on all tables in schema "{schema}"'
        yield f"grant select, insert, update, delete {every} to {logins.web}"
        yield f"grant select {every} to {logins.reports}"
        yield f'grant usage on all sequences in schema "{schema}" to {logins.web}'
