"""What README and the guides tell to type can be typed, as it stands there.

README's commands are run in its order, on a machine that knows of no server: but for `make demo`,
`make test`, `make browser`, `make drill` and `make faults`, of which this suite is a part, or which
have tests of their own. The guides' are typed in the sandbox that README's started, page by page,
and what a page says that is printed is printed. Which block is typed elsewhere, or nowhere, and
why, is in `tests/unit/test_page_blocks.py`.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.core import TyperCommand, TyperGroup

from fullstop.consumers.command.main import COMMANDS, app, imported
from fullstop.consumers.command.terminal import EXIT_WAITS
from fullstop.sandbox.guard import temporary
from tests.support import pages, readers
from tests.support.commands import documented
from tests.support.pages import ROOT, Line
from tests.support.readers import Reader

README = ROOT / "README.md"
GUIDES = ROOT / "docs" / "how-to"
SUITES_OWN = {
    "make demo",
    "make demo ARGS=--verbose",
    "make demo ARGS=--stay",
    "make test",
    "make browser",
    "make drill",
    "make faults",
}

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


# --- README, typed ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Machine:
    """Somebody's, with README's `.venv` in the folder that they are in."""

    folder: Path

    def types(
        self, line: str, folder: Path | None = None, **more: str
    ) -> subprocess.CompletedProcess[str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("FULLSTOP_")}
        own = {
            "PATH": f"{self.folder}/.venv/bin{os.pathsep}{kept['PATH']}",
            "XDG_CACHE_HOME": str(self.folder / "cache"),
            "COLUMNS": "80",
        }
        return subprocess.run(
            ["/bin/sh", "-c", line],
            cwd=folder or self.folder,
            env={**kept, **own, **more},
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
    *lines, down = readmes()[1]
    with temporary("fullstop-readme-", say=print) as folder:
        (folder / ".venv").symlink_to(sys.prefix)
        machine = Machine(folder)
        yield Typed(machine, {line: machine.types(line) for line in lines})
        assert down == ".venv/bin/fullstop sandbox down"
        assert machine.types(down).returncode == 0
        assert machine.types(".venv/bin/fullstop sandbox status --json").stdout.count("false") == 1


def readmes() -> list[list[str]]:
    return [[line.command for line in block.lines] for block in pages.typed(README)]


def test_readme_types_nothing_that_is_not_tried(typed: Typed) -> None:
    first, second = readmes()
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
        assert re.match(r"FULLSTOP_\w+ is not set; .*\$\(fullstop sandbox status --env\)", line)


def test_one_server_that_is_named_is_enough_to_mean_no_sandbox(typed: Typed) -> None:
    named = "FULLSTOP_DATABASE_URL=postgresql://u:p@127.0.0.1:1/d"
    ended = typed.machine.types(f"{named} .venv/bin/fullstop request s")
    assert (ended.returncode, "KAFKA_BOOTSTRAP_SERVERS is not set" in ended.stderr) == (2, True)


# --- the guides, typed in the same sandbox ------------------------------------------------------

# What a page's story is about, before it is typed; the last one takes a domain away.
STORIES: dict[str, Callable[[Reader, str], None]] = {
    "deadlines.md": readers.a_known_case,
    "send-messages.md": readers.a_known_case,
    "rotate-the-contact-key.md": readers.a_known_case,
    "dead-letters.md": readers.dead_letters,
    "deploy.md": readers.held_back,
    "legal-holds.md": readers.held,
    "duties.md": readers.a_known_case,
    "publish.md": readers.a_known_case,
    "change-the-rules.md": readers.a_known_case,
    "domains-come-and-go.md": readers.goes,
}
# What a page calls by a number of its own, and where the real one is said.
LEARNED = {"6f0c…": r"hold ([0-9a-f-]{36})", "12": r"duty (\d+) in"}


@pytest.fixture(scope="module")
def pointed(typed: Typed) -> Reader:
    exports = typed.machine.types("fullstop sandbox status --env")
    assert exports.returncode == 0, exports.stderr
    return readers.pointed(typed.machine.types, exports.stdout)


@pytest.fixture
def reader(pointed: Reader) -> Reader:
    """With nothing that another page's story left."""
    return replace(pointed, values={}, settings={})


@pytest.fixture
def case(typed: Typed) -> str:
    found = re.search(r"case (\S+)", list(typed.ended.values())[2].stdout)
    assert found
    return found[1]


@pytest.mark.parametrize("page", STORIES)
def test_a_guide_is_typed_as_it_stands(typed: Typed, reader: Reader, case: str, page: str) -> None:
    STORIES[page](reader, case)
    if page == "change-the-rules.md":
        readers.coming_rules(reader, typed.machine.folder)
    for block in pages.typed(GUIDES / page):
        for line in block.lines:
            done(reader, line)
    for block in pages.blocks(GUIDES / page):
        if block.language == "sql":
            assert len(list(readers.read_by_duty(reader, block.text))) == 4


