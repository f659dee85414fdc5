"""Another commit, in a clone of its own and by its own benchmarks, beside the present code.

Both run in one command and take turns, each on a broker and a database of its own that stay up and
idle while the other works. The other commit's environment is made by its own Makefile.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from benchmarks import latency, notices
from benchmarks.rounds import Contestant, Measured
from benchmarks.stage import ROOT, FailedRunError, Stage
from fullstop.sandbox import servers
from fullstop.sandbox.guard import guarded
from fullstop.sandbox.servers import Servers

COMMIT = "f90d81e"
OTHER, OTHER_AT_REST = "the other commit, every domain", "the other commit, at rest"
_SAID: Mapping[str, re.Pattern[str]] = {
    "notices": re.compile(r"fullstop, every domain: ([\d.,e+]+) requests/s"),
    "latency": re.compile(r"fullstop, at rest: p50 ([\d.,e+]+)"),
}
"""What is read of its benchmarks' lines."""
_MEASURES = {"notices": "", "latency": "p50"}
_SECONDS_MAX = 1_800
_TOLD_LINES = 15


def contestants(stage: Stage, *, quick: bool, commit: str = COMMIT) -> Iterator[Contestant]:
    """The product as it is, and as it was: the rate of a backlog, and one request alone."""
    clone = cache(partial(_clone, stage, commit))
    yield from notices.contestants(stage, quick=quick)
    yield Contestant(OTHER, notices.UNIT, lambda: clone().run("notices", quick=quick))
    yield latency.at_rest(stage, quick=quick)
    yield Contestant(OTHER_AT_REST, "ms", lambda: clone().run("latency", quick=quick))


@dataclass(frozen=True)
class Clone:
    """A commit in a folder of its own, with its environment and its servers."""

    folder: Path
    servers: Servers

    def run(self, benchmark: str, *, quick: bool) -> Measured:
        """What its own benchmark says."""
        command = [
            str(self.folder / ".venv" / "bin" / "python"),
            *("-m", "benchmarks", "--only", benchmark, "--rounds", "1"),
            *("--folder", str(self.folder.with_name("clone-logs"))),
            *(("--quick",) if quick else ()),
        ]
        return said(benchmark, _run(command, self.folder, self._environment()))

    def _environment(self) -> dict[str, str]:
        return {
            "FULLSTOP_KAFKA_BOOTSTRAP_SERVERS": self.servers.bootstrap_servers,
            "FULLSTOP_DATABASE_URL": self.servers.database_url,
        }


def said(benchmark: str, output: str) -> Measured:
    """The figure in what the benchmark wrote; FailedRunError when there is none."""
    found = _SAID[benchmark].search(output)
    if found is None:
        raise FailedRunError(f"the other commit says no figure of {benchmark}:\n{_last(output)}")
    return {_MEASURES[benchmark]: float(found[1].replace(",", ""))}


def _clone(stage: Stage, commit: str) -> Clone:
    """Made once; `--shared` takes nothing of the history along."""
    folder = stage.folder / "clone"
    stage.say(f"Making a clone of {commit}…")
    _run(["git", "clone", "--quiet", "--shared", "--no-checkout", str(ROOT), str(folder)], ROOT)
    _run(["git", "checkout", "--quiet", "--detach", commit], folder)
    tools = os.pathsep.join([str(ROOT / ".uv" / "bin"), os.environ.get("PATH", os.defpath)])
    _run(["make", ".venv/installed", f"PYTHON={sys.executable}"], folder, {"PATH": tools})
    home = stage.open.enter_context(guarded(stage.folder / "clone-servers", say=stage.say))
    return Clone(folder, servers.up(home, long_lived=True, say=stage.say))


def _run(command: Sequence[str], cwd: Path, more: Mapping[str, str] | None = None) -> str:
    """Its output; FailedRunError with the end of it when it fails."""
    done = subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, **(more or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=_SECONDS_MAX,
        check=False,
    )
    if done.returncode:
        raise FailedRunError(f"{' '.join(command)} in {cwd} failed:\n{_last(done.stdout)}")
    return done.stdout


def _last(output: str) -> str:
    return "\n".join(output.splitlines()[-_TOLD_LINES:])
