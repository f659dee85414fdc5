"""The table of what is gone through in a browser has every pair of conditions."""

from __future__ import annotations

from itertools import combinations, product

from tests.browser.pairs import CASES, SOME, STORIES, VALUES


def test_every_pair_of_conditions_is_gone_through() -> None:
    for one, other in combinations(range(len(VALUES)), 2):
        there = {(case[one], case[other]) for case in CASES}
        assert there == set(product(VALUES[one], VALUES[other]))


def test_every_value_is_among_those_of_every_run() -> None:
    assert [case.story for case in SOME] == list(STORIES)
    for place, values in enumerate(VALUES):
        assert {case[place] for case in SOME} == set(values)
