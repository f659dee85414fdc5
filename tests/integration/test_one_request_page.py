"""The page that walks with one request names the files that it meets, in their order."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from functools import _lru_cache_wrapper
from pathlib import Path

import pytest

from fullstop.consumers.wiring import Wiring
from fullstop.running import clock
from fullstop.sandbox.servers import Servers
from tests.support.trace import Walk, shown, walks
from tests.support.world import World, cloned, settings_for

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "one-request.md"
HEADS = ("From the request to the answer", "From the answer to the notice")


@pytest.fixture(scope="module")
def walked(template: Servers) -> Iterator[dict[str, Walk]]:
    with cloned(template) as url, pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "CHECK_SECONDS", 600.0)  # no look at the database's in between
        world = World(url, Wiring(settings_for(template, url)))
        forget("fullstop.consumers.aggregator.", "fullstop.gateways.")
        yield dict(zip(HEADS, walks(world), strict=True))


def forget(*modules: str) -> None:
    """What these remembered of others' notices in this process: the page tells of a first one."""
    gc.unfreeze()  # a process that another test ran in this one has hidden what there was
    for found in gc.get_objects():
        # By its type: to ask Django's settings of what class they are is to have them read.
        if issubclass(type(found), _lru_cache_wrapper) and found.__module__.startswith(modules):
            found.cache_clear()


@pytest.mark.parametrize("head", HEADS)
def test_the_page_names_the_files_of_a_walk_in_their_order(
    walked: dict[str, Walk], head: str
) -> None:
    [section] = re.findall(
        rf"^## {head}\n(.*?)(?=^## |\Z)", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    named = re.findall(r"^\d+\. `([\w/]+\.py)`", section, re.MULTILINE)
    assert named == walked[head].files, "\n".join(shown(walked[head]))
