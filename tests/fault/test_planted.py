"""A planted bug that changes nothing, or a place that is gone, would prove nothing."""

from __future__ import annotations

import pytest

from tests.fault import planted
from tests.fault.planted import BUGS


@pytest.mark.parametrize("bug", BUGS)
def test_the_place_that_a_planted_bug_changes_is_there(
    bug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    places: list[str] = []

    def only_looked_at(place: object, name: str, changed: object) -> None:
        assert getattr(place, name) is not changed
        places.append(name)

    monkeypatch.setattr(planted, "_plant", only_looked_at)
    BUGS[bug].plant()
    assert places
