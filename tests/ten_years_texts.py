"""Writes docs/explanation/ten-years.md anew: ``python -m tests.ten_years_texts``.

A customer's case goes through ten years of a moved clock, in Chinese and in English, on servers
that are started for it, and ended.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
from pathlib import Path

import structlog

from fullstop.consumers.wiring import Wiring
from fullstop.sandbox import servers
from fullstop.sandbox.servers import Servers
from tests.support.a_life import Heard, Life, page
from tests.support.world import World, cloned, make_template, settings_for

PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "ten-years.md"
LOCALES = {"中文": "zh-CN", "English": "en-GB"}


def lived(found: Servers, locale: str) -> list[Heard]:
    """Every text of ten years, on a database of its own."""
    with cloned(found) as url:
        return Life(World(url, Wiring(settings_for(found, url))), locale).live()


def main() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    folder = Path(tempfile.mkdtemp(prefix="fullstop-ten-years-"))
    try:
        found = servers.up(folder, say=lambda _line: None)
        make_template(found)
        texts = {title: lived(found, locale) for title, locale in LOCALES.items()}
        PAGE.write_text(page(texts), encoding="utf-8")
    finally:
        servers.down(folder, say=lambda _line: None)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
