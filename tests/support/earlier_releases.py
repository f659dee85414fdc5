"""What was released: what is kept of each, and its source."""

from __future__ import annotations

import io
import subprocess
import tarfile
from pathlib import Path

from tests.support.pages import ROOT
from tests.support.released_life import END

# The folders of what is kept of them, the last one last.
RELEASES = sorted(
    (path.parent for path in ROOT.glob(f"tests/released/*/{END}")),
    key=lambda folder: [int(part) for part in folder.name.split(".")],
)


def source_of(version: str, folder: Path) -> Path:
    """The release's tree; before it is tagged, what is committed."""
    tagged = git("tag", "--list", f"v{version}").strip()
    with tarfile.open(fileobj=io.BytesIO(git("archive", tagged.decode() or "HEAD"))) as archive:
        archive.extractall(folder, filter="data")
    return folder


def git(*words: str) -> bytes:
    return subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True).stdout
