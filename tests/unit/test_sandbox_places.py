"""What a sandbox has on record, while others work in the same folder."""

from __future__ import annotations

import os
import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from fullstop.sandbox import deployment


def test_a_folder_that_goes_meanwhile_hides_no_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    going = tmp_path / "kafka" / "a-topic-0"
    places = [tmp_path, tmp_path / "below"]
    for folder in (going, *places):
        folder.mkdir(parents=True, exist_ok=True)
    for place in places:
        (place / deployment._STATE).write_text("{}")
    look = os.scandir

    def gone(path: Any = ".") -> Any:
        if Path(path) == going:
            going.rmdir()
        return look(path)

    monkeypatch.setattr(os, "scandir", gone)
    assert sorted(deployment.places(tmp_path)) == sorted(places)
    assert not going.exists()


def test_two_that_first_need_a_password_at_once_have_the_same(tmp_path: Path) -> None:
    def slowly() -> str:
        time.sleep(0.1)
        return secrets.token_urlsafe()

    with ThreadPoolExecutor(8) as at_once:
        kept = [at_once.submit(deployment._kept, tmp_path, f"{n % 2}", slowly) for n in range(8)]
        doors = [at_once.submit(deployment.door, tmp_path) for _ in range(2)]
    assert len({one.result() for one in kept}) == 2
    assert [deployment._kept(tmp_path, f"{n}", slowly) for n in range(2)] == [
        one.result() for one in kept[:2]
    ]
    assert doors[0].result() == doors[1].result() == deployment.door(tmp_path)
