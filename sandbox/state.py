"""What a sandbox folder remembers, and the lock under which it is changed."""

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from fullstop.sandbox.errors import SandboxError
from fullstop.sandbox.processes import Process, Say

_LOCK_SECONDS_MAX = 600.0


@dataclass(frozen=True)
class State:
    """The file `state.json`: where the servers listen, the password, and what runs now."""

    kafka_port: int
    kafka_controller_port: int
    postgres_port: int
    postgres_password: str = field(repr=False)
    processes: Mapping[str, Process] = field(default_factory=dict)
    """By the server's key; a server without an entry was never started, or was stopped."""
    kafka_password: str = field(default="", repr=False)
    """The administrator's; none for a broker at which everybody may do everything."""

    def started(self, key: str, process: Process) -> "State":
        return replace(self, processes={**self.processes, key: process})

    def stopped(self, key: str) -> "State":
        others = {name: process for name, process in self.processes.items() if name != key}
        return replace(self, processes=others)


_json = TypeAdapter(State)


def load(folder: Path) -> State | None:
    """What the folder remembers; None for a folder never used; SandboxError if unreadable."""
    path = _path(folder)
    try:
        return _json.validate_json(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except ValidationError as error:
        raise SandboxError(
            f"{path} cannot be read. End the sandbox's servers by hand if any run, remove "
            f"{folder} and begin anew."
        ) from error


def save(folder: Path, state: State) -> None:
    """Remember it, readable by the folder's owner only: it holds a password."""
    write_whole(_path(folder), _json.dump_json(state, indent=2))


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, readable by its owner only."""
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    new.replace(path)


@contextmanager
def reserved(folder: Path, *, alone: bool) -> Iterator[int]:
    """Keep the folder for as long as a command works in it, `alone` or beside others.

    Gives the open file that holds the lock: who inherits it holds the lock, too. SandboxError when
    another command keeps it.
    """
    import fcntl

    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "in-use").open("ab") as file:
        how = fcntl.LOCK_EX if alone else fcntl.LOCK_SH
        if not _lock(file.fileno(), how | fcntl.LOCK_NB):
            raise SandboxError(
                f"another command works in {folder}, or ends what it started there (a demo, or "
                "`sandbox up` or `down`): try again when it is done, or give this one a folder of "
                "its own with --folder"
            )
        yield file.fileno()


@contextmanager
def locked(path: Path, say: Say) -> Iterator[None]:
    """Hold a lock between processes; a second one waits, and is told that it waits."""
    import fcntl

    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        ends_at = time.monotonic() + _LOCK_SECONDS_MAX
        told = False
        while not _lock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB):
            if not told:
                say("Waiting for another command that works in the same folder…")
                told = True
            if time.monotonic() > ends_at:
                raise SandboxError(f"Another command has held {path} for ten minutes: end it.")
            time.sleep(0.1)
        yield  # closing the file gives the lock back


def _lock(descriptor: int, how: int) -> bool:
    import fcntl

    try:
        fcntl.flock(descriptor, how)
    except BlockingIOError:
        return False
    return True


def _path(folder: Path) -> Path:
    return folder / "state.json"
