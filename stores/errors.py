"""The base of what this package says to the person at the command line."""


class StoresError(Exception):
    """The domain's tables cannot be read now: printed without a traceback."""
