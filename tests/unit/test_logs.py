"""A log line holds counts and names of ours; nothing that a customer or a row could fill."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from psycopg import errors

from fullstop.running import logs
from fullstop.running.logs import ALLOWED_KEYS, configure, where
from fullstop.running.loop import reason_of

CANARY = "canary-王女士-13800005678"


@pytest.fixture
def _undone() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


pytestmark = pytest.mark.usefixtures("_undone")


def configured(monkeypatch: pytest.MonkeyPatch) -> structlog.stdlib.BoundLogger:
    """The logger as a process has it, on the standard error of now."""
    configure("json")
    fresh: structlog.stdlib.BoundLogger = structlog.get_logger()
    monkeypatch.setattr(logs, "log", fresh)
    return fresh


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    written = capsys.readouterr()
    assert written.out == ""
    assert CANARY not in written.err
    return [json.loads(line) for line in written.err.splitlines()]


def test_a_line_has_only_allowed_keys(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    log = configured(monkeypatch)
    log.info("batch", domain="orders", received=3, customer=CANARY, subject_id=CANARY)
    [line] = lines(capsys)
    assert line.pop("timestamp").endswith("Z")
    assert line == {"event": "batch", "level": "info", "domain": "orders", "received": 3}
    assert line.keys() <= ALLOWED_KEYS


def test_bound_values_are_filtered_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    log = configured(monkeypatch)
    log.bind(phone=CANARY).warning("trying_again", attempt=2)
    [line] = lines(capsys)
    assert line.keys() == {"event", "level", "timestamp", "attempt"}


@pytest.mark.parametrize(
    "error", [ValueError(CANARY), errors.UniqueViolation(f"DETAIL:  Key (phone)=({CANARY})")]
)
def test_an_exceptions_message_never_appears(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception
) -> None:
    log = configured(monkeypatch)
    try:
        raise error
    except type(error) as caught:
        log.exception("loop_failed", reason=reason_of(caught), at=where(caught))
        log.exception("loop_failed", exc_info=caught, message=str(caught), stack_info=True)
    first, second = lines(capsys)
    assert first["reason"].startswith(type(error).__name__)
    assert first["at"].startswith("test_logs.py:")
    assert second.keys() == {"event", "level", "timestamp"}


def test_a_librarys_complaint_is_told_without_its_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    configured(monkeypatch)
    library = logging.getLogger("library")
    library.warning("error ignored in rollback: %s", CANARY)
    library.error(CANARY, exc_info=ValueError(CANARY))
    library.info("not worth a line")
    first, second = lines(capsys)
    assert first["event"] == second["event"] == "library_warning"
    assert (first["process"], first["reason"]) == ("library", "WARNING")
    assert first["at"].startswith("test_logs.py:")
    assert second["reason"] == "ValueError"


def test_what_the_driver_says_besides_the_error_that_it_raises_is_not_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    configured(monkeypatch)
    driver = logging.getLogger("psycopg")
    driver.warning("error ignored in rollback: %s", CANARY)  # for every session that is lost
    driver.error("error processing notice callback")
    [line] = lines(capsys)
    assert line["reason"] == "ERROR"


def test_a_name_with_line_breaks_is_still_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    log = configured(monkeypatch)
    log.info("batch", reason='a\r\n{"event": "forged"}\x1b[31m')
    [line] = lines(capsys)
    assert line["event"] == "batch"


def test_no_allowed_key_is_one_that_a_customer_fills() -> None:
    personal = {"subject_id", "name", "phone", "email", "address", "contact", "key", "value", "exc"}
    assert not ALLOWED_KEYS & personal


def test_a_bug_is_told_by_its_kind_and_place_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from fullstop.consumers.command import main as command
    from fullstop.consumers.command.unexpected import EXIT_BUG

    def failing() -> None:
        raise ValueError(CANARY)

    monkeypatch.setattr(command, "app", failing)
    with pytest.raises(SystemExit) as ended:
        command.main()
    told = capsys.readouterr()
    assert ended.value.code == EXIT_BUG
    assert CANARY not in told.out + told.err
    assert "ValueError at test_logs.py" in told.err
