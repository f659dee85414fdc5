"""Why a server lets nobody in, by its codes: none of its words is read, which are in its language.

Of a connection that did not come about libpq keeps the words alone. The codes stand in its trace
of the protocol, so the server is asked once more with the trace on.
"""

from __future__ import annotations

import os
import re
import selectors
import time

from psycopg.pq import ConnStatus, PGconn, PollingStatus, abc

ASKED_SECONDS_MAX = 10
_REFUSED_LOGIN = "28P01"  # as to a wrong password: where there is none, nothing is sent

_CODE = re.compile(rb'\tErrorResponse\t.*? C "([0-9A-Z]{5})"')
_EVENTS = {
    PollingStatus.READING: selectors.EVENT_READ,
    PollingStatus.WRITING: selectors.EVENT_WRITE,
}


def codes_of(conninfo: str) -> list[str]:
    """The SQLSTATEs with which the server refuses such a connection now; none when it does not.

    More than one where libpq tries again, such as without TLS. Each question leaves some kilobytes
    in use, the trace's stream, which nobody can close: so ask seldom.
    """
    asking = PGconn.connect_start(conninfo.encode())
    try:
        codes = [code.decode() for code in _CODE.findall(_trace_of(asking))]
        return codes or [_REFUSED_LOGIN] * asking.needs_password
    finally:
        asking.finish()


def _trace_of(asking: abc.PGconn) -> bytes:
    """All that is said until it is connected or has failed; nobody but this process can read it."""
    trace, written = os.pipe()
    with os.fdopen(trace, "rb") as said:
        try:
            asking.trace(written)
            _await_end(asking)
            asking.untrace()
        finally:
            os.close(written)
        return said.read()


def _await_end(asking: abc.PGconn) -> None:
    ends_at = time.monotonic() + ASKED_SECONDS_MAX
    status = PollingStatus.WRITING
    while _is_under_way(asking, status) and (left := ends_at - time.monotonic()) > 0:
        with selectors.DefaultSelector() as socket:
            socket.register(asking.socket, _EVENTS[status])
            if socket.select(left):
                status = PollingStatus(asking.connect_poll())


def _is_under_way(asking: abc.PGconn, status: PollingStatus) -> bool:
    return status in _EVENTS and asking.status != ConnStatus.BAD
