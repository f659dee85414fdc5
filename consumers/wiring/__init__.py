"""From settings to parts, from parts to loops: every part of a process is put together here."""

from fullstop.consumers.wiring.parts import Wiring

__all__ = ["Wiring"]
