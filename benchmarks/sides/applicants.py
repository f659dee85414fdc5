"""Sixteen browsers that apply at a door, one application after another: ``applicants PORT COUNT``.

Each takes the start page's cookie and mark once. The standard library alone.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from urllib.parse import urlencode

BROWSERS = 16
_WARM_UP = 10  # of each browser


@dataclass
class Browser:
    """One connection, kept alive."""

    port: int
    numbers: Iterator[int]
    cookie: str = ""
    mark: str = ""

    async def opened(self) -> Browser:
        self._in, self._out = await asyncio.open_connection("127.0.0.1", self.port)
        head, page = await self._asked("GET", "/", "")
        if found := re.search(r"set-cookie: (\S+=\S+?);", head, re.IGNORECASE):
            self.cookie = found[1]
        if found := re.search(r'name="mark" value="(\w+)"', page):
            self.mark = found[1]
        return self

    async def applies(self) -> None:
        number = next(self.numbers)
        body = urlencode({"mark": self.mark, "phone": str(10_100_000_000 + number)})
        head, _ = await self._asked("POST", "/d", body, f"10.{number >> 8 & 255}.{number & 255}.1")
        if " 303 " not in head.partition("\r\n")[0]:
            raise SystemExit(f"an application was answered with {head.partition(chr(13))[0]}")

    async def _asked(self, method: str, path: str, body: str, of: str = "") -> tuple[str, str]:
        said = (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nCookie: {self.cookie}\r\n"
            f"X-Forwarded-For: {of}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        )
        self._out.write(said.encode())
        head = (await self._in.readuntil(b"\r\n\r\n")).decode("latin-1")
        length = re.search(r"content-length: (\d+)", head, re.IGNORECASE)
        page = await self._in.readexactly(int(length[1]) if length else 0)
        return head, page.decode()


async def rate(port: int, applications: int) -> float:
    """Applications a second, after a warm-up."""
    numbers = count(1)
    browsers = [await Browser(port, numbers).opened() for _ in range(BROWSERS)]
    await asyncio.gather(*(_apply(browser, _WARM_UP) for browser in browsers))
    began = time.perf_counter()
    each = applications // BROWSERS
    await asyncio.gather(*(_apply(browser, each) for browser in browsers))
    return each * BROWSERS / (time.perf_counter() - began)


async def _apply(browser: Browser, times: int) -> None:
    for _ in range(times):
        await browser.applies()


if __name__ == "__main__":
    found = asyncio.run(rate(int(sys.argv[1]), int(sys.argv[2])))
    sys.stdout.write(json.dumps({"rate": found}) + "\n")
