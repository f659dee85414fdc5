"""Ends what a command has started when the command ends, however it ends.

A guard is a process of its own, in a session of its own, which no Ctrl-C reaches. It waits for the
end of a pipe that the command alone holds open. That end comes when the command closes the pipe,
and as surely when the command dies, be it of SIGKILL. Then the guard ends whatever the folder has
on record; and as nothing begins before it is on record (`processes.launch`), that is all there is.
"""

import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from fullstop.sandbox.errors import SandboxError
from fullstop.sandbox.processes import Say

_CLEAR = "--clear"


@contextmanager
def guarded(
    folder: Path, *, say: Say, clear: bool = False, lock: int | None = None
) -> Iterator[Path]:
    """What is started in the folder meanwhile ends with the block, and at once if the process dies.

    With `clear` the folder goes, too. The guard holds `lock`, an open file, until all is ended.
    """
    guard = _started(folder, clear=clear, lock=lock)
    try:
        yield folder
    finally:
        say(f"Ending what was started in {folder}…")
        guard.communicate()  # closes the pipe, and waits
    if guard.returncode:
        raise SandboxError(
            f"not all that was started in {folder} could be ended; "
            f"`fullstop sandbox down --folder {folder}` tries it again"
        )


@contextmanager
def temporary(prefix: str, *, say: Say, within: Path | None = None) -> Iterator[Path]:
    """A new folder, which goes when the block or the process ends, and all that runs in it.

    It lies `within` that folder, or where this machine has its temporary files.
    Not pytest's own: a second pytest takes away others' way through it, and with it that of the
    account under which PostgreSQL runs when we are root.
    """
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=within))
    with guarded(folder, say=say, clear=True):
        yield folder


def _started(folder: Path, *, clear: bool, lock: int | None) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", __name__, str(folder), *([_CLEAR] if clear else [])],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=[] if lock is None else [lock],
        start_new_session=True,
    )


# --- the guard's own process --------------------------------------------------------------------


def main(folder: Path, *, clear: bool) -> None:
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)
    sys.stdin.buffer.read()
    with ExitStack() as stack:  # one that fails keeps none of the others from being done
        if clear:
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
        end_all(folder)


def end_all(folder: Path) -> None:
    """End every process on record in the folder and those below it, the servers last."""
    # Here and not above: a guard waits for hours, and should weigh little.
    from fullstop.sandbox import deployment, servers

    with ExitStack() as stack:
        stack.callback(servers.down, folder, say=_silent)
        for place in deployment.places(folder):
            stack.callback(deployment.stop, place, say=_silent)


def _silent(_line: str) -> None:
    """Nobody may be there to hear it."""


if __name__ == "__main__":
    main(Path(sys.argv[1]), clear=_CLEAR in sys.argv)
