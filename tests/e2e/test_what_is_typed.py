"""What README and the guides tell to type can be typed, as it stands there.

README's commands are run in its order, on a machine that knows of no server: but for `make demo`,
`make test`, `make browser` and `make faults`, of which this suite is a part, and which have tests
of their own. Of the guides' commands those run that need nothing which only a company has.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.core import TyperCommand, TyperGroup

from fullstop.consumers.command.main import COMMANDS, imported
from fullstop.sandbox.guard import temporary

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
GUIDES = [README, *sorted((ROOT / "docs").glob("how-to/*.md"))]
PAGES = [*GUIDES, *sorted((ROOT / "docs").glob("reference/*.md"))]
SUITES_OWN = {"make demo", "make demo ARGS=--stay", "make test", "make browser", "make faults"}

# Of what the guides type, what can be typed at a sandbox: it looks, or only counts.
LOOKS = ("dead-letters list", "status --overdue", "reconcile --dry-run")
# What changes something for good, prepares a deployment or runs one.
POINTED_ONLY = (
    "hold list",
    "duty list",
    "retire orders --waiver w --by a --by-second b",
    "migrate",
    "topics",
    "catch-up orders",
    "rules announce orders 2026-01-01",
    "access s --ticket t --by a --approved-by b",
    "consume orders",
    "aggregate",
    "relay",
)

# Each takes longer to be loaded than to refuse.
ONE_AFTER_ANOTHER = """
import sys
from fullstop.consumers.command import main
for command in sys.argv[1:]:
    sys.argv = ["fullstop", *command.split()]
    try:
        main.main()
    except SystemExit as ended:
        print(f"{command}: {ended.code}")
"""


def blocks(page: Path) -> list[list[str]]:
    """The lines of each shell block, without their comments and prompts."""
    found = re.findall(
        r"^```(?:sh|console)\n(.*?)^```", page.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    return [
        [re.sub(r"(^\$ |\s+# .*$)", "", line) for line in block.splitlines() if line.strip()]
        for block in found
    ]


# --- README, typed ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Machine:
    """Somebody's, with README's `.venv` in the folder that they are in."""

    folder: Path

    def types(self, line: str) -> subprocess.CompletedProcess[str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("FULLSTOP_")}
        return subprocess.run(
            ["/bin/sh", "-c", line],
            cwd=self.folder,
            env={**kept, "XDG_CACHE_HOME": str(self.folder / "cache")},
            capture_output=True,
            text=True,
            timeout=170,
            check=False,
        )

    @property
    def sandbox(self) -> Path:
        return self.folder / "cache" / "fullstop" / "sandbox"


@dataclass(frozen=True)
class Typed:
    machine: Machine
    ended: dict[str, subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def typed() -> Iterator[Typed]:
    """README's own block, typed up to its last line, `sandbox down`."""
    *lines, down = blocks(README)[1]
    with temporary("fullstop-readme-", say=print) as folder:
        (folder / ".venv").symlink_to(sys.prefix)
        machine = Machine(folder)
        yield Typed(machine, {line: machine.types(line) for line in lines})
        assert down == ".venv/bin/fullstop sandbox down"
        assert machine.types(down).returncode == 0
        assert machine.types(".venv/bin/fullstop sandbox status --json").stdout.count("false") == 1


def test_readme_types_nothing_that_is_not_tried(typed: Typed) -> None:
    first, second = blocks(README)
    assert set(first) == SUITES_OWN
    assert list(typed.ended) == second[:-1]
    for line in first:
        assert (
            subprocess.run(["make", "-n", *line.split()[1:]], cwd=ROOT, check=False).returncode == 0
        )


def test_what_readme_types_is_done(typed: Typed) -> None:
    for line, ended in typed.ended.items():
        assert ended.returncode == 0, (line, ended.stderr)
    up, looks, asks, rules = typed.ended.values()
    assert "http://127.0.0.1:" in up.stdout
    for request in (looks, asks):
        used, waits = request.stderr.splitlines()
        assert used == (
            f"No server is named in the settings: using the sandbox in {typed.machine.sandbox}"
        )
        assert re.match(r"Waiting for the notice of case \S+, 120 s at most; `fullstop st", waits)
        assert "case " in request.stdout
    assert "会员等级" in asks.stdout
    assert "orders" in rules.stdout
    assert rules.stderr == ""


def test_the_commands_that_look_use_the_sandbox(typed: Typed) -> None:
    case = re.search(r"case (\S+)", list(typed.ended.values())[2].stdout)
    assert case
    for command in (f"status {case[1]}", *LOOKS):
        ended = typed.machine.types(f".venv/bin/fullstop {command}")
        assert ended.returncode == 0, ended.stderr
        assert ended.stderr.startswith("No server is named in the settings: using the sandbox in")


def test_what_changes_for_good_must_be_pointed(typed: Typed) -> None:
    program = shlex.join([".venv/bin/python", "-c", ONE_AFTER_ANOTHER, *POINTED_ONLY])
    ended = typed.machine.types(program)
    assert ended.stdout.splitlines() == [f"{command}: 2" for command in POINTED_ONLY]
    said = ended.stderr.splitlines()
    assert len(said) == len(POINTED_ONLY)
    for line in said:
        assert re.match(r"FULLSTOP_\w+ is not set; .*`fullstop sandbox status --json` prints", line)


def test_one_server_that_is_named_is_enough_to_mean_no_sandbox(typed: Typed) -> None:
    named = "FULLSTOP_DATABASE_URL=postgresql://u:p@127.0.0.1:1/d"
    ended = typed.machine.types(f"{named} .venv/bin/fullstop request s")
    assert (ended.returncode, "KAFKA_BOOTSTRAP_SERVERS is not set" in ended.stderr) == (2, True)


# --- every command that a page types ------------------------------------------------------------


def commands(page: Path) -> Iterator[str]:
    """What follows `fullstop` in code: in blocks, with lines that go on, and within sentences."""
    text = re.sub(r"\\\n\s*", "", page.read_text("utf-8"))
    for line in re.findall(r"^(?:\$ )?(?:\.venv/bin/)?fullstop (.*)$", text, re.MULTILINE):
        yield re.sub(r"\s+# .*$", "", line)
    yield from (re.sub(r"\s+", " ", it) for it in re.findall(r"`fullstop ([^`]+)`", text))


TYPED = [(page, command) for page in PAGES for command in commands(page)]


@pytest.mark.parametrize(
    ("page", "command"), TYPED, ids=[f"{page.name}: {command}" for page, command in TYPED]
)
def test_every_command_and_option_exists(page: Path, command: str) -> None:
    words = [re.split(r"[|(]", word)[0] for word in shlex.split(command)]
    command_of, left = found_command(words)
    parameters = command_of.get_params(typer.Context(command_of))
    options = {name for it in parameters for name in (*it.opts, *it.secondary_opts)}
    assert {word for word in left if word.startswith("--")} <= options


def found_command(words: Sequence[str]) -> tuple[TyperCommand | TyperGroup, Sequence[str]]:
    """The command that these words name, and the words after it."""
    assert words[0] in COMMANDS, f"there is no command {words[0]}"
    found, words = imported(words[0]), words[1:]
    while isinstance(found, TyperGroup) and words and not words[0].startswith("-"):
        assert words[0] in found.commands, f"{words[0]} is no command of {found.name}"
        command: Any = found.commands[words[0]]
        found, words = command, words[1:]
    return found, words
