"""Ports: of many processes that are to be started none is given another one's."""

from __future__ import annotations

import socket

import pytest

from fullstop.sandbox import ports
from fullstop.sandbox.ports import choose

FEW = 200  # as many as one choice looks at


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "_RANGE", range(30_000, 30_000 + FEW))
    monkeypatch.setattr(ports, "_given", set())


def test_none_is_given_twice_though_nobody_listens_yet() -> None:
    given = [choose() for _ in range(FEW // 2)]
    assert len(set(given)) == len(given)


def test_once_most_were_given_those_that_are_free_come_again() -> None:
    given = {choose() for _ in range(3 * FEW)}
    assert len(given) > FEW // 2


def test_what_somebody_listens_on_is_not_given() -> None:
    with socket.socket() as somebody:
        somebody.bind((ports.HOST, taken := choose()))
        somebody.listen()
        ports._given.clear()
        assert taken not in {choose() for _ in range(FEW // 2)}
