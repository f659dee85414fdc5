"""Every argument of every command, given what it cannot be: told in a sentence, asking nobody.

The commands are those of the parser, so a new one and a new argument are here from their start.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from fullstop.consumers.command import main
from tests.support.commands import commands, parameters

NOWHERE = {
    "FULLSTOP_KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1",
    "FULLSTOP_DATABASE_URL": "postgresql://u:p@127.0.0.1:1/db",
}
WRONG = "王女士 13800138000"  # no id, no name of anything of ours, no number, and personal

# How each is typed, with its arguments in braces; several where one excludes another.
LINES: dict[str, tuple[str, ...]] = {
    "consume": ("{domains}",),
    "aggregate": ("",),
    "relay": ("",),
    "intake": ("",),
    "notify": ("",),
    "messages": ("{case}",),
    "migrate": ("",),
    "adopt": ("{domain} {step}",),
    "topics": ("",),
    "request": ("{subject}",),
    "cancel": ("{subject} {case_id}",),
    "matter raise": ("{subject} {domain} {kind}",),
    "matter lift": ("{subject} {domain} {kind}",),
    "status": ("{case}", "--parked --limit {limit}"),
    "matters": ("",),
    "doctor": ("",),
    "reconcile": ("",),
    "restore": ("{names}",),
    "vacuum": ("",),
    "catch-up": ("{domain}",),
    "retire": (
        "{domain} --waiver {waiver} --by {by}",
        "{domain} --successor {successor}",
        "{domain} --waiver {waiver} --by {by} --by-second {by_second}",
    ),
    "access": ("{subject} --ticket {ticket} --by {by}",),
    "demo": ("",),
    "sandbox up": ("",),
    "sandbox down": ("",),
    "sandbox status": ("",),
    "rules check": ("",),
    "rules show": ("{domain}",),
    "rules announce": ("{what} {version}",),
    "rules approve": ("{domain} {version}",),
    "rules what-if": ("{file}",),
    "schemas list": ("",),
    "schemas show": ("{record}",),
    "schemas encode": ("{record}",),
    "schemas decode": ("",),
    "schemas vectors": ("",),
    "schemas register": ("",),
    "schemas check": ("",),
    "dead-letters list": ("",),
    "dead-letters show": ("{letter}",),
    "dead-letters retry": ("{ids}", "--reason {reason} --consumer {consumer}"),
    "dead-letters discard": ("{ids} --why {why}",),
    "hold place": (
        "{scope} --subject {subject} --reference {reference} --reason {reason} --by {by}",
        "{scope} --case {case} --reference {reference} --reason {reason} --by {by}",
    ),
    "hold release": ("{hold_id} --by {by}",),
    "hold list": ("",),
    "held-back list": ("",),
    "held-back release": ("{case} --by {by}", "--brake {brake} --by {by}"),
    "keys new": ("{into}",),
    "keys rotate": ("{into}",),
    "duty open": (
        "{domain} {group} --reason {reason} --ticket {ticket} --by {by} --login {reader}",
    ),
    "duty close": ("{domain} {duty_id}",),
    "duty list": ("",),
    "new-domain": (
        "{name}",
        "{name} --table {table} --database {database} --subject {subject}"
        " --created-at {created_at} --created-zone {created_zone}",
    ),
}
RIGHT = {
    "brake": "orders",
    "by": "staff-1",
    "by_second": "staff-2",
    "case": "case-1",
    "case_id": "case-1",
    "created_at": "created_at",
    "created_zone": "Asia/Shanghai",
    "consumer": "fullstop.orders",
    "database": "postgresql://nobody@127.0.0.1:1/nothing",
    "domain": "orders",
    "domains": "orders",
    "duty_id": "1",
    "file": "2026-01-01.toml",
    "group": "finance_duty",
    "hold_id": "hold-1",
    "ids": "1-1",
    "into": "keys",
    "kind": "ORDER_OPEN",
    "letter": "1-1",
    "limit": "5",
    "names": "orders",
    "name": "letters",
    "reader": "auditor_7",
    "reason": "contract",
    "record": "DeletionRequested",
    "reference": "paper-1",
    "scope": "orders",
    "step": "look",
    "subject": "customer-1",
    "successor": "payments",
    "table": "shop.letters",
    "ticket": "ticket-1",
    "version": "2026-01-01",
    "waiver": "burnt",
    "what": "orders",
    "why": "again",
}
# What may be anything at all, and why.
ANYTHING = {
    "folder": "the file system takes any name",
    "into": "the file system takes any name",
    "login": "PostgreSQL takes any name",
    "new-domain subject": "PostgreSQL takes any name",
    "new-domain created_at": "PostgreSQL takes any name",
    "officer": "PostgreSQL takes any name",
    "reader": "PostgreSQL takes any name",
}
UNREADABLE = re.compile(
    r"\^|\\[dw]|\]\{|Traceback|pydantic|Input should|String should|type=|errors? for|<class|"
    r"invalid literal|None|a bug:"
)

ALL = dict(commands())
GIVEN = [
    (name, one)
    for name, command in ALL.items()
    for one in parameters(command)
    if not getattr(one, "is_flag", False) and not {one.name, f"{name} {one.name}"} & ANYTHING.keys()
]


def test_every_command_is_typed_here() -> None:
    assert LINES.keys() == ALL.keys()


@pytest.mark.parametrize(("name", "parameter"), GIVEN, ids=[f"{n} {p.name}" for n, p in GIVEN])
def test_what_it_cannot_be_is_told_in_a_sentence(
    name: str,
    parameter: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    for variable, value in NOWHERE.items():
        monkeypatch.setenv(variable, value)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["fullstop", *name.split(), *_typed(name, parameter)])
    with pytest.raises(SystemExit) as refused:
        main.main()
    printed, said = capsys.readouterr()
    assert (refused.value.code, printed) == (2, ""), said
    assert "cannot be reached" not in said, "a server was asked before it was refused"
    assert "does not answer" not in said, "a server was asked before it was refused"
    assert not UNREADABLE.search(said), said
    assert len(said.split()) > 4, said
    assert list(tmp_path.iterdir()) == []


def _typed(name: str, parameter: Any) -> list[str]:
    """The line that has the parameter, with what it cannot be; or the first, and the option."""
    place = f"{{{parameter.name}}}"
    line = next((line for line in LINES[name] if place in line), None)
    values = {**RIGHT, parameter.name: WRONG}
    words = [word.format(**values) for word in (line or LINES[name][0]).split()]
    if line is None:
        assert parameter.param_type_name == "option", f"write {place} into a line of {name}"
        words += [parameter.opts[0], WRONG]
    return words
