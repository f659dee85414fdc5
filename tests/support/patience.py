"""How long a test waits for what is sure to come."""

AWAY_SECONDS_MAX = 90.0  # a broker or database on a busy machine may be silent for a minute
