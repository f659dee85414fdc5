"""How long a test waits for what is sure to come, and what in it does not wait."""

from __future__ import annotations

from fullstop.running.pace import Unhurried, Usage

AWAY_SECONDS_MAX = 90.0  # a broker or database on a busy machine may be silent for a minute


def restless() -> Unhurried:
    """Work that does not rest, however short of a processor the suite is."""
    return Unhurried(usage=lambda: Usage(0.0, 0.0))