def done(reader: Reader, line: Line) -> None:
    """It ends well, or waits for a second login, and prints what the page says."""
    ended = reader.types(line)
    told = ended.stdout + ended.stderr
    assert ended.returncode in (0, EXIT_WAITS), (line.command, told)
    assert line.unsaid(told) == [], (line.command, told)
    assert "…" not in ended.stdout.replace("duty_read_…", ""), "cut at 80 columns, or in a pipe"
    for word, where in LEARNED.items():
        if found := re.search(where, told):
            reader.values.setdefault(word, found[1])


def test_a_foreign_program_publishes_where_the_exports_point(typed: Typed) -> None:
    """`publish.md`, whole: its block, and its program after it."""
    [block] = pages.typed(GUIDES / "publish.md")
    program = ROOT / "tests" / "foreign" / "publish.py"
    ended = typed.machine.types(f"{block.text}\npython {program} sample-wang", ROOT)
    assert (ended.returncode, ended.stderr) == (0, "")


# --- facts for programs -------------------------------------------------------------------------

# What looks, of the page about what is printed for programs; each under its login.
FACTS = {
    "status CASE": None,
    "status --overdue": None,
    "status --parked": None,
    "matters": None,
    "messages": None,
    "doctor": None,
    "reconcile": None,
    "dead-letters list": None,
    "held-back list": "officer_17",
    "hold list": "officer_17",
    "duty list": "officer_17",
    "catch-up DOMAIN": None,
    "rules check": None,
    "rules show DOMAIN": None,
    "schemas list": None,
    "topics": "administrator",
    "adopt DOMAIN look": "administrator",
    "keys new FOLDER": None,
    "sandbox status": None,
}
EACH_WITH_JSON = """
import contextlib, io, json, os, sys
from fullstop.consumers.command import main
told = {}
for typed, url, words in json.loads(sys.argv[1]):
    os.environ["FULLSTOP_DATABASE_URL"] = url
    sys.argv = ["fullstop", *words, "--json"]
    with contextlib.redirect_stdout(io.StringIO()) as printed, contextlib.suppress(SystemExit):
        main.main()
    told[typed] = printed.getvalue()
print(json.dumps(told))
"""


def test_facts_have_the_fields_that_the_page_names(reader: Reader, case: str) -> None:
    reader.values |= {"CASE": case, "DOMAIN": "orders", "FOLDER": "keys-of-facts"}
    asked = [
        (typed, reader.url_of(login), reader.meant(typed).split()) for typed, login in FACTS.items()
    ]
    program = shlex.join(["python", "-c", EACH_WITH_JSON, json.dumps(asked)])
    ended = reader.shell(program, **reader.exports)
    printed = json.loads(ended.stdout)
    on_page = dict(documented())
    for typed in FACTS:
        try:
            facts = json.loads(printed[typed])
        except ValueError:
            pytest.fail(f"{typed}: {printed[typed]} {ended.stderr}")
        missing, unnamed = compared(on_page[typed], facts)
        assert (missing, unnamed) == (set(), set()), typed


def compared(named: frozenset[str], facts: dict[str, Any]) -> tuple[set[str], set[str]]:
    """What the page names and is not there, and the other way round."""
    there = {
        f"{name}[].{one}"
        for name, entries in facts.items()
        if isinstance(entries, list)
        for entry in entries
        if isinstance(entry, dict)
        for one in entry
    }
    of_entries = {name for name in named if "." in name}
    tops = {name.partition("[")[0] for name in named}
    filled = {name.partition(".")[0] for name in there}
    lacking = {it for it in of_entries if it.partition(".")[0] in filled} - there
    told = {name for name in there if f"{name.partition('[')[0]}[]" not in named}
    return (tops - facts.keys()) | lacking, (facts.keys() - tops) | (told - of_entries)


# --- every command that a page types ------------------------------------------------------------


def commands(page: Path) -> Iterator[str]:
    """What follows `fullstop` in code: in blocks, with lines that go on, and within sentences."""
    text = re.sub(r"\\\n\s*", "", page.read_text("utf-8"))
    for line in re.findall(r"^(?:\$ )?(?:\.venv/bin/)?fullstop (.*)$", text, re.MULTILINE):
        yield re.sub(r"\s+# .*$", "", line)
    yield from (re.sub(r"\s+", " ", it) for it in re.findall(r"`fullstop ([^`]+)`", text))


TYPED = [(page, command) for page in pages.PAGES for command in commands(page)]


@pytest.mark.parametrize(
    ("page", "command"), TYPED, ids=[f"{page.name}: {command}" for page, command in TYPED]
)
def test_every_command_and_option_exists(page: Path, command: str) -> None:
    words = [re.split(r"[|(]", word)[0] for word in shlex.split(command)]
    if words[0].startswith("-"):
        root = typer.main.get_command(app)
        assert words[0] in {opt for it in root.get_params(typer.Context(root)) for opt in it.opts}
        return
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
