"""A PostgreSQL before 17, which knows no `transaction_timeout`: the package brings one, too."""

from __future__ import annotations

import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg

from sandbox import postgres, processes
from sandbox.ports import HOST, choose

STARTS_SECONDS_MAX = 60


@contextmanager
def older_postgres() -> Iterator[str]:
    """The administrator's address; the server and its data are gone when the block ends."""
    folder = Path(tempfile.mkdtemp(prefix="fullstop-older-"))
    home, port = folder / "data", choose()
    programs = postgres._installation() / "pginstall" / "bin"
    account = postgres._account(folder, print)
    if account:
        postgres._make_readable(programs.parent)
    folder.chmod(0o755)
    home.mkdir(mode=0o700)
    postgres._give(home, account)
    processes.run(
        [programs / "initdb", f"--pgdata={home}", "--username=postgres", "--auth=trust",
         "--encoding=UTF8", "--locale=C"],
        what="Making an older database", cwd=home, environment={"LC_ALL": "C"}, account=account,
    )  # fmt: skip
    server = processes.launch(
        [programs / "postgres", "-D", home, f"--port={port}", f"--listen_addresses={HOST}",
         "--unix_socket_directories=", "--fsync=off"],
        log=folder / "log", cwd=home, environment={"LC_ALL": "C"}, account=account,
    )  # fmt: skip
    url = f"postgresql://postgres:p@{HOST}:{port}/postgres"
    try:
        _await(url)
        yield url
    finally:
        found = psutil.Process(server.pid)
        found.send_signal(signal.SIGINT)
        psutil.wait_procs([found], timeout=20)
        shutil.rmtree(folder, ignore_errors=True)


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
