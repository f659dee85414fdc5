"""`make release`: what a release freezes is written down, its wheel built, and what to tag is said.

With it a database is kept that is in the middle of its work: later versions go on with it.

Type it again once what it wrote is committed: a tag is of a commit. Where anything else has changed
by then it freezes anew.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from fullstop.sandbox import servers as sandbox_servers
from fullstop.sandbox.guard import temporary
from tests.support.frozen import COMMIT, MANIFEST, RELEASED, git, manifest, problems, released
from tests.support.released_life import keep
from tests.support.world import make_template

ROOT = Path(__file__).parents[2]
# Every place that names the version.
NAMED: Mapping[str, str] = {
    "client/pyproject.toml": r'^version = "(.+)"$',
    "Dockerfile": r'org\.opencontainers\.image\.version="(.+)"',
    "docker-compose.yml": r"image: fullstop-erasure:(.+)$",
    "docs/how-to/deploy.md": r"^FROM fullstop-erasure:(.+)$",
}


def main() -> int:
    """0 where all that is left is to tag; 1 where something must be done before."""
    version = version_of(ROOT)
    wrong = [*unready(ROOT, version), *_of_git(version)]
    if wrong:
        return _say(*wrong, code=1)
    if not is_whole(ROOT, version):
        write(ROOT, version, _keep)
    _say(f"frozen: {RELEASED / version / MANIFEST}", f"built: {_built(version)}")
    if _git("status", "--porcelain"):
        return _say("commit what is frozen, then type `make release` again", code=1)
    return _say(f"git tag -a v{version} -m 'Fullstop {version}'")


def _say(*lines: str, code: int = 0) -> int:
    for line in lines:
        _tell(line)
    return code


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def version_of(root: Path) -> str:
    """As the distribution will be called."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    return str(project["version"])


def unready(root: Path, version: str) -> Iterator[str]:
    """A line for each thing that keeps the tree from being that release."""
    for path, pattern in NAMED.items():
        found = re.findall(pattern, (root / path).read_text("utf-8"), re.MULTILINE)
        if set(found) != {version}:
            yield f"{path} says {', '.join(found) or 'no version'}, and pyproject.toml {version}"
    yield from _of_changelog((root / "CHANGELOG.md").read_text("utf-8"), version)
    earlier = [one for one in released(root) if one.release != version]
    yield from problems(root, earlier)


def _of_changelog(text: str, version: str) -> Iterator[str]:
    sections = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    named = [section.partition("\n")[0] for section in sections]
    dated = rf"\[{re.escape(version)}\] - \d{{4}}-\d\d-\d\d"
    if not any(re.fullmatch(dated, name) for name in named):
        yield f"CHANGELOG.md has no section `## [{version}] - YYYY-MM-DD`: Unreleased is that"
    elif any(one.strip() != "[Unreleased]" for one in sections if one.startswith("[Unreleased]")):
        yield f"CHANGELOG.md: what is under Unreleased belongs to {version}, or is not in it"


def is_whole(root: Path, version: str) -> bool:
    """Whether what is frozen is all there and of this tree: nothing beside it changed since."""
    folder = root / RELEASED / version
    if not (folder / COMMIT).exists():
        return False
    commit = (folder / COMMIT).read_text("utf-8").strip()
    beside = f":(exclude){RELEASED}"
    other = subprocess.run(["git", "diff", "--quiet", commit, "HEAD", "--", beside], cwd=root)
    return not other.returncode and (folder / MANIFEST).read_text("utf-8") == manifest(
        root, version
    )


def write(root: Path, version: str, keep_life: Callable[[Path], None]) -> None:
    """Write what the release freezes anew; last of which commit it is, and it is whole."""
    folder = root / RELEASED / version
    folder.mkdir(parents=True, exist_ok=True)
    for path in [folder / COMMIT, *folder.iterdir()]:
        path.unlink(missing_ok=True)
    (folder / MANIFEST).write_text(manifest(root, version), encoding="utf-8")
    keep_life(folder)
    (folder / COMMIT).write_text(git(root, "rev-parse", "HEAD"), encoding="utf-8")


def _keep(folder: Path) -> None:
    with temporary("fullstop-release-", say=_tell) as place:
        servers = sandbox_servers.up(place, say=_tell)
        make_template(servers)
        keep(servers, folder, datetime.now(UTC).replace(microsecond=0))
    _say(f"kept in the middle of its work: {folder.relative_to(ROOT)}")


def _of_git(version: str) -> Iterator[str]:
    if _git("tag", "--list", f"v{version}"):
        yield f"v{version} is tagged already; raise the version"
    other = [line for line in _git("status", "--porcelain") if str(RELEASED) not in line]
    if other:
        yield f"commit first: {', '.join(line[3:] for line in other)}"


def _git(*words: str) -> list[str]:
    return git(ROOT, *words).splitlines()


def _built(version: str) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(ROOT / "dist")]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)
    [wheel] = (ROOT / "dist").glob(f"fullstop_erasure-{version}-*.whl")
    return wheel.relative_to(ROOT)


if __name__ == "__main__":
    sys.exit(main())
