"""Health over HTTP: `/healthz` alive, `/readyz` able to work, `/metrics` for Prometheus."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from fullstop.running.health import Heartbeat
from fullstop.running.settings import SettingsError


@contextmanager
def served(host: str, port: int, hearts: Mapping[str, Heartbeat]) -> Iterator[int]:
    """Serve health in a thread; gives the port, which is chosen when 0 is asked.

    SettingsError when nothing can listen there.
    """
    listener = _listen(host, port)
    # No handlers of its own: what it has to say comes out like any library's, without its words.
    config = uvicorn.Config(
        _application(hearts), log_config=None, log_level="error", lifespan="off", access_log=False
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],), name="health", daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(timeout=5)
        listener.close()


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port))
    except OSError as error:
        raise SettingsError(
            f"FULLSTOP_HEALTH_HOST and FULLSTOP_HEALTH_PORT: {host}:{port} cannot be used "
            f"({os.strerror(error.errno or 0)}); name another port, or 0 for any that is free"
        ) from error


def _application(hearts: Mapping[str, Heartbeat]) -> Starlette:
    def healthz(_request: Request) -> JSONResponse:
        return _answer({name: heart.is_alive for name, heart in dict(hearts).items()})

    def readyz(_request: Request) -> JSONResponse:
        return _answer({name: heart.is_ready for name, heart in dict(hearts).items()})

    def metrics(_request: Request) -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return Starlette(
        routes=[Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]
    )


def _answer(loops: Mapping[str, bool]) -> JSONResponse:
    return JSONResponse({"loops": dict(loops)}, status_code=200 if all(loops.values()) else 503)
