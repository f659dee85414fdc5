"""Serving an application over HTTP from a thread of its own."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from fullstop.running.settings import SettingsError

STOP_SECONDS = 5


def listen(host: str, port: int, settings: str) -> socket.socket:
    """A socket that listens there; SettingsError naming the settings when nothing can."""
    try:
        return socket.create_server((host, port))
    except OSError as error:
        raise SettingsError(
            f"{settings}: {host}:{port} cannot be used "
            f"({os.strerror(error.errno or 0)}); name another port, or 0 for any that is free"
        ) from error


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
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],), name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(timeout=STOP_SECONDS)
        listener.close()
