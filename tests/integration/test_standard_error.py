"""A line that standard error does not take is lost and counted; the work goes on, at its pace."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

from fullstop.sandbox import ports
from fullstop.sandbox.servers import Servers
from tests.support.patience import AWAY_SECONDS_MAX
from tests.support.product import Product, a_product, await_true

TALKATIVE = """
import logging, sys, threading, warnings
from fullstop.consumers.command import main
from fullstop.consumers.command.terminal import say
from fullstop.consumers.command.typed import UsageError
from fullstop.running.logs import configure, log

class Unspeakable:
    def __repr__(self):
        raise ValueError("no words")

def talk():
    configure("json")
    for _ in range(3000):
        log.warning("trying_again", reason="x" * 40)
    logging.getLogger("psycopg").error("lost", exc_info=ValueError("x"))
    logging.getLogger("uvicorn.error").error("failed")
    log.warning("trying_again", reason=Unspeakable())
    warnings.warn("by a library")
    thread = threading.Thread(target=lambda: log.info("from_a_thread") or 1 / 0)
    thread.start()
    thread.join()
    say("to people")
    print("done", file=sys.stderr)
    print("done", flush=True)
    raise UsageError("to people, at the end")

main.app = talk
sys.argv = ["fullstop"]
main.main()
"""


@contextmanager
def full_disk() -> Iterator[int]:
    with Path("/dev/full").open("wb") as file:
        yield file.fileno()


@contextmanager
def gone_reader() -> Iterator[int]:
    reading, writing = os.pipe()
    os.close(reading)
    yield writing
    os.close(writing)


@contextmanager
def idle_reader() -> Iterator[int]:
    """It has the pipe open and reads nothing: a writer that waits would wait for good."""
    reading, writing = os.pipe()
    yield writing
    os.close(writing)
    os.close(reading)


@pytest.mark.parametrize("broken", [full_disk, gone_reader, idle_reader])
def test_nothing_that_is_said_ends_or_holds_who_says_it(
    broken: Callable[[], AbstractContextManager[int]],
) -> None:
    with broken() as stderr:
        ended = subprocess.run(
            [sys.executable, "-c", TALKATIVE],
            stdout=subprocess.PIPE,
            stderr=stderr,
            timeout=60,
            check=False,
        )
    assert (ended.stdout, ended.returncode) == (b"done\n", 2)


def test_a_process_without_a_standard_error_writes_into_no_socket() -> None:
    """Its number would be given to the next file that is opened."""
    code = TALKATIVE.replace("def talk():", "def talk():\n    assert os.dup(1) > 2")
    ended = subprocess.run(
        ["sh", "-c", 'exec "$@" 2>&-', "sh", sys.executable, "-c", f"import os\n{code}"],
        stdout=subprocess.PIPE,
        timeout=60,
        check=False,
    )
    assert (ended.stdout, ended.returncode) == (b"done\n", 2)


# --- a process of ours --------------------------------------------------------------------------


@pytest.fixture
def product(template: Servers) -> Iterator[Product]:
    with a_product(template) as made:
        yield made


def test_a_consumer_goes_on_when_the_disk_behind_its_log_is_full(product: Product) -> None:
    port = ports.choose()
    with full_disk() as stderr:
        consumer = subprocess.Popen(
            [sys.executable, "-m", "fullstop.consumers.command.main", "consume", "orders"],
            cwd=product.folder,
            env={**os.environ, **product.environment, "FULLSTOP_HEALTH_PORT": str(port)},
            stderr=stderr,
        )
    try:
        await_true(lambda: get(port, "/readyz")[0] == 200)
        lost = lost_lines(port)
        assert lost > 0  # that it has started, for one
        product.world.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )
        await_true(lambda: lost_lines(port) > lost)
        await_true(lambda: get(port, "/readyz")[0] == 200)
        consumer.send_signal(signal.SIGTERM)
        assert consumer.wait(AWAY_SECONDS_MAX) == 0
    finally:
        consumer.kill()
        consumer.wait(10)


def lost_lines(port: int) -> float:
    [line] = [
        it
        for it in get(port, "/metrics")[1].splitlines()
        if it.startswith("fullstop_lost_log_lines_total ")
    ]
    return float(line.split()[1])


def get(port: int, path: str) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read().decode()
    except (HTTPException, OSError):
        return 0, ""
    finally:
        connection.close()
