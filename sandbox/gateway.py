"""A gateway on this machine: it takes texts, and shows them as phones would.

It can be told to behave as gateways do, at its start or with `PUT /habits`: to lose answers, refuse
numbers, be busy or slow, and to report twice or late.
"""

from __future__ import annotations

import asyncio
import random
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from enum import Enum
from functools import cache
from html import escape
from typing import Any

from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

TEXTS = "/texts"
REFUSED = "empty_number"
_KEPT = 200
_PAGE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="2"><title>手机短信 · Texts</title>
<style>body{{font:20px/1.6 system-ui,sans-serif;max-width:36rem;margin:1rem auto;padding:0 1rem}}
article{{border:2px solid #595959;border-radius:8px;padding:.75rem 1rem;margin:0 0 1rem}}</style>
</head><body><h1>手机短信 · Texts</h1>{texts}</body></html>"""
_TEXT = (
    '<article><strong><a href="?number={phone}">{phone}</a></strong> · {at:%H:%M:%S}'
    "<p>{text}</p></article>"
)
_NOTHING = "<p>还没有短信。No text has come yet.</p>"


class Lost(Enum):
    """How a call ends of which its sender hears nothing."""

    ON_THE_WAY = "on_the_way"  # it never came
    ITS_ANSWER = "its_answer"  # it was taken, and a proxy says that it does not know
    CUT_OFF = "cut_off"  # it was taken, and the line broke in the answer


@dataclass
class Habits:
    """How this gateway behaves; shares are from 0 to 1, of all calls."""

    honours_key: bool = True
    looks_up: bool = True
    loses: float = 0.0
    slow_seconds: float = 0.0  # before each answer
    is_busy: float = 0.0
    refuses: frozenset[str] = frozenset()  # numbers
    shown_after_seconds: float = 0.0  # a look-up shows late what was taken
    reports_to: str | None = None
    report_times: int = 1
    report_after_seconds: float = 0.0
    reports_first: float = 0.0  # of the reports, how many come before the answer


@dataclass(frozen=True)
class Text:
    """One text, as it came to a phone."""

    key: str
    phone: str
    text: str
    at: datetime


@dataclass
class Phones:
    """The phones of this machine, each with what was taken for it."""

    clock: Callable[[], datetime]
    habits: Habits = field(default_factory=Habits)
    kept: int = _KEPT
    lot: random.Random = field(default_factory=random.Random)
    texts: list[Text] = field(default_factory=list)
    lost: list[Lost] = field(default_factory=list)
    _keys: dict[str, datetime] = field(default_factory=dict)

    async def take(self, request: Request) -> Response:
        said = await request.json()
        key = request.headers.get("idempotency-key", "")
        await self.hesitate()
        if self.is_busy():
            status = self.lot.choice([429, 503])
            return Response(status_code=status, headers={"retry-after": "1"})
        lost = self.loses()
        if lost is Lost.ON_THE_WAY:
            return Response(status_code=504)
        if said["phone"] in self.habits.refuses:
            return JSONResponse({"reason": REFUSED}, status_code=422)
        if not (self.habits.honours_key and key in self._keys):
            self.keep(Text(key, said["phone"], said["text"], self.clock()))
        return await self.answer(key, lost, Response(status_code=202))

    async def hesitate(self) -> None:
        """Be as slow as its habit is."""
        await asyncio.sleep(self.habits.slow_seconds)

    def is_busy(self) -> bool:
        """Whether it takes nothing just now."""
        return self.lot.random() < self.habits.is_busy

    def loses(self) -> Lost | None:
        """How a call ends of which its sender hears nothing; None of one that is answered."""
        lost = self.lot.choice(list(Lost)) if self.lot.random() < self.habits.loses else None
        self.lost += [lost] if lost else []
        return lost

    def keep(self, text: Text) -> None:
        """Put a text on its phone; the oldest go where there are too many."""
        self._keys[text.key] = text.at
        self.texts.append(text)
        for old in self.texts[: -self.kept]:
            self._keys.pop(old.key, None)
        del self.texts[: -self.kept]

    async def answer(self, key: str, lost: Lost | None, taken: Response) -> Response:
        """The answer for what was taken, or what becomes of it on its way; and the report."""
        if self.habits.reports_to and self.lot.random() < self.habits.reports_first:
            await self._report(key)
        if lost is Lost.CUT_OFF:
            return Response(status_code=taken.status_code, headers={"content-length": "9"})
        answer = Response(status_code=504) if lost else taken
        answer.background = BackgroundTask(self._report, key) if self.habits.reports_to else None
        return answer

    async def _report(self, key: str) -> None:
        import httpx

        said = [{"out_id": key, "success": True, "err_code": "DELIVERED"}]
        async with httpx.AsyncClient(trust_env=False, verify=_trust()) as client:
            for _ in range(self.habits.report_times):
                await asyncio.sleep(self.habits.report_after_seconds)
                with suppress(httpx.HTTPError):  # nobody is there now
                    await client.post(str(self.habits.reports_to), json=said)

    async def find(self, request: Request) -> Response:
        taken_at = self._keys.get(request.path_params["key"])
        if not self.habits.looks_up:
            return Response(status_code=501)
        if taken_at is None:
            return Response(status_code=404)
        waited = (self.clock() - taken_at).total_seconds()
        return Response(status_code=200 if waited >= self.habits.shown_after_seconds else 404)

    async def behave(self, request: Request) -> Response:
        """Take on other habits, those that are named: `{"loses": 0.05}`."""
        said = await request.json()
        if unknown := set(said) - {one.name for one in fields(Habits)}:
            return JSONResponse({"unknown": sorted(unknown)}, status_code=422)
        refuses = frozenset(said.get("refuses", self.habits.refuses))
        self.habits = replace(self.habits, **{**said, "refuses": refuses})
        return Response(status_code=204)

    async def all(self, request: Request) -> Response:
        return JSONResponse([_facts(one) for one in self._of(request)])

    async def page(self, request: Request) -> Response:
        shown = [
            _TEXT.format(phone=escape(one.phone), at=one.at, text=escape(one.text))
            for one in reversed(self._of(request))
        ]
        return HTMLResponse(_PAGE.format(texts="".join(shown) or _NOTHING))

    def _of(self, request: Request) -> Sequence[Text]:
        """Those of a number, where one is asked for."""
        number = request.query_params.get("number")
        return [one for one in self.texts if number in (None, one.phone)]


@cache
def _trust() -> ssl.SSLContext:
    """Made once: to read all authorities takes the time of ten texts, and nobody is served then."""
    import httpx

    return httpx.create_ssl_context(trust_env=False)


def _facts(text: Text) -> dict[str, Any]:
    return {"phone": text.phone, "text": text.text}


def gateway(phones: Phones, *others: Route) -> Starlette:
    """The gateway's application; `others` are its other ways of being reached."""
    return Starlette(
        routes=[
            *others,
            Route("/habits", phones.behave, methods=["PUT"]),
            Route("/", phones.page),
            Route(TEXTS, phones.take, methods=["POST"]),
            Route(TEXTS, phones.all),
            Route(f"{TEXTS}/{{key}}", phones.find),
        ]
    )
