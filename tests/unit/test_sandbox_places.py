"""Where a sandbox has processes on record, while others delete what lies beside them."""

from __future__ import annotations

import os
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
