"""What a command tells people beside its facts."""

from __future__ import annotations

import pytest

from fullstop.consumers.command.terminal import complain, complain_of, say

ODD = "orders.details [bold]of[/] " + "x" * 200


def test_what_is_told_is_told_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    say(ODD)
    complain(ODD)
    complain_of([ODD, "and [red]another"])
    assert capsys.readouterr().err.splitlines() == [ODD, ODD, ODD, "and [red]another"]
