"""Does a clock tell the known from the unknown? ``python -m tests.same_times [--pairs N]``.

Somebody known and somebody unknown are tried one beside the other, in an order drawn by lot, and
the times to each answer are compared by rank: what share of the known ones took longer than an
unknown one. A half is no difference; last comes a door that works a moment longer for whom it
knows, which must be told. On a PostgreSQL of its own, which is ended.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import sqrt
from typing import Any

import httpx

from fullstop.consumers.wiring import Wiring
from fullstop.consumers.wiring.door import source_of
from fullstop.intake.web.app import web
from fullstop.running import serving
from fullstop.sandbox import samples
from fullstop.sandbox.ports import HOST, choose
from tests.support.desk_door import DoorAtWork, a_door_on
from tests.support.own_servers import own_servers, say
from tests.support.world import World, cloned, settings_for

WANG, EMAIL = "10000005678", "wang@example.com"
ALLOWED = 0.05  # from a half
SURE = 4.5  # standard deviations, where there are too few pairs for less
WARM_UP = 20
PLANTED_SECONDS = 0.001
_SETTLE_SECONDS = 0.003  # what is sent after an answer is over by then

Fields = dict[str, str]


@dataclass(frozen=True)
class Trial:
    """What is typed of somebody known, and of somebody unknown, at an address."""

    name: str
    path: str
    known: Fields
    unknown: Callable[[int], Fields]


TRIALS = (
    Trial("a number", "/d", {"phone": WANG}, lambda n: {"phone": str(10_009_000_000 + n)}),
    Trial("an e-mail", "/d", {"account": EMAIL}, lambda n: {"account": f"w{n}@example.com"}),
)
PLANTED = "an e-mail, with a millisecond more for the known"


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

    def times(self, trial: Trial, pairs: int, lot: random.Random) -> tuple[list[float], ...]:
        """Milliseconds to each answer: of the known, and of the unknown."""
        known, unknown = list[float](), list[float]()
        for n in range(-WARM_UP, pairs):
            pair = [(trial.known, known), (trial.unknown(n + WARM_UP), unknown)]
            for fields, times in lot.sample(pair, 2):
                took = self._took(trial.path, fields)
                times.extend([took] if n >= 0 else [])
        return known, unknown

    def _took(self, path: str, fields: Fields) -> float:
        self.world.execute("delete from intake.limits")
        time.sleep(_SETTLE_SECONDS)
        began = time.perf_counter()
        answer = self.client.post(path, data={"mark": self.mark, **fields})
        took = 1e3 * (time.perf_counter() - began)
        assert answer.status_code == 303, answer.text
        return took


@contextmanager
def a_visitor(world: World) -> Iterator[tuple[Visitor, DoorAtWork]]:
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
            serving.served(app, serving.listen(HOST, port, "the suite's door"), "door"),
            httpx.Client(base_url=address, trust_env=False, timeout=30) as client,
        ):
            [mark, *_] = re.findall(r'name="mark" value="(\w+)"', client.get("/").text)
            yield Visitor(world, client, mark), at_work


def told(visitor: Visitor, trial: Trial, pairs: int, lot: random.Random, name: str = "") -> bool:
    """Whether the clock tells them apart; says what it found."""
    known, unknown = visitor.times(trial, pairs, lot)
    share, bound = longer(known, unknown), allowed(pairs)
    middle = [sorted(times)[pairs // 2] for times in (known, unknown)]
    say(
        f"{name or trial.name}: known {middle[0]:.2f} ms, unknown {middle[1]:.2f} ms in the middle;"
        f" the known one took longer in {share:.1%} of {pairs} by {pairs} pairs"
        f" (50 % ± {bound:.1%})"
    )
    return abs(share - 0.5) > bound


def work_longer(at_work: DoorAtWork) -> None:
    """From now on the door waits a moment where it finds an account."""
    by_name = at_work.door.accounts.by_name

    def slower(name: str) -> Any:
        found = by_name(name)
        time.sleep(PLANTED_SECONDS if found else 0)
        return found

    at_work.door.accounts.by_name = slower  # type: ignore[method-assign]


def _judged(world: World, pairs: int, lot: random.Random) -> int:
    with a_visitor(world) as (visitor, at_work):
        wrong = [trial.name for trial in TRIALS if told(visitor, trial, pairs, lot)]
        work_longer(at_work)
        is_blind = not told(visitor, TRIALS[-1], pairs, lot, PLANTED)
    say(f"{', '.join(wrong) or 'nothing'} is told by a clock")
    if is_blind:
        say("nor is what was planted: run it again at rest, or with more pairs")
    return int(bool(wrong) or is_blind)


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
