"""Apache Kafka's jars: fetched once from Maven Central, kept in the user's Maven cache.

Every jar is pinned with its digest in `kafka_jars.txt` and checked before each start, so what was
cut off, or changed by a mirror, is fetched again or refused, never run.
"""

import errno
import hashlib
import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tenacity import retry, retry_if_exception, stop_after_attempt, wait_exponential

from fullstop.sandbox.errors import SandboxError
from fullstop.sandbox.processes import Say
from fullstop.sandbox.state import locked

if TYPE_CHECKING:
    from jgo.maven import Artifact, MavenContext

VERSION = "4.1.1"

_LIST = Path(__file__).with_name("kafka_jars.txt")
_AT_ONCE = 6
_TIMEOUT_SECONDS = 30
_ATTEMPTS_MAX = 3
_SAY_EVERY_SECONDS = 3.0
_MB = 1_000_000


@dataclass(frozen=True)
class Jar:
    digest: str
    size: int
    artifact: "Artifact"

    @property
    def path(self) -> Path:
        """Where it is, or will be, in the Maven cache."""
        path = self.artifact.cached_path
        if path is None:
            raise SandboxError("jgo has no cache folder: set repo_cache in its configuration.")
        return path

    def is_whole(self) -> bool:
        try:
            with self.path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == self.digest
        except FileNotFoundError:
            return False


def class_path(say: Say) -> list[Path]:
    """The jars of Apache Kafka, in order; what is missing is fetched, and then `say` is called."""
    progress = _Progress(say)
    context = _maven(progress)
    jars = list(_pinned(context))
    if not _missing(jars):
        return [jar.path for jar in jars]
    with locked(context.repo_cache / ".fullstop-sandbox.lock", say):
        _fetch(_missing(jars), progress, say)
    return [jar.path for jar in jars]


def _maven(progress: "_Progress") -> "MavenContext":
    from jgo.config import GlobalSettings
    from jgo.constants import MAVEN_CENTRAL_URL
    from jgo.maven import MavenContext, PythonResolver

    settings = GlobalSettings.load()
    return MavenContext(
        resolver=PythonResolver(progress_callback=progress.of_file),
        repo_cache=settings.repo_cache,
        # A mirror that the user has named goes first; the digests make any source good enough.
        remote_repos={**settings.repositories, "central": MAVEN_CENTRAL_URL},
        timeout=_TIMEOUT_SECONDS,
    )


def _pinned(context: "MavenContext") -> Iterator[Jar]:
    for line in _LIST.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        digest, size, coordinate = line.split()
        group, name, version = coordinate.split(":")
        artifact = context.project(group, name).at_version(version).artifact()
        yield Jar(digest, int(size), artifact)


def _missing(jars: Iterable[Jar]) -> list[Jar]:
    return [jar for jar in jars if not jar.is_whole()]


def _fetch(jars: Sequence[Jar], progress: "_Progress", say: Say) -> None:
    if not jars:
        return  # another command has fetched them while this one waited for the lock
    # What jgo has to tell (a digest that differs) is decided here, and told as an error.
    logging.getLogger("jgo").setLevel(logging.CRITICAL)
    began_at = time.monotonic()
    progress.bytes_total = sum(jar.size for jar in jars)
    say(
        f"Fetching Apache Kafka {VERSION} ({max(1, progress.bytes_total // _MB)} MB in "
        f"{len(jars)} files, only this once; seconds to a minute)…"
    )
    _fetch_side_by_side(jars)
    say(f"Apache Kafka {VERSION} is here ({time.monotonic() - began_at:.0f} s).")


def _fetch_side_by_side(jars: Sequence[Jar]) -> None:
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        try:
            for done in as_completed([pool.submit(_fetch_one, jar) for jar in jars]):
                done.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _fetch_one(jar: Jar) -> None:
    try:
        _download(jar)
    except (OSError, RuntimeError) as error:
        if _is_local(error):
            raise
        raise _not_reached(jar, error) from error
    if not jar.is_whole():
        jar.path.unlink(missing_ok=True)
        raise SandboxError(
            f"{jar.path.name} was fetched from {_sources(jar)}, but it is not the file expected "
            "(its SHA-256 differs), and was removed. A mirror or a proxy has changed it."
        )


def _is_local(error: BaseException) -> bool:
    """A full disk or a folder without permission; what goes wrong on the way has no number."""
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EACCES)


@retry(
    retry=retry_if_exception(
        lambda error: isinstance(error, OSError | RuntimeError) and not _is_local(error)
    ),
    stop=stop_after_attempt(_ATTEMPTS_MAX),
    wait=wait_exponential(multiplier=0.5, max=5),
    reraise=True,
)
def _download(jar: Jar) -> None:
    jar.path.unlink(missing_ok=True)  # what a broken attempt has left
    jar.artifact.resolve()


def _not_reached(jar: Jar, error: BaseException) -> SandboxError:
    return SandboxError(
        f"Apache Kafka could not be fetched from {_sources(jar)}: {_first_cause(error)}\n"
        "Check the network, or set HTTPS_PROXY, or name a Maven mirror under [repositories] in "
        "~/.config/jgo.conf. To use a Kafka that runs already, set "
        "FULLSTOP_KAFKA_BOOTSTRAP_SERVERS."
    )


def _first_cause(error: BaseException) -> str:
    """What happened on the wire, without the layers through which it was reported."""
    cause = error
    while inner := cause.__cause__ or cause.__context__:
        cause = inner
    return str(cause) or type(cause).__name__


def _sources(jar: Jar) -> str:
    return " or ".join(jar.artifact.context.remote_repos.values())


class _Progress:
    """Counts what arrives, on several threads, and says so every few seconds."""

    def __init__(self, say: Say) -> None:
        self.bytes_total = 0
        self._say = say
        self._bytes = 0
        self._said_at = time.monotonic()
        self._lock = threading.Lock()

    @contextmanager
    def of_file(self, _name: str, _size: int) -> Iterator[Callable[[int], None]]:
        """The form in which jgo reports a download."""
        yield self._add

    def _add(self, count: int) -> None:
        with self._lock:
            self._bytes += count
            if time.monotonic() - self._said_at >= _SAY_EVERY_SECONDS:
                self._said_at = time.monotonic()
                self._say(f"  {self._bytes // _MB} of {self.bytes_total // _MB} MB")
