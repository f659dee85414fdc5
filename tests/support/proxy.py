"""A proxy before a server that can stop forwarding without closing: packets that vanish."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit


@dataclass
class Proxy:
    """Forwards to a server; what it swallows reaches nobody and is never sent later."""

    listener: socket.socket
    server: tuple[str, int]
    _held: set[int] = field(default_factory=set)
    _open: list[tuple[socket.socket, socket.socket]] = field(default_factory=list)
    _cut: bool = False

    @property
    def port(self) -> int:
        return int(self.listener.getsockname()[1])

    def in_front_of(self, url: str) -> str:
        """The address of a server behind this proxy, by way of it."""
        parts = urlsplit(url)
        login = parts.netloc.rpartition("@")[0]
        return urlunsplit(parts._replace(netloc=f"{login}@127.0.0.1:{self.port}"))

    def swallow(self, *, new: bool = True) -> None:
        """Forward nothing more on what is open, and with `new` on nothing that comes."""
        self._held = {id(pair) for pair in self._open}
        self._cut = new

    def forward(self) -> None:
        """Forward what comes from now on; what was open stays as it is."""
        self._cut = False

    def close(self) -> None:
        for end in (self.listener, *(end for pair in self._open for end in pair)):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def run(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                pair = (client, socket.create_connection(self.server))
                self._open.append(pair)
                if self._cut:
                    self._held.add(id(pair))
                for source, target in (pair, pair[::-1]):
                    threading.Thread(
                        target=self._carry, args=(pair, source, target), daemon=True
                    ).start()

    def _carry(
        self, pair: tuple[socket.socket, socket.socket], source: socket.socket, to: socket.socket
    ) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if id(pair) not in self._held:
                    to.sendall(data)
            if id(pair) not in self._held:
                to.shutdown(socket.SHUT_WR)


@contextmanager
def proxied(url: str) -> Iterator[Proxy]:
    """A proxy before the server of this address."""
    parts = urlsplit(url)
    proxy = Proxy(
        socket.create_server(("127.0.0.1", 0)), (parts.hostname or "127.0.0.1", parts.port or 5432)
    )
    threading.Thread(target=proxy.run, daemon=True).start()
    try:
        yield proxy
    finally:
        proxy.close()
