"""A deployment's file of what its gateway calls each template."""

from __future__ import annotations

from pathlib import Path

from fullstop.gateways.templates import LANGUAGES, registered_on
from fullstop.sandbox.provider import codes


def codes_file(path: Path, of: str = str(registered_on()), **left_out: str) -> Path:
    """The codes of the sandbox's gateway, but for those left out by language."""
    known, lines = codes().sections[registered_on()], list[str]()
    for language in LANGUAGES:
        named = [f'{name} = "{code}"' for name, code in known.of_language(language).items()]
        lines.append(f"[{of}.{language}]")
        lines += [one for one in named if not _is(one, left_out.get(language))]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def _is(line: str, name: str | None) -> bool:
    return line.partition(" = ")[0] == name
