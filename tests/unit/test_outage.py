"""What the log says of an outage: once for each cause, now and then while it lasts, and its end."""

from __future__ import annotations

from psycopg import errors
from structlog.testing import capture_logs

from fullstop.running.outage import SILENCE_SECONDS, Outage

LOST = errors.AdminShutdown()
REFUSED = errors.OperationalError('connection to server at "db", port 5 failed: refused\nIs it?')


def told(tries: int, every_seconds: float) -> list[tuple[str, object, object]]:
    passed = [0.0]
    outage = Outage("orders", lambda: passed[0])
    with capture_logs() as lines:
        outage.is_over()  # as after every step that works
        for _ in range(tries):
            outage.lasts("AdminShutdown 57P01", LOST)
            outage.lasts("OperationalError", REFUSED)
            passed[0] += every_seconds
        outage.is_over()
        outage.is_over()
    assert {line["process"] for line in lines} == {"orders"}
    return [(line["event"], line.get("reason"), line.get("error")) for line in lines]


def test_hundreds_of_tries_are_a_line_for_each_cause_and_one_for_the_end() -> None:
    assert told(300, 0.1) == [
        ("trying_again", "AdminShutdown 57P01", None),
        (
            "trying_again",
            "OperationalError",
            'the database cannot be reached: connection to server at "db", port 5 failed: refused',
        ),
        ("works_again", None, None),
    ]


def test_one_that_lasts_is_said_again_now_and_then() -> None:
    assert len(told(10, SILENCE_SECONDS / 2)) == 2 * 5 + 1


def test_what_fails_and_works_in_turns_does_not_fill_the_log() -> None:
    passed = [0.0]
    outage = Outage("orders", lambda: passed[0])
    with capture_logs() as lines:
        for _ in range(100):
            outage.lasts("LockNotAvailable 55P03", errors.LockNotAvailable())
            passed[0] += 0.1
            outage.is_over()
    assert [line["event"] for line in lines] == ["trying_again", "works_again"]
