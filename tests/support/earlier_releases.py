"""What was released: what is kept of each, and its source."""

from __future__ import annotations

import io
import subprocess
import tarfile
from pathlib import Path

from tests.support.frozen import code_of
from tests.support.pages import ROOT
from tests.support.released_life import END

# The folders of what is kept of them, the last one last.
RELEASES = sorted(
    (path.parent for path in ROOT.glob(f"tests/released/*/{END}")),
    key=lambda folder: [int(part) for part in folder.name.split(".")],
)


def source_of(version: str, folder: Path) -> Path:
    """The release's own tree; LookupError in a clone that has it not."""
    code = code_of(ROOT, version)
    if code is None:
        raise LookupError(f"the code of {version} is not in this clone: `git fetch --tags`")
    packed = subprocess.run(["git", "archive", code], cwd=ROOT, check=True, capture_output=True)
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
        archive.extractall(folder, filter="data")
    return folder
