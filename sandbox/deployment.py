"""Fullstop's own processes on this machine, started by their command line and left running."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
import shutil
import signal
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict

from fullstop.outbox.database import Db
from fullstop.outbox.migrate import in_turn, keep_out_of_log, let_log_in, permit_login
from fullstop.sandbox import processes
from fullstop.sandbox.errors import SandboxError
from fullstop.sandbox.gateway import TEXTS
from fullstop.sandbox.ports import choose
from fullstop.sandbox.processes import Process, Say
from fullstop.sandbox.state import write_whole
from fullstop.schemas.contact import PrivateKey, new_private_key, private_key

LOGIN = "fullstop"
_STATE = "deployment.json"
_LOCK = "deployment.lock"


@dataclass(frozen=True)
class FullstopProcess:
    """One process of ours: `fullstop <command…>` with its health address."""

    folder: Path
    command: tuple[str, ...]
    port: int
    environment: Mapping[str, str]
    module: str = "fullstop.consumers.command.main"
    stop_signal: signal.Signals = signal.SIGTERM

    @property
    def key(self) -> str:
        return "-".join(self.command)

    @property
    def name(self) -> str:
        return f"fullstop {' '.join(self.command)}"

    @property
    def mark(self) -> str:
        return self.command[0]

    @property
    def log(self) -> Path:
        return self.folder / "logs" / f"{self.key}.log"

    @property
    def health(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def launch(self, say: Say) -> Process:
        """Start it, on record in its folder, without awaiting it."""
        say(f"Starting {self.name}…")

        def record(process: Process) -> None:
            with _changing(self.folder) as content:
                entry = {"port": self.port, "process": asdict(process)}
                content["processes"] = {**content.get("processes", {}), self.key: entry}

        return processes.launch(
            [sys.executable, "-m", self.module, *self.command],
            log=self.log,
            cwd=self.folder,
            environment={
                **os.environ,
                **self.environment,
                "FULLSTOP_HEALTH_PORT": str(self.port),
            },
            record=record,
        )

    def answers(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == HTTPStatus.OK
        except (HTTPException, OSError):
            return False
        finally:
            connection.close()


def default_folder() -> Path:
    """Where a sandbox lives when no folder is named: in the user's cache."""
    from platformdirs import user_cache_path

    return user_cache_path("fullstop") / "sandbox"


def password(folder: Path) -> str:
    """The password of the logins that this sandbox made; kept in the folder, for its owner."""
    return _kept(folder, "password", lambda: secrets.token_urlsafe(24))


def broker_password(folder: Path, user: str) -> str:
    """The password of one of ours at the broker, where it wants to know who it is."""
    return _kept(folder, f"broker password of {user}", lambda: secrets.token_urlsafe(24))


def contact_key(folder: Path) -> PrivateKey:
    """The key that opens the notices' contacts: here the sandbox plays the notification service."""
    return private_key(_kept(folder, "contact_key", new_private_key))


def require_tables(folder: Path, domain: str, sql: bytes) -> None:
    """SandboxError where the domain's tables were made here of another `tables.sql`.

    Nothing alters a table that is there, so what was changed in the file would never come.
    """
    digest = hashlib.sha256(sql).hexdigest()
    if _kept(folder, f"tables of {domain}", lambda: digest) != digest:
        raise SandboxError(
            f"the tables of {domain} in {folder} were made of another tables.sql than this one: "
            "`fullstop sandbox down --clear` deletes what was tried there, and the next start "
            "begins anew; or give this one a folder of its own with --folder"
        )


def _kept(folder: Path, name: str, make: Callable[[], str]) -> str:
    """What the folder keeps under the name, made when it is first asked for."""
    with _changing(folder) as content:
        if not isinstance(content.get(name), str):
            content[name] = make()
        return str(content[name])


def door(folder: Path) -> dict[str, str]:
    """The settings of this sandbox's door: an address of its own, a key, and a gateway here."""
    with _changing(folder) as content:
        if not isinstance(content.get("door"), dict):
            content["door"] = {
                "intake_address": f"http://127.0.0.1:{choose()}",
                "intake_key": base64.b64encode(secrets.token_bytes(32)).decode(),
                "intake_gateway": f"http://127.0.0.1:{choose()}{TEXTS}",
            }
        return {name: str(value) for name, value in content["door"].items()}


def open_logins(
    url: str, *, passphrase: str, process_roles: Iterable[str], domain_roles: Iterable[str]
) -> None:
    """Let the domains' roles log in, and make one login that runs every process."""
    process_roles, domain_roles = tuple(process_roles), tuple(domain_roles)

    def opened(connection: Db) -> None:
        for role in domain_roles:
            let_log_in(connection, role, passphrase)
        permit_login(connection, LOGIN, passphrase, process_roles)
        keep_out_of_log(connection, LOGIN)

    in_turn(url, opened, lambda _error: None)


