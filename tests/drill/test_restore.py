"""A database is set back and restored: nothing is back that was told as gone, nothing held goes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from fullstop.sandbox.servers import Servers
from tests.drill.house import a_house
from tests.drill.story import Story, twice

CUSTOMERS = 20


@contextmanager
def a_story(template: Servers, *set_back: str) -> Iterator[Story]:
    with a_house(template, ("orders", "membership"), set_back) as house:
        story = Story(house, CUSTOMERS)
        story.begin()
        story.back_up()
        story.go_on()
        yield story


def test_domains_are_brought_to_where_the_others_know_them(
    template: Servers, set_back: tuple[str, ...], expired: bool
) -> None:
    with a_story(template, *set_back) as story:
        told = story.texts()
        before = story.lose()
        assert before.is_telling(story.rows())
        again = story.come_back()
        if expired:
            story.expire()

        done = story.restore()

        assert [(d.rows_back, d.cases_left, d.unknown) for d in done.values()] == [
            (0, 0, []) for _ in set_back
        ]
        assert before.judge(story.rows(), story.seen())
        story.house.settle()
        assert before.judge(story.rows(), story.seen())
        assert again <= story.rows().keys()
        assert done["orders"].versions == 1
        assert twice(story.texts()) == []
        assert len(told) == len(story.texts())


def test_an_aggregator_tells_nobody_twice(template: Servers, notices_expired: bool) -> None:
    with a_story(template, "aggregator") as story:
        told = story.texts()
        story.lose()
        story.expire(notices=notices_expired)

        story.restore()

        story.house.settle()
        after = story.texts()
        assert twice([*told, *after]) == []
        assert len(after) == (0 if notices_expired else len(told))
