"""Where files are kept in memory, on a machine that has plenty of it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import psutil

IN_MEMORY = Path("/dev/shm")
ROOM_BYTES = 6 * 2**30


def memory_with_room() -> Path | None:
    """A folder whose files are in memory, or None where it or the memory itself has little room.

    Every test has a database of its own, some four hundred files: there made and dropped in a
    tenth of the time that a disk's journal takes. Whoever says where temporary files go is heeded.
    """
    if "TMPDIR" in os.environ or not os.access(IN_MEMORY, os.W_OK | os.X_OK):
        return None
    room = min(shutil.disk_usage(IN_MEMORY).free, psutil.virtual_memory().available)
    return IN_MEMORY if room >= ROOM_BYTES else None