def url_as(url: str, role: str, passphrase: str) -> str:
    """The same database's address for another login."""
    parts = conninfo_to_dict(url)
    host, port = parts.get("host", "127.0.0.1"), parts.get("port", 5432)
    return f"postgresql://{role}:{passphrase}@{host}:{port}/{parts['dbname']}"


def _nothing(_command: tuple[str, ...]) -> Mapping[str, str]:
    return {}


def start(
    folder: Path,
    commands: Sequence[tuple[str, ...]],
    environment: Mapping[str, str],
    *,
    own: Callable[[tuple[str, ...]], Mapping[str, str]] = _nothing,
    say: Say,
) -> list[FullstopProcess]:
    """Start the processes, or reuse those that run and answer, and await each being ready.

    `own` is what a process has beside the others' environment, by its command.
    """
    recorded = _recorded(folder)
    ours = [
        _process(folder, command, {**environment, **own(command)}, recorded) for command in commands
    ]
    for server in ours:
        entry = recorded.get(server.key)
        if entry is None or not processes.is_running(server, entry[1]):
            recorded[server.key] = (server.port, server.launch(say))
    for server in ours:
        processes.await_answer(server, recorded[server.key][1], say)
    return ours


def stop(folder: Path, *, but: Collection[str] = (), say: Say) -> None:
    """End the processes that this folder started; the batch in hand is finished first.

    Those of the names in `but` go on.
    """
    recorded = _recorded(folder)
    running = [
        (server, process)
        for server, process in _processes(folder)
        if server.key not in but and processes.is_running(server, process)
    ]
    processes.stop(running)
    for server, _ in running:
        say(f"{server.name} is stopped.")
    if recorded:  # a folder that is no sandbox is not made one
        with _changing(folder) as content:
            entries = content["processes"]
            content["processes"] = {key: entries[key] for key in but if key in entries}


def places(folder: Path) -> list[Path]:
    """The folders, this one and those below it, that have processes on record.

    What goes meanwhile, such as a topic that a broker deletes, is passed over.
    """
    return [Path(path) for path, _, names in os.walk(folder) if _STATE in names]


def clear(folder: Path) -> None:
    """Delete a sandbox's folder; SandboxError when it is none."""
    if not folder.exists():
        return
    if not (folder / _STATE).exists():
        raise SandboxError(f"{folder} holds no sandbox, so nothing in it was deleted")
    shutil.rmtree(folder)


def health(folder: Path) -> dict[str, str]:
    """The health addresses of the processes that run, by name."""
    return {
        server.key: server.health
        for server, process in _processes(folder)
        if processes.is_running(server, process)
    }


def _process(
    folder: Path,
    command: tuple[str, ...],
    environment: Mapping[str, str],
    recorded: Mapping[str, tuple[int, Process]],
) -> FullstopProcess:
    known = recorded.get("-".join(command))
    return FullstopProcess(folder, command, known[0] if known else choose(), environment)


# --- what the folder remembers of them ----------------------------------------------------------


def _processes(folder: Path) -> list[tuple[FullstopProcess, Process]]:
    return [
        (FullstopProcess(folder, tuple(key.split("-")), port, {}), process)
        for key, (port, process) in _recorded(folder).items()
    ]


def _recorded(folder: Path) -> dict[str, tuple[int, Process]]:
    entries = _load(folder).get("processes", {})
    if not isinstance(entries, dict):
        return {}
    return {key: (entry["port"], Process(**entry["process"])) for key, entry in entries.items()}


def _load(folder: Path) -> dict[str, Any]:
    path = folder / _STATE
    with _readable(folder):
        if not path.exists():
            return {}
        content = json.loads(path.read_text(encoding="utf-8"))
    return content if isinstance(content, dict) else {}


@contextmanager
def _changing(folder: Path) -> Iterator[dict[str, Any]]:
    """What the folder remembers, to be changed by one command at a time."""
    import fcntl

    with _readable(folder):
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / _LOCK).open("a")
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        content = _load(folder)
        before = json.dumps(content)
        yield content
        if json.dumps(content) != before:
            with _readable(folder):
                write_whole(folder / _STATE, json.dumps(content, indent=2).encode())


@contextmanager
def _readable(folder: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else f"{_STATE} is no JSON"
        raise SandboxError(
            f"{folder} cannot be used as a sandbox: {reason}; name another one with --folder"
        ) from error
