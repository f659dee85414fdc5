"""The parts of a deployment that a command works with, as the settings name them."""

from __future__ import annotations

from fullstop.consumers.command.terminal import say
from fullstop.consumers.wiring import Wiring
from fullstop.running.logs import configure
from fullstop.running.settings import Settings, load


def settings() -> Settings:
    """The settings, checked; this process logs as they say."""
    found = load()
    configure(found.log_format)
    Wiring(found).check_names()
    return found


def named() -> Wiring:
    """For what changes something for good, prepares a deployment or runs one: it must be named."""
    return Wiring(settings())


def administering() -> Wiring:
    """For an administrator of its databases, who stands in for every role."""
    return Wiring(settings(), administered=True)


def here() -> Wiring:
    """For what looks, asks or repeats: of the sandbox that runs here, where no server is named."""
    found = settings()
    if found.kafka_bootstrap_servers or found.database_url or found.database_urls:
        return Wiring(found)
    from fullstop.consumers.command import sandboxed

    return Wiring(sandboxed.pointed(found, say=say))
