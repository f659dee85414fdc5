"""Long statements as the server has them: every name once, wherever it stands."""

from __future__ import annotations

import pytest

from fullstop.outbox.database import _numbered


def test_each_name_has_one_number_however_often_it_stands() -> None:
    statement = "select %(b)s, %(a)s, %(b)s::text[] from t where a like '50%%' and n % 2 = 0"
    numbered = b"select $1, $2, $1::text[] from t where a like '50%' and n % 2 = 0"
    assert _numbered(statement) == (numbered, ("b", "a"))


def test_a_form_of_its_own_is_refused() -> None:
    with pytest.raises(ValueError, match=r"%\(keys\)t"):
        _numbered("select %(no)s = any(%(keys)t)")
