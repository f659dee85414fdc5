"""A team's own migrations, really run by the tool that it has, from what `adopt … columns` says."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import Column, MetaData, Table, Text, create_engine
from sqlalchemy.engine import Connection

from fullstop.outbox.database import connect_as_administrator
from fullstop.stores.postgres.brought import Snippet, Tool

_ENVIRONMENT = """
from alembic import context
connection = context.config.attributes["connection"]
context.configure(connection=connection, version_table_schema="orders")
with context.begin_transaction():
    context.run_migrations()
"""
_EMPTY = "def upgrade() -> None:\n    pass\n\n\ndef downgrade() -> None:\n    pass\n"
_TEMPLATE = f'''"""${{message}}"""
from alembic import op
revision = ${{repr(up_revision)}}
down_revision = ${{repr(down_revision)}}

{_EMPTY}'''
_DJANGO = """
SECRET_KEY = "only here"
INSTALLED_APPS = ["shop"]
DATABASES = {{"default": {{"ENGINE": "django.db.backends.postgresql", "NAME": {dbname!r},
    "USER": {user!r}, "PASSWORD": {password!r}, "HOST": {host!r}, "PORT": {port!r},
    "OPTIONS": {{"options": "-c search_path=orders"}}}}}}
"""


class RefusedError(Exception):
    """What the tool could not do; in its words."""


@dataclass(frozen=True)
class OwnMigrations:
    """A project of one tool in a folder of its own, with one migration; run as one login."""

    tool: Tool
    url: str
    folder: Path
    snippet: Snippet

    def up(self) -> None:
        """Make what the tool makes empty, put the snippet into it, and run it."""
        match self.tool:
            case Tool.ALEMBIC:
                self._write_alembic()
                self._alembic("upgrade", "head")
            case Tool.DJANGO:
                self._write_django()
                self._django("migrate", "shop")
            case Tool.FLYWAY | Tool.LIQUIBASE:
                self._run(self.snippet.text)

    def down(self) -> None:
        """Take it back as the tool does; for Flyway the snippet only says how."""
        match self.tool:
            case Tool.ALEMBIC:
                self._alembic("downgrade", "base")
            case Tool.DJANGO:
                self._django("migrate", "shop", "zero")
            case Tool.FLYWAY | Tool.LIQUIBASE:
                *_, back = self.snippet.text.splitlines()
                self._run(re.sub("^--(rollback|.*:) ", "", back))

    def _run(self, text: str) -> None:
        """A file's statements in one transaction, as both tools run it."""
        with connect_as_administrator(self.url) as connection, connection.transaction():
            connection.execute(text.encode())

    # --- Alembic

    def _write_alembic(self) -> None:
        (self.folder / "versions").mkdir()
        (self.folder / "env.py").write_text(_ENVIRONMENT)
        (self.folder / "script.py.mako").write_text(_TEMPLATE)
        with self._config() as config:
            made = command.revision(config, message="restriction")
        [path] = (self.folder / "versions").glob("*.py")
        assert made is not None
        path.write_text(path.read_text().replace(_EMPTY, self.snippet.text))

    def _alembic(self, act: str, revision: str) -> None:
        with self._config() as config:
            getattr(command, act)(config, revision)

    @contextmanager
    def _config(self) -> Iterator[Config]:
        config = Config()
        config.set_main_option("script_location", str(self.folder))
        config.print_stdout = lambda *_: None  # type: ignore[method-assign]
        with self.connected() as connection:
            config.attributes["connection"] = connection
            yield config

    @contextmanager
    def connected(self) -> Iterator[Connection]:
        engine = create_engine(self.url.replace("postgresql://", "postgresql+psycopg://"))
        with engine.begin() as connection:
            yield connection
        engine.dispose()

    # --- Django

    def _write_django(self) -> None:
        (self.folder / "shop").mkdir()
        (self.folder / "shop" / "__init__.py").touch()
        login = {"port": "5432", "password": "", **conninfo_to_dict(self.url)}
        (self.folder / "settings.py").write_text(_DJANGO.format(**login))
        self._django("makemigrations", "--empty", "--name", "restriction", "shop")
        path = self.folder / "shop" / "migrations" / "0001_restriction.py"
        empty = "    operations = [\n    ]\n"
        assert empty in path.read_text()
        path.write_text(path.read_text().replace(empty, self.snippet.text))

    def _django(self, *words: str) -> None:
        typed = [sys.executable, "-m", "django", *words, "--settings=settings"]
        typed += ["--pythonpath", str(self.folder)]
        ended = subprocess.run(
            typed, cwd=self.folder, capture_output=True, text=True, timeout=60, check=False
        )
        if ended.returncode:
            raise RefusedError(ended.stderr)


def proposed(connection: Connection, include_name: object) -> set[str]:
    """The columns of the reviews that Alembic's autogenerate would drop."""
    options = {"include_schemas": True, "include_name": include_name, "compare_type": False}
    context = MigrationContext.configure(connection, opts=options)
    wanted = MetaData()
    Table("reviews", wanted, Column("review_no", Text, primary_key=True), schema="orders")
    found = compare_metadata(context, wanted)
    return {
        change[3].name
        for change in found
        if change[0] == "remove_column" and change[2] == "reviews"
    }
