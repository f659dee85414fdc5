"""A TOML file against its form, and the line at which it is wrong."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from fullstop.handlers.contract import DomainError

MESSAGE_MAX = 600

KeyPath = tuple[int | str, ...]
"""Where something is in a file: ``("records", 1, "keep", 0, "for")``."""

# What `schemas.messages` lets no text have: control, direction and invisible characters.
HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


class Form(BaseModel):
    """What may be written in a file or in a part of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Kind = TypeVar("Kind", bound=BaseModel)


@dataclass(frozen=True)
class FileRead(Generic[Kind]):
    """A file that has the right form."""

    path: Path
    text: str
    form: Kind

    def wrong(self, place: KeyPath, message: str) -> DomainError:
        """What is wrong there, with the file and the line."""
        return _wrong(self.path, line_of(self.text, place), message)


def read_form(path: Path, kind: type[Kind]) -> FileRead[Kind]:
    """Read a file; DomainError with path, line and what to do when its form is wrong."""
    text = _text(path)
    content = _toml(path, text)
    try:
        return FileRead(path, text, kind.model_validate(content))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = first["loc"]
        named = _named(content, place) or "file"
        raise _wrong(path, line_of(text, place), f"{named}: {_advice(first)}") from error


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DomainError(f"{path}: cannot be read: {error.strerror}") from error
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _wrong(
            path, line, f"not a TOML file: {error}; save it with the encoding UTF-8"
        ) from error


def _toml(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except ValueError as error:  # also a number that no machine counts to
        raise _wrong(path, _line_said(error, text), f"not a TOML file: {error}") from error
    except RecursionError:
        raise _wrong(path, 1, "not a TOML file: lists in lists without end; remove them") from None


def _wrong(path: Path, line: int, message: str) -> DomainError:
    shown = HIDDEN.sub(lambda hidden: f"\\u{ord(hidden[0]):04x}", message)
    if len(shown) > MESSAGE_MAX:  # a value without end; what to do stands behind it
        half = MESSAGE_MAX // 2
        shown = f"{shown[:half]} … {shown[-half:]}"
    return DomainError(f"{path}:{line}: {shown}")


def _named(content: Any, place: KeyPath) -> str:
    """The place in the words of the file: ``papers.paper-5y.rank``, not which of which list."""
    names: list[str] = []
    for part in place:
        try:
            content = content[part]
        except (KeyError, IndexError, TypeError):
            content = None
        if isinstance(part, str):
            names.append(part)
        elif name := _own_name(content):
            names[-1:] = [name]
        else:
            names.append(str(part))
    return ".".join(names)


def _own_name(entry: object) -> str | None:
    if not isinstance(entry, dict):
        return None
    name = entry.get("name", entry.get("id"))
    return name if isinstance(name, str) and re.fullmatch(r"[a-z][a-z0-9_-]{0,63}", name) else None


def _line_said(error: ValueError, text: str) -> int:
    said = re.search(r"\(at line (\d+)", str(error))
    return int(said[1]) if said else text.count("\n") + 1  # else it is at the end of the document


RULE_ID_FORM = r"^[a-z][a-z0-9-]{1,63}$"
KIND_FORM = r"^[^\d./:{}]+$"
SAYS_SOMETHING = r"\S"
FORMS_IN_WORDS = {
    KIND_FORM: "not a kind's name; write it without digits, placeholders and signs of an address",
    RULE_ID_FORM: "must be 2 to 64 small letters, digits and -, a letter first",
    SAYS_SOMETHING: "must say something",
}


def _advice(problem: Any) -> str:
    """pydantic's message, or ours where that does not say what to do."""
    match problem["type"]:
        case "extra_forbidden":
            return "there is no such key; correct its name or remove it"
        case "missing":
            return "is missing; write it"
        case "string_pattern_mismatch":
            return FORMS_IN_WORDS[problem["ctx"]["pattern"]]
        case _:
            return str(problem["msg"]).removeprefix("Value error, ")


_HEADER = re.compile(r"\s*(\[\[?)\s*([\w.\-\"' \t]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"\s*([\w\-\"']+(?:\s*\.\s*[\w\-\"']+)*)\s*=")
_MULTILINE = ('"""', "'''")


def line_of(text: str, place: KeyPath) -> int:
    """The line at which the deepest part of `place` begins that the text shows; 1 when none is."""
    found, depth = 1, 0
    for line, shown in _places(text):
        if depth < len(shown) <= len(place) and shown == place[: len(shown)]:
            found, depth = line, len(shown)
    return found


def _places(text: str) -> Iterator[tuple[int, KeyPath]]:
    """Each line that begins a table or a value, with its place; TOML's own reader tells none."""
    table: KeyPath = ()
    newest: dict[KeyPath, int] = {}  # of each array of tables, the index of the newest
    inside: str | None = None  # the quotes of a text over several lines
    for line, content in enumerate(text.splitlines(), 1):
        if inside is not None:
            inside = None if content.count(inside) % 2 else inside
            continue
        if header := _HEADER.match(content):
            table = _opened(_parts(header[2]), newest, is_array=header[1] == "[[")
            yield line, table
        elif key := _KEY.match(content):
            yield line, (*table, *_parts(key[1]))
            inside = next((quotes for quotes in _MULTILINE if content.count(quotes) % 2), None)


def _parts(name: str) -> list[str]:
    return [part.strip().strip("\"'") for part in name.split(".")]


def _opened(parts: Sequence[str], newest: dict[KeyPath, int], *, is_array: bool) -> KeyPath:
    place: KeyPath = ()
    for depth, part in enumerate(parts, 1):
        place = (*place, part)
        if is_array and depth == len(parts):
            newest[place] = newest.get(place, -1) + 1
        if place in newest:
            place = (*place, newest[place])
    return place
