"""The customer's door: how long it lets wait, and how many apply a second beside a bare insert.

Beside it stands what any such page does at the least: FastAPI, one form, one row, committed. Both
are asked by the same browsers on the same machine. The door also makes the code, counts six limits,
seals the number and writes down what it did; its texts go to the log: a gateway's time is not its.
The limit of all together is counted, and is too high to be met.
"""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from statistics import quantiles

import httpx

from benchmarks.meter import Job
from benchmarks.product import environment, launched, running
from benchmarks.rounds import Contestant, Measured
from benchmarks.stage import ROOT, FailedRunError, Stage
from fullstop.consumers.wiring import Wiring
from fullstop.outbox.database import connect_as_administrator
from fullstop.running.settings import CONSOLE
from fullstop.sandbox.deployment import LOGIN
from fullstop.sandbox.gateway import TEXTS, Phones
from fullstop.sandbox.ports import choose
from tests.support.door import KEY, phones_of

APPLICATIONS, QUICK_APPLICATIONS = 1_500, 200
CUSTOMERS, QUICK_CUSTOMERS = 20, 3
_WARM_UP = 2
_LOOK_SECONDS = 0.02
_WAIT_SECONDS_MAX = 30.0
_OLD_ENOUGH = 40  # the sample customers from there on have had their numbers for long
_BARE = """
create schema bare;
create table bare.applications (
  case_id uuid primary key default gen_random_uuid(), phone text not null,
  opened_at timestamptz not null default now());
grant usage on schema bare to {0};
grant insert, select on bare.applications to {0}"""


def contestants(stage: Stage, *, quick: bool) -> Iterator[Contestant]:
    """The door's rate beside a bare insert's, and the waits of one customer at a time."""
    count = QUICK_APPLICATIONS if quick else APPLICATIONS
    yield Contestant("door", "applications/s", partial(_rate, stage, _door, count))
    yield Contestant("bare FastAPI insert", "applications/s", partial(_rate, stage, _bare, count))
    customers = QUICK_CUSTOMERS if quick else CUSTOMERS
    yield Contestant("one customer", "ms", partial(_waits, stage, customers))


# --- applications a second ------------------------------------------------------------------------

Served = Callable[[Stage, str, int], AbstractContextManager[None]]


def _rate(stage: Stage, serve: Served, count: int) -> Measured:
    """Sixteen browsers at once; each application counts that was answered with its page."""
    port = choose()
    with stage.database() as url, serve(stage, url, port):
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.sides.applicants", str(port), str(count)],
            capture_output=True,
            text=True,
            cwd=ROOT,
            timeout=300,
            check=False,
        )
    if done.returncode:
        raise FailedRunError(done.stderr.strip().rpartition("\n")[2])
    return {"": float(json.loads(done.stdout)["rate"])}


@contextmanager
def _door(stage: Stage, url: str, port: int) -> Iterator[None]:
    wiring = stage.new_topics()
    ours = {**environment(url, wiring.settings), **_settings(f"http://127.0.0.1:{port}", CONSOLE)}
    with launched(stage, [("intake",)], ours, module="benchmarks.sides.unlimited_door"):
        yield


def _settings(address: str, gateway: str) -> dict[str, str]:
    return {
        "FULLSTOP_INTAKE_ADDRESS": address,
        "FULLSTOP_INTAKE_KEY": KEY,
        "FULLSTOP_INTAKE_GATEWAY": gateway,
        "FULLSTOP_INTAKE_PROXIES": "1",  # whose browsers come from everywhere
    }


@contextmanager
def _bare(stage: Stage, url: str, port: int) -> Iterator[None]:
    with connect_as_administrator(url) as connection:
        connection.execute(_BARE.format(LOGIN).encode())
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.sides.bare_insert", str(port)],
        stdin=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    try:
        _hand_over(process, stage.job(url, Wiring(stage.settings(url, "")), "bare", ""))
        _await(port)
        yield
    finally:
        process.terminate()
        process.wait(30)


