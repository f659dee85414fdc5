"""A slice of `python -m tests.same_lists`: customers at random at the door, told by the oracle."""

from __future__ import annotations

from tests.support.desk_door import a_door_on
from tests.support.same_lists_run import judged
from tests.support.world import World

CUSTOMERS = 100
SEED = 2


def test_the_list_is_what_is_done_and_is_asked_again_where_it_must_be(world: World) -> None:
    with a_door_on(world) as door:
        visits = judged(door, CUSTOMERS, SEED)
    assert len(visits) == CUSTOMERS
    assert {visit.asked_again for visit in visits} == {True, False}
    wrong = [(visit.changes, visit.complaints) for visit in visits if visit.complaints]
    assert wrong == []
