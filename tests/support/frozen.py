"""What releases froze: migrations and dated files, of which a later release only has more.

Databases have run these migrations, and domains have loaded these rules and announced them. Of them
is what migrations run beside themselves, and it does not grow either: what is added could take the
place of what was there. Not of them are the words beside the rules: they may be mended
(`docs/decisions/0055`).
"""

from __future__ import annotations

import ast
import re
import subprocess
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

PATTERNS = (
    "outbox/migrations/**/*.py",
    "outbox/own/retention/*.toml",
    "handlers/*/retention/*.toml",
    "handlers/*/retention/*/*.toml",
    "gateways/registered/*.toml",
)
RELEASED = Path("tests/released")
MANIFEST = "frozen.sha256"
COMMIT = "commit"  # of the tree that was released, but for what was frozen of it
# What migrations run beside themselves: a later one brings a file of its own.
_RUN = re.compile(r"outbox/migrations/(?!__init__)\w+\.py")
_LENT = ("__future__", "alembic", "fullstop.outbox.migrations")
_SERIES = re.compile(r"(?P<stem>.*/(?:[a-z]+_)?)(?:\d{4}|\d{4}-\d\d-\d\d)\.(?:py|toml)")


@dataclass(frozen=True)
class Frozen:
    """A file as a release had it."""

    release: str
    path: str
    sha256: str

    @classmethod
    def of(cls, release: str, root: Path, path: str) -> Frozen:
        return cls(release, path, sha256((root / path).read_bytes()).hexdigest())

    def is_in(self, root: Path) -> bool:
        """Whether the file is still so, byte for byte."""
        return Frozen.of(self.release, root, self.path) == self


def released(root: Path) -> list[Frozen]:
    """All that the releases froze, by their manifests."""
    return [
        Frozen(path.parent.name, name, digest)
        for path in sorted((root / RELEASED).glob(f"*/{MANIFEST}"))
        for digest, name in map(str.split, path.read_text("utf-8").splitlines())
    ]


def dated(root: Path) -> list[str]:
    """Every file that a release freezes."""
    found = {path for pattern in PATTERNS for path in root.glob(pattern)}
    names = (path.relative_to(root).as_posix() for path in sorted(found))
    return [name for name in names if "/words/" not in name]


def manifest(root: Path, release: str) -> str:
    """What a release freezes that none before it did, as `sha256sum --check` reads it."""
    before = {one.path for one in released(root) if one.release != release}
    new = (Frozen.of(release, root, path) for path in dated(root) if path not in before)
    return "".join(f"{one.sha256}  {one.path}\n" for one in new)


def borrowed(text: str) -> list[str]:
    """What a migration, or what it runs, imports that is not frozen with it."""
    imports = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.stmt))
    names: list[str] = []
    for node in imports:
        if isinstance(node, ast.ImportFrom):
            names.append("." * node.level + (node.module or ""))
        elif isinstance(node, ast.Import):
            names += [one.name for one in node.names]
    return [name for name in names if name not in _LENT]


def problems(root: Path, frozen: list[Frozen]) -> Iterator[str]:
    """A line for each frozen file that is not so any more, and each new one that comes before."""
    there = set(dated(root))
    for one in frozen:
        if one.path not in there:
            yield f"{one.path} was released in {one.release} and is gone"
        elif not one.is_in(root):
            yield f"{one.path} was released in {one.release} and is another; write a new one"
    newest = _newest(frozen)
    for path in sorted(there - {one.path for one in frozen}):
        series = _series(path)
        if series is None and not _RUN.fullmatch(path):
            yield f"{path} is called neither by a number of four digits nor by a day"
        elif series is not None and path <= newest.get(series, ""):
            yield f"{path} is new, and comes before {newest[series]}, which was released"


def _newest(frozen: list[Frozen]) -> Mapping[str, str]:
    found: dict[str, str] = defaultdict(str)
    for one in frozen:
        if (series := _series(one.path)) is not None:
            found[series] = max(found[series], one.path)
    return found


def _series(path: str) -> str | None:
    """Whose turn the file waits for: the folder's, or the branch's in it."""
    match = _SERIES.fullmatch(path)
    return match["stem"] if match else None


# --- the release's own code -----------------------------------------------------------------------


def code_of(root: Path, release: str) -> str | None:
    """What git has the release's tree by; None in a clone that has it not."""
    named = [f"refs/tags/v{release}", (root / RELEASED / release / COMMIT).read_text("utf-8")]
    for one in map(str.strip, named):
        if _has(root, one):
            return one
    return None


def _has(root: Path, commit: str) -> bool:
    asked = ["git", "cat-file", "-e", f"{commit}^{{commit}}"]
    return not subprocess.run(asked, cwd=root, capture_output=True, check=False).returncode


def git(root: Path, *words: str) -> str:
    ended = subprocess.run(["git", *words], cwd=root, check=True, capture_output=True, text=True)
    return ended.stdout
