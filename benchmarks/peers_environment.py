"""The peers' environment: a venv beside our own, made from the hash-pinned `peers.lock`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.stage import ROOT, Say

_HOME = ROOT / ".peers"
_LOCK = ROOT / "benchmarks" / "peers.lock"


def peers_python(say: Say) -> Path:
    """The interpreter of the peers' venv, which is made when it is missing or out of date."""
    python, made = _HOME / "bin" / "python", _HOME / "installed.lock"
    wanted = _LOCK.read_text(encoding="utf-8")
    if not (made.exists() and made.read_text(encoding="utf-8") == wanted):
        say("Making the peers' environment…")
        subprocess.run([sys.executable, "-m", "venv", "--clear", _HOME], check=True)
        install: list[str | Path] = [
            python,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--require-hashes",
            "-r",
            _LOCK,
        ]
        subprocess.run(install, check=True)
        made.write_text(wanted, encoding="utf-8")
    return python
