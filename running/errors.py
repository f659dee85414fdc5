"""The base of what this package says to the person at the command line."""


class RunningError(Exception):
    """Settings, broker or dead letters are not as they must be: printed without a traceback."""
