"""Long statements as the server has them: every name once, wherever it stands."""

from __future__ import annotations

import pytest

from fullstop.outbox.database import _numbered


def test_each_name_has_one_number_however_often_it_stands() -> None:
    statement = "select %(b)s, %(a)s, %(b)s::text[] from t where a like '50%%' and n %% 2 = 0"
    numbered = "select $1, $2, $1::text[] from t where a like '50%' and n % 2 = 0"
    assert _numbered(statement) == (numbered, ("b", "a"))


@pytest.mark.parametrize("said", ["any(%(keys)t)", "n % 2", "%s", "%(no)"])
def test_what_the_driver_would_not_take_is_refused(said: str) -> None:
    with pytest.raises(ValueError, match=r"is no placeholder"):
        _numbered(f"select %(no)s = {said}")


def test_what_stands_in_a_text_is_left_to_the_session_to_encode() -> None:
    assert _numbered("select '已完成' = %(state)s") == ("select '已完成' = $1", ("state",))
