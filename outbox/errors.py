"""The base of what this package says to the person at the command line."""


class OutboxError(Exception):
    """The database cannot be used as it is, or not now: printed without a traceback."""
