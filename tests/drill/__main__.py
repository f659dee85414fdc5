"""`make drill`: databases set back and restored with hundreds of customers, with figures.

Each of the restores, with topics that reach back and with topics whose old part has expired.
"""

from __future__ import annotations

import argparse
import sys
import time

from fullstop.sandbox.servers import Servers
from tests.drill.house import a_house
from tests.drill.story import Story, twice
from tests.support.own_servers import own_servers, say

DOMAINS = (
    "account_security",
    "browsing_history",
    "membership",
    "orders",
    "payments",
    "preference_tags",
)
RESTORES = (("orders",), ("membership",), DOMAINS, ("aggregator",))
SECONDS_MAX = 60.0


def main() -> int:
    """0 where each restore kept all that it must; else 1."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=560)
    parser.add_argument("--only", help="one schema, or `domains`")
    given = parser.parse_args()
    with own_servers("fullstop-drill-") as servers:
        wrong = [
            problem
            for set_back in RESTORES
            for expired in (False, True)
            if given.only in (None, _name(set_back))
            for problem in _drill(servers, set_back, given.customers, expired=expired)
        ]
    for problem in wrong:
        say(f"WRONG: {problem}")
    return bool(wrong)


def _name(set_back: tuple[str, ...]) -> str:
    return "domains" if len(set_back) > 1 else set_back[0]


def _drill(
    servers: Servers, set_back: tuple[str, ...], customers: int, *, expired: bool
) -> list[str]:
    with a_house(servers, DOMAINS, set_back) as house:
        story = Story(house, customers)
        story.begin()
        story.back_up()
        story.go_on()
        told = story.texts()
        before = story.lose()
        again = story.come_back()
        if expired:
            story.expire(notices="aggregator" in set_back)
        began = time.monotonic()
        done = story.restore()
        seconds = time.monotonic() - began
        house.settle()
        rows = story.rows()
        verdict = before.judge(rows, story.seen())
        texts = [*told, *story.texts()]
    more = len({(one.case_id, one.revision) for one in texts}) - len(told)
    erased = sum(one.cases for one in done.values())
    say(
        f"{_name(set_back)}, {'old part of the topics expired' if expired else 'whole topics'}: "
        f"{len(story.asked)} requests, {erased} cases erased again, {seconds:.1f} s; "
        f"visible again {len(verdict.back)}, lost {len(verdict.lost)}, held and touched "
        f"{len(verdict.touched)}, told twice {len(twice(texts))}, notices more "
        f"{more}, given anew and gone {len(again - rows.keys())}"
    )
    return list(
        _wrong(
            _name(set_back),
            bool(verdict) and again <= rows.keys(),
            len(twice(texts)),
            more,
            seconds,
        )
    )


def _wrong(name: str, rows: bool, told_twice: int, more: int, seconds: float) -> list[str]:
    found = [] if rows else [f"{name}: rows"]
    found += [f"{name}: {told_twice} told twice"] if told_twice else []
    found += [f"{name}: {more} notices more"] if more else []
    return found + ([f"{name}: {seconds:.0f} s"] if seconds > SECONDS_MAX else [])


if __name__ == "__main__":
    sys.exit(main())
