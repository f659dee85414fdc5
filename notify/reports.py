"""Delivery reports, as the gateway pushes them: who knows the secret says what became of a message.

They may come before the answer to the call, late, twice, or never.
"""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from fullstop.notify import ledger
from fullstop.outbox.database import Pool

PATH = "/gateway/report"
BODY_BYTES_MAX = 1_000_000
_REASON = re.compile(r"[\w.:-]{1,64}")


class Report(BaseModel):
    """One message's report as providers write it: `out_id` is the key it was sent under."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    out_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9._:-]{1,128}$")]  # as our keys are
    success: bool
    err_code: str = ""

    @property
    def reason(self) -> str | None:
        """Why it did not arrive; None of one that did."""
        if self.success:
            return None
        return self.err_code if _REASON.fullmatch(self.err_code) else "not_delivered"


_ENTRIES = TypeAdapter(Annotated[list[Any], Field(max_length=1000)])


def reports(pool: Pool, secret: str, clock: Callable[[], datetime]) -> Starlette:
    """The application that takes them, at PATH with the secret as a bearer token or behind it."""

    async def take(request: Request) -> Response:
        if not _knows(request, secret):
            return JSONResponse({"code": 1}, status_code=401)
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > BODY_BYTES_MAX:
                return JSONResponse({"code": 1}, status_code=413)
        if (said := read(body)) is None:
            return JSONResponse({"code": 1}, status_code=422)
        await run_in_threadpool(_note, pool, said, clock())
        return JSONResponse({"code": 0})

    return Starlette(
        routes=[
            Route(PATH, take, methods=["POST"]),
            Route(f"{PATH}/{{secret}}", take, methods=["POST"]),
        ]
    )


def read(body: bytes) -> list[Report] | None:
    """What of a list can be read: another's entry takes none of ours with it. None of no list."""
    try:
        entries = _ENTRIES.validate_python(json.loads(body))
    except (ValueError, RecursionError):
        return None
    return [report for entry in entries if (report := _report(entry)) is not None]


def _report(entry: object) -> Report | None:
    try:
        return Report.model_validate(entry)
    except ValidationError:
        return None


def _note(pool: Pool, said: list[Report], now: datetime) -> None:
    with pool.transaction() as connection:
        for one in sorted(said, key=lambda report: report.out_id):
            ledger.report(connection, one.out_id, now, one.reason)


def _knows(request: Request, secret: str) -> bool:
    token = request.headers.get("authorization", "").removeprefix("Bearer ")
    said = request.path_params.get("secret", token)
    return hmac.compare_digest(said.encode(), secret.encode())
