"""What a command tells people: whole, as it is, and as facts wherever it tells facts."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console
from typer.testing import CliRunner

from fullstop.consumers.command import main
from fullstop.consumers.command.terminal import complain, complain_of, console, draw, say
from tests.support.commands import commands, documented, parameters

ODD = "orders.details [bold]of[/] " + "x" * 200


def test_what_is_told_is_told_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    say(ODD)
    complain(ODD)
    complain_of([ODD, "and [red]another"])
    assert capsys.readouterr().err.splitlines() == [ODD, ODD, ODD, "and [red]another"]


# --- nothing is cut -----------------------------------------------------------------------------

LONG = "sample-" + "0123456789" * 12
WORDS = "网络安全法 第二十一条；数据安全法，" * 12


def test_a_line_is_printed_whole_and_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    console().print(ODD)
    assert capsys.readouterr().out == f"{ODD}\n"


def test_a_pipe_has_a_row_in_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    draw(console(), ("record", "why"), [(LONG, ODD), ("short", WORDS)])
    _, long, short = map(str.rstrip, capsys.readouterr().out.splitlines())
    assert long.split(maxsplit=1) == [LONG, ODD]
    assert short.split(maxsplit=1) == ["short", WORDS]


def test_a_window_folds_what_is_too_wide() -> None:
    window = StringIO()
    out = Console(file=window, width=80, force_terminal=True, color_system=None)
    draw(out, ("record", "why", "until"), [(LONG, WORDS, "2027-03-01"), ("short", "", "")])
    shown = window.getvalue()
    assert "…" not in shown
    assert max(map(len, shown.splitlines())) <= 80
    assert sum(map(shown.count, "0123456789")) >= sum(map(str.isdigit, LONG))
    assert shown.count("第") == WORDS.count("第")


@pytest.mark.parametrize("name", dict(commands()))
def test_the_help_of_a_command_is_not_cut_at_80_columns(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERMINAL_WIDTH", "80")
    shown = CliRunner().invoke(main.app, [*name.split(), "--help"]).output
    assert "…" not in shown
    for option in parameters(dict(commands())[name]):
        assert option.param_type_name == "argument" or option.opts[0] in shown


# --- facts, as facts ----------------------------------------------------------------------------

# What tells no facts, or tells them in one form alone.
WITHOUT_JSON = {
    "consume": "a process, with a log",
    "aggregate": "a process, with a log",
    "relay": "a process, with a log",
    "intake": "a process, with a log",
    "notify": "a process, with a log",
    "access": "prints JSON",
    "sandbox down": "says on standard error how far it is",
    "schemas show": "prints JSON",
    "schemas encode": "prints a value",
    "schemas decode": "prints JSON",
    "schemas vectors": "prints JSON",
}


def test_whatever_tells_facts_has_json() -> None:
    without = {
        name
        for name, command in commands()
        if "--json" not in {opt for one in parameters(command) for opt in one.opts}
    }
    assert without == WITHOUT_JSON.keys()


def test_every_command_that_has_json_is_on_the_page() -> None:
    named = [command for command, _ in documented()]
    for name in dict(commands()).keys() - WITHOUT_JSON.keys():
        assert any(it == name or it.startswith(f"{name} ") for it in named), name
