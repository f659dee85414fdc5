"""Nobody but `notify` can open a contact: tried with what each process is given, and with what each
database role can read."""

from __future__ import annotations

import base64
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from psycopg.errors import InsufficientPrivilege

from fullstop.consumers.operate.migrate import process_roles
from fullstop.consumers.wiring.messages import private_keys
from fullstop.handlers.catalogue import catalogue
from fullstop.outbox.database import (
    AGGREGATOR_ROLE,
    INTAKE_ROLE,
    NOTIFY_ROLE,
    RELAY_ROLE,
    Db,
)
from fullstop.running.settings import SECRETS_FOLDER, Settings, load
from fullstop.schemas.contact import Contact, PrivateKey, seal
from fullstop.stores.postgres.roles import Roles
from tests.support.desk import Desk
from tests.support.desk_notify import KEY, PHONE, a_notice, notify_on
from tests.support.openers import open_it
from tests.support.world import World

ROOT = Path(__file__).parents[2]
SEALED = seal(Contact(PHONE, "zh-CN"), KEY.public_key)
PRIVATE = base64.b64encode(bytes(KEY)).decode()
PUBLIC = base64.b64encode(bytes(KEY.public_key)).decode()
NAME = "FULLSTOP_NOTIFY_PRIVATE_KEY"


# --- settings -----------------------------------------------------------------------------------


SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(
    (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
)["services"]
OURS = sorted(
    name
    for name, service in SERVICES.items()
    if "FULLSTOP_KAFKA_BOOTSTRAP_SERVERS" in (service.get("environment") or {})
    and service["command"][0] != "notify"
)


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that `make secrets` makes."""
    folder = tmp_path_factory.mktemp("deployment")
    make = ["make", "--file", str(ROOT / "Makefile"), "secrets"]
    subprocess.run(make, cwd=folder, check=True, capture_output=True)
    return folder / "secrets"


def test_every_process_of_the_deployment_is_tried() -> None:
    commands = {tuple(SERVICES[name]["command"]) for name in OURS}
    assert {("intake",), ("aggregate",), ("relay",)} < commands
    assert {("consume", name) for name in catalogue()} < commands


@pytest.mark.parametrize("name", OURS)
def test_with_what_compose_gives_it(
    name: str, secrets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The deployment's environment has the whole pair; each process gets what its service names."""
    around = {"FULLSTOP_CONTACT_KEY": PUBLIC, NAME: PRIVATE}
    service = SERVICES[name]
    given = {
        key: around.get(key) if value is None else str(value)
        for key, value in service["environment"].items()
    }
    assert "notify_private_key" not in {one["source"] for one in service.get("secrets", ())}
    for one in service.get("secrets", ()):
        (tmp_path / one["target"]).write_text((secrets / one["source"]).read_text())
    assert NAME not in given
    assert not open_it(SEALED, [*filter(None, given.values()), *files(tmp_path)])
    for key, value in given.items():
        if value is not None:
            monkeypatch.setenv(key, value)
    monkeypatch.setenv(SECRETS_FOLDER, str(tmp_path))
    settings = load()
    assert private_keys(settings) == []
    assert not open_it(SEALED, values_of(settings))


def test_no_page_gives_it_to_another_process() -> None:
    """Where a page writes it down, it is the notification service's."""
    pages = {path.name for path in (ROOT / "docs").rglob("*.md") if NAME in path.read_text("utf-8")}
    assert pages <= {"send-messages.md", "settings.md", "rotate-the-contact-key.md"}


def test_with_the_private_half_it_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    """So what is tried above would be found."""
    monkeypatch.setenv(NAME, PRIVATE)
    assert open_it(SEALED, values_of(load()))
    monkeypatch.delenv(NAME)
    assert not open_it(SEALED, values_of(Settings(contact_key=PUBLIC)))


def files(folder: Path) -> list[str]:
    return [path.read_text().strip() for path in folder.iterdir()]


def values_of(settings: Settings) -> Iterator[str]:
    for value in dict(settings).values():
        reveal = getattr(value, "get_secret_value", None)
        yield str(reveal() if reveal else value)


# --- roles --------------------------------------------------------------------------------------


OTHERS = sorted(
    {
        INTAKE_ROLE,
        AGGREGATOR_ROLE,
        RELAY_ROLE,
        *process_roles(catalogue()),
        *(role for name in catalogue() for role in vars(Roles.of(name)).values()),
    }
    - {NOTIFY_ROLE}
)
HELPS = ("contact", "text")


@pytest.fixture
def told(desk: Desk) -> World:
    """A contact on its whole way: in a domain's case, the aggregator's, an outbox, the ledger."""
    world = desk.world
    asked = desk.request(contact=SEALED)
    world.handle("orders", asked)
    desk.hear(asked)
    with notify_on(world) as notify:
        notify.tell(a_notice())
    world.execute("update aggregator.cases set contact = %s", SEALED)
    world.execute("update orders.cases set contact = %s", SEALED)
    assert world.execute("select count(*) from notify.messages where text is not null") == [(1,)]
    return world


def test_no_role_but_its_own_reads_a_message(told: World) -> None:
    with told.admin() as connection:
        for role in OTHERS:
            for column in HELPS:
                with pytest.raises(InsufficientPrivilege):
                    read_as(connection, role, f"select {column} from notify.messages")


def test_what_a_role_can_read_opens_nothing(told: World) -> None:
    """Not the login that runs every process, either: the key is in no table."""
    for role in (*OTHERS, NOTIFY_ROLE):
        with told.admin() as connection, connection.transaction():
            become(connection, role)
            read = list(readable(connection))
            assert not open_it(SEALED, read), role
            assert not [one for one in read if PHONE.encode() in as_bytes(one)], role


def test_what_is_read_reaches_to_the_contact_itself(told: World) -> None:
    """The sealed ones are read by who must carry them: so what is tried above looks everywhere."""
    for role in ("orders_eraser", AGGREGATOR_ROLE):
        with told.admin() as connection, connection.transaction():
            become(connection, role)
            assert any(SEALED in as_bytes(value) for value in readable(connection)), role


def read_as(connection: Db, role: str, statement: str) -> None:
    with connection.transaction():
        become(connection, role)
        connection.execute(statement.encode())


def become(connection: Db, role: str) -> None:
    connection.execute(f"set local role {role}".encode())


def readable(connection: Db) -> Iterator[str | bytes]:
    """Every value of every table of ours that the role in force can read."""
    columns: dict[str, list[str]] = {}
    for table, column in connection.execute(
        "select a.attrelid::regclass::text, quote_ident(a.attname) from pg_attribute a"
        " join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace"
        " where c.relkind in ('r', 'p', 'v', 'm') and a.attnum > 0 and not a.attisdropped"
        " and n.nspname !~ '^(pg_|information_schema)' and has_schema_privilege(n.oid, 'usage')"
        " and has_column_privilege(a.attrelid, a.attnum, 'select')"
    ).fetchall():
        columns.setdefault(table, []).append(column)
    for table, names in columns.items():
        rows = connection.execute(f"select {', '.join(names)} from {table}".encode()).fetchall()
        yield from (one for row in rows for one in row if isinstance(one, str | bytes))


def as_bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode()


def test_a_key_is_found_in_whatever_it_stands() -> None:
    assert open_it(SEALED, [bytes(KEY)])
    assert open_it(SEALED, [f'{{"key": "{PRIVATE}"}}'])
    assert not open_it(SEALED, [bytes(PrivateKey.generate()), b"", "no key", PUBLIC])
