"""What the pages say to type on a bad day: a drill types each line when its time has come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from tests.support.pages import DRILLED, ROOT, SHELL, Block, Line, blocks

DEPLOY, KEYS, BAD_DAYS = "deploy.md", "rotate-the-contact-key.md", "bad-days.md"
FAILS_OVER = "The database fails over"

# Where it stands what to do, by the day; each line of it is typed.
SECTIONS: Mapping[str, tuple[str, str]] = {
    "restore": (DEPLOY, "Backups"),
    "key": (KEYS, "Change it"),
    "broker": (BAD_DAYS, "The broker is away"),
    "topics": (BAD_DAYS, "The broker's disk is gone"),
    "failover": (BAD_DAYS, FAILS_OVER),
    "failover-late": (BAD_DAYS, "To a standby that lacks the end"),
    "upgrade": (DEPLOY, "Upgrade"),
}


class Shell(Protocol):
    """Where commands are typed that end well: what one prints, under a login."""

    def done(self, command: str, login: str | None = None) -> str: ...


@dataclass
class Script:
    """The lines of a section that nobody has typed yet."""

    lines: list[Line]

    def types(self, work: Shell, *, count: int = 1) -> str:
        """So many lines: each ends well, and prints what the page says. What the last printed."""
        printed = ""
        for _ in range(count):
            line = self.lines.pop(0)
            printed = work.done(line.command, line.login)
            assert line.unsaid(printed) == [], (line.command, printed)
        return printed


@contextmanager
def script(page: str, section: str) -> Iterator[Script]:
    """All of it is typed when the block has ended."""
    found = Script([line for block in typed(page, section) for line in block.lines])
    yield found
    assert found.lines == [], f"{page}, {section}: not typed"


def typed(page: str, section: str) -> list[Block]:
    return [
        block
        for block in blocks(ROOT / "docs" / "how-to" / page)
        if block.section == section
        and block.language in SHELL
        and block.not_typed in (None, DRILLED)
    ]


def statements(page: str, section: str) -> list[list[str]]:
    """The SQL of a section, block by block."""
    return [
        [one.strip() for one in _without_remarks(block.text).split(";") if one.strip()]
        for block in blocks(ROOT / "docs" / "how-to" / page)
        if block.section == section and block.language == "sql"
    ]


def _without_remarks(text: str) -> str:
    return "\n".join(line.partition("--")[0] for line in text.splitlines())
