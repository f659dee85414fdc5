"""The command's start: what `fullstop` imports before it knows what is typed, and its help."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import pytest
from typer.core import TyperCommand, TyperGroup
from typer.main import get_group

from fullstop.consumers.command.main import COMMANDS, imported
from fullstop.consumers.errors import ConsumersError
from fullstop.handlers.errors import HandlersError
from fullstop.outbox.errors import OutboxError
from fullstop.running.errors import RunningError
from fullstop.sandbox.errors import SandboxError
from fullstop.schemas.errors import SchemasError
from fullstop.stores.errors import StoresError

HEAVY = {
    "alembic",
    "babel",
    "confluent_kafka",
    "fastavro",
    "nacl",
    "prometheus_client",
    "psycopg",
    "pydantic",
    "pydantic_settings",
    "sqlalchemy",
    "starlette",
    "structlog",
    "tenacity",
    "uvicorn",
}
# What serves or makes databases; whoever only asks has no use for it.
OF_OTHERS = {"alembic", "jgo", "sqlalchemy", "starlette", "uvicorn"}
IMPORTED = """
import atexit, sys
from fullstop.consumers.command import main
atexit.register(lambda: print("IMPORTED", *{name.partition(".")[0] for name in sys.modules}))
main.main()
"""


def imported_by(*words: str) -> set[str]:
    """The packages that are there when the command ends."""
    ended = subprocess.run(
        [sys.executable, "-c", IMPORTED, *words],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    *_, last = ended.stdout.splitlines()
    name, *packages = last.split()
    assert name == "IMPORTED"
    return set(packages)


@pytest.mark.parametrize("words", [["--help"], ["request", "--case-id", ""]])
def test_what_only_tells_imports_nothing_heavy(words: list[str]) -> None:
    assert imported_by(*words) & HEAVY == set()


def test_what_only_asks_imports_no_server_and_no_tool_of_an_administrator() -> None:
    assert imported_by("status", "--overdue", "--parked") & OF_OTHERS == set()


def test_what_only_lists_cases_imports_no_broker_no_message_and_no_sentence() -> None:
    imported = imported_by("status", "--overdue", "--parked")
    assert imported & (HEAVY - {"psycopg", "pydantic", "pydantic_settings", "structlog"}) == set()


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_listed_by_its_own_line_of_help(name: str) -> None:
    _, line = COMMANDS[name]
    assert imported(name).help == line


def test_every_command_of_a_file_is_listed() -> None:
    """A command that nobody listed could not be typed."""
    offered: set[str] = set()
    for file in {file for file, _ in COMMANDS.values()}:
        app = import_module(f"fullstop.consumers.command.{file}").app
        named = {name for name, (of, _) in COMMANDS.items() if of == file}
        is_group = isinstance(imported(min(named)), TyperGroup)
        offered |= named if is_group else set(get_group(app).commands)
        assert is_group or all(isinstance(imported(name), TyperCommand) for name in named)
    assert offered == set(COMMANDS)


def test_what_is_said_to_the_person_who_types() -> None:
    """By package; what is not here is a bug, and ends with another code."""
    for name in COMMANDS:
        imported(name)
    said = {
        base.__name__: {error.__name__ for error in every(base)}
        for base in (
            ConsumersError,
            SandboxError,
            RunningError,
            StoresError,
            OutboxError,
            HandlersError,
            SchemasError,
        )
    }
    assert said == {
        "ConsumersError": {
            "AnnouncementRefusedError",
            "ApprovalError",
            "DecidedError",
            "DutyError",
            "HeldBackError",
            "HoldError",
            "MigrateError",
            "NoSuchLetterError",
            "RetirementError",
            "StaffError",
            "UsageError",
        },
        "SandboxError": set(),
        "RunningError": {
            "KafkaAwayError",
            "KafkaRefusedError",
            "SettingsError",
            "TooManyDeadLettersError",
            "UnreadError",
        },
        "StoresError": {"TableLockedError", "VacuumError"},
        "OutboxError": {
            "BusyError",
            "ForgottenError",
            "RevisionError",
            "UnfitConnectionError",
        },
        "HandlersError": {"DomainError"},
        "SchemasError": {
            "RegistryRefusedError",
            "RegistryUnreachableError",
            "UnreleasedSchemaError",
        },
    }


def every(base: type[Exception]) -> set[type[Exception]]:
    """The classes below this one."""
    return {kind for below in base.__subclasses__() for kind in (below, *every(below))}