def _hand_over(process: subprocess.Popen[str], job: Job) -> None:
    assert process.stdin
    process.stdin.write(job.as_json())
    process.stdin.close()


def _await(port: int) -> None:
    deadline = time.monotonic() + _WAIT_SECONDS_MAX
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(_LOOK_SECONDS)
    raise FailedRunError("the bare insert does not listen")


# --- one customer at a time -----------------------------------------------------------------------


def _waits(stage: Stage, customers: int) -> Measured:
    """From the right code to the list, and from the confirmation to the page that all that may go
    is erased: as a browser sees it."""
    wiring, port, texts = stage.new_topics(), choose(), choose()
    address = f"http://127.0.0.1:{port}"
    more = _settings(address, f"http://127.0.0.1:{texts}{TEXTS}")
    with (
        stage.database() as url,
        phones_of(texts) as phones,
        running(stage, url, wiring, more),
        launched(stage, [("intake",)], {**environment(url, wiring.settings), **more}),
    ):
        ways = [_way(address, phones, n) for n in range(_WARM_UP + customers)][_WARM_UP:]
    return {
        f"{what}, {name}": cuts[at]
        for what, cuts in (
            ("code to list", _cuts([one[0] for one in ways])),
            ("confirmed to erased", _cuts([one[1] for one in ways])),
        )
        for name, at in (("p50", 49), ("p95", 94))
    }


def _cuts(values: Sequence[float]) -> list[float]:
    return quantiles(values, n=100, method="inclusive")


def _way(address: str, phones: Phones, number: int) -> tuple[float, float]:
    """Milliseconds of one customer's two waits."""
    phone = str(10_001_000_000 + _OLD_ENOUGH + number)
    source = {"X-Forwarded-For": f"10.9.{number}.1"}
    with httpx.Client(base_url=address, trust_env=False, headers=source) as client:
        page = _posted(client, "/", "/d", phone=phone)
        code = _code_to(phones, phone)
        began = time.perf_counter()
        page = _posted(client, page, f"{page}/code", code=code)
        shown = _until(client, page, r'name="list" value="([^"]+)"')
        listed = time.perf_counter()
        _post(client, page, f"{page}/confirm", list=shown)
        confirmed = time.perf_counter()
        _until(client, page, "(能删的已经删好|全部办完)")
        return 1e3 * (listed - began), 1e3 * (time.perf_counter() - confirmed)


def _post(client: httpx.Client, shown: str, path: str, **fields: str) -> httpx.Response:
    mark = re.search(r'name="mark" value="(\w+)"', client.get(shown).text)
    answer = client.post(path, data={"mark": mark[1] if mark else "", **fields})
    if answer.status_code not in (200, 303):
        raise FailedRunError(f"{path} was answered with {answer.status_code}")
    return answer


def _posted(client: httpx.Client, shown: str, path: str, **fields: str) -> str:
    return str(_post(client, shown, path, **fields).headers["location"])


def _code_to(phones: Phones, phone: str) -> str:
    """The code of the text to this phone, once it is there."""
    deadline = time.monotonic() + _WAIT_SECONDS_MAX
    while time.monotonic() < deadline:
        texts = "".join(one.text for one in phones.texts if one.phone == phone)
        if found := re.search(r"验证码(\d{6})", texts):
            return found[1]
        time.sleep(_LOOK_SECONDS)
    raise FailedRunError("no code came")


def _until(client: httpx.Client, page: str, pattern: str) -> str:
    """Look again until the page says it; what it says."""
    deadline = time.monotonic() + _WAIT_SECONDS_MAX
    while time.monotonic() < deadline:
        if found := re.search(pattern, client.get(page).text):
            return found[1]
        time.sleep(_LOOK_SECONDS)
    raise FailedRunError(f"the page never said {pattern}")
