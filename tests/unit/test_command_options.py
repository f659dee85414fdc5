"""What is typed before any command's name, and what a shell completes."""

import subprocess
import sysconfig
from importlib.metadata import version
from pathlib import Path

import pytest

FULLSTOP = Path(sysconfig.get_path("scripts"), "fullstop")


def _typed(*words: str, **variables: str) -> str:
    done = subprocess.run(
        [FULLSTOP, *words], capture_output=True, text=True, env=variables, check=False
    )
    return done.stdout


def test_the_version_is_the_installed_ones() -> None:
    assert _typed("--version") == f"fullstop {version('fullstop-erasure')}\n"


@pytest.mark.parametrize("words", [(), ("request",), ("hold", "place")])
def test_h_is_help_everywhere(words: tuple[str, ...]) -> None:
    shown = _typed(*words, "-h")
    assert "Usage: fullstop" in shown
    assert shown == _typed(*words, "--help")


def test_columns_are_printed_for_each_table_where_no_server_is_named() -> None:
    printed = _typed("adopt", "orders", "columns", "--for", "liquibase")
    assert printed.count("--changeset ") == printed.count("--rollback ") > 1
    assert "-- orders.reviews: restriction_of_orders_reviews.sql" in printed


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("columns",),
            "what are the team's migrations for? --for alembic, django, flyway, liquibase",
        ),
        (("look", "--for", "flyway"), "--for is for `columns` alone, and you typed look"),
    ],
)
def test_what_columns_are_for_must_be_said(words: tuple[str, ...], said: str) -> None:
    typed = [str(FULLSTOP), "adopt", "orders", *words]
    done = subprocess.run(typed, capture_output=True, text=True, env={}, check=False)
    assert (done.returncode, said in done.stderr) == (2, True)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("fullstop held", ["held-back"]),
        ("fullstop hold ", ["place", "release", "list"]),
        ("fullstop request --dr", ["--dry-run"]),
    ],
)
def test_a_shell_completes_commands_and_options(line: str, found: list[str]) -> None:
    words = {"COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))}
    assert _typed(_FULLSTOP_COMPLETE="complete_bash", **words).split() == found


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_complete_them_too(shell: str) -> None:
    asked = {"_TYPER_COMPLETE_ARGS": "fullstop held", "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    assert "held-back" in _typed(_FULLSTOP_COMPLETE=f"complete_{shell}", **asked)
