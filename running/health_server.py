"""Health over HTTP: `/healthz` alive, `/readyz` able to work, `/metrics` for Prometheus."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from fullstop.running import serving
from fullstop.running.health import Heartbeat


@contextmanager
def served(host: str, port: int, hearts: Mapping[str, Heartbeat]) -> Iterator[int]:
    """Serve health in a thread; gives the port, which is chosen when 0 is asked.

    SettingsError when nothing can listen there.
    """
    listener = serving.listen(host, port, "FULLSTOP_HEALTH_HOST and FULLSTOP_HEALTH_PORT")
    health_port = listener.getsockname()[1]
    with serving.served(_application(hearts), listener, "health"):
        yield health_port


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
