"""`fullstop demo --stay`: the door opens on this machine, and all goes at the end."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil
import pytest

from fullstop.sandbox import deployment
from fullstop.sandbox.gateway import TEXTS
from tests.support import pages
from tests.support.door import WANG
from tests.support.pages import Line

SECONDS_MAX = 150.0
README = pages.ROOT / "README.md"


@contextmanager
def staying(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """The demo in a folder of its own; ended, whatever happens."""
    log = folder / "demo.txt"
    environment = {k: v for k, v in os.environ.items() if not k.startswith("FULLSTOP_")}
    command = [
        "demo",
        "--customers",
        "0",
        "--stay",
        "--verbose",
        "--folder",
        str(folder / "sandbox"),
    ]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "fullstop.consumers.command.main", *command],
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
        )
    try:
        yield process, log
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(120)


def with_private_key(folder: Path) -> set[str]:
    """The processes that could open a contact."""
    there = json.loads((folder / "deployment.json").read_text())["processes"]
    assert len(there) > 8
    return {
        name
        for name, one in there.items()
        if "FULLSTOP_NOTIFY_PRIVATE_KEY" in psutil.Process(one["process"]["pid"]).environ()
    }


def each_arrived_once(gateway: str, said: str) -> None:
    """What lies at the gateway came once, and stands in what the demo printed."""
    there = httpx.get(f"{gateway}{TEXTS}", trust_env=False).json()
    came = Counter((one["phone"], one["text"]) for one in there)
    assert set(came.values()) == {1}
    assert len(came) > 10
    printed = re.sub(r"[\s│]", "", said)
    for phone, text in came:
        assert re.sub(r"\s", "", text) in printed
        assert f"{phone}  1×" in said


def stands_in_readme(said: str) -> None:
    """What README shows of the demo is what it prints: its table, but for the numbers."""
    [block] = [
        it for it in pages.blocks(README) if "sample-wang" in it.text and "erased" in it.text
    ]
    shown, _, _ = block.text.partition("\nSMS to")
    assert Line("make demo", tuple(filter(str.strip, shown.splitlines())), None).unsaid(said) == []


@pytest.mark.timeout(420)
def test_the_door_opens_with_sample_numbers_and_all_goes_at_the_end(tmp_path: Path) -> None:
    with staying(tmp_path) as (process, log):
        deadline = time.monotonic() + SECONDS_MAX
        while "Ctrl-C" not in (said := log.read_text()):
            assert process.poll() is None, said
            assert time.monotonic() < deadline, said
            time.sleep(0.5)
        assert WANG in said
        stands_in_readme(said)
        wangs = said.partition(WANG)[2]
        assert wangs.count("【某某商城】您好，申请") >= 1
        assert "{ref}" not in wangs.rpartition(WANG)[2]
        assert with_private_key(tmp_path / "sandbox") == {"notify"}
        [door] = re.findall(r"the customer's door\s+(http://\S+)", said)
        [texts] = re.findall(r"its texts arrive at\s+(http://\S+)", said)
        each_arrived_once(texts, said)
        with httpx.Client(base_url=door, trust_env=False, follow_redirects=True) as client:
            start = client.get("/")
            [mark, *_] = re.findall(r'name="mark" value="(\w+)"', start.text)
            token = {"Cookie": "; ".join(f"{k}={v}" for k, v in start.cookies.items())}
            sent = client.post("/d", data={"mark": mark, "phone": WANG}, headers=token)
        assert "请看手机短信" in sent.text
        assert "验证码" in httpx.get(texts, trust_env=False).text
    assert deployment.health(tmp_path / "sandbox") == {}
