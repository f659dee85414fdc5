"""A bare FastAPI form that inserts one row and commits it, until it is terminated.

``bare_insert PORT``; where its table lies comes as a job on standard input.
"""

from __future__ import annotations

import sys
import threading
from typing import Annotated, Any

import psycopg
import uvicorn
from fastapi import FastAPI, Form
from fastapi.responses import RedirectResponse

from benchmarks.meter import read_job


def application(database_url: str) -> FastAPI:
    """The page; each thread has a connection of its own."""
    app, own = FastAPI(), threading.local()

    def connection() -> psycopg.Connection[Any]:
        if not hasattr(own, "connection"):
            own.connection = psycopg.connect(database_url, autocommit=True, prepare_threshold=2)
        found: psycopg.Connection[Any] = own.connection
        return found

    @app.get("/")
    def start() -> str:
        return ""

    @app.post("/d")
    def apply(phone: Annotated[str, Form()]) -> RedirectResponse:
        row = (
            connection()
            .execute(
                "insert into bare.applications (phone) values (%s) returning case_id", (phone,)
            )
            .fetchone()
        )
        return RedirectResponse(f"/d/{row[0] if row else ''}", 303)

    return app


if __name__ == "__main__":
    uvicorn.run(
        application(read_job().database_url),
        host="127.0.0.1",
        port=int(sys.argv[1]),
        log_level="error",
        access_log=False,
    )
