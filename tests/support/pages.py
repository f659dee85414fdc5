"""The pages as a reader has them: their blocks of code, and what somebody types of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]

SHELL = frozenset({"sh", "console"})
DRILLED = "`make drill` types it"
_FENCE = re.compile(r"^( *)```(\w*)[^\n]*\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_NOT_TYPED = re.compile(r"<!-- not typed: (.+) -->\n*$")


@dataclass(frozen=True)
class Line:
    """A command, what the page says that it prints, and the login under which it is typed."""

    command: str
    said: tuple[str, ...]
    login: str | None

    def unsaid(self, printed: str) -> list[str]:
        """What the page says and was not printed: any number will do, and `…` is for anything."""
        told = printed.splitlines()
        return [line for line in self.said if not any(map(_form(line).search, told))]


@dataclass(frozen=True)
class Block:
    """A fenced block of a page."""

    page: str
    language: str
    text: str
    not_typed: str | None
    """Why the suite does not type it, as an HTML comment above it says."""
    section: str = ""
    """The heading under which it stands."""

    @property
    def lines(self) -> list[Line]:
        """What is typed, each with what is printed after it."""
        text = re.sub(r"\\\n\s*", "", self.text)
        found: list[tuple[str, list[str]]] = []
        for line in filter(str.strip, text.splitlines()):
            if self.language == "sh" or line.startswith("$ "):
                found.append((line.removeprefix("$ "), []))
            else:
                found[-1][1].append(line)
        return [_line(typed, said) for typed, said in found]


def _line(typed: str, said: list[str]) -> Line:
    command, _, remark = typed.partition(" # ")
    login = re.search(r"\bas (?:an )?(administrator|\w+_\w+)", remark)
    return Line(command.rstrip(), tuple(said), login[1] if login else None)


def _form(said: str) -> re.Pattern[str]:
    open_ended = re.sub(r"\w+…", "…", said.strip())  # the rest of a word is left out, too
    parts = (re.sub(r"\d+", r"\\d+", re.escape(part)) for part in open_ended.split("…"))
    return re.compile(".*".join(parts))


def blocks(page: Path) -> Iterator[Block]:
    """Every fenced block of a page, in its order."""
    text = page.read_text(encoding="utf-8")
    name = page.relative_to(ROOT).as_posix()
    for found in _FENCE.finditer(text):
        before = text[: found.start()]
        reason = _NOT_TYPED.search(before)
        section = _HEADING.findall(_FENCE.sub("", before))[-1]
        yield Block(name, found[2], found[3], reason[1] if reason else None, section)


def typed(page: Path) -> list[Block]:
    """The shell blocks of a page that somebody can type here."""
    return [it for it in blocks(page) if it.language in SHELL and it.not_typed is None]
