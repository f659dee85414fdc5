"""What a run has started ends with it, at whatever moment and however it is ended.

`pytest --interrupts 30 --interrupts-seed 7 tests/e2e/test_interrupted.py` tries more moments.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from itertools import product
from pathlib import Path

import psutil
import pytest

from fullstop.sandbox.errors import SandboxError
from fullstop.sandbox.state import reserved

ROOT = Path(__file__).parents[2]
SECONDS_MAX = 120.0

# What the demo has said when its time begins to run, and for how long it then may go on.
MOMENTS = [
    ("", 2.0),
    ("Starting Apache Kafka", 3.0),  # fetching, initdb, formatting, the servers' start
    ("Starting fullstop consume", 2.0),
    ("Starting fullstop relay", 6.0),  # customers are loaded, and ask
    ("Ending what was started", 1.0),
]


def twice(run: subprocess.Popen[bytes]) -> None:
    """Ctrl-C, and again while it ends."""
    by_ctrl_c(run)
    time.sleep(0.5)
    by_ctrl_c(run)


def by_ctrl_c(run: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(run.pid, signal.SIGINT)


WAYS: list[Callable[[subprocess.Popen[bytes]], None]] = [
    by_ctrl_c,
    twice,
    subprocess.Popen.terminate,
    subprocess.Popen.kill,
]


@pytest.fixture
def chosen(pytestconfig: pytest.Config) -> random.Random:
    return random.Random(pytestconfig.getoption("--interrupts-seed"))


@pytest.fixture
def folder() -> Iterator[Path]:
    """Not pytest's own, which is closed to the account PostgreSQL runs as."""
    made = Path(tempfile.mkdtemp(prefix="fullstop-interrupted-"))
    yield made
    await_nobody(made)
    shutil.rmtree(made, ignore_errors=True)


@pytest.mark.timeout(3600)
def test_a_demo_leaves_nothing_running(
    folder: Path, chosen: random.Random, pytestconfig: pytest.Config
) -> None:
    """One after the other in the same folder, so each shows that the one before harmed nothing."""
    early = list(product(MOMENTS[1:3], WAYS))
    trials = chosen.sample(early, 2)
    more = pytestconfig.getoption("--interrupts") - len(trials)
    trials += [(chosen.choice(MOMENTS), chosen.choice(WAYS)) for _ in range(more)]
    for number, ((said, seconds), end) in enumerate(trials):
        log = folder.with_name(f"{folder.name}-{number}.log")
        with started(
            ["-m", "fullstop.consumers.command.main", "demo", "--folder", str(folder)], log
        ) as demo:
            await_true(partial(has_said, log, said), log)
            if said:
                with pytest.raises(SandboxError, match="another command works in"):
                    reserved(folder, alone=False).__enter__()
            time.sleep(chosen.uniform(0, seconds))
            end(demo)
            demo.wait(SECONDS_MAX)
        await_nobody(folder)
        log.unlink()


@pytest.mark.timeout(3600)
def test_a_suite_leaves_nothing_running(
    folder: Path, chosen: random.Random, pytestconfig: pytest.Config
) -> None:
    """With two workers: each has servers of its own."""
    suite = ["-m", "pytest", "-n", "2", "-p", "no:cacheprovider", "tests/integration/test_relay.py"]
    for number in range(1 + pytestconfig.getoption("--interrupts") // 5):
        log = folder.with_name(f"{folder.name}-suite-{number}.log")
        with started(suite, log, TMPDIR=str(folder)) as run:
            count = chosen.randint(2, 4)
            await_true(partial(has_servers, folder, count), log)
            time.sleep(chosen.uniform(0, 2))
            by_ctrl_c(run)
            run.wait(SECONDS_MAX)
        await_nobody(folder)
        log.unlink()
    assert [it for it in folder.iterdir() if it.name.startswith("fullstop-")] == []


def test_one_demo_at_a_time_in_a_folder(tmp_path: Path) -> None:
    with reserved(tmp_path, alone=True):
        for command in ("demo", "sandbox up", "sandbox down"):
            ended = subprocess.run(
                [
                    sys.executable,
                    "-m",
                    "fullstop.consumers.command.main",
                    *command.split(),
                    "--folder",
                    tmp_path,
                ],
                env=environment(),
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )
            assert ended.returncode == 2
            [said] = ended.stderr.splitlines()
            assert said.startswith(f"another command works in {tmp_path}")
    assert [it.name for it in tmp_path.iterdir()] == ["in-use"]


# --- processes ----------------------------------------------------------------------------------


@contextmanager
def started(command: Sequence[str], log: Path, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    """As from a terminal: a group of its own, which Ctrl-C reaches as a whole."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=environment(**more),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def environment(**more: str) -> dict[str, str]:
    """Without the servers that this suite may have been given, and without its workers' marks."""
    marks = ("FULLSTOP_", "PYTEST_")
    ours = {key: value for key, value in os.environ.items() if not key.startswith(marks)}
    return {**ours, **more}


def of(folder: Path) -> list[psutil.Process]:
    """The processes that name the folder in their command line, or work in it."""
    return [it for it in psutil.process_iter(["cmdline", "cwd"]) if str(folder) in str(it.info)]


def has_servers(folder: Path, count: int) -> bool:
    commands = [it.info["cmdline"] or () for it in of(folder)]
    return sum(bool({"kafka.Kafka", "-D"} & set(command)) for command in commands) >= count


def has_said(log: Path, line: str) -> bool:
    return line in log.read_text()


def await_nobody(folder: Path) -> None:
    ends_at = time.monotonic() + SECONDS_MAX
    while left := of(folder):
        assert time.monotonic() < ends_at, [it.info for it in left]
        time.sleep(0.1)


def await_true(condition: Callable[[], bool], log: Path) -> None:
    ends_at = time.monotonic() + SECONDS_MAX
    while not condition():
        assert time.monotonic() < ends_at, log.read_text()
        time.sleep(0.02)
