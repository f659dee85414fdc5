"""Writes docs/explanation/ten-years.md anew: ``python -m tests.ten_years_texts``.

A customer's case goes through ten years of a moved clock, in Chinese and in English, on servers
that are started for it, and ended.
"""

from __future__ import annotations

from pathlib import Path

from fullstop.consumers.wiring import Wiring
from fullstop.sandbox.servers import Servers
from tests.support.a_life import Heard, Life, page
from tests.support.own_servers import own_servers
from tests.support.world import World, cloned, settings_for

PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "ten-years.md"
LOCALES = {"中文": "zh-CN", "English": "en-GB"}


def lived(found: Servers, locale: str) -> list[Heard]:
    """Every text of ten years, on a database of its own."""
    with cloned(found) as url:
        return Life(World(url, Wiring(settings_for(found, url))), locale).live()


def main() -> None:
    with own_servers("fullstop-ten-years-") as found:
        texts = {title: lived(found, locale) for title, locale in LOCALES.items()}
        PAGE.write_text(page(texts), encoding="utf-8")


if __name__ == "__main__":
    main()
