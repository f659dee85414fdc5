"""Serving an application over HTTP from a thread of its own."""

from __future__ import annotations

import asyncio
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import uvicorn
from starlette.types import ASGIApp

from fullstop.running.settings import SettingsError

STOP_SECONDS = 5
TICK_SECONDS = 1.0  # between two looks at the clock, for the Date of what is answered


def listen(host: str, port: int, settings: str) -> socket.socket:
    """A socket that listens there; SettingsError naming the settings when nothing can."""
    try:
        return socket.create_server((host, port))
    except OSError as error:
        raise SettingsError(
            f"{settings}: {host}:{port} cannot be used "
            f"({os.strerror(error.errno or 0)}); name another port, or 0 for any that is free"
        ) from error


class _Server(uvicorn.Server):
    """Sleeps while nobody asks: the library's own looks ten times a second whether it is to end."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._told = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def main_loop(self) -> None:
        self._loop = asyncio.get_running_loop()
        while not await self.on_tick(0):
            with suppress(TimeoutError):
                await asyncio.wait_for(self._told.wait(), TICK_SECONDS)

    def stop(self) -> None:
        """From another thread."""
        self.should_exit = True
        if self._loop is not None:
            with suppress(RuntimeError):  # it has ended by itself
                self._loop.call_soon_threadsafe(self._told.set)


@contextmanager
def served(app: ASGIApp, listener: socket.socket, name: str) -> Iterator[None]:
    """Serve the application while the block runs; what is being answered then is finished."""
    # No handlers of its own: what it has to say comes out like any library's, without its words.
    config = uvicorn.Config(
        app,
        log_config=None,
        log_level="error",
        lifespan="off",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # who asks is said by the application, which knows its proxies
        timeout_graceful_shutdown=STOP_SECONDS,
    )
    server = _Server(config)
    thread = threading.Thread(target=server.run, args=([listener],), name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.stop()
        thread.join(timeout=STOP_SECONDS)
        listener.close()
