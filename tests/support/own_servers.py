"""Servers of one command, and what it says: for measurements that are longer than a test."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from fullstop.sandbox import servers
from fullstop.sandbox.guard import temporary
from fullstop.sandbox.servers import Servers
from fullstop.testing.memory import memory_with_room
from tests.support.world import make_template


@contextmanager
def own_servers(prefix: str) -> Iterator[Servers]:
    """Servers with the template that databases are cloned from; they end however the block does.

    The product's own log is quiet meanwhile.
    """
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with temporary(prefix, say=say, within=memory_with_room()) as folder:
        found = servers.up(folder, say=say)
        make_template(found)
        yield found


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201
