"""Standard error for a process that must go on: a line that cannot be written is lost and counted.

A full disk raises, a reader that is gone raises, and one that stands still would hold the writer
for as long as it does. None of them may end or delay the work that the line tells of. So whatever a
process writes there comes through here: its own lines, those of libraries and of their threads, and
what is said to people.
"""

from __future__ import annotations

import io
import os
import select
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

_STANDARD_ERROR = 2


@contextmanager
def forgiving() -> Iterator[None]:
    """While it is open, `sys.stderr` neither raises nor waits."""
    before = sys.stderr
    _occupy_closed()
    sys.stderr = Forgiving(before)
    try:
        yield
    finally:
        sys.stderr = before


def _occupy_closed() -> None:
    """Put nothing where a standard stream was closed.

    Else the next socket would get its number, and with it what C libraries write there.
    """
    while (file := os.open(os.devnull, os.O_RDWR)) <= _STANDARD_ERROR:
        pass
    os.close(file)


class Forgiving(io.TextIOBase):
    """A text stream over another, or over nothing where the process was started without one.

    What is written goes straight to the file: a buffer would keep what a full disk refused, and the
    interpreter would fail at its end for want of flushing it.
    """

    encoding = "utf-8"

    def __init__(self, stream: TextIO | None) -> None:
        self.encoding = getattr(stream, "encoding", None) or self.encoding
        self._stream = stream
        self._file = _file(stream)
        self._lock = threading.RLock()  # what is collected meanwhile may have a word to say
        self._is_torn = False

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return self._stream is not None and self._stream.isatty()

    def fileno(self) -> int:
        if self._file is None:
            raise io.UnsupportedOperation("fileno")
        return self._file

    def write(self, text: str) -> int:
        with self._lock:
            if not self._has_taken(text):
                count_lost()
        return len(text)

    def _has_taken(self, text: str) -> bool:
        try:
            return self._has_passed_on(text) if self._file is None else self._has_written(text)
        except (OSError, ValueError):  # ValueError: the stream was closed
            return False

    def _has_passed_on(self, text: str) -> bool:
        if self._stream is None:
            return False
        self._stream.write(text)
        self._stream.flush()
        return True

    def _has_written(self, text: str) -> bool:
        """Whether the file took all of it; after a torn line the next one begins on its own."""
        whole = f"\n{text}" if self._is_torn else text
        left = whole.encode(self.encoding, errors="backslashreplace")
        while left and _has_room(self.fileno()):
            left = left[os.write(self.fileno(), left[: select.PIPE_BUF]) :]
            self._is_torn = bool(left)
        return not left


def count_lost() -> None:
    """The metrics weigh more than the command's start; a process that serves them has them."""
    from fullstop.running.health import lost_total

    lost_total.inc()


def _has_room(file: int) -> bool:
    """Whether it takes PIPE_BUF bytes at once: a pipe that says so does, and does not wait."""
    return bool(select.select([], [file], [], 0)[1])


def _file(stream: TextIO | None) -> int | None:
    """The number of the open file below; a stream that only lies in memory has none."""
    if stream is None:
        return None
    try:
        return stream.fileno()
    except (OSError, ValueError):
        return None
