"""How many log lines were lost, for `/metrics`."""

from __future__ import annotations

from prometheus_client import Counter

lost_total = Counter("fullstop_lost_log_lines", "Lines that standard error did not take")
