"""Servers as processes of this machine: started to outlive us, ended only if they are ours."""

import os
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from fullstop.sandbox.errors import SandboxError

if TYPE_CHECKING:
    import psutil

Say = Callable[[str], None]

# The system tells a process's start in clock ticks since the boot; a corrected clock moves it.
_CLOCK_SLACK_SECONDS = 2.0
_TOLD_AFTER_SECONDS = 5.0
_TOLD_AGAIN_SECONDS = 30.0
_STOP_SECONDS_MAX = 20.0
_POLL_SECONDS = 0.05
_TAIL_LINES = 15

# Becomes the command once it is told to; when its pipe ends instead, it ends, too.
_GATE = 'read -r go && exec "$@" </dev/null'


@dataclass(frozen=True)
class Process:
    """A process as recorded: the number alone would also fit a stranger who was given it later."""

    pid: int
    created_at: float
    """Seconds since the epoch, as the system tells it."""


Record = Callable[[Process], None]


class Server(Protocol):
    """What is needed to await and end a server of a folder."""

    @property
    def key(self) -> str:
        """Its name in the state file."""

    @property
    def name(self) -> str:
        """Its name for people."""

    @property
    def mark(self) -> str:
        """An argument of its command line that no other folder's server has."""

    @property
    def log(self) -> Path: ...

    @property
    def stop_signal(self) -> signal.Signals:
        """Asks it to end now and cleanly."""

    def answers(self) -> bool:
        """Whether a real request is answered."""


@dataclass(frozen=True)
class Account:
    """The system account a server runs as."""

    uid: int
    gid: int


def launch(
    command: Sequence[str | Path],
    *,
    log: Path,
    cwd: Path,
    environment: Mapping[str, str],
    record: Record,
    account: Account | None = None,
) -> Process:
    """Start a process of a session of its own, which the end of ours does not end.

    It begins once `record` has written it down: we may end at any moment, and what nobody knows of
    nobody could end. Its output goes to `log`; the log of the run before is kept beside it as
    `….previous`.
    """
    import psutil

    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists():
        log.replace(log.with_name(f"{log.name}.previous"))
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as gate:
        with os.fdopen(reading) as waiting, log.open("wb") as output:
            child = subprocess.Popen(
                ["/bin/sh", "-c", _GATE, "sh", *command],
                stdin=waiting,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=cwd,
                env=environment,
                start_new_session=True,
                **_identity(account),
            )
        # It is meant to be left running; Popen would warn of it and later take its exit status.
        child.returncode = 0
        process = Process(child.pid, psutil.Process(child.pid).create_time())
        record(process)
        gate.write(b"go\n")
    return process


def _identity(account: Account | None) -> dict[str, Any]:
    """As whom a process runs: as ourselves, unless an account is named."""
    if account is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def await_answer(server: Server, process: Process, say: Say) -> None:
    """Return when the server answers, however long the machine needs; says what it waits for.

    SandboxError with the end of its log where its process has ended.
    """
    began = time.monotonic()
    tell_at = began + _TOLD_AFTER_SECONDS
    while not server.answers():
        if not is_running(server, process):
            raise SandboxError(f"{server.name} stopped while it started. {_end_of(server.log)}")
        if time.monotonic() > tell_at:
            say(f"{_waits(server.name, began)}; its log is {server.log}")
            tell_at = time.monotonic() + _TOLD_AGAIN_SECONDS
        time.sleep(_POLL_SECONDS)


def _waits(what: str, began: float) -> str:
    return f"Waiting for {what}, {time.monotonic() - began:.0f} s so far"


def is_running(server: Server, process: Process) -> bool:
    return _find(server, process) is not None


def stop(running: Sequence[tuple[Server, Process]]) -> None:
    """End them cleanly, side by side; by force what takes too long. What is not ours goes on."""
    import psutil

    found = [(server, _find(server, process)) for server, process in running]
    ours = [(server, process) for server, process in found if process is not None]
    for server, process in ours:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(server.stop_signal)
    for _, process in ours:
        if not _end_within([process], _STOP_SECONDS_MAX):
            _kill_family(process)


def kill(server: Server, process: Process) -> None:
    """End it at once, as a crash would: the process and its children, no clean-up."""
    found = _find(server, process)
    if found is not None:
        _kill_family(found)


def is_zombie(pid: int) -> bool:
    """Whether this process has died and is listed only until its parent takes note."""
    import psutil

    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def run(
    command: Sequence[str | Path],
    *,
    what: str,
    cwd: Path,
    environment: Mapping[str, str],
    say: Say,
    account: Account | None = None,
    typed: str = "",
) -> None:
    """Run a command to its end, however long the machine needs; says what it waits for.

    SandboxError saying `what` failed, with the end of its output.
    """
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        cwd=cwd,
        env=environment,
        **_identity(account),
    ) as running:
        output = _to_its_end(running, typed, lambda began: say(_waits(what, began)))
    if running.returncode:
        raise SandboxError(f"{what} failed:\n{_last_lines(output.splitlines())}")


def _to_its_end(running: "subprocess.Popen[str]", typed: str, tell: Callable[[float], None]) -> str:
    began, seconds = time.monotonic(), _TOLD_AFTER_SECONDS
    more: str | None = typed  # it is taken once
    try:
        while True:
            try:
                return running.communicate(more, timeout=seconds)[0]
            except subprocess.TimeoutExpired:
                tell(began)
                more, seconds = None, _TOLD_AGAIN_SECONDS
    except BaseException:
        running.kill()
        raise


def _find(server: Server, process: Process) -> "psutil.Process | None":
    import psutil

    try:
        found = psutil.Process(process.pid)
        if abs(found.create_time() - process.created_at) > _CLOCK_SLACK_SECONDS:
            return None
        if _has_ended(found):
            return None
        command = found.cmdline()  # empty for a moment, while a program takes its process over
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return None
    return found if server.mark in command or not command else None


def _has_ended(found: "psutil.Process") -> bool:
    import psutil

    try:
        if found.is_running() and found.status() != psutil.STATUS_ZOMBIE:
            return False
    except psutil.NoSuchProcess:
        return True
    with suppress(ChildProcessError):  # if it was not started by us, its parent takes note
        os.waitpid(found.pid, os.WNOHANG)
    return True


def _end_within(family: "Sequence[psutil.Process]", seconds: float) -> bool:
    ends_at = time.monotonic() + seconds
    while not all(map(_has_ended, family)):
        if time.monotonic() > ends_at:
            return False
        time.sleep(_POLL_SECONDS)
    return True


def _kill_family(found: "psutil.Process") -> None:
    import psutil

    found.suspend()  # or it could have another child before it dies
    family = [found, *found.children(recursive=True)]
    for member in family:
        with suppress(psutil.NoSuchProcess):
            member.kill()
    _end_within(family, _STOP_SECONDS_MAX)


def _end_of(log: Path) -> str:
    try:
        lines = log.read_text(errors="replace").splitlines()
    except OSError:
        lines = []
    return f"The end of its log ({log}):\n{_last_lines(lines)}"


def _last_lines(lines: Sequence[str]) -> str:
    return "\n".join(f"  {line}" for line in deque(lines, maxlen=_TAIL_LINES)) or "  (empty)"
