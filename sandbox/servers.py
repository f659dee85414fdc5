"""Real Kafka and PostgreSQL in a folder of this machine: up, running, down.

The servers outlive the command that started them. `up` starts what does not run and reuses what
does; two commands at once do not disturb each other. The folder keeps the data, the ports and the
password from one `up` to the next; `down` ends only processes that this folder started.

    folder/state.json   ports, password, processes (mode 0600)
    folder/kafka        folder/postgres        folder/logs
"""

import errno
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from fullstop.sandbox import ports, processes
from fullstop.sandbox.errors import SandboxError, require_packages
from fullstop.sandbox.kafka import ADMINISTRATOR, Kafka
from fullstop.sandbox.postgres import Postgres
from fullstop.sandbox.processes import Process, Say, Server
from fullstop.sandbox.state import State, load, locked, save

_FREE_BYTES_MIN = 400_000_000


@dataclass(frozen=True)
class Servers:
    bootstrap_servers: str
    """Kafka's: 127.0.0.1:PORT."""
    database_url: str = field(repr=False)
    """The administrator's: postgresql://postgres:PASSWORD@127.0.0.1:PORT/fullstop."""
    kafka: Kafka | None = field(default=None, kw_only=True, repr=False, compare=False)
    """The broker, where it is ours."""

    @property
    def kafka_options(self) -> dict[str, str]:
        """Those of the broker's administrator; none where everybody may do everything."""
        return self.kafka.options(ADMINISTRATOR, self.kafka.password) if self.kafka else {}

    @property
    def is_secure(self) -> bool:
        return bool(self.kafka_options)


def up(folder: Path, *, secure: bool = False, long_lived: bool = False, say: Say) -> Servers:
    """Both servers of the folder, started or reused, each having answered.

    A broker that was once `secure` stays so. `long_lived`: one that is started here
    is compiled for hours.

    The first time on a machine Apache Kafka is fetched (44 MB). Whether Kafka is ready for a
    producer is seen by a real round trip, which is the caller's.
    """
    folder = _usable(folder)
    with _readable_errors(folder), locked(folder / "lock", say):
        state = _with_free_ports(folder, _state(folder))
        state = _secured(folder, state) if secure else state
        save(folder, state)
        kafka, postgres = _servers(folder, state)
        _start(folder, state, (replace(kafka, long_lived=long_lived), postgres), say)
    return _addresses(folder, state)


def database(folder: Path, *, say: Say) -> str:
    """The folder's PostgreSQL alone, started or reused: the administrator's address."""
    folder = _usable(folder)
    with _readable_errors(folder), locked(folder / "lock", say):
        state = _with_free_ports(folder, _state(folder))
        save(folder, state)
        _, postgres = _servers(folder, state)
        _start(folder, state, (postgres,), say)
    return postgres.url


def running(folder: Path) -> Servers | None:
    """What runs in the folder now, each server having answered; None unless both do."""
    found = recorded(folder)
    state = load(_usable(folder))
    if found is None or state is None:
        return None
    answer = all(server.answers() for server in _servers(_usable(folder), state))
    return found if answer else None


def recorded(folder: Path) -> Servers | None:
    """What runs in the folder now, unasked: under load an answer may be long in coming."""
    folder = _usable(folder)
    state = load(folder)
    if state is None or not all(_runs(state, server) for server in _servers(folder, state)):
        return None
    return _addresses(folder, state)


def down(folder: Path, *, say: Say) -> None:
    """End the folder's servers cleanly, by force after 20 s. Their data stays in the folder."""
    folder = _usable(folder)
    if load(folder) is None:
        say(f"No sandbox in {folder}.")
        return
    with _readable_errors(folder), locked(folder / "lock", say):
        for server in _servers(folder, _state(folder)):
            if _stop(folder, server):
                say(f"{server.name} is stopped.")


def start(folder: Path, key: str) -> None:
    """Start one server (`Kafka.key`, `Postgres.key`) on the port it had, and await its answer."""
    folder = _usable(folder)
    with _one(folder, key) as (state, server):
        if not _runs(state, server):
            for port in server.ports:
                ports.await_free(port)
        _start(folder, state, (server,), _silent)


def stop(folder: Path, key: str) -> None:
    """Let one server end cleanly."""
    folder = _usable(folder)
    with _one(folder, key) as (_, server):
        _stop(folder, server)


def kill(folder: Path, key: str) -> None:
    """End one server, and all its children, as a crash would. It is not started again."""
    folder = _usable(folder)
    with _one(folder, key) as (state, server):
        process = state.processes.get(key)
        if process is not None:
            processes.kill(server, process)
            save(folder, state.stopped(key))


