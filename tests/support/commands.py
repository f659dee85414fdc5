"""Every command that can be typed, as the parser has it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import typer
from typer.core import TyperGroup

from fullstop.consumers.command.main import COMMANDS, imported
from tests.support.pages import ROOT


def commands() -> Iterator[tuple[str, Any]]:
    """Each with the words that name it; what is hidden from people is left out."""
    for name in COMMANDS:
        yield from _below(name, imported(name))


def _below(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(command, TyperGroup):
        yield name, command
        return
    for word, one in command.commands.items():
        if not one.hidden:
            yield from _below(f"{name} {word}", one)


def documented() -> Iterator[tuple[str, frozenset[str]]]:
    """Each command of the page about what is printed for programs, and its fields there."""
    page = (ROOT / "docs" / "reference" / "output.md").read_text(encoding="utf-8")
    for typed, fields in re.findall(r"^\| (`fullstop .*?) \| (.*) \|$", page, re.MULTILINE):
        for command in re.findall(r"`fullstop ([^`]+)`", typed):
            yield command, frozenset(re.findall(r"`([a-z_]+(?:\[\](?:\.[a-z_0-9]+)?)?)`", fields))


def parameters(command: Any) -> list[Any]:
    """Its arguments and options, but for --help."""
    return [one for one in command.get_params(typer.Context(command)) if one.name != "help"]
