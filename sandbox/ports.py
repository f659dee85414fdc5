"""Ports on 127.0.0.1 that a server finds free again after a restart."""

import secrets
import socket
import time

from fullstop.sandbox.errors import SandboxError

HOST = "127.0.0.1"

# Below the range from which systems take ports for outgoing connections. Inside it a client that
# retries while its server is down can be given that very port, connect to itself and keep it.
_RANGE = range(20_000, 32_768)
_TRIES_MAX = 200
_given: set[int] = set()  # by this process: whoever is to listen there may not do so yet


def choose() -> int:
    """A free port, another one each time until half of all were given."""
    if len(_given) > len(_RANGE) // 2:
        _given.clear()
    for port in secrets.SystemRandom().sample(_RANGE, _TRIES_MAX):
        if port not in _given and is_free(port):
            _given.add(port)
            return port
    raise SandboxError(
        f"No free port found on {HOST} between {_RANGE.start} and {_RANGE.stop - 1}. "
        "End programs that listen there and try again."
    )


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As the servers themselves do: connections that have just ended do not hold the port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def await_free(port: int, *, seconds: float = 10) -> None:
    """Wait until a server that has just ended has given its port back; SandboxError if not."""
    ends_at = time.monotonic() + seconds
    while not is_free(port):
        if time.monotonic() > ends_at:
            raise SandboxError(
                f"Port {port} on {HOST} is in use by another program. End that program, or run "
                "'fullstop sandbox down' and 'fullstop sandbox up', which chooses another port."
            )
        time.sleep(0.05)
