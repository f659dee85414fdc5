"""A line between one process and the database, which can be refused or cut without a word."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

HOST = "127.0.0.1"
PIECE_BYTES = 65_536


@dataclass
class _Connection:
    """One connection, both ways; of one that is cut nothing more passes, whatever comes."""

    process: socket.socket
    server: socket.socket
    is_cut: bool = False


class Line:
    """Listens on `port` and carries what comes to the database and back."""

    def __init__(self, database: tuple[str, int]) -> None:
        self._database = database
        self._listener = socket.create_server((HOST, 0))
        self.port: int = self._listener.getsockname()[1]
        self._refuses = False
        self._passes = threading.Event()
        self._passes.set()
        self._connections: list[_Connection] = []
        self._in_background(self._accept)

    @contextmanager
    def refused(self) -> Iterator[None]:
        """While it is open, connections end and no new one comes about."""
        self._refuses = True
        self._end_all()
        try:
            yield
        finally:
            self._refuses = False

    @contextmanager
    def silent(self) -> Iterator[None]:
        """While it is open nothing passes and nothing is closed.

        Then the process learns that its connections are gone. The database never does: to it they
        stay open, as those of a machine that vanished.
        """
        self._passes.clear()
        try:
            yield
        finally:
            cut, self._connections = self._connections, []
            for connection in cut:
                connection.is_cut = True
            self._passes.set()
            for connection in cut:
                _end(connection.process)

    def close(self) -> None:
        self._refuses = True
        _end(self._listener)
        self._end_all()

    def _end_all(self) -> None:
        ended, self._connections = self._connections, []
        for connection in ended:
            _end(connection.process)
            _end(connection.server)

    # --- in the background

    def _accept(self) -> None:
        with suppress(OSError):  # the line is closed
            while True:
                process, _ = self._listener.accept()
                self._in_background(self._connect, process)

    def _connect(self, process: socket.socket) -> None:
        self._passes.wait()
        try:
            if self._refuses:
                raise ConnectionRefusedError
            connection = _Connection(process, socket.create_connection(self._database))
        except OSError:
            _end(process)
            return
        self._connections.append(connection)
        self._in_background(self._carry, connection, process, connection.server)
        self._in_background(self._carry, connection, connection.server, process)

    def _carry(self, connection: _Connection, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            target.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while piece := source.recv(PIECE_BYTES):
                self._passes.wait()
                if connection.is_cut:
                    return
                target.sendall(piece)
        _end(source)
        if not connection.is_cut:
            _end(target)

    @staticmethod
    def _in_background(work: Callable[..., None], *arguments: object) -> None:
        threading.Thread(target=work, args=arguments, daemon=True).start()


def _end(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)  # wakes whoever reads it
    end.close()
