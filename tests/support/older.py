"""A PostgreSQL before 17, which knows no `transaction_timeout`: the package brings one, too."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from fullstop.sandbox import postgres, processes
from fullstop.sandbox.guard import temporary
from fullstop.sandbox.ports import HOST, choose
from fullstop.sandbox.postgres import Postgres
from fullstop.sandbox.processes import Process
from fullstop.sandbox.state import State, save

STARTS_SECONDS_MAX = 60


@contextmanager
def older_postgres() -> Iterator[str]:
    """The administrator's address; the server and its data are gone when the block ends."""
    with temporary("fullstop-older-", say=print) as folder:
        server = Postgres(folder, choose(), password="p")
        _start(server)
        url = f"postgresql://postgres:p@{HOST}:{server.port}/postgres"
        _await(url)
        yield url


def _start(server: Postgres) -> None:
    programs = postgres._installation() / "pginstall" / "bin"
    account = postgres._account(server.folder, print)
    if account:
        postgres._make_readable(programs.parent)
    server.folder.chmod(0o755)
    server.home.mkdir(mode=0o700)
    postgres._give(server.home, account)
    processes.run(
        [programs / "initdb", f"--pgdata={server.home}", "--username=postgres", "--auth=trust",
         "--encoding=UTF8", "--locale=C"],
        what="Making an older database", cwd=server.home, environment={"LC_ALL": "C"},
        account=account, say=print,
    )  # fmt: skip

    def record(process: Process) -> None:
        """Written down where the folder's guard looks for what is to be ended."""
        save(server.folder, State(0, 0, server.port, "p", {server.key: process}))

    processes.launch(
        [programs / "postgres", "-D", server.home, f"--port={server.port}",
         f"--listen_addresses={HOST}", "--unix_socket_directories=", "--fsync=off"],
        log=server.folder / "log", cwd=server.home, environment={"LC_ALL": "C"}, record=record,
        account=account,
    )  # fmt: skip


def _await(url: str) -> None:
    ends_at = time.monotonic() + STARTS_SECONDS_MAX
    while True:
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            assert time.monotonic() < ends_at
            time.sleep(0.1)
        else:
            return