def _usable(folder: Path) -> Path:
    require_packages()
    return folder.expanduser().resolve()


@contextmanager
def _readable_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise _no_room(folder) from error
        raise SandboxError(f"The sandbox in {folder} does not work: {error}") from error


def _no_room(folder: Path) -> SandboxError:
    return SandboxError(
        f"The disk that holds {folder} is full: the sandbox needs {_FREE_BYTES_MIN // 1_000_000} "
        "MB free. Make room, or set FULLSTOP_SANDBOX_DIR to a folder on another disk."
    )


def _state(folder: Path) -> State:
    state = load(folder)
    if state is not None:
        return state
    if (folder / "postgres").exists():
        raise SandboxError(
            f"{folder} holds a database, but its state.json with the password is gone. "
            "Remove the folder and begin anew."
        )
    broker, controller, database = (ports.choose() for _ in range(3))
    return State(broker, controller, database, secrets.token_urlsafe(24))


def _with_free_ports(folder: Path, state: State) -> State:
    """The ports of the last time; another one where a server is down and its port is taken."""
    kafka, postgres = _servers(folder, state)
    if not _runs(state, kafka) and not all(map(ports.is_free, kafka.ports)):
        broker, controller = ports.choose(), ports.choose()
        state = replace(state, kafka_port=broker, kafka_controller_port=controller)
    if not _runs(state, postgres) and not all(map(ports.is_free, postgres.ports)):
        state = replace(state, postgres_port=ports.choose())
    return state


def _secured(folder: Path, state: State) -> State:
    """With a password for the broker's administrator; SandboxError while it runs without one."""
    if state.kafka_password:
        return state
    kafka, _ = _servers(folder, state)
    if _runs(state, kafka):
        raise SandboxError(
            f"the broker in {folder} runs, and lets everybody do everything: "
            "`fullstop sandbox down` first, or give the secure one a folder of its own with "
            "--folder"
        )
    return replace(state, kafka_password=secrets.token_urlsafe(24))


def _servers(folder: Path, state: State) -> tuple[Kafka, Postgres]:
    return (
        Kafka(folder, state.kafka_port, state.kafka_controller_port, state.kafka_password),
        Postgres(folder, state.postgres_port, state.postgres_password),
    )


def _runs(state: State, server: Server) -> bool:
    process = state.processes.get(server.key)
    return process is not None and processes.is_running(server, process)


def _start(folder: Path, state: State, servers: Sequence[Kafka | Postgres], say: Say) -> State:
    """Launch those that do not run, all before awaiting any: they come up side by side."""
    idle = [server for server in servers if not _runs(state, server)]
    if idle:
        _check_room(folder)
        say(f"Starting {_names(idle)} in {folder}…")
    else:
        say(f"{_names(servers)} already run in {folder}.")
    for server in idle:
        state = _launched(folder, state, server, say)
    for server in servers:
        processes.await_answer(server, state.processes[server.key], say)
    return state


def _launched(folder: Path, state: State, server: Kafka | Postgres, say: Say) -> State:
    def record(process: Process) -> None:
        save(folder, state.started(server.key, process))

    return state.started(server.key, server.launch(say, record))


def _names(servers: Sequence[Server]) -> str:
    return " and ".join(server.name for server in servers)


def _check_room(folder: Path) -> None:
    if shutil.disk_usage(folder).free < _FREE_BYTES_MIN:
        raise _no_room(folder)


def _addresses(folder: Path, state: State) -> Servers:
    kafka, postgres = _servers(folder, state)
    return Servers(kafka.bootstrap_servers, postgres.url, kafka=kafka)


def _stop(folder: Path, server: Server) -> bool:
    """Whether there was something to stop."""
    state = _state(folder)
    process = state.processes.get(server.key)
    if process is None:
        return False
    ran = processes.is_running(server, process)
    processes.stop([(server, process)])
    save(folder, state.stopped(server.key))
    return ran


@contextmanager
def _one(folder: Path, key: str) -> Iterator[tuple[State, Kafka | Postgres]]:
    """One server of a sandbox that was up before, under the folder's lock."""
    if load(folder) is None:
        raise SandboxError(f"No sandbox in {folder}: run 'fullstop sandbox up' first.")
    with _readable_errors(folder), locked(folder / "lock", _silent):
        state = _state(folder)
        servers: Sequence[Kafka | Postgres] = _servers(folder, state)
        yield state, {server.key: server for server in servers}[key]


def _silent(_line: str) -> None:
    """For callers that watch the servers themselves."""
