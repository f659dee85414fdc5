"""A gateway on this machine: it takes the door's texts and shows them as phones would."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from html import escape

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

TEXTS = "/texts"
_KEPT = 200
_PAGE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="2"><title>手机短信 · Texts</title>
<style>body{{font:20px/1.6 system-ui,sans-serif;max-width:36rem;margin:1rem auto;padding:0 1rem}}
article{{border:2px solid #595959;border-radius:8px;padding:.75rem 1rem;margin:0 0 1rem}}</style>
</head><body><h1>手机短信 · Texts</h1>{texts}</body></html>"""
_TEXT = "<article><strong>{phone}</strong> · {at:%H:%M:%S}<p>{text}</p></article>"
_NOTHING = "<p>还没有短信。No text has come yet.</p>"


@dataclass(frozen=True)
class Text:
    """One text, as it came to a phone."""

    phone: str
    text: str
    at: datetime


@dataclass
class Phones:
    """The phones of this machine: each key's text comes once."""

    clock: Callable[[], datetime]
    texts: dict[str, Text] = field(default_factory=dict)

    async def take(self, request: Request) -> Response:
        said = await request.json()
        key = request.headers.get("idempotency-key", "")
        self.texts.setdefault(key, Text(said["phone"], said["text"], self.clock()))
        while len(self.texts) > _KEPT:
            del self.texts[next(iter(self.texts))]
        return Response(status_code=202)

    async def find(self, request: Request) -> Response:
        return Response(status_code=200 if request.path_params["key"] in self.texts else 404)

    async def all(self, _request: Request) -> Response:
        return JSONResponse([{"phone": t.phone, "text": t.text} for t in self.texts.values()])

    async def page(self, _request: Request) -> Response:
        shown = [
            _TEXT.format(phone=escape(one.phone), at=one.at, text=escape(one.text))
            for one in reversed(self.texts.values())
        ]
        return HTMLResponse(_PAGE.format(texts="".join(shown) or _NOTHING))


def gateway(phones: Phones) -> Starlette:
    """The gateway's application."""
    return Starlette(
        routes=[
            Route("/", phones.page),
            Route(TEXTS, phones.take, methods=["POST"]),
            Route(TEXTS, phones.all),
            Route(f"{TEXTS}/{{key}}", phones.find),
        ]
    )
