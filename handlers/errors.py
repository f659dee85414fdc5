"""The base of what this package says to the person at the command line."""


class HandlersError(Exception):
    """A domain's folder is wrong, or names nothing: printed without a traceback."""
