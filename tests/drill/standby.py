"""A second PostgreSQL that follows the sandbox's, and may take its place."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from fullstop.sandbox import postgres, processes
from fullstop.sandbox.ports import HOST, choose
from fullstop.sandbox.postgres import Postgres
from fullstop.sandbox.processes import Process
from tests.drill.at_work import AtWork
from tests.support.own_servers import say


class Standby:
    """It is called `standby` where the first server asks."""

    def __init__(self, work: AtWork) -> None:
        first = urlsplit(work.sandbox.servers.database_url)
        self.postgres = Postgres(work.folder / "standby", choose(), str(first.password))
        self._process: Process | None = None
        home = self.postgres.home
        home.parent.mkdir(parents=True)
        (home.parent / "logs").mkdir()
        account = postgres._account(home.parent, say)
        processes.run(
            [
                postgres._program("pg_basebackup"),
                f"--pgdata={home}",
                f"--dbname={work.sandbox.servers.database_url}?application_name=standby",
                "--write-recovery-conf",
                "--wal-method=stream",
                "--checkpoint=fast",
            ],
            what="Copying the server",
            cwd=home.parent,
            environment={"LC_ALL": "C"},
            say=say,
        )
        if account is not None:
            for path in (home, *home.rglob("*")):
                os.chown(path, account.uid, account.gid, follow_symlinks=False)

    @property
    def address(self) -> str:
        return f"{HOST}:{self.postgres.port}"

    def start(self) -> None:
        def record(process: Process) -> None:
            self._process = process

        self._process = self.postgres.launch(say, record)
        processes.await_answer(self.postgres, self._process, say)

    def stop(self) -> None:
        if self._process is not None:
            processes.stop([(self.postgres, self._process)])
            self._process = None


@contextmanager
def a_standby(work: AtWork) -> Iterator[Standby]:
    """It follows, and every address names it as the second."""
    standby = Standby(work)
    try:
        standby.start()
        work.hosts.append(standby.address)
        yield standby
    finally:
        standby.stop()
