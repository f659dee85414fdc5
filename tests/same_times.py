"""Does a clock tell the known from the unknown? ``python -m tests.same_times [--pairs N]``.

Somebody known, somebody unknown and the known one with a planted millisecond are tried one beside
the other, in an order drawn by lot, so that whatever else the machine does falls on all three. Each
is tried three times in turn and its quickest counts, for what else goes on only makes a try longer.
The times are compared by rank: what share of all pairs the known one took longer in. A half is no
difference; what was planted must be told. On a PostgreSQL of its own, which is ended.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import sys
import time
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import sqrt

import httpx
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from fullstop.consumers.wiring import Wiring
from fullstop.consumers.wiring.door import source_of
from fullstop.intake.web.app import web
from fullstop.running import serving
from fullstop.sandbox import samples
from fullstop.sandbox.ports import HOST, choose
from tests.support.desk_door import a_door_on
from tests.support.own_servers import own_servers, say
from tests.support.world import World, cloned, settings_for

WANG, EMAIL = "10000005678", "wang@example.com"
ALLOWED = 0.05  # from a half
SURE = 4.5  # standard deviations, where there are too few pairs for less
WARM_UP = 20
TRIES = 3  # of which the quickest counts
PLANTED_SECONDS = 0.001
_PLANTED = "x-planted"
_SETTLE_SECONDS = 0.003  # what is sent after an answer is over by then

Fields = dict[str, str]


@dataclass(frozen=True)
class Trial:
    """What is typed of somebody known, and of somebody unknown, at an address."""

    name: str
    path: str
    known: Fields
    unknown: Callable[[int], Fields]

    def tried(self, n: int) -> dict[str, tuple[Fields, dict[str, str]]]:
        """The fields and headers of each that is tried beside the others."""
        return {
            "known": (self.known, {}),
            "unknown": (self.unknown(n), {}),
            "planted": (self.known, {_PLANTED: "1"}),
        }


TRIALS = (
    Trial("a number", "/d", {"phone": WANG}, lambda n: {"phone": str(10_009_000_000 + n)}),
    Trial("an e-mail", "/d", {"account": EMAIL}, lambda n: {"account": f"w{n}@example.com"}),
)


def longer(known: Sequence[float], unknown: Sequence[float]) -> float:
    """What share of all pairs the known one took longer in; the same time is half a one."""
    others = sorted(unknown)
    ranks = (bisect_left(others, one) + bisect_right(others, one) for one in known)
    return sum(ranks) / (2 * len(known) * len(others))


def allowed(pairs: int) -> float:
    """How far from a half chance alone may bring it."""
    return max(ALLOWED, SURE * sqrt((2 * pairs + 1) / (12 * pairs * pairs)))


@dataclass(frozen=True)
class Visitor:
    """A browser at the door, whose limits always have room."""

    world: World
    client: httpx.Client
    mark: str

    def times(self, trial: Trial, pairs: int, lot: random.Random) -> dict[str, list[float]]:
        """Milliseconds to the quickest answer of each that is tried, so many times."""
        found: dict[str, list[float]] = defaultdict(list)
        for n in range(-WARM_UP, pairs):
            for who, took in self._quickest(trial, n + WARM_UP, lot).items():
                found[who].extend([took] if n >= 0 else [])
        return found

    def _quickest(self, trial: Trial, n: int, lot: random.Random) -> dict[str, float]:
        tried, found = trial.tried(n), dict[str, float]()
        for _ in range(TRIES):
            for who in lot.sample(list(tried), len(tried)):
                took = self._took(trial.path, *tried[who])
                found[who] = min(took, found.get(who, took))
        return found

    def _took(self, path: str, fields: Fields, headers: dict[str, str]) -> float:
        self.world.execute("delete from intake.limits")
        time.sleep(_SETTLE_SECONDS)
        began = time.perf_counter()
        answer = self.client.post(path, data={"mark": self.mark, **fields}, headers=headers)
        took = 1e3 * (time.perf_counter() - began)
        assert answer.status_code == 303, answer.text
        return took


class Planting:
    """A door that works a moment longer where it is asked to."""

    def __init__(self, door: ASGIApp) -> None:
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _PLANTED in Headers(scope=scope):
            await asyncio.sleep(PLANTED_SECONDS)
        await self._door(scope, receive, send)


@contextmanager
def a_visitor(world: World) -> Iterator[Visitor]:
    """At a door that is served, over the wire."""
    entries = list(world.wiring.catalogue.values())
    samples.load(world.admin_url, entries, generated=0, time_zone="Asia/Shanghai")
    address = f"http://{HOST}:{(port := choose())}"
    with a_door_on(world) as at_work:
        app = web(
            at_work.door,
            address=address,
            civil_day=world.wiring.settings.civil_day,
            actions={},
            source_of=source_of(0),
        )
        with (
            serving.served(Planting(app), serving.listen(HOST, port, "the suite's door"), "door"),
            httpx.Client(base_url=address, trust_env=False, timeout=30) as client,
        ):
            [mark, *_] = re.findall(r'name="mark" value="(\w+)"', client.get("/").text)
            yield Visitor(world, client, mark)


def told(times: dict[str, list[float]], who: str, pairs: int) -> bool:
    """Whether the clock tells this one from the unknown; says what it found."""
    share, bound = longer(times[who], times["unknown"]), allowed(pairs)
    middle = [sorted(times[one])[pairs // 2] for one in (who, "unknown")]
    say(
        f"  {who} {middle[0]:.2f} ms, unknown {middle[1]:.2f} ms in the middle; {who} took longer"
        f" in {share:.1%} of {pairs} by {pairs} pairs (50 % ± {bound:.1%})"
    )
    return abs(share - 0.5) > bound


def _judged(world: World, pairs: int, lot: random.Random) -> int:
    wrong, blind = list[str](), list[str]()
    with a_visitor(world) as visitor:
        for trial in TRIALS:
            say(f"{trial.name}:")
            times = visitor.times(trial, pairs, lot)
            wrong.extend([trial.name] if told(times, "known", pairs) else [])
            blind.extend([] if told(times, "planted", pairs) else [trial.name])
    say(f"{', '.join(wrong) or 'nothing'} is told by a clock")
    if blind:
        say(f"nor is what was planted ({', '.join(blind)}): run it at rest, or with more pairs")
    return int(bool(wrong or blind))


def main(pairs: int, seed: int) -> int:
    lot = random.Random(seed)
    with own_servers("fullstop-same-times-") as found, cloned(found) as url:
        return _judged(World(url, Wiring(settings_for(found, url))), pairs, lot)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    sys.exit(main(asked.pairs, asked.seed))
